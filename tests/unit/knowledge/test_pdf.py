"""A PDF reads as a person reads it: in order, with its pages, headings and tables, without what stands on every page."""

import unicodedata
from functools import partial

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from knowledge.readers.manuscript import Manuscript
from knowledge.readers.pdf import read
from tests.unit.knowledge.writing_pdf import (
    BODY,
    BOLD,
    GRID,
    JUSTIFIED,
    LARGE,
    LESS,
    SENTENCE,
    TITLE,
    a_whole_font,
    drawn,
    item,
    next_page,
    p,
    running,
    story,
    table,
    written,
)  # fmt: skip


def lines(data: bytes) -> list[str]:
    """All lines of a document's sections."""
    return [text for section in read(data, "a.pdf").sections for text in section.text.split("\n")]


def outline(made: Manuscript) -> list[tuple[str, ...]]:
    """The heading paths of the sections."""
    return [section.heading for section in made.sections]


def test_headings_are_told_by_size_and_keep_their_levels() -> None:
    """Larger letters are higher headings, and the largest at the top is the title."""
    made = read(story(p("Velmira: food", TITLE), p("Summary", LARGE), p(SENTENCE), p("Results", LARGE), p("Design", LESS), p(SENTENCE * 2)), "a.pdf")
    assert made.title == "Velmira: food"
    assert outline(made) == [("Summary",), ("Results", "Design")]
    assert made.sections[1].text == (SENTENCE * 2).strip()


def test_headings_are_told_by_weight() -> None:
    """Bold lines of the size of the text are headings, a bold word in a sentence is none."""
    made = read(story(p("Velmira: food", TITLE), p("Summary", BOLD), p(f"<b>Velmira</b> {SENTENCE}"), p("Results", BOLD), p(SENTENCE)), "a.pdf")
    assert outline(made) == [("Summary",), ("Results",)]


def test_numbered_headings_have_the_level_of_their_number() -> None:
    """The number of a heading says how deep it is, and an unnumbered one below it is deeper."""
    data = story(
        p("4. CLINICAL PARTICULARS", BOLD), p("4.2 Posology", BOLD), p(SENTENCE), p("Elderly", BOLD), p(SENTENCE), p("4.3 Contraindications", BOLD), p(SENTENCE)
    )
    made = read(data, "a.pdf")
    assert [(section.number, section.name) for section in made.sections] == [("4.2", "Posology"), ("", "Elderly"), ("4.3", "Contraindications")]
    assert outline(made)[1] == ("4. CLINICAL PARTICULARS", "4.2 Posology", "Elderly")


def test_plain_headings_are_told_by_their_numbers() -> None:
    """A short line that stands alone and counts on from the last chapter is a heading, whatever it looks like."""
    page = written("1 Introduction", "", "Velmira was studied in patients.", "", "1.1 Aim", "", "The aim was to see.", "", "2 Results", "", "It was seen.")
    assert outline(read(drawn(page), "a.pdf")) == [("1 Introduction",), ("1 Introduction", "1.1 Aim"), ("2 Results",)]


def test_items_of_a_list_are_no_headings() -> None:
    """A numbered list stays a list, one item a line, also where an item takes several lines."""
    data = story(p("Use", TITLE), p("Steps", BOLD), item("Open the bottle.", "1."), item(SENTENCE * 2, "2."), item("Close the bottle.", "3."), p(SENTENCE))
    assert lines(data) == ["1. Open the bottle.", f"2. {SENTENCE * 2}".strip(), "3. Close the bottle.", SENTENCE.strip()]


def test_the_outline_of_the_file_tells_headings() -> None:
    """A line that the file's own outline names is a heading, with the depth that it has there."""

    def draw(canvas: Canvas) -> None:
        written("Velmira and food", "", SENTENCE[:80], "", "What was seen", "", SENTENCE[:80], "", "In the young", "", SENTENCE[:80])(canvas)
        for i, (title, level) in enumerate((("Velmira and food", 0), ("What was seen", 0), ("In the young", 1))):
            canvas.bookmarkPage(str(i))
            canvas.addOutlineEntry(title, str(i), level)

    assert outline(read(drawn(draw), "a.pdf")) == [("Velmira and food",), ("What was seen",), ("What was seen", "In the young")]


def test_every_line_has_its_page() -> None:
    """Each line knows the page on which it begins, also where a section goes on over pages."""
    paragraphs: list[Flowable] = []
    for page in (1, 2, 3):
        paragraphs += [p(f"Page {page} of the story begins. {SENTENCE}"), p(SENTENCE), *next_page()]
    section = read(story(p("Velmira", TITLE), p("Summary", BOLD), *paragraphs[:-2]), "a.pdf").sections[0]
    assert section.pages == (1, 1, 2, 2, 3, 3)
    assert section.page == 1


