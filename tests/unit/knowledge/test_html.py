"""A web page reads as a person reads it in a browser, without what is no text of the document."""

import pytest

from knowledge.documents import Section
from knowledge.readers.html import read
from knowledge.readers.manuscript import Manuscript
from triage.errors import BadContent


def got(body: str, head: str = "") -> Manuscript:
    """What is read of a body."""
    return read(f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'.encode(), "a.html")


def lines(body: str, head: str = "") -> list[str]:
    """The lines of a page of one section."""
    return [line for section in got(body, head).sections for line in section.text.split("\n")]


def test_headings_make_sections() -> None:
    """The only heading of the first level is the title; a heading by its role counts."""
    made = got('<h1>Velmira</h1><p>Note.<h2>1 Dose</h2><p>30 mg<h3>1.1 Food</h3><p>None.<div role="heading" aria-level="2">Storage</div>Dry.')
    assert made.title == "Velmira"
    assert made.sections[1:] == (
        Section(name="Dose", number="1", heading=("1 Dose",), text="30 mg"),
        Section(name="Food", number="1.1", heading=("1 Dose", "1.1 Food"), text="None."),
        Section(name="Storage", heading=("Storage",), text="Dry."),
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>a  b\n c&nbsp;d&shy;e", ["a b c de"]),
        ("<div>one<div>two</div>three</div>", ["one", "two", "three"]),
        ("<p>line<br>goes on<br><br>new one<br>• bullet", ["line goes on", "new one", "• bullet"]),
        ("<ul><li>a<ul><li>b</ul><li><p>c<p>d</ul>", ["• a", "• b", "• c", "d"]),
        ("<ol start=3><li>a<li value=7>b<li>c</ol>", ["3. a", "7. b", "8. c"]),
        ("<ol type=a reversed><li>x<li>y</ol>", ["b. x", "a. y"]),
        ("<dl><dt>Adults:<dd>30 mg<dt>Others<dd>15 mg</dl>", ["Adults: 30 mg", "Others: 15 mg"]),
        ("<pre>a\n  b</pre>", ["a", "b"]),
        ("<p>1.73 m<sup>2</sup>, 10<sup>9</sup>/L, CO<sub>2</sub>, 5<sup>th</sup>, 12.4<sup>a</sup>", ["1.73 m2, 10^9/L, CO2, 5th, 12.4 a"]),
        ("<p>He said <q>no</q> to <a href='/x'>it</a>", ["He said “no” to it"]),
        ("<p><ruby>漢<rp>(</rp><rt>kan</rt></ruby>", ["漢"]),
        ('<p dir="rtl">مينوفيل 5 ملغ', ["مينوفيل 5 ملغ"]),
        ('<p><span style="font-family:Symbol">·</span>&nbsp; bullet of Word', ["• bullet of Word"]),
        ("<details><summary>More</summary>Hidden until opened.</details>", ["More", "Hidden until opened."]),
        ("<p>unclosed <b>bold <i>and</p><p>more</div></td>", ["unclosed bold and", "more"]),
    ],
)
def test_lines_as_a_browser_shows_them(body: str, words: list[str]) -> None:
    """Paragraphs, breaks, lists, terms, raised text; broken markup too."""
    assert lines(body) == words


def test_programs_menus_and_hidden_parts_are_left_out() -> None:
    """Silently what is no text; with a word to the owner what is text and not shown."""
    made = got(
        "<nav>menu</nav><script>x()</script><style>p{}</style><noscript>old</noscript><iframe>f</iframe><form>Search <input><button>go</button></form>"
        '<h2>Dose</h2><p>30 mg<span hidden> 60 mg</span><span style="display: none"> 90 mg</span><b class="off"> 15 mg</b><del> 10 mg</del>'
        '<img src="curve.png" alt="curve"><img src="dot.gif" width="1"><footer>© somebody</footer>',
        "<style>.off, #gone { display:none } @media print { .on { display: none } }</style>",
    )
    assert [section.text for section in made.sections] == ["Search", "30 mg"]
    assert [warning.partition(";")[0] for warning in made.warnings] == [
        'hidden text is left out at 3 places in "Dose"', 'text that is struck out is left out in "Dose"', '1 image is left out in "Dose"',
    ]  # fmt: skip


def test_only_the_main_part_is_read_where_it_is_named() -> None:
    """What stands around it is the site, not the document."""
    assert lines("<div>Welcome</div><main><p>Words.</main><div>Contact us</div>") == ["Words."]


def test_tables_carry_their_columns() -> None:
    """Over merged cells and two rows of headings, with the caption before and the foot after."""
    body = (
        "<table><caption>Table 1. Rates</caption><tfoot><tr><td colspan=3>CI: confidence interval of 95 percent, as it was planned in the protocol</tfoot>"
        "<thead><tr><th rowspan=2>Event<th colspan=2>Patients<tr><th>Velmira<th>Placebo</thead>"
        "<tr><th>Skin<td>2.5%<td>1.5%<tr><td rowspan=2>Ache<td>1%<td>2%<tr><td>3%<td>4%</table>"
    )
    assert lines(body) == [
        "Table 1. Rates",
        "Event: Skin | Patients Velmira: 2.5% | Patients Placebo: 1.5%",
        "Event: Ache | Patients Velmira: 1% | Patients Placebo: 2%",
        "Event: Ache | Patients Velmira: 3% | Patients Placebo: 4%",
        "CI: confidence interval of 95 percent, as it was planned in the protocol",
    ]


