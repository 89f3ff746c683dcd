"""A table in a PDF reads as rows that say what their figures mean, however it is ruled and wherever its pages end."""

from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.platypus import Flowable

from knowledge.readers.pdf import read
from tests.unit.knowledge.writing_pdf import BOLD, BOOK, GRID, SENTENCE, SMALL, TITLE, drawn, gap, p, running, story, table

COLUMNS = ["Arm", "n", "Responders (%)", "95% CI"]
RULED_ROWS = [("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black)]


def lines(data: bytes) -> list[str]:
    """All lines of a document's sections."""
    return [text for section in read(data, "a.pdf").sections for text in section.text.split("\n")]


def rows(count: int) -> list[list[str]]:
    """A table's rows."""
    return [COLUMNS, *([f"Velmira {i} mg", str(100 + i), f"{i}.5", "38.1 to 45.2"] for i in range(count))]


def expected(count: int) -> list[str]:
    """The same as lines."""
    return [f"Arm: Velmira {i} mg | n: {100 + i} | Responders (%): {i}.5 | 95% CI: 38.1 to 45.2" for i in range(count)]


@pytest.mark.parametrize("style", [GRID, BOOK, []], ids=["ruled", "ruled off", "without rules"])
def test_tables_are_rows_with_their_headings(style: list[object]) -> None:
    """Each row says what its figures mean, whatever rules the table has."""
    data = story(p("Velmira", TITLE), p("Results", BOLD), p(SENTENCE), table(rows(5), style), p(SENTENCE))
    assert lines(data) == [SENTENCE.strip(), *expected(5), SENTENCE.strip()]
    assert read(data, "a.pdf").warnings == ()


@pytest.mark.parametrize("style", [GRID, BOOK], ids=["ruled", "ruled off"])
def test_a_table_goes_on_over_pages(style: list[object]) -> None:
    """A table over three pages is one, its repeated header stands there once, and each row knows its page."""
    section = read(story(p("Velmira", TITLE), p("Results", BOLD), table(rows(90), style, repeatRows=1), p(SENTENCE), decorate=running), "a.pdf").sections[0]
    assert section.text.split("\n") == [*expected(90), SENTENCE.strip()]
    assert sorted(set(section.pages)) == [1, 2, 3]
    assert list(section.pages) == sorted(section.pages)


def test_a_table_without_repeated_header_keeps_its_columns() -> None:
    """Rows on the next page carry the headings of the first."""
    assert lines(story(p("Results", TITLE), table(rows(60), GRID))) == expected(60)


def test_cells_of_several_lines_are_whole() -> None:
    """Text that is broken within a cell is one text."""
    long = "Treatment should be interrupted and may be restarted once the count is back"
    cells = [["Measure", "Threshold", "Action"], [p("Neutrophils"), p("&lt; 1 × 10<super>9</super>/L"), p(long)], [p("Haemoglobin"), p("&lt; 8 g/dL"), p(long)]]
    assert lines(story(p("Dose", TITLE), table(cells, GRID, colWidths=[100, 100, 120]))) == [
        f"Measure: Neutrophils | Threshold: < 1 × 10^9/L | Action: {long}",
        f"Measure: Haemoglobin | Threshold: < 8 g/dL | Action: {long}",
    ]


def test_cells_of_several_lines_are_whole_without_rules() -> None:
    """The same where only space parts the rows."""
    cells = [
        ["Measure", "Threshold", "Action"],
        ["Neutrophils", "< 1.0", "Interrupt until the"],
        ["", "", "count is back"],
        ["Haemoglobin", "< 8.0", "Interrupt"],
    ]
    assert lines(story(p("Dose", TITLE), table(cells, BOOK))) == [
        "Measure: Neutrophils | Threshold: < 1.0 | Action: Interrupt until the count is back",
        "Measure: Haemoglobin | Threshold: < 8.0 | Action: Interrupt",
    ]


def test_spanned_headings_name_all_their_columns() -> None:
    """A heading over two columns stands with each of them."""
    cells = [["Arm", "Week 12", ""], ["", "n", "%"], ["Velmira", "120", "61.7"], ["Placebo", "118", "20.3"]]
    style = [*GRID, ("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 0), (0, 1)), ("FONTNAME", (0, 1), (-1, 1), "Helvetica-Bold")]
    assert lines(story(p("Results", TITLE), table(cells, style))) == [
        "Arm: Velmira | Week 12 n: 120 | Week 12 %: 61.7",
        "Arm: Placebo | Week 12 n: 118 | Week 12 %: 20.3",
    ]


def test_a_cell_over_several_rows_stands_in_each() -> None:
    """A cell that spans rows is said in each of them."""
    cells = [["Class", "Reaction", "n"], ["Infections", "cold", "4"], ["", "flu", "2"]]
    assert lines(story(p("Results", TITLE), table(cells, [*GRID, ("SPAN", (0, 1), (0, 2))]))) == [
        "Class: Infections | Reaction: cold | n: 4",
        "Class: Infections | Reaction: flu | n: 2",
    ]


def test_a_table_without_header_is_told() -> None:
    """The owner hears that figures have no names."""
    made = read(story(p("Results", TITLE), p(SENTENCE), table([["Velmira", "12.4", "3.1"], ["Placebo", "8.8", "2.0"]], GRID[:1])), "a.pdf")
    assert made.sections[0].text.split("\n")[1:] == ["Velmira | 12.4 | 3.1", "Placebo | 8.8 | 2.0"]
    assert made.warnings == (
        "1 table has no header row on page 1; name the columns in the first row and set it bold: else the bot would not know what its numbers mean",
    )


def test_a_box_around_a_paragraph_is_no_table() -> None:
    """A boxed warning is read as the text it is."""
    data = story(p("Velmira", TITLE), p("Warning", BOLD), table([[p(SENTENCE * 3)]], GRID[:1], colWidths=[400]), gap(), p(SENTENCE))
    assert lines(data) == [(SENTENCE * 3).strip(), SENTENCE.strip()]


@pytest.mark.parametrize("stands", ["TOP", "MIDDLE", "BOTTOM"])
@pytest.mark.parametrize("style", [GRID, RULED_ROWS, BOOK, []], ids=["ruled", "rows ruled", "ruled off", "without rules"])
def test_wrapped_cells_belong_to_their_row(style: list[Any], stands: str) -> None:
    """Cells of several lines stay together and in their row, whatever rules the table has and wherever its cells stand."""
    cells: list[list[Any]] = [["Study", "Design", "Finding"]]
    said = []
    for i in range(4):
        row = [
            f"Study {i}",
            "Randomised, double-blind, placebo-controlled over twelve weeks",
            f"The response was {40 + i}% and 20% with both in all of the patients",
        ]
        cells.append([p(text) for text in row])
        said.append(" | ".join(f"{head}: {cell}" for head, cell in zip(cells[0], row, strict=True)))
    data = story(p("Results", TITLE), p(SENTENCE), table(cells, [*style, ("VALIGN", (0, 0), (-1, -1), stands)], colWidths=[60, 150, 180]), gap(), p(SENTENCE))
    assert lines(data) == [SENTENCE.strip(), *said, SENTENCE.strip()]


@pytest.mark.parametrize("style", [[*GRID, ("SPAN", (0, 1), (-1, 1)), ("SPAN", (0, 4), (-1, 4))], BOOK], ids=["ruled", "ruled off"])
def test_a_row_of_one_cell_names_the_rows_below_it(style: list[Any]) -> None:
    """A row that only names a group stands with each row of the group; a line below the table is none of it."""
    cells = [["Reaction", "Velmira (N = 120)", "Placebo (N = 119)"], ["Infections", "", ""], ["Cold", "12 (10%)", "9 (8%)"], ["Flu", "3 (3%)", "1 (1%)"],
             ["Gastrointestinal disorders", "", ""], ["Nausea", "8 (7%)", "2 (2%)"]]  # fmt: skip
    assert lines(story(p("Results", TITLE), table(cells, style), gap(), p("Percentages are rounded.", SMALL))) == [
        "Infections | Reaction: Cold | Velmira (N = 120): 12 (10%) | Placebo (N = 119): 9 (8%)",
        "Infections | Reaction: Flu | Velmira (N = 120): 3 (3%) | Placebo (N = 119): 1 (1%)",
        "Gastrointestinal disorders | Reaction: Nausea | Velmira (N = 120): 8 (7%) | Placebo (N = 119): 2 (2%)",
        "Percentages are rounded.",
    ]


def test_a_shaded_row_is_a_header() -> None:
    """White letters on a dark field name the columns, and stripes do not."""
    style = [("BACKGROUND", (0, 0), (-1, 0), colors.darkblue), ("TEXTCOLOR", (0, 0), (-1, 0), colors.white), ("BACKGROUND", (0, 2), (-1, 2), colors.whitesmoke)]
    made = read(story(p("Results", TITLE), p(SENTENCE), table(rows(4), style)), "a.pdf")
    assert made.sections[0].text.split("\n")[1:] == expected(4)
    assert made.warnings == ()


def test_a_table_in_a_column_is_read_in_its_place() -> None:
    """Columns that hold tables are still read one after the other, and the owner is asked to check them."""
    cells = [["Arm", "Rate"], *([f"Arm {i}", f"{i}.5"] for i in range(6))]
    flow: list[Flowable] = []
    for i in range(4):
        flow += [p(f"Part {i}", BOLD), p(f"{i} {SENTENCE * 6}"), table(cells, GRID), gap(), p(f"{i} {SENTENCE * 3}")]
    made = read(story(p("Velmira", TITLE), *flow, columns=2), "a.pdf")
    assert [section.text.split("\n") for section in made.sections] == [
        [f"{i} {SENTENCE * 6}".strip(), *(f"Arm: Arm {k} | Rate: {k}.5" for k in range(6)), f"{i} {SENTENCE * 3}".strip()] for i in range(4)
    ]
    assert made.warnings == ("pages 1 and 2: tables stand in columns of text; check how they read",)


def test_a_chart_is_told() -> None:
    """The owner hears that a drawing is left out."""

    def draw(canvas: Any) -> None:
        canvas.drawString(72, 720, "The response rose over the weeks of the trial.")
        for i in range(40):
            canvas.line(72 + i * 9, 300 + 9 * (i % 7), 81 + i * 9, 400 - 5 * (i % 5))

    assert read(drawn(draw), "a.pdf").warnings == ("page 1: a drawing is left out, and its labels may stand in the text; check them",)
