"""A file of any kind is a finished document or refused in plain words."""

from pathlib import Path

import pytest

from knowledge.checking import check
from knowledge.folders import files
from tests.unit.knowledge.samples import label, markdown
from triage.errors import BadContent


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.md", b"", "the file is empty"),
        ("a.md", b" \n\t", "the file is empty"),
        ("a.json", b"\x00\x01", "the file is binary"),
        ("a.epub", b"x", 'files of the kind ".epub" cannot be read; use Markdown'),
        ("a.doc", b"x", "save it as a Word document"),
        ("a.docm", b"x", "macros"),
        ("noname", b"x", 'files of the kind "noname" cannot be read'),
        ("a.md", markdown("## Summary\n\nZyxora\x08 is blue."), "a control character"),
        ("a.json", label(version="9" * 101), "the version is longer than 100 characters"),
        ("a.json", label(description=["11 DESCRIPTION A \ud800 mark."]), "a control character"),
    ],
)
def test_refusals(name: str, data: bytes, words: str) -> None:
    """Empty, binary, unknown, odd characters, too long."""
    with pytest.raises(BadContent, match=words):
        check(data, name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The system's reason is passed on."""
    with pytest.raises(BadContent, match="cannot be read: No such file"):
        check(tmp_path / "a.md")


def test_files_and_bytes_give_the_same_document(tmp_path: Path) -> None:
    """A path is read, bytes need a name."""
    path = tmp_path / "A.MD"
    path.write_bytes(markdown())
    assert check(path) == check(markdown(), "other.md")


def test_folders_are_opened_in_a_stable_order(tmp_path: Path) -> None:
    """Recursively and sorted; hidden files and READMEs stay out; a file named by itself is always taken."""
    for name in ("b/2.md", "b/1.json", "a.md", ".hidden.md", "b/.git/x.md", "README.md", "b/odd.bin"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert [str(p.relative_to(tmp_path)) for p in files([tmp_path])] == ["a.md", "b/1.json", "b/2.md", "b/odd.bin"]
    assert list(files([tmp_path / "README.md"])) == [tmp_path / "README.md"]
