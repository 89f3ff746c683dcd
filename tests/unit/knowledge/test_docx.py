"""A Word document reads as a person reads it: headings, numbers, lists, notes and fields."""

from typing import Any

import pytest
from docx.document import Document

from knowledge.documents import Section
from knowledge.readers.docx import read
from knowledge.readers.manuscript import Manuscript
from tests.unit.knowledge.writing_docx import HEADINGS, STYLES, field, levels, library, listed, notes, num, p, run, word

SUP = '<w:vertAlign w:val="superscript"/>'
SUB = '<w:vertAlign w:val="subscript"/>'


def got(body: str, **more: Any) -> Manuscript:
    """What is read of a body."""
    return read(word(body, **more), "a.docx")


def lines(body: str, **more: Any) -> list[str]:
    """The lines of a document of one section."""
    return [line for section in got(body, **more).sections for line in section.text.split("\n")]


def one(content: str, **more: Any) -> str:
    """The only line of a document."""
    found = lines(p(content), **more)
    assert len(found) == 1, found
    return found[0]


# ── Headings ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_document_of_words_own_template() -> None:
    """Title, headings, lists and bullets as Word's own styles make them."""

    def write(d: Document) -> None:
        d.add_heading("Velmira: missed dose", 0)
        d.add_heading("Summary", 1)
        d.add_paragraph("Take it as soon as possible.")
        d.add_paragraph("One", style="List Number")
        d.add_paragraph("Two", style="List Number")
        d.add_paragraph("A point", style="List Bullet")
        d.add_heading("Results", 1)
        d.add_heading("Food", 2)
        d.add_paragraph("With or without food.")

    made = read(library(write), "a.docx")
    assert made.title == "Velmira: missed dose"
    assert made.sections == (
        Section(name="Summary", heading=("Summary",), text="Take it as soon as possible.\n1. One\n2. Two\n• A point"),
        Section(name="Food", heading=("Results", "Food"), text="With or without food."),
    )
    assert (made.warnings, made.faults) == ((), ())


@pytest.mark.parametrize("name", ["heading 1", "Heading 1", "Überschrift 1", "Titre 1", "Título 1", "Titolo 1", "Kop 1", "Rubrik 1", "Nagłówek 1"])
def test_headings_of_other_programs_and_languages(name: str) -> None:
    """A heading is known by what its style is called, in Word, LibreOffice and Google Docs, in any language."""
    style = f'<w:style w:type="paragraph" w:styleId="x1"><w:name w:val="{name}"/></w:style>'
    made = got(p("A", "x1") + p("text a") + p("B", "x1") + p("text b"), styles=style)
    assert [section.heading for section in made.sections] == [("A",), ("B",)]


def test_a_style_based_on_a_heading_and_an_outline_level_are_headings() -> None:
    """Companies' own styles count, and so does a paragraph that says its level itself."""
    own = '<w:style w:type="paragraph" w:styleId="Co"><w:name w:val="Company chapter"/><w:basedOn w:val="H1"/></w:style>'
    body = p("A", "Co") + p("text a") + p("Below", "", '<w:outlineLvl w:val="1"/>') + p("text b") + p("No more", "H1", '<w:outlineLvl w:val="9"/>')
    made = got(p("Title", "T") + body, styles=STYLES + own)
    assert [(section.heading, section.text) for section in made.sections] == [(("A",), "text a"), (("A", "Below"), "text b\nNo more")]


def test_styles_in_a_circle_are_no_headings() -> None:
    """Styles that are based on each other end nowhere."""
    circle = "".join(f'<w:style w:type="paragraph" w:styleId="{a}"><w:name w:val="x"/><w:basedOn w:val="{b}"/></w:style>' for a, b in ("ab", "ba"))
    assert lines(p("text", "a"), styles=circle) == ["text"]


