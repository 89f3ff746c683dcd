"""Whatever a file holds, what is known of it is told: its text, its metadata, its faults and what its owner should look at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import apart
from knowledge.checking import Attempt, attempt, check
from knowledge.documents import DocumentKind
from knowledge.formats import FORMATS, MENDS, reader
from knowledge.readers import docx, html
from tests.unit.knowledge.samples import METADATA, label, markdown
from tests.unit.knowledge.writing_docx import p, row, run, table, word
from triage.errors import BadContent

GIVEN: dict[str, Any] = {**METADATA, "title": "Zyxora: missed dose"}
LABEL = {"kind": "label", "id": "EU/1/26/0001", "version": "1", "title": "Zyxora", "products": "Zyxora", "markets": "EU", "language": "en",
         "effective": "2026-04-01", "ingredients": "zyxoracept", "classes": "Fictional blocker"}  # fmt: skip
SMPC = (
    p("1. NAME OF THE MEDICINAL PRODUCT", "H1") + p("Zyxora 20 mg tablets") + p("4. CLINICAL PARTICULARS", "H1") + p("4.1 Therapeutic indications", "H2")
    + p("Zyxora is indicated for fictional ache in adults.") + p("4.2 Posology and method of administration", "H2") + p("20 mg once daily.")
    + p("4.3 Contraindications", "H2") + p("Hypersensitivity.")
)  # fmt: skip


def test_a_file_with_faults_is_shown_all_the_same() -> None:
    """Its sections and its metadata are there, with every fault, and no document."""
    got = attempt(markdown(without=("expires",), markets=["XX"]), "a.md")
    assert got.document is None
    assert got.manuscript is not None
    assert [section.name for section in got.manuscript.sections][1:] == ["Summary", "Pharmacokinetics", "References"]
    assert (got.metadata["id"], got.media_type, len(got.sha256)) == ("SRD-ZYX-001", "text/markdown", 64)
    assert len(got.faults) == 2


def test_a_form_mends_what_a_file_lacks() -> None:
    """A Word file without metadata becomes a document by the form alone; what the form changes is another version's words."""
    data = word(p("Zyxora", "T") + p("Summary", "H1") + p("A missed dose can be taken late."))
    bare = attempt(data, "a.docx")
    assert bare.metadata == {"title": "Zyxora"}
    assert bare.faults[0].startswith("the metadata are missing")
    full = check(data, "a.docx", given=GIVEN)
    assert (full.title, full.kind, full.sections[0].text) == ("Zyxora: missed dose", DocumentKind.SRD, "A missed dose can be taken late.")
    assert full == check(data, "b.docx", given=GIVEN)
    assert full.sha256 != check(data, "a.docx", given={**GIVEN, "expires": "2028-02-01"}).sha256


def test_the_form_changes_nothing_where_it_says_what_the_file_says() -> None:
    """The words of the file are then all there is."""
    assert check(markdown(), "a.md", given={}).sha256 == check(markdown(), "a.md").sha256


def test_a_label_in_word_gets_its_sections_from_its_headings() -> None:
    """By the names that questions ask for, with the product as the metadata say."""
    got = check(word(SMPC), "a.docx", given=LABEL)
    assert [(section.number, section.label_section) for section in got.sections if section.number in {"4.1", "4.2"}] == [
        ("4.1", "indications_and_usage"), ("4.2", "dosage_and_administration"),
    ]  # fmt: skip
    assert got.kind is DocumentKind.LABEL
    assert got.approved
    (product,) = got.label_products
    assert (product.name, product.ingredients, product.classes, product.codes) == ("Zyxora", ("zyxoracept",), ("Fictional blocker",), ("EU/1/26/0001",))
    assert {"DE", "FR"} < product.markets


def test_a_label_that_names_itself_can_be_mended() -> None:
    """What the form says goes before the file; the product keeps what the file says of it."""
    got = check(label(without=("effective_time",)), "a.json", given={"effective": "2026-05-01", "author": "Zyxora Pharma"})
    assert (got.id, got.author, got.effective.isoformat(), got.label_products[0].ingredients) == (
        "NDA990001",
        "Zyxora Pharma",
        "2026-05-01",
        ("zyxoracept", "zyxoracept sodium"),
    )
    renamed = check(label(), "a.json", given={"products": "Other", "ingredients": "othracept"})
    assert (renamed.label_products[0].name, renamed.label_products[0].ingredients) == ("Other", ("othracept",))


@pytest.mark.parametrize("changes", [{"author": "A\0"}, {"topic": "a\x08b"}, {"questions": ["what\x1f?", "a\ud800"]}, {"approval.approver": "\x7f"}])
def test_signs_that_no_text_holds_are_refused_wherever_they_stand(changes: dict[str, Any]) -> None:
    """A database would refuse them later, and without words."""
    assert any("control character" in fault for fault in attempt(markdown(), "a.md", given=changes).faults)