def test_two_columns_are_read_one_after_the_other() -> None:
    """The left column comes first, and paragraphs that go on in the next column or on the next page are whole."""
    parts = [(f"Part {i}", " ".join(f"Sentence {i}.{k} of the story about the tablets is told here." for k in range(20))) for i in range(12)]
    flow = [flowable for heading, text in parts for flowable in (p(heading, BOLD), p(text, JUSTIFIED))]
    made = read(story(p("Velmira", TITLE), *flow, columns=2, decorate=running), "a.pdf")
    assert made.title == "Velmira"
    assert [(section.name, section.text) for section in made.sections] == parts


def test_a_wide_heading_divides_columns() -> None:
    """What spans both columns is read in its place."""

    def draw(canvas: Canvas) -> None:
        line = "words of running text that fill the column"
        for top, name in ((780, "A"), (400, "B")):
            canvas.setFont("Helvetica-Bold", 14)
            canvas.drawString(72, top, f"Chapter {name} with a title that spans the two columns")
            canvas.setFont("Helvetica", 10)
            for i in range(8):
                canvas.drawString(72, top - 30 - i * 12, f"{name} left {i} {line}")
                canvas.drawString(310, top - 30 - i * 12, f"{name} right {i} {line}")

    text = " ".join(lines(drawn(draw)))
    places = [text.index(words) for words in ("A left 0", "A left 7", "A right 0", "A right 7", "B left 0", "B right 7")]
    assert places == sorted(places)


def test_running_heads_and_feet_are_left_out() -> None:
    """What stands at the edge of every page and the number of the page are no words of the document."""
    body = [flowable for i in range(4) for flowable in (p(f"{i} {SENTENCE * 3}"), *next_page())][:-2]
    for last in (0, 4):
        data = story(p("Velmira", TITLE), p("Summary", BOLD), *body, decorate=partial(running, last=last))
        assert lines(data) == [f"{i} {SENTENCE * 3}".strip() for i in range(4)]


def test_a_number_that_only_looks_like_one_of_a_page_stays() -> None:
    """A figure at the edge of a page that does not run with the pages is part of the text; so is one that does and belongs to the text below it."""
    for weights in ((50, 70, 65), (1, 2, 3)):
        pages = [written(f"The weight was {weight} kg", f"in group {'ABC'[i]}. {SENTENCE[:60]}.", at=800) for i, weight in enumerate(weights)]
        assert [text[:22] for text in lines(drawn(*pages))] == [f"The weight was {weight} kg in"[:22] for weight in weights]


def test_numbered_headings_at_the_top_of_each_page_stay() -> None:
    """A heading that stands at the top of every page and counts with the pages is a heading."""
    flow = [flowable for i in (1, 2, 3) for flowable in (p(f"Appendix {i}", BOLD), p(f"{SENTENCE} It was number {i}."), *next_page())][:-2]
    assert [section.name for section in read(story(*flow, decorate=running), "a.pdf").sections] == ["Appendix 1", "Appendix 2", "Appendix 3"]


def test_contents_are_left_out() -> None:
    """A table of contents says nothing that the document does not say."""
    contents = written("Contents", "1 Introduction ........................ 2", "1.1 Aim . . . . . . . . . . . . . 2", "2 Results ...................... 3")
    made = read(drawn(contents, written("1 Introduction", "", "It began."), written("2 Results", "", "It was seen.")), "a.pdf")
    assert outline(made) == [("1 Introduction",), ("2 Results",)]


def test_words_broken_at_the_end_of_a_line_are_whole() -> None:
    """A hyphen goes where it only breaks a word, and stays where it belongs to it."""
    page = written(
        "The patients took Velmira in a 12-", "week study with a long-", "term follow-up and had a medi-", "cal history of throm-", "bosis, non-",
        "Hodgkin lymphoma and COVID-", "19. The medical officer saw a dose-", "dependent rise, and a dose-dependent fall.",
    )  # fmt: skip
    assert lines(drawn(page)) == [
        (
            "The patients took Velmira in a 12-week study with a long-term follow-up and had a medical history of thrombosis, non-Hodgkin lymphoma "
            "and COVID-19. The medical officer saw a dose-dependent rise, and a dose-dependent fall."
        ),
    ]


def test_raised_and_lowered_text_keeps_its_meaning() -> None:
    """No exponent, unit, reference or mark of a note becomes part of another number."""
    data = story(
        p("Velmira", TITLE), p("Results", BOLD),
        p("It rose.<super>1,2</super> A count of 0.5 × 10<super>9</super>/L, 1.73 m<super>2</super>, Ca<super>2+</super>, H<sub>2</sub>O, "
          "AUC<sub>0-24</sub> and t<sub>1/2</sub>, mL min<super>-1</super>, 5.2<super>3</super>, Velmira<super>®</super>."),
        p("References", BOLD), item("One.", "1."), item("Two.", "2."), item("Three.", "3."),
    )  # fmt: skip
    assert lines(data)[0] == "It rose. [1,2] A count of 0.5 × 10^9/L, 1.73 m2, Ca2+, H2O, AUC0-24 and t1/2, mL min^-1, 5.2 [3], Velmira®."


