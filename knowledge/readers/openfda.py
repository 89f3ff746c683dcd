"""US labels as openFDA gives them, with flat text: cut again into the label's sections, and who the product is."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from knowledge.documents import Section
from knowledge.readers.flat import body, find_squashed, pieces, tidy, titled
from knowledge.readers.html_tables import read_html
from knowledge.readers.label_names import by_title, chapters, missing_us, printed_title
from knowledge.readers.manuscript import Manuscript
from knowledge.readers.naming import as_written, label_title, products
from knowledge.readers.tables import Table, lines
from triage.errors import BadContent

CHAPTERS = chapters()
"""The chapters of a US label by their openFDA names, in the label's order; those of older labels among them."""

NOT_READ = frozenset({"spl_product_data_elements", "package_label_principal_display_panel", "recent_major_changes", "spl_unclassified_section"})
"""Package pictures, product codes and lists of changes: nothing in them answers a question."""

FOR_PATIENTS = frozenset({"spl_medguide", "spl_patient_package_insert", "instructions_for_use", "patient_medication_information"})
"""Leaflets for patients: they say in simpler words what the label says, and are not what a professional is sent."""

_CHAPTER_NUMBER = re.compile(r"\d{1,2}\s*\.?\s+[A-Z]")
_SUBNUMBER = re.compile(r"^\d{1,2} ?\. ?\d{1,2}\.?\s*")
_TITLE = re.compile(r"^(?:(\d{1,2})\s*\.?\s+)?([A-Z][A-Z,/&()'’ -]*[A-Z)])(?=\s|$)")


def read(data: bytes, name: str) -> Manuscript:
    """The label in a file of openFDA's drug label form. Raises BadContent where it holds no label."""
    label = _label(data, name)
    known = label.get("openfda")
    openfda: dict[str, Any] = known if isinstance(known, dict) else {}
    brands = tuple(dict.fromkeys(as_written(b) for b in _texts(openfda, "brand_name")))
    ids = tuple(dict.fromkeys([*_texts(openfda, "application_number"), *_texts(openfda, "spl_set_id"), *_texts(label, "set_id")]))
    generics = _texts(openfda, "generic_name")
    sections = _sections(label, brands)
    metadata = {
        "kind": "label",
        "id": (*ids, "")[0],
        "version": str(label.get("version") or label.get("effective_time") or "").strip(),
        "title": label_title(brands, generics) if brands else "",
        "topic": "prescribing information",
        "products": list(brands),
        "markets": ["US"],
        "language": "en",
        "author": ", ".join(_texts(openfda, "manufacturer_name")),
        "effective": re.sub(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", str(label.get("effective_time") or "").strip()),
    }
    return Manuscript(
        title=str(metadata["title"]),
        sections=sections,
        metadata={key: value for key, value in metadata.items() if value},
        label_products=products(
            brands,
            substances=[*generics, *_texts(openfda, "substance_name")],
            classes=(text.removesuffix("[EPC]").strip() for text in _texts(openfda, "pharm_class_epc")),
            codes=ids,
            market="US",
        ),
        warnings=tuple(_warnings(sections)),
        faults=() if sections else ("the label has no section that can be read (such as indications_and_usage); check that it is a drug label",),
    )


def _warnings(sections: Sequence[Section]) -> Iterator[str]:
    absent = missing_us(frozenset(part for section in sections for part in (section.label_section, section.chapter) if part))
    if sections and absent:
        yield f"not found in the label: {', '.join(absent)}; check that the file is whole"


def _label(data: bytes, name: str) -> dict[str, Any]:
    try:
        read = json.loads(data)
    except UnicodeDecodeError:
        raise BadContent(name, ["the file is not text; save it as JSON in UTF-8"]) from None
    except json.JSONDecodeError as error:
        raise BadContent(name, [f"the file is not valid JSON: line {error.lineno}, column {error.colno}: {error.msg}; export it again"]) from None
    except ValueError:
        raise BadContent(name, ["the file is not valid JSON: a number in it is far too long; export it again"]) from None
    except RecursionError:
        raise BadContent(name, ["the file is nested too deeply to be a label; export it again"]) from None
    results = read.get("results") if isinstance(read, dict) and "results" in read else [read]
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results) or not results:
        raise BadContent(name, ['the file has no label in it; an openFDA label file holds it under "results"'])
    if len(results) > 1:
        raise BadContent(name, [f"the file holds {len(results)} labels; save each in a file of its own"])
    return dict(results[0])


def _texts(holder: dict[str, Any], key: str) -> list[str]:
    value = holder.get(key)
    found = value if isinstance(value, list) else [value]
    return [text.strip() for text in found if isinstance(text, str) and text.strip()]


