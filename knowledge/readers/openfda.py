"""US labels as openFDA gives them: a checked document with the label's sections, or every reason why not."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from knowledge.documents import ApprovedDocument, DocumentKind, Section
from knowledge.readers.flat import body, find_squashed, pieces, tidy, titled
from knowledge.readers.tables import Table, lines, read_html
from triage.domain.evidence import Product
from triage.errors import BadContent

CHAPTERS = {
    "boxed_warning": "Boxed Warning",
    "indications_and_usage": "Indications and Usage",
    "dosage_and_administration": "Dosage and Administration",
    "dosage_forms_and_strengths": "Dosage Forms and Strengths",
    "contraindications": "Contraindications",
    "warnings_and_cautions": "Warnings and Precautions",
    "warnings": "Warnings",
    "precautions": "Precautions",
    "adverse_reactions": "Adverse Reactions",
    "drug_interactions": "Drug Interactions",
    "use_in_specific_populations": "Use in Specific Populations",
    "drug_abuse_and_dependence": "Drug Abuse and Dependence",
    "overdosage": "Overdosage",
    "description": "Description",
    "clinical_pharmacology": "Clinical Pharmacology",
    "nonclinical_toxicology": "Nonclinical Toxicology",
    "clinical_studies": "Clinical Studies",
    "references": "References",
    "how_supplied": "How Supplied/Storage and Handling",
    "information_for_patients": "Patient Counseling Information",
}
"""The chapters of a US label by their openFDA names, in the label's order; those of older labels among them."""

NOT_READ = frozenset({"spl_product_data_elements", "package_label_principal_display_panel", "recent_major_changes", "spl_unclassified_section"})
"""Package pictures, product codes and lists of changes: nothing in them answers a question."""

FOR_PATIENTS = frozenset({"spl_medguide", "spl_patient_package_insert", "instructions_for_use", "patient_medication_information"})
"""Leaflets for patients: they say in simpler words what the label says, and are not what a professional is sent."""

_FORMS = frozenset(
    "ER XR SR CR XL LA DR IR HCT ODT CD SL HFA EC DS TTS IV XT FE HP LP PF MR".split()  # noqa: SIM905 - words read best as words
)
_SALTS = frozenset(
    (  # noqa: SIM905 - words read best as words
        "sodium potassium calcium magnesium hydrochloride dihydrochloride hydrobromide sulfate bisulfate phosphate maleate malate fumarate "
        "tartrate citrate acetate mesylate besylate tosylate succinate nitrate bromide chloride trihydrate dihydrate monohydrate hemihydrate "
        "anhydrous disodium trometamol"
    ).split()
)
_CHAPTER_NUMBER = re.compile(r"\d{1,2}\s*\.?\s+[A-Z]")
_SUBNUMBER = re.compile(r"^\d{1,2} ?\.\d{1,2}\.?\s*")
_TITLE = re.compile(r"^(?:(\d{1,2})\s*\.?\s+)?([A-Z][A-Z,/&()'’ -]*[A-Z)])(?=\s|$)")


def read(data: bytes, name: str) -> ApprovedDocument:
    """The label in a file of openFDA's drug label form. Raises BadContent with every reason at once."""
    label = _label(data, name)
    known = label.get("openfda")
    openfda: dict[str, Any] = known if isinstance(known, dict) else {}
    reasons: list[str] = []
    brands = tuple(dict.fromkeys(as_written(b) for b in _texts(openfda, "brand_name")))
    ids = [*_texts(openfda, "application_number"), *_texts(openfda, "spl_set_id"), *_texts(label, "set_id")]
    effective = _date(label.get("effective_time"))
    if not brands:
        reasons.append("the label names no product (openfda.brand_name is missing); add the brand name")
    if not ids:
        reasons.append("the label has no number (openfda.application_number and set_id are missing); add one of them")
    if effective is None:
        said = label.get("effective_time")
        what = "is missing" if said in (None, "") else f'"{said}" is not a date'
        reasons.append(f"effective_time {what}; write the day the label took effect as YYYYMMDD, such as 20260310")
    sections = _sections(label, brands)
    if not sections:
        reasons.append("the label has no section that can be read (such as indications_and_usage); check that it is a drug label")
    if reasons or effective is None:
        raise BadContent(name, reasons)
    return _document(data, label, openfda, brands=brands, ids=ids, effective=effective, sections=sections)


