"""What the core asks of labels: the label of a product as one text a section, and the products that labels speak of."""

from collections.abc import Iterable

from knowledge.documents import ApprovedDocument, Section
from triage.domain.evidence import Label, LabelSection, Product
from triage.domain.label_record import LabelCorrection


def as_label(document: ApprovedDocument, product: str, market: str, corrections: tuple[LabelCorrection, ...] = ()) -> Label:
    """A label document as the core reads it, with the corrections of its record: each section by its openFDA name, a chapter with all its subsections."""
    texts: dict[str, list[Section]] = {}
    for section in document.sections:
        for name in dict.fromkeys((section.chapter, section.label_section)):
            if name is not None:
                texts.setdefault(name, []).append(section)
    name = next((own for own in document.products if own.casefold() == product.casefold()), product)
    return Label(
        document=document.id, version=document.version, product=name, market=market, effective=document.effective,
        sections=tuple(LabelSection(name=key, number=_number(parts), text=_whole(parts)) for key, parts in texts.items()),
        corrections=corrections,
    )  # fmt: skip


def _number(parts: list[Section]) -> str:
    """The number that all parts share: "2" of 2.1 and 2.2, "4.2" where all of them stand in 4.2; that of the first where they share none."""
    numbers = [part.number.split(".") for part in parts]
    shared = [first for first, *others in zip(*numbers, strict=False) if all(first == other for other in others)]
    return ".".join(shared) or parts[0].number


def _whole(parts: list[Section]) -> str:
    return "\n".join(line for part in parts for line in (f"{part.number} {part.name}".strip(), part.text) if line)


def merged(products: Iterable[Product]) -> tuple[Product, ...]:
    """One product a name, whatever its writing, with everything that was said of it; by name. The first writing of a name wins."""
    found: dict[str, Product] = {}
    for product in products:
        key = product.name.casefold()
        known = found.get(key)
        found[key] = product if known is None else Product(
            name=known.name,
            ingredients=_union(known.ingredients, product.ingredients),
            classes=_union(known.classes, product.classes),
            codes=_union(known.codes, product.codes),
            markets=known.markets | product.markets,
        )  # fmt: skip
    return tuple(found[key] for key in sorted(found))


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({text.casefold(): text for text in (*second, *first)}[key] for key in dict.fromkeys(t.casefold() for t in (*first, *second)))
