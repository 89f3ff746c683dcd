"""A table row is a line that says what it means by itself."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.readers.html_tables import read_html
from knowledge.readers.tables import lines


def test_spans_groups_and_notes() -> None:
    """Column headings of two rows are joined, a spanned cell gets all its headings, a row of one cell names those below."""
    (table,) = read_html(
        "<table><caption>Table 9: Events</caption><thead><tr><th rowspan='2'>Event</th><th colspan='2'>Zyxora (N=10)</th></tr>"
        "<tr><th>n</th><th>%</th></tr></thead><tfoot><tr><td>n: patients.</td></tr></tfoot>"
        "<tbody><tr><td colspan='3'>Skin</td></tr><tr><td>Rash</td><td>2</td><td>20</td></tr><tr><td>Itch</td><td>2</td><td>2</td></tr>"
        "<tr><td>Other</td><td colspan='2'>not counted</td></tr></tbody></table>"
    )
    assert lines(table.rows, table.headings, table.caption) == [
        "Table 9: Events",
        "Skin | Event: Rash | Zyxora (N=10) n: 2 | Zyxora (N=10) %: 20",
        "Skin | Event: Itch | Zyxora (N=10) n: 2 | Zyxora (N=10) %: 2",
        "Skin | Event: Other | Zyxora (N=10) n / Zyxora (N=10) %: not counted",
    ]
    assert table.notes == ("n: patients.",)


def test_marks_and_exponents() -> None:
    """The mark of a note never becomes a digit of a number; an exponent stays one."""
    (table,) = read_html("<table><tr><td>5.2<sup>1</sup></td><td>10<sup>9</sup>/L</td><td>mg/m<sup>2</sup></td><td>Rash<sup>a</sup></td></tr></table>")
    assert table.rows == [["5.2 1", "10^9/L", "mg/m2", "Rash a"]]


def test_lists_in_cells_are_whole() -> None:
    """The mark of a list item is called a caption in labels, and takes nothing away."""
    (table,) = read_html("<table><tr><td>Take:</td><td><list><item><caption>•</caption>one</item><item><caption>•</caption>two</item></list></td></tr></table>")
    assert table.rows == [["Take:", "• one • two"]]


def test_a_lone_row_and_a_note_row_are_kept() -> None:
    """A row of one cell that names nothing below it is a line of its own."""
    assert lines([["Dose", "Rate"], ["5 mg", "1%"], ["See section 2.", None]], 1) == ["Dose: 5 mg | Rate: 1%", "See section 2."]
    assert lines([["Dose", "Rate"]], 1) == ["Dose | Rate"]
    assert lines([], 0) == []


@given(st.text(alphabet=st.sampled_from("<table>tdrh/ colspan='29'&;a1"), max_size=200))
def test_any_markup_is_survived(html: str) -> None:
    """Broken markup never raises, and every row has the same width."""
    for table in read_html("<table>" + html):
        assert len({len(row) for row in table.rows}) == 1
        lines(table.rows, table.headings, table.caption)


@given(st.lists(st.lists(st.sampled_from(["", "1.5", "20 mg", "n"]), min_size=3, max_size=3), min_size=1, max_size=6), st.integers(0, 2))
def test_no_cell_below_the_headings_is_lost(rows: list[list[str]], headings: int) -> None:
    """Every word of every cell stands in some line."""
    said = " ".join(lines(rows, headings))
    assert all(cell in said for row in rows[headings:] for cell in row)