def test_a_title_may_stand_on_two_lines() -> None:
    """Paragraphs of the style Title, one after the other, are one title; a German one counts as well."""
    styles = f'<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Titel"/></w:style>{HEADINGS}'
    made = got(p("Velmira:", "Titel") + p("missed dose", "Titel") + p("A", "H1") + p("text"), styles=styles)
    assert (made.title, made.sections[0].heading) == ("Velmira: missed dose", ("A",))


def test_without_a_title_style_the_only_first_heading_is_the_title() -> None:
    """Where several headings are of the highest level, none of them is."""
    alone = got(p("Title", "H1") + p("A", "H2") + p("text"))
    several = got(p("A", "H1") + p("text") + p("B", "H1") + p("text"))
    assert (alone.title, alone.sections[0].heading) == ("Title", ("A",))
    assert (several.title, [section.heading for section in several.sections]) == ("", [("A",), ("B",)])


def test_bold_lines_are_headings_where_there_are_no_others() -> None:
    """Their numbers say their level; the owner is told."""
    bold = "<w:b/>"
    body = "".join(
        [
            p(run("Velmira: missed dose", bold)), p("Words that nobody has set in bold."), p(run("1. Summary", bold)), p("Take it."),
            p(run("1.1", bold) + "<w:r><w:tab/></w:r>" + run("Food", bold)), p("With or without."), p("No food is needed."), p("Nor water."),
        ]
    )  # fmt: skip
    made = got(body)
    assert made.title == "Velmira: missed dose"
    assert [(section.number, section.heading) for section in made.sections][1:] == [("1", ("1. Summary",)), ("1.1", ("1. Summary", "1.1 Food"))]
    assert "no heading styles" in made.warnings[0]


def test_a_bold_statement_is_no_heading() -> None:
    """A sentence stays one, and bold lines under styled headings stay lines."""
    made = got(p("A", "H1") + p(run("Do not crush the tablets.", "<w:b/>")) + p(run("Adults", "<w:b/>")) + p("text") + p("B", "H1") + p("text"))
    assert [section.text for section in made.sections] == ["Do not crush the tablets.\nAdults\ntext", "text"]


# ── Numbers that Word writes by itself ───────────────────────────────────────────────────────────────


def test_numbered_headings_carry_their_numbers() -> None:
    """A list that is linked to heading styles numbers them, level by level."""
    numbering = levels("%1", "%1.%2", "%1.%2.%3", inner={0: '<w:pStyle w:val="H1"/>', 1: '<w:pStyle w:val="H2"/>', 2: '<w:pStyle w:val="H3"/>'}) + num(7)
    styles = STYLES.replace("<w:pPr><w:outlineLvl", '<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr><w:outlineLvl')
    body = "".join(p(text, f"H{level}") + p("text") for text, level in [("A", 1), ("B", 2), ("C", 3), ("D", 3), ("E", 1), ("F", 2)])
    found = got(p("Title", "T") + body, styles=styles, parts={"numbering": numbering}).sections
    assert [(section.number, section.name) for section in found] == [("1", "A"), ("1.1", "B"), ("1.1.1", "C"), ("1.1.2", "D"), ("2", "E"), ("2.1", "F")]
    assert found[3].heading == ("1 A", "1.1 B", "1.1.2 D")


@pytest.mark.parametrize(
    ("form", "text", "shown"),
    [
        ("decimal", "%1.", "1."), ("lowerLetter", "%1)", "a)"), ("upperRoman", "(%1)", "(I)"), ("upperLetter", "%1", "A"), ("decimalZero", "%1", "01"),
        ("bullet", "\uf0b7", "•"), ("bullet", "o", "•"), ("none", "Note:", "Note:"), ("decimal", "[%1]", "[1]"),
    ],
)  # fmt: skip
def test_marks_of_lists(form: str, text: str, shown: str) -> None:
    """Numbers, letters, Roman numerals and bullets stand before their text, as Word shows them."""
    assert lines(listed("word", 1), parts={"numbering": levels(text, form=form) + num(1)}) == [f"{shown} word"]


