"""A Markdown document is read whole, or refused with every reason in a content owner's words."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.checking import check as read
from knowledge.documents import Approval, Audience, DocumentKind, LabelReference
from knowledge.readers.markdown import read as manuscript
from tests.unit.knowledge.samples import markdown
from triage.errors import BadContent


def reasons(data: bytes) -> str:
    """Why a file is refused, as one text."""
    with pytest.raises(BadContent) as caught:
        read(data, "a.md")
    assert caught.value.name == "a.md"
    return " | ".join(caught.value.reasons)


def test_metadata_are_read() -> None:
    """Every field arrives, with its type."""
    got = read(markdown(), "a.md")
    assert (got.id, got.version, got.kind, got.topic) == ("SRD-ZYX-001", "2", DocumentKind.SRD, "missed dose")
    assert (got.products, got.markets, got.language, got.audience) == (("Zyxora",), ("US",), "en", Audience.HCP)
    assert got.title == "Zyxora (zyxoracept): missed dose"
    assert not got.off_label
    assert not got.restricted
    assert not got.direct_release
    assert got.label_reference == LabelReference(document="NDA990001", revision=date(2026, 1, 5))
    assert got.approval == Approval(number="MI-APP-1", date=date(2026, 1, 20), approver="A. Reader, MD")
    assert (got.effective, got.expires, got.supersedes) == (date(2026, 2, 1), date(2028, 1, 31), "1")
    assert got.questions == ("what if a zyxora dose is missed?",)
    assert got.approved
    assert not got.staff_only


def test_sections_keep_their_headings_and_tables_their_columns() -> None:
    """Emphasis goes, wrapped lines are joined, rows carry the names of their columns."""
    sections = {section.name: section for section in read(markdown(), "a.md").sections}
    assert list(sections) == ["Zyxora (zyxoracept): missed dose", "Summary", "Pharmacokinetics", "References"]
    assert sections["Pharmacokinetics"].heading == ("Results", "Pharmacokinetics")
    assert sections["Summary"].text == (
        "A missed dose of Zyxora can be taken up to 12 hours late [1]. Zyxora is never doubled to make up for a missed dose [1]."
    )
    assert sections["Pharmacokinetics"].text.split("\n") == [
        "Delay of Zyxora: 6 hours | Trough (ng/mL): 41.5 | Change: -8%",
        "Delay of Zyxora: 12 hours | Trough (ng/mL): 36.0 | Change: -20%",
        "• Zyxora has a half-life of 31 hours.",
        "• A delay of 24 hours was not studied.",
    ]
    assert sections["References"].text == "1. Zyxora US Prescribing Information. Fictional."


def test_line_ends_do_not_change_a_document() -> None:
    """The same words from another system are the same document."""
    assert read(markdown(), "a.md").sha256 == read(b"\xef\xbb\xbf" + markdown().replace(b"\n", b"\r\n"), "b.md").sha256


def test_without_approval_it_is_a_draft() -> None:
    """A draft is read, and is not approved."""
    assert not read(markdown(without=("approval",)), "a.md").approved


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"effective": "2026-02-30"}, 'effective: "2026-02-30" is not a date'),
        ({"expires": "soon"}, 'expires: "soon" is not a date'),
        ({"expires": date(2025, 1, 1)}, "expires on 2025-01-01, before it takes effect on 2026-02-01"),
        ({"markets": ["US", "Mars"]}, '"MARS" is not a market'),
        ({"language": "klingon"}, '"klingon" is not a language code'),
        ({"audience": "everybody"}, 'audience is "everybody"; it must be hcp or medical_information'),
        ({"label_relation": "maybe"}, "it must be on_label or off_label"),
        ({"direct_release": "perhaps"}, 'direct_release is "perhaps"'),
        ({"label_relation": "off_label", "direct_release": True}, "never released without a reviewer"),
        ({"approval": {"number": "1"}}, "approval lacks date and approver"),
        ({"approval": {"number": "1", "date": date(2026, 3, 1), "approver": "A"}}, "before its approval on 2026-03-01"),
        ({"supersedes": 2}, "version 2 cannot supersede version 2"),
        ({"label": "NDA990001"}, "label must say document and revision"),
        ({"products": [["x"]]}, "products must be a list of texts"),
        ({"title": ["a", "b"]}, "title must be a single text"),
        ({"id": "a\tb;c"}, "holds characters"),
        ({"id": "X" * 300}, "the document number is longer than 200 characters"),
    ],
)
def test_faults_are_told_in_plain_words(changes: dict[str, Any], words: str) -> None:
    """Each fault says what is wrong, and where."""
    assert words in reasons(markdown(**changes))


def test_every_fault_is_told_at_once() -> None:
    """A content owner mends a document once."""
    told = reasons(markdown("", without=("products", "author"), effective="31.12.2026", markets=["XX"]))
    assert all(words in told for words in ("the products are missing", "the author is missing", "31.12.2026", '"XX"', "no text below"))


def test_a_misspelt_name_is_told() -> None:
    """What was meant is proposed."""
    assert 'did you mean "expires"' in reasons(markdown(without=("expires",), expire=date(2028, 1, 1)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"# A title\n\nWords.\n", "the metadata are missing"),
        (b"---\nid: x\n# never closed\n", "the metadata are missing"),
        (b"---\nid: [1, 2\n---\n# T\n\nWords.\n", "cannot be read at line"),
        (b"---\ntitle: one: two\n---\nWords.\n", "needs quotes"),
        (b"---\nid: a\nid: b\n---\nWords.\n", '"id" stands there twice'),
        (b"---\na: &x [1]\nb: *x\n---\nWords.\n", "aliases"),
        (b"---\n- a\n- b\n---\nWords.\n", "not a list of names and values"),
        (b"\xff\xfe", "not text in UTF-8"),
    ],
)
def test_broken_files_are_refused(data: bytes, words: str) -> None:
    """No metadata, open blocks, broken or hostile YAML, other encodings."""
    assert words in reasons(data)


def body_of(text: str) -> list[str]:
    """The lines of a document of one section."""
    return [line for section in manuscript(text.encode(), "a.md").sections for line in section.text.split("\n")]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("30 mL/min/1.73 m<sup>2</sup>, 10<sup>9</sup>/L, C<sub>max</sub>", ["30 mL/min/1.73 m2, 10^9/L, Cmax"]),
        ("one<br>two ~~three~~ [four](http://x.org)", ["one two four"]),
        ("| A<br>B | C |\n|---|---|\n| 1<br/>2 | 3 |", ["A B: 1 2 | C: 3"]),
        ("|  |  |  |\n|---|---|---|\n| Rash | 1 | 2 |\n| Ache | 3 | 4 |", ["Rash | 1 | 2", "Ache | 3 | 4"]),
        ("<table><tr><th>A<th>B<tr><td>1<td>2</table>\n\nWords.", ["A: 1 | B: 2", "Words."]),
        ("<!-- a comment -->\n\nWords.", ["Words."]),
        (
            "Rare.[^1] More[^b].\n\n[^1]: In adults.\n[^b]: From two\n  studies.\n",
            ["Rare [note 1]. More [note b].", "[note 1] In adults.", "[note b] From two studies."],
        ),
        ("An array[^2] of nothing.", ["An array[^2] of nothing."]),
    ],
)
def test_what_markdown_takes_from_the_web(text: str, lines: list[str]) -> None:
    """Raised text, breaks, tables in tags, notes: as they are meant."""
    assert body_of(text) == lines


def test_an_owner_is_told_what_to_look_at() -> None:
    """Pictures, text that is struck out, tables without names, headings that jump, sections without words."""
    made = manuscript(b"# T\n\n## A\n\n![curve](x.png) ~~old~~ new\n\n#### B\n\n| | | |\n|-|-|-|\n| x | 1 | 2 |\n| y | 3 | 4 |\n\n## C\n", "a.md")
    assert [warning.partition(";")[0] for warning in made.warnings] == [
        '1 image is left out in "A"',
        'text that is struck out is left out in "A"',
        '1 table has no header row in "B"',
        'the heading "B" is 2 levels below the one above it',
        'the section "C" is empty',
    ]


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Whatever is written, reading gives a manuscript or says why not."""
    with suppress(BadContent):
        assert manuscript(text.encode("utf-8", "surrogatepass"), "a.md").title is not None


def test_quotes_nested_without_end() -> None:
    """Are read as far as they go or refused."""
    for text in (">" * 5000 + " x", "- " * 3000 + "x", "*" * 5000 + "x", "[" * 5000, "<div>" * 5000 + "x"):
        with suppress(BadContent):
            assert manuscript(text.encode(), "a.md").faults == ()
