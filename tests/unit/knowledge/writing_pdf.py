"""PDFs as people make them, written by the tests: fictional products, own words."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from reportlab.lib import colors, pdfencrypt
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageBreak, PageTemplate, Paragraph, Spacer, Table

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12.5, spaceAfter=6)
JUSTIFIED = ParagraphStyle("justified", parent=BODY, alignment=TA_JUSTIFY)
BOLD = ParagraphStyle("bold", parent=BODY, fontName="Helvetica-Bold", spaceBefore=6)
CENTRED = ParagraphStyle("centred", parent=BOLD, alignment=TA_CENTER)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=18, bulletIndent=4, spaceAfter=1)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=10)
TITLE = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold", fontSize=18, leading=22, spaceAfter=14)
LARGE = ParagraphStyle("large", parent=BODY, fontSize=14, leading=17, spaceBefore=10, spaceAfter=5)
LESS = ParagraphStyle("less", parent=BODY, fontSize=12, leading=15, spaceBefore=8, spaceAfter=4)

GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold")]
BOOK = [("LINEABOVE", (0, 0), (-1, 0), 1, colors.black), ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black), ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black)]

SENTENCE = "In the fictional trial of Velmira the response was seen in most of the patients who took the tablets every morning with a glass of water. "

Decoration = Callable[[Canvas, int], None]


def p(text: str, style: ParagraphStyle = BODY) -> Paragraph:
    """A paragraph; reportlab's own tags (b, i, super, sub) may stand in it."""
    return Paragraph(text, style)


def item(text: str, mark: str = "•") -> Paragraph:
    """An item of a list."""
    return Paragraph(text, ITEM, bulletText=mark)


def gap(points: float = 12) -> Spacer:
    """Empty space."""
    return Spacer(1, points)


def table(rows: Sequence[Sequence[Any]], style: Sequence[Any] = GRID, **options: Any) -> Table:
    """A table."""
    return Table([list(row) for row in rows], style=list(style), **options)


def story(*flowables: Flowable, columns: int = 1, decorate: Decoration | None = None, size: tuple[float, float] = A4, **options: Any) -> bytes:
    """A document of paragraphs and tables in one or more columns; `decorate` draws on each page, given its number."""
    into = io.BytesIO()
    document = BaseDocTemplate(into, pagesize=size, invariant=1, **options)

    def draw(canvas: Canvas, template: BaseDocTemplate) -> None:
        if decorate is not None:
            decorate(canvas, template.page)

    wide, high, margin, between = size[0] - 144, size[1] - 160, 72, 18
    one = Frame(margin, 80, wide, high, leftPadding=0, rightPadding=0)
    width = (wide - between * (columns - 1)) / columns
    many = [Frame(margin + i * (width + between), 80, width, high, leftPadding=0, rightPadding=0) for i in range(columns)]
    document.addPageTemplates([PageTemplate("main", many if columns > 1 else [one], onPage=draw), PageTemplate("wide", [one], onPage=draw)])
    document.build(list(flowables))
    return into.getvalue()


def next_page(template: str = "main") -> list[Flowable]:
    """Go on on a new page."""
    return [NextPageTemplate(template), PageBreak()]


def drawn(*pages: Callable[[Canvas], None], size: tuple[float, float] = A4, **options: Any) -> bytes:
    """A document drawn page by page."""
    into = io.BytesIO()
    canvas = Canvas(into, pagesize=size, invariant=1, **options)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return into.getvalue()


def written(*texts: str, at: float = 720, size: float = 10, font: str = "Helvetica", left: float = 72) -> Callable[[Canvas], None]:
    """A page that holds these lines, one below the other."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for i, text in enumerate(texts):
            canvas.drawString(left, at - i * size * 1.25, text)

    return draw


def a_whole_font() -> str:
    """The name of a font that holds more than the letters of the west."""
    pdfmetrics.registerFont(TTFont("DejaVu", str(Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf")))
    return "DejaVu"


def pictured(*, words: str = "", invisible: str = "") -> Callable[[Canvas], None]:
    """A page that is one picture, as a scanner makes it; perhaps with a line of text, or with one that nobody sees."""

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(_grey()), 0, 0, *A4)
        if words:
            canvas.drawString(72, 400, words)
        if invisible:
            text = canvas.beginText(72, 700)
            text.setTextRenderMode(3)
            text.textLine(invisible)
            canvas.drawText(text)

    return draw


def _grey() -> io.BytesIO:
    from PIL import Image  # noqa: PLC0415 - only scans need it

    into = io.BytesIO()
    Image.new("L", (60, 80), 200).save(into, "PNG")
    into.seek(0)
    return into


def locked(*, user: str, owner: str, text: str = SENTENCE) -> bytes:
    """A document with passwords; without a user's anybody can open it, and only copying is forbidden."""
    lock = pdfencrypt.StandardEncryption(user, owner, canCopy=0, strength=128)
    return story(p("Summary", TITLE), p(text), encrypt=lock)


def running(canvas: Canvas, page: int, *, last: int = 0) -> None:
    """A running head and foot with the number of the page."""
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, 800, "Velmira (velmiracitinib) standard response")
    canvas.drawRightString(523, 800, "Confidential")
    canvas.drawCentredString(297, 40, f"Page {page} of {last}" if last else f"- {page} -")