def test_lists_go_on_and_begin_anew() -> None:
    """Two uses of a list count on; one that says so begins again; a deeper level begins again below each entry."""
    numbering = levels("%1.", "%1.%2") + num(1) + num(2) + num(3, inner='<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    body = listed("a", 1) + listed("b", 2) + listed("c", 2, 1) + listed("d", 2, 1) + listed("e", 1) + listed("f", 1, 1) + listed("g", 3) + listed("h", 3)
    assert lines(body, parts={"numbering": numbering}) == ["1. a", "2. b", "2.1 c", "2.2 d", "3. e", "3.1 f", "1. g", "2. h"]


def test_a_paragraph_can_leave_the_list_of_its_style() -> None:
    """Number 0 takes it out; a list that does not exist says nothing."""
    styles = STYLES + '<w:style w:type="paragraph" w:styleId="L"><w:name w:val="L"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    parts = {"numbering": levels("%1.") + num(1)}
    assert lines(p("a", "L") + listed("b", 0, style="L") + p("c", "L") + listed("d", 99), styles=styles, parts=parts) == ["1. a", "b", "2. c", "d"]


# ── Letters ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (run("30 mL/min/1.73 m") + run("2", SUP) + run(" or more"), "30 mL/min/1.73 m2 or more"),
        (run("10") + run("9", SUP) + run("/L"), "10^9/L"),
        (run("C") + run("max", SUB) + run(" and H") + run("2", SUB) + run("O"), "Cmax and H2O"),
        (run("12.4") + run("a", SUP) + run(" mg"), "12.4 a mg"),
        (run("Brand") + run("®", SUP) + run(" 5") + run("th", SUP) + run(" day"), "Brand® 5th day"),
        (run("12") + "<w:r><w:noBreakHyphen/></w:r>" + run("week"), "12-week"),
        (run("non") + "<w:r><w:softHyphen/></w:r>" + run("smo\u00adkers\u00a0only"), "nonsmokers only"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run(" 65 years"), "≥ 65 years"),
        (run("b", '<w:rFonts w:ascii="Symbol"/>') + run("-blocker"), "β-blocker"),
        (run("2") + "<w:r><w:tab/></w:r>" + run("a") + "<w:r><w:br/></w:r>" + run("b"), "2 a b"),
        (run("u\u0308ber"), "über"),
        (run("\u202bمرحبا\u202c 5 mg"), "مرحبا 5 mg"),
        ("<w:hyperlink>" + run("the label") + "</w:hyperlink>", "the label"),
        ("<w:smartTag><w:dir>" + run("ab") + "</w:dir></w:smartTag>", "ab"),
        ("<w:ruby><w:rt>" + run("x") + "</w:rt><w:rubyBase>" + run("漢") + "</w:rubyBase></w:ruby>", "漢"),
        (run("Dose ") + field("PAGE", "7") + field(" REF _Ref1 \\h ", "Table 1"), "Dose Table 1"),
        (
            run("of ") + '<w:fldSimple w:instr="NUMPAGES">' + run("9") + "</w:fldSimple>" + '<w:fldSimple w:instr="SEQ Table">' + run("2") + "</w:fldSimple>",
            "of 2",
        ),
        (field("ADDIN EN.CITE", "[1, 2]") + run(" said"), "[1, 2] said"),
        (field("IF " + "", "x") + "", "x"),
    ],
)
def test_letters_as_a_person_sees_them(content: str, words: str) -> None:
    """Raised and lowered text, symbols, breaks, hyphens, fields and links read as what they mean."""
    assert one(content) == words


def test_raised_numbers_cite_where_there_are_references() -> None:
    """They become citations in brackets; units and exponents stay; without a list of references they stay marks."""
    text = p(run("Taken daily.") + run("1", SUP) + run(",", SUP) + run("2", SUP) + run(" With 30 mL/min/1.73 m") + run("2", SUP))
    assert got(text + p("References", "H1") + p("1. Author.")).sections[0].text == "Taken daily. [1,2] With 30 mL/min/1.73 m2"
    assert lines(text) == ["Taken daily. 1,2 With 30 mL/min/1.73 m2"]