def test_references_are_held_against_citations() -> None:
    """Numbers that are cited and not listed, and the other way round; a label has none."""
    body = "## Summary\n\nTaken daily [1, 3]. Late [5-6].\n\n## References\n\n1. A.\n2. B.\n3. C.\n4. D.\n"
    assert attempt(markdown(body), "a.md").warnings == (
        "references 5 and 6 are cited and not in the list of references; add to the list or correct the citation",
        "references 2 and 4 are cited nowhere; cite or take it out of the list",
    )
    assert attempt(markdown("## Summary\n\nTaken daily [2]."), "a.md").warnings == (
        "reference 2 is cited, and the document has no list of references; add a section References",
    )


def test_what_is_told_of_a_word_file() -> None:
    """Warnings name the place and the mend, and keep nothing back."""
    body = p("Results", "H1") + p(run("Rash.") + "<w:r><w:drawing/></w:r>") + table(row("Rash", "12.4", "3.1"), row("Ache", "1", "2"))
    got = attempt(word(body), "a.docx", given=GIVEN)
    assert got.document is not None
    assert got.warnings == ('1 table has no header row in "Results"; name the columns in the first row: else the bot would not know what their numbers mean',)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_has_a_reader(suffix: str) -> None:
    """What people are told they can load can be loaded."""
    assert callable(reader(suffix))
    assert FORMATS[suffix].media_type
    assert suffix not in MENDS
    assert suffix not in apart.READERS or apart.READERS[suffix].startswith("knowledge.readers.")


def test_a_reader_that_breaks_on_a_file_says_so() -> None:
    """Files that a stranger can make dangerous are read in a process of their own; what ends that process is a reason for the owner."""
    got = attempt(b"PK\x03\x04 no archive", "a.docx")
    assert got.faults == ("the file is damaged; open it in Word, save it again as a Word document (.docx) and load that",)


@contextmanager
def read_here() -> Iterator[None]:
    """Word files and web pages read in this process, so that many can be tried."""
    patch = pytest.MonkeyPatch()
    modules = {".docx": docx.read, ".html": html.read}
    patch.setattr("knowledge.checking.reader", lambda suffix: modules.get(suffix) or reader(suffix))
    try:
        yield
    finally:
        patch.undo()


def holds(got: Attempt) -> None:
    """What is promised of every attempt."""
    assert (got.document is None) == bool(got.faults)
    assert all(isinstance(text, str) and text for text in (*got.faults, *got.warnings))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))),
    st.sampled_from([".md", ".html", ".json", ".docx", ".yaml", ".doc", ""]),
    st.dictionaries(st.sampled_from([*GIVEN, "kind"]), st.one_of(st.text(max_size=9), st.none(), st.lists(st.text(max_size=4), max_size=2)), max_size=4),
)
def test_any_bytes_of_any_kind(data: bytes, suffix: str, given_too: dict[str, Any]) -> None:
    """An attempt never raises: it has a document or it has faults."""
    with read_here():
        holds(attempt(data, f"a{suffix}", given={**GIVEN, **given_too}))


TAGS = st.sampled_from(
    [
        "<p>", "</p>", "<table>", "<tr>", "<td colspan=9>", "<td rowspan=0>", "</table>", "<h1>", "<h3>", "<ul>", "<li>", "<ol start=-1>", "<sup>",
        '<a href="#a">1</a>', '<p id="a">', "<del>", "<br>", "<dl>", "<dt>", "<dd>", "x", " ", "[1]", "<b>", "<pre>", "&nbsp;", "</div>",
    ]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(TAGS, max_size=40).map("".join))
def test_any_page(text: str) -> None:
    """Tags in any order give a document or faults, and no word is lost: a heading with nothing below it is at least told."""
    with read_here():
        got = attempt(f"<p>{text}".encode(), "a.html", given=GIVEN)
    holds(got)
    assert got.manuscript is not None
    read = "".join((*(line for section in got.manuscript.sections for line in (*section.heading, section.text)), got.manuscript.title, *got.warnings))
    if "<del>" not in text:
        assert read.count("x") >= text.count("x")


@settings(deadline=None)
@given(st.sampled_from(["a.md", "a.docx", "a.html", "a.xml", "a.pdf", "a.json", "a.csv", "a"]))
def test_a_path_that_is_no_file(name: str) -> None:
    """A folder, or nothing at all, has a reason like any other."""
    got = attempt(Path("/nowhere") / name)
    assert got.faults
    with pytest.raises(BadContent):
        check(Path("/nowhere") / name)
