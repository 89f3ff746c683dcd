"""Tables, text boxes, tracked changes and everything else that Word can put into a document, and what its owner is told."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.readers.docx import read
from knowledge.readers.manuscript import Manuscript
from tests.unit.knowledge.writing_docx import STYLES, cell, p, row, run, table, word

BOLD = "<w:b/>"
SUP = '<w:vertAlign w:val="superscript"/>'
RESTART, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
HEAD = "<w:tblHeader/>"


def got(body: str, **more: Any) -> Manuscript:
    """What is read of a body."""
    return read(word(body, **more), "a.docx")


def lines(body: str, **more: Any) -> list[str]:
    """The lines of a document of one section."""
    return [line for section in got(body, **more).sections for line in section.text.split("\n")]


def wide(columns: int) -> str:
    """A cell over several columns."""
    return f'<w:gridSpan w:val="{columns}"/>'


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────


def test_rows_carry_the_names_of_their_columns() -> None:
    """Columns and rows that are merged are named for every place that they cover, over two rows of headings."""
    body = table(
        row(cell("Event", RESTART), cell("Patients", wide(2)), properties=HEAD),
        row(cell("", ON), "Velmira", "Placebo", properties=HEAD),
        row(cell("Skin", RESTART), "2.5%", "1.5%"),
        row(cell("", ON), "3.5%", "0.5%"),
        row(cell("Serious events", wide(3))),
        row("Rash", "1", "2"),
    )
    assert lines(body) == [
        "Event: Skin | Patients Velmira: 2.5% | Patients Placebo: 1.5%",
        "Event: Skin | Patients Velmira: 3.5% | Patients Placebo: 0.5%",
        "Serious events | Event: Rash | Patients Velmira: 1 | Patients Placebo: 2",
    ]
    assert got(body).warnings == ()


@pytest.mark.parametrize(
    "body",
    [
        table(row("Delay", "Trough", properties=HEAD), row("6 hours", "41.5")),
        table(row(cell(p(run("Delay", BOLD))), cell(p(run("Trough", BOLD)))), row("6 hours", "41.5")),
        table(row("Delay", "Trough"), row("6 hours", "41.5"), properties='<w:tblStyle w:val="G"/><w:tblLook w:firstRow="1"/>'),
        table(row("Delay", "Trough"), row("6 hours", "41.5")),
        table(row(cell("Table 1. Delay and trough", wide(2))), row("Delay", "Trough", properties=HEAD), row("6 hours", "41.5")),
    ],
    ids=["said by the file", "bold", "by the style of the table", "words above figures", "below a caption"],
)
def test_the_first_row_names_the_columns(body: str) -> None:
    """As the file says, or as it looks and reads."""
    bold_first = '<w:style w:type="table" w:styleId="G"><w:name w:val="G"/><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>'
    made = got(body, styles=STYLES + bold_first)
    assert made.sections[0].text.split("\n")[-1] == "Delay: 6 hours | Trough: 41.5"
    assert made.warnings == ()


def test_a_table_without_names_is_told() -> None:
    """A bare number means nothing; a name and what belongs to it does."""
    bare = got(p("Results", "H1") + table(row("Rash", "12.4", "3.1"), row("Ache", "1.0", "2.0")))
    assert bare.sections[0].text == "Rash | 12.4 | 3.1\nAche | 1.0 | 2.0"
    assert bare.warnings == ('1 table has no header row in "Results"; name the columns in the first row: else the bot would not know what their numbers mean',)
    plain = got(table(row("Storage", "2 to 8 °C"), row("Shelf life", "24 months")))
    assert (plain.sections[0].text, plain.warnings) == ("Storage | 2 to 8 °C\nShelf life | 24 months", ())


def test_a_cell_of_several_paragraphs_and_a_table_in_a_cell() -> None:
    """Paragraphs without a stop are kept apart; a nested table is part of its cell."""
    inner = table(row("Age", "Dose", properties=HEAD), row("12 to 17", "15 mg"))
    body = table(row("Who", "What", properties=HEAD), row("Adults", cell(p("30 mg") + p("Once daily.") + p("With water"))), row("Others", cell(inner + p(""))))
    assert lines(body) == ["Who: Adults | What: 30 mg; Once daily. With water", "Who: Others | What: Age: 12 to 17 | Dose: 15 mg"]


def test_tables_that_only_lay_out_text_are_text() -> None:
    """One column or one cell is a frame around headings, paragraphs and tables."""
    assert lines(table(row("Important: take with water."))) == ["Important: take with water."]
    frame = table(row(cell(p("Dose", "H1") + p("30 mg") + table(row("A", "B"), row("1", "2")))), row(cell(p("Food", "H1") + p("None"))))
    assert [(section.name, section.text) for section in got(frame).sections] == [("Dose", "30 mg\nA: 1 | B: 2"), ("Food", "None")]


def test_rows_in_content_controls_and_rows_that_are_deleted() -> None:
    """A repeating row is read, a deleted one is not; empty cells before the first are counted."""
    body = table(
        row("A", "B", properties=HEAD),
        f"<w:sdt><w:sdtPr/><w:sdtContent>{row('a1', 'b1')}</w:sdtContent></w:sdt>",
        row("a2", "b2", properties="<w:del/>"),
        row("b3", properties='<w:gridBefore w:val="1"/>'),
    )
    assert lines(body) == ["A: a1 | B: b1", "B: b3"]


def test_a_table_above_the_text_that_names_the_document_is_metadata() -> None:
    """Document control at the top is read as metadata, by the words of the form; another table is text."""
    control = table(row("Document number", "SRD-VEL-001"), row("Version:", "2"), row("Expiry date", "2028-03-31"), row("Prepared in", "Word"))
    made = got(p("Velmira: missed dose", "T") + control + p("A", "H1") + p("text"))
    assert {**made.metadata} == {"title": "Velmira: missed dose", "id": "SRD-VEL-001", "version": "2", "expires": "2028-03-31"}
    assert [section.text for section in made.sections] == ["text"]


# ── What an owner is told ────────────────────────────────────────────────────────────────────────────


def test_tracked_changes_are_read_as_accepted() -> None:
    """What is inserted is read, what is deleted is not, paragraphs that are joined are one; the owner is told."""
    inserted = f"<w:ins>{run(' slowly')}</w:ins>"
    deleted = "<w:del><w:r><w:delText> fast</w:delText></w:r></w:del>"
    joined = p(run("Not with"), "", "<w:rPr><w:del/></w:rPr>") + p("out water.")
    made = got(p(run("Take it") + inserted + deleted + run(".")) + joined)
    assert made.sections[0].text == "Take it slowly.\nNot without water."
    assert made.warnings == ("2 tracked changes are read as if they were accepted; accept or reject them all and load the document again",)


def test_hidden_and_struck_text_is_left_out() -> None:
    """By the run, by its style, by the paragraph's style; the owner is told where."""
    styles = STYLES + '<w:style w:type="character" w:styleId="X"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
    body = p("Dose", "H1") + p(
        run("30 mg") + run(" 60 mg", "<w:vanish/>") + run(" 90 mg", '<w:rStyle w:val="X"/>') + run(" 15 mg", "<w:strike/>") + run(" daily")
    )
    made = got(body, styles=styles)
    assert made.sections[0].text == "30 mg daily"
    assert made.warnings == (
        'hidden text is left out at 2 places in "Dose"; show it or delete it',
        'text that is struck out is left out in "Dose"; delete it, or take the mark away',
    )
    assert got(p(run("30 mg", '<w:vanish w:val="0"/>'))).warnings == ()