def test_a_field_that_never_ends_hides_nothing() -> None:
    """Where the marks of fields do not match, all that shows is read."""
    assert lines(p('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>' + run("words")) + p("more")) == ["words", "more"]


def test_a_table_of_contents_is_no_text() -> None:
    """By its style, by its field over several paragraphs, or by its content control."""
    toc = '<w:style w:type="paragraph" w:styleId="V1"><w:name w:val="toc 1"/></w:style>'
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-3"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    by_field = p(begin + run("A 1")) + p("B 2") + p(run("C 3") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body = p("A\t3", "V1") + by_field + f"<w:sdt>{gallery}<w:sdtContent>{p('D 4')}</w:sdtContent></w:sdt>" + p("Words.")
    assert lines(body, styles=STYLES + toc) == ["Words."]


def test_a_large_first_letter_belongs_to_its_word() -> None:
    """A drop cap is a paragraph of its own in the file."""
    assert lines(p("T", "", '<w:framePr w:dropCap="drop"/>') + p("ake it daily.")) == ["Take it daily."]


def test_formulas_read_in_one_line() -> None:
    """Fractions and powers; the owner is told to look."""
    fraction = "<m:f><m:num><m:r><m:t>a+1</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
    power = "<m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    content = f"<m:oMath><m:r><m:t>x=</m:t></m:r>{fraction}{power}</m:oMath>"
    made = got(p(content))
    assert made.sections[0].text == "x=(a+1)/bc^2"
    assert "formula" in made.warnings[0]


# ── Notes ────────────────────────────────────────────────────────────────────────────────────────────


def note(key: int, kind: str = "footnote") -> str:
    """The mark of a note."""
    return f'<w:r><w:{kind}Reference w:id="{key}"/></w:r>'


def test_footnotes_stand_at_the_end_of_their_section() -> None:
    """Counted in the order of their marks; the mark stays inside its sentence; the separator is no note."""
    body = p("A", "H1") + p(run("Rare.") + note(5)) + p(run("Mild") + note(2) + run(" events.")) + p("B", "H1") + p("text")
    made = got(body, parts={"footnotes": notes("footnote", {2: "In adults.", 5: "Under 1%."})})
    assert made.sections[0].text.split("\n") == ["Rare [note 1].", "Mild [note 2] events.", "[note 1] Under 1%.", "[note 2] In adults."]
    assert made.sections[1].text == "text"


def test_endnotes_keep_their_own_marks() -> None:
    """Roman unless the document says otherwise; named apart where both are counted alike."""
    parts = {"endnotes": notes("endnote", {1: "Data on file."}), "footnotes": notes("footnote", {1: "A foot."})}
    body = p(run("A") + note(1, "endnote")) + p(run("B") + note(1))
    assert lines(body, parts=parts)[2:] == ["[note i] Data on file.", "[note 1] A foot."]
    settings = '<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr>'
    assert lines(body, parts={**parts, "settings": settings})[2:] == ["[endnote 1] Data on file.", "[note 1] A foot."]


def test_a_note_with_a_mark_of_its_own() -> None:
    """The author's asterisk is kept."""
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r>'
    assert lines(p(run("A") + own), parts={"footnotes": notes("footnote", {1: "Star."})}) == ["A [note *]", "[note *] Star."]


def test_notes_that_are_missing_or_refer_to_themselves() -> None:
    """The owner is told of the first; the second ends."""
    made = got(p(run("A") + note(9)))
    assert (made.sections[0].text, made.warnings) == ("A [note 1]", ("1 note is marked in the text and missing; add their text or delete the mark",))
    circle = notes("footnote", {}) + f'<w:footnote w:id="1">{p(run("Again") + note(1))}</w:footnote>'
    assert lines(p(run("A") + note(1)), parts={"footnotes": circle}) == ["A [note 1]", "[note 1] Again [note 1]"]
