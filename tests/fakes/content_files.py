"""Files as content owners have them: a Word document without metadata, a PDF, Markdown, and files made by somebody who means no good."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from docx import Document
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

FOOD = (
    "Velmira can be taken with or without food. In a study of 18 healthy adults, a high-fat meal raised the exposure to velmiracitinib by 4 % after a "
    "single 30 mg dose of Velmira."
)
CRUSHED = "Velmira tablets must not be crushed before they are taken with food, because crushing was not studied."
QUESTION = "Can Velmira be taken with food?"


def metadata(**other: Any) -> dict[str, str]:
    """What is said of the document on food, as the form takes it."""
    today = datetime.now(UTC).date()
    said = {
        "id": "SRD-VEL-020",
        "version": "1",
        "kind": "srd",
        "title": "Velmira (velmiracitinib): taking with food",
        "topic": "taking with food",
        "products": "Velmira",
        "markets": "US",
        "language": "en",
        "audience": "hcp",
        "label_relation": "on_label",
        "restriction": "none",
        "direct_release": "false",
        "effective": (today - timedelta(days=3)).isoformat(),
        "expires": (today + timedelta(days=500)).isoformat(),
        "author": "J. Lindqvist, PharmD",
        "questions": QUESTION,
    }
    return said | {name: str(value) for name, value in other.items()}


def word(*paragraphs: str, title: str = "Velmira (velmiracitinib): taking with food") -> bytes:
    """A Word document with headings, a table without a header row, and no metadata."""
    made = Document()
    made.core_properties.author = ""
    made.add_heading(title, 0)
    made.add_heading("Summary", 1)
    for text in paragraphs or (FOOD,):
        made.add_paragraph(text)
    made.add_heading("Results", 1)
    made.add_paragraph("Exposure to velmiracitinib after a single 30 mg dose:")
    table = made.add_table(3, 2)
    for row, cells in zip(table.rows, (("Meal", "Exposure"), ("Fasted", "100 %"), ("High-fat meal", "104 %")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    made.add_heading("References", 1)
    made.add_paragraph("1. Velmira US prescribing information, Orvane Biosciences (fictional).")
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def pdf(title: str = "Velmira (velmiracitinib): taking with food") -> bytes:
    """A PDF of two pages with a table."""
    style = getSampleStyleSheet()
    kept = io.BytesIO()
    parts = [Paragraph(title, style["Title"]), Paragraph("Summary", style["Heading1"]), Paragraph(FOOD, style["BodyText"]), PageBreak()]
    rows = Table([["Meal", "Exposure"], ["Fasted", "100 %"], ["High-fat meal", "104 %"]], style=[("GRID", (0, 0), (-1, -1), 1, "black")])
    SimpleDocTemplate(kept, title=title, author="").build([*parts, Paragraph("Results", style["Heading1"]), Paragraph(CRUSHED, style["BodyText"]), rows])
    return kept.getvalue()


def markdown(text: str = FOOD, *, said: Mapping[str, str] | None = None) -> bytes:
    """Markdown with front matter."""
    fields = {**metadata(), **(said or {})}
    questions = fields.pop("questions")
    front = "\n".join(f'{name}: "{value}"' for name, value in fields.items())
    asked = f'\nquestions: ["{questions}"]' if questions else ""
    return f"---\n{front}{asked}\n---\n# {fields['title']}\n\n## Summary\n{text}\n\n## Results\n{CRUSHED}\n".encode()


ATTACK = """<!doctype html><html><head><meta charset="utf-8"><title>Velmira (velmiracitinib): taking with food</title>
<meta http-equiv="refresh" content="0; url=https://evil.example/">
<link rel="stylesheet" href="https://evil.example/a.css"><base href="https://evil.example/">
<script>document.title = "TAKEN"; parent.document.title = "TAKEN"; fetch("/library")</script></head>
<body onload="document.title='TAKEN'"><h1>Velmira (velmiracitinib): taking with food</h1><h2>Summary</h2>
<p onclick="alert(1)">{food}</p><img src="https://evil.example/x.png" onerror="top.document.title='TAKEN'">
<form action="/library/SRD-VEL-014/3/withdraw" method="post"><input name="reason" value="x"><button>Press</button></form>
<iframe src="/library"></iframe><object data="/library"></object><a href="/sign-out" target="_top">out</a>
<svg xmlns="http://www.w3.org/2000/svg" onload="top.document.title='TAKEN'"><script>top.document.title='TAKEN'</script></svg></body></html>""".replace(
    "{food}", FOOD
).encode()
"""A web page that tries everything."""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="top.document.title=\'TAKEN\'"><script>top.document.title="TAKEN"</script></svg>'