def test_text_boxes_are_read_once() -> None:
    """After their paragraph, although the file holds them twice, for new and for older programs."""
    box = f"<w:txbxContent>{p('Boxed words.')}</w:txbxContent>"
    twice = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    made = got(p(run("Anchor.") + twice) + p("After."))
    assert made.sections[0].text == "Anchor.\nBoxed words.\nAfter."
    assert "text box is read after the paragraph" in made.warnings[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<w:drawing><a:blip/></w:drawing>", "1 image is left out"),
        ("<w:pict><v:shape><v:imagedata/></v:shape></w:pict>", "1 image is left out"),
        ("<w:drawing><c:chart/></w:drawing>", "1 chart is left out"),
        ("<w:object><v:shape><v:imagedata/></v:shape><o:OLEObject/></w:object>", "1 embedded file is left out"),
    ],
)
def test_pictures_are_told(content: str, words: str) -> None:
    """Images, charts and embedded files are no text; the owner learns where they stood."""
    made = got(p("Results", "H1") + p(run("See") + f"<w:r>{content}</w:r>"))
    assert (made.sections[0].text, made.warnings[0].partition(";")[0]) == ("See", f'{words} in "Results"')


def test_content_controls() -> None:
    """What is filled in is read; what still asks to be filled in is told."""
    full = f"<w:sdt><w:sdtPr/><w:sdtContent>{run(' 30 mg')}</w:sdtContent></w:sdt>"
    empty = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click to enter text')}</w:sdtContent></w:sdt>"
    whole = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('A paragraph.')}</w:sdtContent></w:sdt>"
    made = got(p(run("Dose") + full + empty) + whole)
    assert made.sections[0].text == "Dose 30 mg\nA paragraph."
    assert made.warnings == ("1 field is not filled in; fill them in or delete them",)