def _sections(label: dict[str, Any], brands: Sequence[str]) -> tuple[Section, ...]:
    texts = {key: _texts(label, key) for key in label if not key.endswith("_table") and key not in NOT_READ | FOR_PATIENTS and isinstance(label[key], list)}
    chapters = _chapters(texts)
    children = [(key, text) for key in texts for text in texts[key] if text and text != chapters.get(key)]
    found: list[Section] = []
    for key, text in chapters.items():
        inside = [(child, part) for child, part in children if child not in chapters and find_squashed(part, text)]
        own = [table for table in _tables(label, [key, *dict.fromkeys(child for child, _ in inside)]) if _belongs(table, text, chapters.values())]
        found += _chapter(key, text, inside, own, brands)
    for key, text in children:
        if not any(find_squashed(text, chapter) for chapter in chapters.values()):
            found += _chapter(key, text, (), _tables(label, [key]), brands)
    return tuple(found)


def _chapters(texts: dict[str, list[str]]) -> dict[str, str]:
    """The text of each chapter. In older labels some stand inside another one: drug interactions in the precautions."""
    found = {key: _main(texts[key]) for key in CHAPTERS if texts.get(key)}
    return {key: text for key, text in found.items() if key not in _INSIDE or not find_squashed(text, found.get("precautions", ""))}


_INSIDE = frozenset({"drug_interactions", "information_for_patients"})


def _main(texts: Sequence[str]) -> str:
    """The text of a chapter itself, where a label also marks parts of other chapters by its name."""
    return next((text for text in texts if _CHAPTER_NUMBER.match(text)), max(texts, key=len))


def _belongs(table: Table, text: str, others: Iterable[str]) -> bool:
    def inside(whole: str) -> bool:
        return any(find_squashed(flat, whole) for flat in table.flat)

    return inside(text) or not any(inside(other) for other in others)


def _tables(label: dict[str, Any], keys: Sequence[str]) -> list[Table]:
    """The tables of these sections, each once: a chapter repeats those of its parts."""
    found = [table for key in keys for html in _texts(label, f"{key}_table") for table in read_html(html)]
    return list({table.flat: table for table in found}.values())


def _chapter(key: str, text: str, inside: Sequence[tuple[str, str]], tables: list[Table], brands: Sequence[str]) -> list[Section]:
    name = CHAPTERS.get(key, key.replace("_", " ").capitalize())
    number, start = _own_title(text, name)
    top = f"{number} {name}".strip()
    found: list[Section] = []
    for piece in pieces(text, number, inside, tables):
        raw = text[max(piece.start, start) : piece.end].strip()
        title, heading = name, [top]
        if piece.number != number:
            title, raw = titled(_SUBNUMBER.sub("", raw), brands)
            heading.append(f"{piece.number} {tidy(title)}".strip())
        elif piece.key:
            title, raw = printed_title(piece.key, raw)
            heading.append(title)
        words, tables = body(raw, tables)
        if words or piece.number != number:
            own = tidy(title) or name
            known = by_title(own, key) if piece.number != number and not piece.key else None
            section = piece.key or (known.name if known else key)
            found.append(Section(name=own, heading=tuple(heading), text=words, number=piece.number, label_section=section, chapter=key))
    left = [line for table in tables for line in (*lines(table.rows, table.headings, table.caption), *table.notes)]
    if left:
        found.append(Section(name=name, heading=(top, "Tables"), text="\n".join(left), number=number, label_section=key, chapter=key))
    return found


def _own_title(text: str, name: str) -> tuple[str, int]:
    """The number of a chapter and where its words begin, after its own title in capitals."""
    match = _TITLE.match(text)
    if match is None:
        number = re.match(r"(\d{1,2})\s*\.?\s(?!\.\d)", text)
        return (number[1], number.end()) if number else ("", 0)
    end = match.end()
    for title in sorted({name, *_OTHER_TITLES.get(name, ())}, key=len, reverse=True):
        if match[2].startswith(title.upper()):
            end = match.start(2) + len(title)
            return match[1] or "", end
    return (match[1], match.start(2)) if match[1] else ("", 0)


_OTHER_TITLES = {
    "Indications and Usage": ("Indications & Usage",),
    "Dosage and Administration": ("Dosage & Administration",),
    "Dosage Forms and Strengths": ("Dosage Forms & Strengths",),
    "Warnings and Precautions": ("Warnings & Precautions",),
    "How Supplied/Storage and Handling": ("How Supplied", "How Supplied / Storage and Handling", "How Supplied, Storage and Handling"),
    "Patient Counseling Information": ("Information for Patients",),
}
