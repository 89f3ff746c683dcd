"""The same summary of product characteristics is the same label, whatever format a company has it in."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from docx import Document
from markdown_it import MarkdownIt
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

from knowledge.checking import check
from tests.unit.knowledge.smpc_samples import ENGLISH
from tests.unit.knowledge.test_label_parts import GIVEN

GRID = [("GRID", (0, 0), (-1, -1), 1, (0, 0, 0)), ("FONT", (0, 0), (-1, 0), "Helvetica-Bold")]


def blocks() -> Iterator[tuple[str, Any]]:
    """Headings, tables, subheadings and paragraphs of the sample; headings are no more than bold lines, as the authority's template has them."""
    for block in filter(None, (part.strip() for part in ENGLISH.split("\n\n"))):
        if block.startswith("|"):
            yield "table", [[cell.strip() for cell in row.strip("|").split("|")] for row in block.split("\n") if "---" not in row]
        elif block.startswith("#"):
            yield "heading", block.lstrip("# ")
        else:
            yield "below" if len(block.split()) < 5 and not block.endswith(".") else "text", block.strip("*")


def html() -> bytes:
    body: str = MarkdownIt("commonmark").enable("table").render(ENGLISH)
    return f"<html><body>{body}</body></html>".encode()


def docx() -> bytes:
    document = Document()
    for kind, block in blocks():
        if kind == "table":
            table = document.add_table(rows=len(block), cols=len(block[0]))
            for row, cells in zip(table.rows, block, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        else:
            run = document.add_paragraph().add_run(re.sub(r"^([\d.]+) ", r"\1\t", block) if kind == "heading" else block)
            run.bold, run.underline = kind == "heading", kind == "below"
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def pdf() -> bytes:
    style = getSampleStyleSheet()["Normal"]
    marks = {"heading": "b", "below": "u", "text": "font"}
    flow: list[Flowable] = [Table(b, style=GRID) if kind == "table" else Paragraph(f"<{marks[kind]}>{b}</{marks[kind]}>", style) for kind, b in blocks()]
    written = io.BytesIO()
    SimpleDocTemplate(written).build(flow)
    return written.getvalue()


@pytest.mark.parametrize(("name", "write"), [("smpc.html", html), ("smpc.docx", docx), ("smpc.pdf", pdf)])
def test_every_format_gives_the_same_label(name: str, write: Callable[[], bytes]) -> None:
    """Numbers, openFDA names and the words of 4.2 are those of the Markdown file; no line of the leaflet is in it."""
    expected, got = check(ENGLISH.encode(), "smpc.md", given=GIVEN), check(write(), name, given=GIVEN)
    assert list(dict.fromkeys((s.number, s.label_section) for s in got.sections)) == list(dict.fromkeys((s.number, s.label_section) for s in expected.sections))
    assert [s.text for s in got.sections if s.number == "4.2"] == [s.text for s in expected.sections if s.number == "4.2"]
    assert not any("doctor" in s.text for s in got.sections)
