"""Metadata beside a file: in a sidecar of its own, or in the manifest of its folder."""

import csv
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.checking import check
from knowledge.sidecar import beside, is_sidecar, row_for
from tests.unit.knowledge.samples import METADATA, markdown
from tests.unit.knowledge.writing_docx import p, word
from triage.errors import BadContent

BODY = word(p("Summary", "H1") + p("A missed dose can be taken late."))


def reasons(path: Path) -> str:
    """Why what stands beside a file cannot be used, as one text."""
    with pytest.raises(BadContent) as caught:
        beside(path)
    return " | ".join(caught.value.reasons)


def test_a_sidecar_is_no_document() -> None:
    """YAML and the manifest say something of others."""
    assert [is_sidecar(Path(name)) for name in ("a.yaml", "a.docx.yml", "Manifest.CSV", "a.md", "other.csv")] == [True, True, True, False, False]


def test_a_word_file_with_a_sidecar_is_a_document(tmp_path: Path) -> None:
    """By the name of the file with its ending, or without it."""
    yaml = markdown("").decode().split("---\n")[1]
    for ending in (".docx.yaml", ".yaml", ".yml"):
        home = tmp_path / ending
        home.mkdir()
        (home / "a.docx").write_bytes(BODY)
        (home / f"a{ending}").write_text(yaml, encoding="utf-8")
        got = check(home / "a.docx")
        assert (got.id, got.approval is not None, got.sections[0].text) == ("SRD-ZYX-001", True, "A missed dose can be taken late.")


def test_a_row_of_the_manifest_makes_a_document(tmp_path: Path) -> None:
    """Columns by the words of the form or by the names of the fields, parts with a dot, lists with semicolons; Excel's separators and mark are no matter."""
    columns = ["File", "Document number", "version", "title", "Topic", "products", "Markets", "language", "audience", "label_relation", "restriction",
               "direct_release", "effective", "Expiry date", "author", "approval.number", "approval.date", "approval.approver", "Golden questions"]  # fmt: skip
    values = ["a.docx", "SRD-1", "2", "Velmira: missed dose", "missed dose", "Velmira; Quorvia", "US;DE", "en", "hcp", "on_label", "none", "false",
              "2026-04-01", "2028-03-31", "S. Okonkwo", "MI-1", "2026-03-24", "R. Osei", "what if missed?; with food?"]  # fmt: skip
    (tmp_path / "a.docx").write_bytes(BODY)
    made = set()
    for between in ",;\t":
        into = io.StringIO()
        csv.writer(into, delimiter=between).writerows([columns, values])
        (tmp_path / "manifest.csv").write_bytes(b"\xef\xbb\xbf" + into.getvalue().encode())
        got = check(tmp_path / "a.docx")
        made.add(got)
        assert (got.products, got.markets, got.questions) == (("Velmira", "Quorvia"), ("US", "DE"), ("what if missed?", "with food?"))
        assert got.approval is not None
    assert len(made) == 1


def test_a_sidecar_goes_before_the_manifest_and_a_form_before_both(tmp_path: Path) -> None:
    """The nearer word counts, and a version whose metadata changed outside its file is not the same version."""
    path = tmp_path / "a.md"
    path.write_bytes(markdown())
    bare = check(path)
    (tmp_path / "manifest.csv").write_text("file,topic,author\na.md,from the manifest,from the manifest\n", encoding="utf-8")
    listed = check(path)
    (tmp_path / "a.yaml").write_text("topic: from the sidecar\n", encoding="utf-8")
    nearer = check(path)
    given_too = check(path, given={"topic": "from the form"})
    assert [d.topic for d in (bare, listed, nearer, given_too)] == [METADATA["topic"], "from the manifest", "from the sidecar", "from the form"]
    assert given_too.author == "from the manifest"
    assert len({d.sha256 for d in (bare, listed, nearer, given_too)}) == 4
    assert check(path) == nearer


def test_other_files_of_the_folder_are_not_spoken_of(tmp_path: Path) -> None:
    """A file without a row, and a folder without a manifest, have nothing beside them."""
    (tmp_path / "manifest.csv").write_text("file,topic\nb.md,t\n", encoding="utf-8")
    assert beside(tmp_path / "a.md") == {}
    assert beside(tmp_path / "none" / "a.md") == {}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("manifest.csv", b"name,topic\na.md,t\n", 'no column "file"'),
        ("manifest.csv", b"", 'no column "file"'),
        ("manifest.csv", b"file,topic\na.md,t\na.md,u\n", '"a.md" stands in rows 2 and 3'),
        ("manifest.csv", b"file,topic\na.md,one, two\n", "more values than there are columns"),
        ("manifest.csv", b"file,topic,Topic\na.md,one,two\n", '"topic" and "Topic" are the same'),
        ("manifest.csv", b'file,topic\na.md,"t\n', "save it again as CSV"),
        ("manifest.csv", b"file,topic\na.md,\xff\n", "not text in UTF-8"),
        ("a.yaml", b"topic: one: two\n", "a.yaml: the metadata cannot be read at line 1"),
        ("a.yaml", b"- a\n", "not a list of names and values"),
        ("a.md.yaml", b"\xff", "not text in UTF-8"),
    ],
)
def test_what_stands_beside_and_cannot_be_read(tmp_path: Path, name: str, text: bytes, words: str) -> None:
    """Is told with its name and its place."""
    (tmp_path / name).write_bytes(text)
    told = reasons(tmp_path / "a.md")
    assert name in told
    assert words in told


def test_two_sidecars_of_one_file(tmp_path: Path) -> None:
    """Nobody can know which one counts."""
    for name in ("a.yaml", "a.md.yaml"):
        (tmp_path / name).write_text("topic: t\n", encoding="utf-8")
    assert "keep one of them" in reasons(tmp_path / "a.md")


_CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.dictionaries(_CELLS.map(str.strip).filter(lambda name: len(name) > 3), _CELLS, min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_a_row_that_was_written_is_read(values: dict[str, str], between: str) -> None:
    """Whatever stands in the cells, with any separator."""
    columns = {name.casefold(): name for name in values if name.casefold() not in {"file", "filename", "file name", "file_name", "path"}}.values()
    into = io.StringIO()
    csv.writer(into, delimiter=between, lineterminator="\n").writerows([["file", "x" + between * 0, *columns], ["a.md", "", *(values[c] for c in columns)]])
    found, faults = row_for("a.md", into.getvalue())
    if not faults:
        assert {name: text for name, text in found.items() if name != "x"} == {column: values[column] for column in columns}


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_manifest(text: str, name: str) -> None:
    """Gives a row or faults in words."""
    found, faults = row_for(name, text)
    assert not (found and faults)


@given(st.binary(max_size=200))
def test_any_sidecar(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Gives metadata or faults in words."""
    home = tmp_path_factory.mktemp("side")
    (home / "a.yaml").write_bytes(data)
    with suppress(BadContent):
        assert isinstance(beside(home / "a.md"), dict)
