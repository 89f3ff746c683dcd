"""A label in SPL form keeps its sections, their numbers, every word once, and says who its product is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from knowledge.readers.manuscript import Manuscript
from knowledge.readers.spl import read
from tests.unit.knowledge.spl_samples import NEW, OLD
from triage.domain.evidence import Product
from triage.errors import BadContent


def test_who_the_label_is_about() -> None:
    """Names, ingredients, numbers, market and day come from the file; a swab of a kit is no ingredient."""
    got = read(NEW.encode(), "label.xml")
    assert got.metadata == {
        "kind": "label", "id": "NDA990001", "version": "7", "title": "Zyxora ER (zyxoracept sodium): US Prescribing Information",
        "topic": "prescribing information", "products": ["Zyxora ER"], "markets": ["US"], "language": "en", "author": "Nowhere Pharma (fictional)",
        "effective": "2026-01-05",
    }  # fmt: skip
    assert got.label_products == (
        Product(
            name="Zyxora ER",
            ingredients=("zyxoracept", "zyxoracept sodium"),
            codes=("NDA990001", "00000000-0000-4000-8000-000000000001", "9999-0001"),
            markets=frozenset({"US"}),
        ),
    )
    assert not got.faults


def test_sections_by_code_first_and_title_next() -> None:
    """Each with the number it has in print, its openFDA name and its chapter; what has neither code nor title belongs to the section around it."""
    got = [(s.number, s.name, s.label_section, s.chapter) for s in read(NEW.encode(), "label.xml").sections]
    assert got == [
        ("", "Boxed Warning", "boxed_warning", "boxed_warning"),
        ("1", "Indications and Usage", "indications_and_usage", "indications_and_usage"),
        ("1.1", "Limitations of Use", "indications_and_usage", "indications_and_usage"),
        ("2.1", "Recommended Dosage", "dosage_and_administration", "dosage_and_administration"),
        ("4.1", "Contraindications", "contraindications", "contraindications"),
        ("8.1", "Teratogenic Effects", "pregnancy", "use_in_specific_populations"),
        ("8.4", "Pediatric Use", "pediatric_use", "use_in_specific_populations"),
        ("8.6", "Renal Impairment", "use_in_specific_populations", "use_in_specific_populations"),
        ("16", "How Supplied/Storage and Handling", "how_supplied", "how_supplied"),
        ("16", "Storage and Stability", "storage_and_handling", "how_supplied"),
        ("", "Zyxora ER (zyxoracept sodium): US Prescribing Information", None, None),
    ]


def test_words_as_a_person_reads_them() -> None:
    """Lists with their marks, lines that the layout broke made whole, raised text beside numbers, deleted words gone, highlights not read twice."""
    texts = {s.number + s.name: s.text.split("\n") for s in read(NEW.encode(), "label.xml").sections}
    assert texts["Boxed Warning"] == ["WARNING: FICTIONAL DROWSINESS", "ZYXORA ER can make people drowsy.", "• Do not drive."]
    assert texts["1Indications and Usage"] == ["ZYXORA® ER is indicated for fictional ache in adults [see Clinical Studies (14)]."]
    assert texts["1.1Limitations of Use"] == ["Not for ache of others."]
    assert texts["2.1Recommended Dosage"][:7] == [
        "The dosage is 20 mg once daily.", "• With food.", "a. First wash hands.", "b. Then swallow:", "- whole,", "- with 200 mL water.", "Missed dose",
    ]  # fmt: skip
    assert texts["4.1Contraindications"] == ["Known hypersensitivity to zyxoracept"]
    assert texts["8.6Renal Impairment"] == ["See Table 1. CLcr is 10^2 mL."]


def test_tables_say_what_each_cell_means() -> None:
    """Rows with the headings of their columns, notes with the marks that lead to them, the foot below."""
    (text,) = (s.text.split("\n") for s in read(NEW.encode(), "label.xml").sections if s.number == "2.1")
    assert text[8:14] == [
        "Table 1. Dosage by eGFR *",
        "eGFR: 15 to 29 | Dosage Start: 10 mg † | Dosage Later *: 20 mg",
        "eGFR: Below 15 | Dosage Start / Dosage Later *: Not recommended",
        "Doses once daily.",
        "* Estimated, in mL/min/1.73 m2.",
        "† With care.",
    ]
    assert text[14:] == ["Crushing", "Do not crush."]


def test_an_old_label() -> None:
    """Chapters by their titles, parts of the precautions by theirs; number and kind of the application are put together; an empty section is told."""
    got = read(OLD.encode(), "label.xml")
    assert [(s.name, s.label_section, s.chapter, s.text) for s in got.sections] == [
        ("Description", "description", "description", "Quorvax is a fictional liquid."),
        ("Indications and Usage", "indications_and_usage", "indications_and_usage", "Quorvax is indicated for fictional cough."),
        ("Warnings", "warnings", "warnings", "It stains."),
        ("General", "general_precautions", "precautions", "Be careful."),
        ("Drug Interactions", "drug_interactions", "precautions", "None is known."),
        ("Nursing Mothers", "nursing_mothers", "precautions", "It is not known."),
    ]
    assert (got.metadata["id"], got.metadata["products"], got.label_products[0].ingredients) == ("NDA990002", ["Quorvax"], ("quorvaxine",))
    assert 'section "OVERDOSAGE" has no text' in got.warnings


def test_what_is_left_out_is_told() -> None:
    """Leaflets, pictures, and chapters that a label should have."""
    assert read(NEW.encode(), "label.xml").warnings == (
        "left out, because they are written for patients: Medication Guide",
        "1 picture is left out; where a picture shows numbers that no table or text has, the bot does not know them",
        "not found in the label: Warnings and Precautions, Adverse Reactions; check that the file is whole",
    )


def test_highlights_are_read_where_nothing_else_stands() -> None:
    """A chapter that says something in the highlights only says it once."""
    words = NEW[NEW.rindex("<text>", 0, NEW.index("ZYXORA<sup>")) : NEW.rindex("<excerpt>", 0, NEW.index("Highlight of the indication"))]
    start, end = NEW.index("<title>1.1 "), NEW.index("</section></component>", NEW.index("<title>1.1 "))
    part = NEW[NEW.rindex("<component>", 0, start) : end] + "</section></component>"
    only = NEW.replace(words, "").replace(part, "")
    texts = [s.text for s in read(only.encode(), "label.xml").sections if s.number == "1"]
    assert texts == ["Highlight of the indication."]


MANY = f'<!ENTITY b "{"&a;" * 9}"><!ENTITY c "{"&b;" * 9}"><!ENTITY d "{"&c;" * 9}">'
LAUGHS = f'<!DOCTYPE d [<!ENTITY a "ha">{MANY}]><document xmlns="urn:hl7-org:v3">&d;</document>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><document xmlns="urn:hl7-org:v3"><title>&a;</title></document>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (LAUGHS.encode(), "declares a document type"),
        (OUTSIDE.encode(), "declares a document type"),
        (OUTSIDE.encode("utf-16"), "declares a document type"),
        (b'<?xml version="1.0" encoding="UTF-7"?>' + OUTSIDE.replace("<!", "+ADwAIQ-").encode(), "document type|not valid XML"),
        (b"<document", "not valid XML: line 1"),
        (b"\x00\xff", "not valid XML"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "not valid XML"),
        (b"<html><body/></html>", 'its outermost element is "html"'),
        (b'<document xmlns="urn:other"/>', "not a label in SPL form"),
        (b'<document xmlns="urn:hl7-org:v3">' + b"<component>" * 3000 + b"</component>" * 3000 + b"</document>", "not valid XML|nested too deeply"),
    ],
)
def test_what_is_no_label_or_not_safe_is_refused(data: bytes, words: str) -> None:
    """Entity bombs, outside entities, document types in any encoding, broken files, other XML."""
    with pytest.raises(BadContent, match=words):
        read(data, "label.xml")


def test_a_label_without_sections_is_a_fault() -> None:
    """It reads, and says why it cannot be loaded."""
    assert read(b'<document xmlns="urn:hl7-org:v3"/>', "label.xml").faults[0].startswith("the label has no section")


def wrapped(name: str, inner: str, title: str = "") -> str:
    """An element, with a title before what it holds."""
    return f"<{name}>{title}{inner}</{name}>"


def tagged(parts: tuple[str, list[str]]) -> str:
    return f" {wrapped(parts[0], ' '.join(parts[1]))} "


def section_of(parts: tuple[str, list[str]]) -> str:
    title = '<code code="34068-7"/><title>Directions</title>'
    return wrapped("section", wrapped("text", parts[0]) + "".join(wrapped("component", inner) for inner in parts[1]), title)


WORDS = st.text(alphabet="abcdefgh 0123456789.,()%µ≥", min_size=1, max_size=30).filter(str.strip)
INLINE = st.recursive(
    WORDS, lambda inner: st.tuples(st.sampled_from(["content", "linkHtml", "sub"]), st.lists(inner, min_size=1, max_size=3)).map(tagged), max_leaves=6
)
PARAGRAPH = INLINE.map(lambda text: wrapped("paragraph", text))
LIST = st.lists(st.one_of(INLINE, PARAGRAPH), min_size=1, max_size=4).map(lambda items: wrapped("list", "".join(wrapped("item", item) for item in items)))
CELLS = st.lists(st.one_of(INLINE, PARAGRAPH, LIST), min_size=1, max_size=3)
BOX = CELLS.map(lambda cells: wrapped("table", wrapped("tbody", "".join(wrapped("tr", wrapped("td", cell)) for cell in cells))))
TEXT = st.lists(st.one_of(PARAGRAPH, LIST, BOX, INLINE), min_size=1, max_size=5).map(" ".join)
LEAF = TEXT.map(lambda text: section_of((text, [])))
SECTION = st.recursive(LEAF, lambda inner: st.tuples(TEXT, st.lists(inner, min_size=1, max_size=3)).map(section_of), max_leaves=5)


@given(st.lists(SECTION, min_size=1, max_size=3))
def test_no_word_is_lost_and_none_doubled(sections: list[str]) -> None:
    """Of any tree of sections, paragraphs, lists and boxes every letter is read once, in order."""
    body = wrapped("component", wrapped("structuredBody", "".join(wrapped("component", section) for section in sections)))
    data = f'<document xmlns="urn:hl7-org:v3">{body}</document>'
    got = read(data.encode(), "label.xml")
    texts = etree.fromstring(data.encode()).iter("{urn:hl7-org:v3}text")
    expected = "".join(c for text in texts for part in text.itertext() for c in str(part) if c.isalnum())
    assert "".join(c for section in got.sections for c in section.text if c.isalnum()) == expected


def told(data: bytes) -> Manuscript | tuple[str, ...]:
    """What the reader makes of a file: a manuscript, or why not."""
    try:
        return read(data, "label.xml")
    except BadContent as error:
        return error.reasons


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_plain_words(data: bytes) -> None:
    """A file of anything gives reasons."""
    assert told(data)


@given(st.integers(0, len(NEW) - 1), st.sampled_from(["", "<", "</td>", "<td>", "<table>", "&amp;", "\u00a0", "</section>"]), st.integers(0, 40))
def test_a_damaged_label_never_breaks_the_reader(at: int, by: str, cut_off: int) -> None:
    """Pieces cut out or put in anywhere: refused, or read."""
    assert told((NEW[:at] + by + NEW[at + cut_off :]).encode())