def test_comments_and_links_to_the_outside() -> None:
    """Comments are not read; a linked picture is not fetched; the address of a link is no matter."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    outside = "".join(
        f'<Relationship Id="o{kind}" Type="{kinds}/{kind}" TargetMode="External" Target="http://example.org/x"/>' for kind in ("image", "hyperlink")
    )
    comments = f'<w:comment w:id="1">{p("Is this right?")}</w:comment>'
    made = got(p(run("Words.") + '<w:r><w:commentReference w:id="1"/></w:r>'), parts={"comments": comments}, relations=outside)
    assert made.sections[0].text == "Words."
    assert [warning.partition(";")[0] for warning in made.warnings] == ["1 comment is left out", "1 linked picture or file is left out"]


def test_a_part_that_lies_in_another_file_keeps_it_back() -> None:
    """What is taken in from elsewhere would be missing."""
    made = got(p("Words.") + "<w:altChunk/>")
    assert "lies in another file" in made.faults[0]


def test_headings_that_jump_and_sections_that_are_empty() -> None:
    """Each is named."""
    made = got(p("Title", "T") + p("A", "H1") + p("B", "H3") + p("text") + p("C", "H1") + p("D", "H1") + p("text"))
    assert made.warnings == (
        'the heading "B" is 2 levels below the one above it; make it one level below',
        'the section "C" is empty; write it, or delete its heading',
    )


def test_properties_by_the_names_of_the_schema() -> None:
    """Core properties give title, author and language; custom ones every field, by its name or as people call it; others are no metadata."""
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>Velmira: missed dose</dc:title><dc:creator>S. Okonkwo</dc:creator><dc:language>en</dc:language></cp:coreProperties>"
    )
    entries = {"Document number": "SRD-VEL-001", "label.revision": "2026-03-10T00:00:00Z", "ContentTypeId": "0x01", "direct_release": "false"}
    kinds = {"label.revision": "filetime"}
    own = "".join(
        f'<property name="{name}"><vt:{kinds.get(name, "lpwstr")}>{text}</vt:{kinds.get(name, "lpwstr")}></property>' for name, text in entries.items()
    )
    names = "http://schemas.openxmlformats.org/officeDocument/2006"
    custom = f'<Properties xmlns="{names}/custom-properties" xmlns:vt="{names}/docPropsVTypes">{own}</Properties>'
    made = got(p("Words."), files={"docProps/core.xml": core.encode(), "docProps/custom.xml": custom.encode()})
    assert made.metadata == {
        "title": "Velmira: missed dose", "author": "S. Okonkwo", "language": "en", "id": "SRD-VEL-001", "label.revision": "2026-03-10",
        "direct_release": "false",
    }  # fmt: skip


def test_a_long_paragraph_in_the_style_of_a_heading_is_text() -> None:
    """The owner is told which style it wants."""
    made = got(p("Dose", "H1") + p("word " * 50, "H2") + p("text"))
    assert [section.heading for section in made.sections] == [("Dose",)]
    assert "give them the style of body text" in made.warnings[0]


_COUNTED = iter(range(10**9))
_WORD = st.builds(lambda: f"word{next(_COUNTED)}x")
_PARAGRAPH = st.builds(
    lambda word, style, properties: p(run(word, properties), style),
    _WORD,
    st.sampled_from(["", "", "H1", "H2", "H3", "T", "N"]),
    st.sampled_from(["", "<w:b/>", "<w:u w:val='single'/>", SUP, "<w:b/><w:i/>"]),
)
_TABLE = st.builds(
    lambda rows, head: table(*(row(*cells, properties=HEAD if head and not at else "") for at, cells in enumerate(rows))),
    st.lists(st.lists(st.one_of(_WORD, _PARAGRAPH.map(cell)), min_size=1, max_size=3), min_size=1, max_size=3),
    st.booleans(),
)


@settings(deadline=None)
@given(st.lists(st.one_of(_PARAGRAPH, _TABLE, _TABLE.map(lambda inner: table(row(cell(inner + p("")), "x")))), min_size=1, max_size=8).map("".join))
def test_no_word_is_lost(body: str) -> None:
    """Every word of a document is read, in its title, a heading, a line, or is told as the heading of an empty section."""
    made = got(body)
    found = " ".join([made.title, *made.warnings, *(part for section in made.sections for part in (*section.heading, section.text))])
    assert set(re.findall(r"word\d+x", body)) <= set(re.findall(r"word\d+x", found))
