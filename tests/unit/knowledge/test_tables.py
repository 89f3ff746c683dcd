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


def test_headings_that_are_not_marked() -> None:
    """A first row across the table is its title; rows that divide the columns further belong to the headings; what stands at their left names rows."""
    (table,) = read_html(
        "<table><tr><td colspan='3'>Table 2. Rates</td></tr><tr><td> </td><td colspan='2'>Zyxora</td></tr><tr><td></td><td>Week 4</td><td>Week 8</td></tr>"
        "<tr><td>Rash</td><td>2 %</td><td>3 %</td></tr></table>"
    )
    assert lines(table.rows, table.headings, table.caption) == ["Table 2. Rates", "Rash | Zyxora Week 4: 2 % | Zyxora Week 8: 3 %"]
    (table,) = read_html(
        "<table><thead><tr><th>Event</th><th colspan='2'>Zyxora</th></tr></thead><tbody><tr><td>SKIN</td><td>n</td><td>(%)</td></tr>"
        "<tr><td>Rash</td><td>2</td><td>(4)</td></tr></tbody></table>"
    )
    assert lines(table.rows, table.headings) == ["SKIN | Event: Rash | Zyxora n: 2 | Zyxora (%): (4)"]


def test_a_table_of_names_and_texts_has_no_headings() -> None:
    """Rows that lead from a name to a text are no columns, and a row across them names those below it, also the first."""
    (table,) = read_html(
        "<table><tr><td colspan='2'>Inhibitors</td></tr><tr><td>Effect:</td><td>More Zyxora.</td></tr><tr><td>Action:</td><td>Halve it.</td></tr>"
        "<tr><td colspan='2'>Inducers</td></tr><tr><td>Effect:</td><td>Less Zyxora.</td></tr></table>"
    )
    said = ["Inhibitors | Effect: | More Zyxora.", "Inhibitors | Action: | Halve it.", "Inducers | Effect: | Less Zyxora."]
    assert lines(table.rows, table.headings, table.caption) == said


def test_lines_beside_each_other_are_rows() -> None:
    """Where cells hold one value a line, each line is a row; where only values are broken, they stay together."""
    (table,) = read_html(
        "<table><tr><th>Response</th><th>Placebo</th><th>Zyxora</th></tr>"
        "<tr><td>ACR20<br>Week 12<br>Week 24</td><td><br>14%<br>15%</td><td><br>58%<br>57%</td></tr>"
        "<tr><td>Remission</td><td>9.3%<br>(1 to 17)</td><td>7.2%<br>(1 to 12)</td></tr></table>"
    )
    assert lines(table.rows, table.headings) == [
        "Response: ACR20 Week 12 | Placebo: 14% | Zyxora: 58%",
        "Response: ACR20 Week 24 | Placebo: 15% | Zyxora: 57%",
        "Response: Remission | Placebo: 9.3% (1 to 17) | Zyxora: 7.2% (1 to 12)",
    ]


def test_two_columns_that_name_a_row() -> None:
    """What the first of them says once holds until it says something else; a heading above no cell is kept in a line of its own."""
    rows = [["", "", "Zyxora", "Comment"], ["Week 4", "Score", "5.7", ""], ["", "Erosion", "3.7", ""], ["Week 8", "Score", "1.3", ""]]
    assert lines(rows, 1) == ["Comment", "Week 4 | Score | Zyxora: 5.7", "Week 4 | Erosion | Zyxora: 3.7", "Week 8 | Score | Zyxora: 1.3"]


def test_notes_have_the_marks_that_lead_to_them() -> None:
    """Also from a cell that holds nothing else, and from several cells to one note."""
    (table,) = read_html(
        "<table><tr><th>Drug<footnote ID='a'>By mouth.</footnote></th><th>Dose</th></tr><tr><td>Zyxora</td><td><footnote ID='b'>Not known.</footnote></td></tr>"
        "<tr><td>Other</td><td>5 mg<footnoteRef IDREF='a'/></td></tr></table>"
    )
    assert lines(table.rows, table.headings) == ["Drug *: Zyxora | Dose: †", "Drug *: Other | Dose: 5 mg *"]
    assert table.notes == ("* By mouth.", "† Not known.")


def test_spans_that_are_an_attack_are_cut_short() -> None:
    """A table of few cells that claims millions of places is read all the same, and at once."""
    wide = "<td colspan='60' rowspan='1000'>x</td>" * 40
    (table,) = read_html("<table>" + f"<tr>{wide}</tr>" * 40 + "</table>")
    assert len(table.rows) == 40
