"""US labels as SPL XML, the form in which the authority publishes them: sections with their numbers and names, and who the product is."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from knowledge.readers.label_names import missing_us
from knowledge.readers.manuscript import Manuscript
from knowledge.readers.naming import label_title, products
from knowledge.readers.spl_products import Told, told_by
from knowledge.readers.spl_sections import Body, body_of
from knowledge.readers.spl_text import first, tag, words
from triage.errors import BadContent

_NAMESPACES = frozenset({"urn:hl7-org:v3", ""})
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OTHER_LABELS = "; an EU summary of product characteristics is read as DOCX, PDF or HTML"


def read(data: bytes, name: str) -> Manuscript:
    """The label in an SPL file. Raises BadContent where the file is no XML, no SPL, or not safe to read."""
    document = _document(data, name)
    try:
        body, told = body_of(document), told_by(document)
    except RecursionError:
        raise BadContent(name, ["the file is nested too deeply to be a label; export it again"]) from None
    metadata = _metadata(document, told)
    title = str(metadata["title"])
    sections = tuple(section if section.name else section.model_copy(update={"name": title}) for section in body.sections)
    codes = (*told.applications, *_set_id(document), *told.product_codes)
    substances = [*told.generics, *told.substances]
    market = (*told.markets, "US")[0]
    return Manuscript(
        title=title,
        sections=sections,
        metadata={key: value for key, value in metadata.items() if value},
        label_products=products(told.brands, substances=substances, classes=(), codes=codes, market=market),
        warnings=tuple(_warnings(body)),
        faults=() if sections else ("the label has no section that can be read (such as Indications and Usage); check that it is a drug label",),
    )


def _document(data: bytes, name: str) -> etree._Element:
    """The parsed file. Nothing outside it is fetched, no entity is expanded, and a document type is refused: no label has one."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    if _DOCTYPE.search(data.replace(b"\0", b"")):
        raise BadContent(name, ["the file declares a document type or entities, which can hide other content; labels have none: download it again"])
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        told = (error.msg or "it breaks off").partition(", line ")[0]
        raise BadContent(name, [f"the file is not valid XML: line {line}, column {column}: {told}; download it again"]) from None
    except (ValueError, LookupError) as error:
        raise BadContent(name, [f"the file is not valid XML: {error}; download it again"]) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadContent(name, ["the file declares a document type or entities, which can hide other content; labels have none: download it again"])
    space = str(root.tag).partition("}")[0].lstrip("{") if str(root.tag).startswith("{") else ""
    if tag(root) != "document" or space not in _NAMESPACES:
        what = f'this XML is not a label in SPL form (its outermost element is "{tag(root) or "unknown"}")'
        raise BadContent(name, [f"{what}; use the XML file of the label as DailyMed offers it{_OTHER_LABELS}"])
    return root


def _set_id(document: etree._Element) -> tuple[str, ...]:
    found = first(document, "setId")
    said = (found.get("root") or "") if found is not None else ""
    return (said,) if said else ()


def _metadata(document: etree._Element, told: Told) -> dict[str, Any]:
    """What the label says of itself, by the names of the schema; what it lacks is empty."""
    version, effective, language = (first(document, name) for name in ("versionNumber", "effectiveTime", "languageCode"))
    number = (*told.applications, *_set_id(document), "")[0]
    day = (effective.get("value") or "") if effective is not None else ""
    return {
        "kind": "label",
        "id": number,
        "version": (version.get("value") or "") if version is not None else "",
        "title": label_title(told.brands, told.generics) if told.brands else words(first(document, "title")),
        "topic": "prescribing information",
        "products": list(told.brands),
        "markets": list(told.markets or ("US",)),
        "language": ((language.get("code") or "en") if language is not None else "en")[:2].lower(),
        "author": words(first(document, "author", "assignedEntity", "representedOrganization", "name")),
        "effective": re.sub(r"^(\d{4})(\d{2})(\d{2})\d*(?:\.\d+)?(?:[+-]\d{4})?$", r"\1-\2-\3", day.strip()),
    }


def _warnings(body: Body) -> Iterator[str]:
    if body.left_out:
        yield f"left out, because they are written for patients: {', '.join(body.left_out)}"
    if body.figures:
        what = "1 picture is" if body.figures == 1 else f"{body.figures} pictures are"
        yield f"{what} left out; where a picture shows numbers that no table or text has, the bot does not know them"
    yield from (f'section "{title}" has no text' for title in body.empty)
    absent = missing_us(frozenset(part for section in body.sections for part in (section.label_section, section.chapter) if part))
    if body.sections and absent:
        yield f"not found in the label: {', '.join(absent)}; check that the file is whole"