def _document(
    data: bytes, label: dict[str, Any], openfda: dict[str, Any], *, brands: tuple[str, ...], ids: Sequence[str], effective: date, sections: tuple[Section, ...]
) -> ApprovedDocument:
    ingredients = _ingredients([*_texts(openfda, "generic_name"), *_texts(openfda, "substance_name")])
    classes = tuple(text.removesuffix("[EPC]").strip() for text in _texts(openfda, "pharm_class_epc"))
    codes = tuple(dict.fromkeys(ids))
    generic = ", ".join(dict.fromkeys(text.lower() for text in _texts(openfda, "generic_name")))
    return ApprovedDocument(
        id=ids[0],
        kind=DocumentKind.LABEL,
        version=str(label.get("version") or label.get("effective_time")).strip(),
        title=" and ".join(brands) + (f" ({generic})" if generic else "") + ": US Prescribing Information",
        topic="prescribing information",
        products=brands,
        markets=("US",),
        language="en",
        author=", ".join(_texts(openfda, "manufacturer_name")),
        effective=effective,
        sections=sections,
        label_products=tuple(Product(name=brand, ingredients=ingredients, classes=classes, codes=codes, markets=frozenset({"US"})) for brand in brands),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _label(data: bytes, name: str) -> dict[str, Any]:
    try:
        read = json.loads(data)
    except UnicodeDecodeError:
        raise BadContent(name, ["the file is not text; save it as JSON in UTF-8"]) from None
    except json.JSONDecodeError as error:
        raise BadContent(name, [f"the file is not valid JSON: line {error.lineno}, column {error.colno}: {error.msg}; export it again"]) from None
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


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if re.fullmatch(r"\d{8}", str(value)) else None
    except ValueError:
        return None


def as_written(brand: str) -> str:
    """A brand name as people write it: "Lipitor" for "LIPITOR", "Depakote ER" for "DEPAKOTE ER"; mixed writing is left as it is."""
    if brand != brand.upper():
        return brand
    return " ".join(word if word in _FORMS else "-".join(part.capitalize() for part in word.split("-")) for word in brand.split())


def _ingredients(names: Sequence[str]) -> tuple[str, ...]:
    """Ingredients in lower case, each also without its salt: that is how people write them."""
    single = [part.strip().lower() for name in names for part in re.split(r",|;|\band\b", name, flags=re.IGNORECASE) if part.strip()]
    bare = [" ".join(word for i, word in enumerate(name.split()) if not i or word not in _SALTS) for name in single]
    return tuple(dict.fromkeys([*bare, *single]))


def _sections(label: dict[str, Any], brands: Sequence[str]) -> tuple[Section, ...]:
    texts = {key: _texts(label, key) for key in label if not key.endswith("_table") and key not in NOT_READ | FOR_PATIENTS and isinstance(label[key], list)}
    chapters = {key: _main(texts[key]) for key in CHAPTERS if texts.get(key)}
    children = [(key, text) for key in texts for text in texts[key] if text and (key not in CHAPTERS or text != chapters.get(key))]
    found: list[Section] = []
    for key, text in chapters.items():
        inside = [(child, part) for child, part in children if child not in CHAPTERS and find_squashed(part, text)]
        own = [table for table in _tables(label, [key, *dict.fromkeys(child for child, _ in inside)]) if _belongs(table, text, chapters.values())]
        found += _chapter(key, text, inside, own, brands)
    for key, text in children:
        if not any(find_squashed(text, chapter) for chapter in chapters.values()):
            found += _chapter(key, text, (), _tables(label, [key]), brands)
    return tuple(found)


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
            title = piece.key.replace("_", " ").capitalize()
            raw = raw[len(title) :] if raw.casefold().startswith(title.casefold()) else raw
            heading.append(title)
        words, tables = body(raw, tables)
        if words or piece.number != number:
            own = tidy(title) or name
            found.append(Section(name=own, heading=tuple(heading), text=words, number=piece.number, label_section=piece.key or key, chapter=key))
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