def test_a_table_without_names_is_told_and_one_that_lays_out_is_text() -> None:
    """Bare numbers mean nothing; a page in a table is a page."""
    assert "no header row" in got("<table><tr><td>Rash<td>1<td>2<tr><td>Ache<td>3<td>4</table>").warnings[0]
    made = got("<table><tr><td><h2>Dose</h2><p>30 mg<table><tr><th>A<th>B<tr><td>1<td>2</table></table>")
    assert made.sections == (Section(name="Dose", heading=("Dose",), text="30 mg\nA: 1 | B: 2"),)


def test_notes_and_references() -> None:
    """A mark that leads to a note takes the note to the end of its section; one that leads to the references is a citation."""
    made = got(
        '<h2>Dose</h2><p>Daily.<sup><a href="#r1">1</a>,<a href="#r2">2</a></sup> In adults.<sup><a href="#fn1" id="b1">a</a></sup></p><h2>References</h2>'
        '<ol><li id="r1">Author N.<li id="r2">Author R.</ol><section class="footnotes"><ol><li id="fn1">From 18 years. <a href="#b1">↩</a></ol></section>'
    )
    assert [section.text.split("\n") for section in made.sections] == [
        ["Daily. [1,2] In adults [note a].", "[note a] From 18 years."], ["1. Author N.", "2. Author R."],
    ]  # fmt: skip


def test_notes_of_a_page_that_word_saved() -> None:
    """Named places instead of ids, marks in brackets."""
    made = got(
        '<p class="MsoTitle">Velmira</p><h1>Dose</h1><p>Daily<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a>.</p>'
        '<div><div><p class="MsoFootnoteText"><a href="#_ftnref1" name="_ftn1"><sup>[1]</sup></a> In adults.</p></div></div>'
    )
    assert made.title == "Velmira"
    assert made.sections == (Section(name="Dose", heading=("Dose",), text="Daily [note 1].\n[note 1] In adults."),)


def test_bold_lines_are_headings_where_there_are_no_others() -> None:
    """Pages made from Word or PDF often have none."""
    made = got("<p><b>4. PARTICULARS</b><p>a<p>b<p><b>4.2 Posology</b><p>30 mg<p>c<p>d")
    assert [(section.number, section.name) for section in made.sections] == [("4", "PARTICULARS"), ("4.2", "Posology")]


def test_metadata_of_the_page() -> None:
    """By the names of the schema in meta tags, in a table above the text, and title, author and language as every page has them."""
    made = got(
        "<table><tr><td>Version<td>2<tr><td>Markets<td>US; DE<tr><td>Effective date<td>2026-04-01</table><h2>A</h2><p>text",
        '<title>Velmira: missed dose</title><meta name="author" content="S. Okonkwo"><meta name="id" content="SRD-1"><meta name="viewport" content="x">',
    )
    assert made.metadata == {
        "title": "Velmira: missed dose", "author": "S. Okonkwo", "language": "en", "id": "SRD-1",
        "version": "2", "markets": "US; DE", "effective": "2026-04-01",
    }  # fmt: skip
    assert [section.text for section in made.sections] == ["text"]


@pytest.mark.parametrize(
    "data",
    [
        "<meta charset=utf-8><p>µg für".encode(),
        b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><p>\xb5g f\xfcr',
        b"<meta charset=latin-1><p>\xb5g f\xfcr",
        b"<meta charset=no-such-code><p>\xb5g f\xfcr",
        b"<meta charset=rot13><p>\xb5g f\xfcr",
        b"<meta charset=utf-8><p>\xb5g f\xfcr",
        b"\xef\xbb\xbf" + "<meta charset=ascii><p>µg für".encode(),
        b"\xff\xfe" + "<p>µg für".encode("utf-16-le"),
        b"\xfe\xff" + "<p>µg für".encode("utf-16-be"),
        '<?xml version="1.0" encoding="iso-8859-1"?><html><p>µg für</html>'.encode("latin-1"),
    ],
)
def test_letters_in_any_encoding(data: bytes) -> None:
    """By the mark at the beginning, by what the page says, or by what its bytes can be."""
    assert read(data, "a.html").sections[0].text.replace("μ", "µ") == "µg für"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Just words, no page.", "no web page"),
        (b"%PDF-1.7 \x00", "no web page"),
        (b"<p>\x00", "no web page"),
        (b"MIME-Version: 1.0\r\n\r\n<html>", "web archive"),
    ],
)
def test_what_is_no_page_is_refused(data: bytes, words: str) -> None:
    """In plain words."""
    with pytest.raises(BadContent, match=words):
        read(data, "a.html")


def test_a_page_nested_without_end() -> None:
    """Is read as far as it goes or refused, and never breaks the reader."""
    for tag in ("div", "b", "sup", "ul><li", "table><tr><td", "span hidden"):
        refused = ""
        try:
            read(f"<p>words</p>{f'<{tag}>' * 5000}".encode(), "a.html")
        except BadContent as error:
            refused = error.reasons[0]
        assert not refused or "nested too deeply" in refused


def test_an_owner_is_told_of_words_that_are_not_shown() -> None:
    """A sign that looks like a mark of HTML hides what follows it, and a box beside the text is left out: both are told."""
    page = b"<h1>Zyxora</h1><h2>Summary</h2><p>AST <ULN and ALT> 3</p><aside>Not above 5 mg.</aside><div role=alert>Stop.</div><mark>a</mark><nav>Home</nav>"
    warnings = read(page, "a.html").warnings
    assert any("what follows 1 sign < is not shown" in warning and "write &lt;" in warning for warning in warnings)
    assert any("2 boxes beside the text are left out" in warning for warning in warnings)
