"""What a file looks like: shown by a process of its own, which nothing in the file can break out of."""

import re
import zipfile
from io import BytesIO

import pytest

from bot.content import facsimile
from bot.content.facsimile import count_pages, page_picture, shown_as, word_as_html
from tests.fakes import content_files as files
from triage.errors import BadContent

pytestmark = pytest.mark.files


def test_each_page_of_a_pdf_is_a_picture() -> None:
    body = files.pdf()
    assert count_pages(body) == 2
    assert page_picture(body, 2).startswith(b"\x89PNG")


@pytest.mark.parametrize("page", [0, -1, 3, 10**9])
def test_a_page_that_is_not_there_is_refused(page: int) -> None:
    with pytest.raises(BadContent):
        page_picture(files.pdf(), page)


def test_word_keeps_its_headings_and_tables_and_loses_every_link_out() -> None:
    shown = word_as_html(files.word("<script>alert(1)</script>")).decode()
    assert "<h1>Summary</h1>" in shown
    assert "<table>" in shown
    assert not re.search(r"<script|javascript:|https?://|\son\w+=", shown)


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7 broken", b"PK\x03\x04 broken", b"\x00" * 100])
def test_a_broken_file_is_told_in_words(body: bytes) -> None:
    for show in (count_pages, word_as_html):
        with pytest.raises(BadContent, match="can't be shown"):
            show(body)


def test_a_bomb_costs_a_little_time_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facsimile, "SECONDS", 5)
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name in ("[Content_Types].xml", "_rels/.rels", "word/document.xml"):
            made.writestr(name, b"<a>" + b"0" * 300_000_000)
    with pytest.raises(BadContent):
        word_as_html(kept.getvalue())


@pytest.mark.parametrize(
    ("name", "how"), [("a.PDF", "pages"), ("a.docx", "word"), ("a.htm", "html"), ("a.svg", ""), ("a.md", "text"), ("a", ""), ("a.exe", "")]
)
def test_a_kind_of_file_is_shown_in_its_way_or_not_at_all(name: str, how: str) -> None:
    assert shown_as(name) == how