def test_footnotes_stand_behind_the_line_that_refers_to_them() -> None:
    """A note at the foot of a page is named in the text and kept beside it, each page with its own."""

    def foot(canvas: Canvas, page: int) -> None:
        canvas.setFont("Helvetica", 5)
        canvas.drawString(72, 132, "1")
        canvas.setFont("Helvetica", 8)
        canvas.drawString(76, 129, f"The note of page {page} is long enough to be broken and goes")
        canvas.drawString(72, 119, "on in a second line.")

    data = story(
        p("Velmira", TITLE), p("Results", BOLD), p(f"Velmira was studied.<super>1</super> {SENTENCE}"), p(SENTENCE), *next_page(),
        p(f"Again.<super>1</super> {SENTENCE}"), decorate=foot,
    )  # fmt: skip
    note = "[note 1] The note of page {} is long enough to be broken and goes on in a second line."
    assert lines(data) == [
        f"Velmira was studied [note 1]. {SENTENCE}".strip(), note.format(1), SENTENCE.strip(), f"Again [note 1]. {SENTENCE}".strip(), note.format(2),
    ]  # fmt: skip


def test_letters_are_written_out() -> None:
    """Ligatures, soft hyphens and wide spaces are the letters and spaces they stand for."""
    page = written("The eﬃcacy of ﬂuid, ﬁbre and the oﬃce at\u00a05\u2009mg ≥ 3 µg, 1\u2011year.", font=a_whole_font())
    assert lines(drawn(page)) == ["The efficacy of fluid, fibre and the office at 5 mg ≥ 3 µg, 1-year."]
    assert unicodedata.normalize("NFC", lines(drawn(page))[0]) == lines(drawn(page))[0]


def test_a_page_that_stands_sideways_is_read_upright() -> None:
    """A turned page is read, whether the viewer turns it or its text stands sideways; text across it is left out and told."""

    def sideways(canvas: Canvas) -> None:
        canvas.translate(500, 100)
        canvas.rotate(90)
        canvas.drawString(0, 0, "A table that is too wide stands sideways.")
        canvas.drawString(0, -40, "It has two lines.")

    def by_viewer(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        sideways(canvas)

    def marked(canvas: Canvas) -> None:
        written("The dose is 15 mg.")(canvas)
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "DRAFT")

    made = read(drawn(sideways, marked, by_viewer), "a.pdf")
    turned = ["A table that is too wide stands sideways.", "It has two lines."]
    assert made.sections[0].text.split("\n") == [*turned, "The dose is 15 mg.", *turned]
    assert made.warnings == ("page 2: text that is written in another direction is left out; write it upright",)


def test_what_nobody_sees_is_not_read() -> None:
    """Invisible, white, tiny and covered text and text beyond the page are left out and told; white letters on a dark field are read."""

    def draw(canvas: Canvas) -> None:
        written("What everybody reads.")(canvas)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, 600, "white words")
        canvas.setFillColorRGB(0, 0, 0)
        canvas.setFont("Helvetica", 0.4)
        canvas.drawString(72, 580, "tiny words")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(900, 580, "words beyond the page")
        canvas.drawString(72, 560, "covered words")
        canvas.rect(70, 555, 100, 15, fill=1)
        canvas.rect(70, 505, 100, 15, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, 510, "White on black.")

    made = read(drawn(draw), "a.pdf")
    assert made.sections[0].text == "What everybody reads.\nWhite on black."
    assert made.warnings == ("page 1: hidden text is left out; show it or delete it",)


def test_metadata_say_title_and_author() -> None:
    """The file's own title and author are taken, unless the title is the name of a file."""
    assert read(story(p(SENTENCE), title="Velmira: food", author="S. Okonkwo"), "a.pdf").metadata == {"title": "Velmira: food", "author": "S. Okonkwo"}
    assert read(story(p(SENTENCE), title="Microsoft Word - v3.docx", author="anonymous"), "a.pdf").metadata == {}


def test_a_table_above_the_text_can_say_the_metadata() -> None:
    """A table of names and values at the top is what the document says of itself, and no part of its text."""
    cells = [["Document number", "SRD-VEL-001"], ["Version", "2"], ["Effective date", "2026-04-01"], ["Products", "Velmira"]]
    made = read(story(p("Velmira: food", TITLE), table(cells, GRID[:1]), p("Summary", LARGE), p(SENTENCE)), "a.pdf")
    assert made.metadata == {"id": "SRD-VEL-001", "version": "2", "effective": "2026-04-01", "products": "Velmira"}
    assert [section.name for section in made.sections] == ["Summary"]


def test_the_same_words_set_in_another_size_are_the_same() -> None:
    """What is read does not depend on the size of the letters."""
    large = BODY.clone("large body", fontSize=13, leading=16)
    assert lines(story(p(SENTENCE * 4))) == lines(story(p(SENTENCE * 4, large))) == [(SENTENCE * 4).strip()]
