"""What stands on a page of a PDF and where: words, rules, shaded fields, pictures. The only place that knows the library (pdfium).

Chosen by measurement: with every character's place, 500 pages of dense text take pdfium 6 s and pdfminer (pdfplumber) 40 s.
Places are in points from the upper left corner, as the page is read: a page or a table that stands sideways is turned upright first.
"""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as c

from knowledge.readers.characters import SYMBOLS
from knowledge.readers.pdf_marks import Box, Ground, Mark, marks
from triage.errors import BadContent

MOST_CHARACTERS = 60_000
"""On one page: ten times what the densest page of a book holds."""

_BOLD = ("bold", "black", "heavy", "demi", "semibold")
_SLANTED = ("italic", "oblique")
_REGULAR = ("regular", "roman", "book", "light", "medium", *_SLANTED)
_HEAVY = 700
_FORCE_BOLD, _ITALIC = 1 << 18, 1 << 6
_APART = 0.3  # of the size of letters: a gap that parts words, also without a space
_STEP = 0.08  # of the size of letters: a change of the base line
_HYPHENS = "\x02\xad\ufffe\u2010\u2011"
_SPACES = frozenset(" \t\r\n\f\v\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
_NOTHING = frozenset("\u200b\u200c\u200d\u2060\ufeff\0")


class Word(NamedTuple):
    """Letters without a space between. `base` is the line they stand on; `spaced` says whether a space stood before them in the file."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    italic: bool
    spaced: bool


class Page(NamedTuple):
    """A page, upright. `lost` counts letters that cannot be told, `hidden` letters that nobody sees, `turned` letters written in another direction."""

    number: int
    width: float
    height: float
    words: list[Word]
    marks: list[Mark]
    lost: int = 0
    hidden: int = 0
    turned: int = 0


class _Style(NamedTuple):
    """What all letters of a run share. `quarter` is their direction in quarter turns, None where they stand aslant."""

    size: float
    bold: bool
    italic: bool
    quarter: int | None
    seen: bool
    white: bool
    z: int


class _Letter(NamedTuple):
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    x: float
    y: float
    style: _Style
    spaced: bool


def read_page(document: pdfium.PdfDocument, index: int, name: str) -> Page:
    """One page of a document, counted from 0. Raises BadContent where it holds more than any page does."""
    page = document[index]
    try:
        left, bottom, right, top = page.get_cropbox(fallback_ok=True)
        box = Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))
        ground = marks(page)
        text = page.get_textpage()
        try:
            count = c.FPDFText_CountChars(text)
            if count > MOST_CHARACTERS:
                raise BadContent(name, [f"page {index + 1} holds {count} characters, more than any page of a document; save the file again"])
            letters, lost, hidden = _letters(text, max(count, 0), box, ground)
        finally:
            text.close()
    finally:
        page.close()
    quarter = _direction(letters)
    upright = [letter for letter in letters if letter.style.quarter == quarter]
    turn = _Turn(box, quarter)
    return Page(
        number=index + 1, width=turn.width, height=turn.height, words=list(_words(upright, turn)), marks=[mark.turned(turn.box) for mark in ground.marks],
        lost=lost, hidden=hidden, turned=len(letters) - len(upright),
    )  # fmt: skip


class _Turn:
    """Turns places of the file (from the lower left) into places on the page as it is read (from the upper left)."""

    def __init__(self, box: Box, quarter: int) -> None:
        self._box, self._quarter = box, quarter
        wide, high = box.x1 - box.x0, box.y1 - box.y0
        self.width, self.height = (high, wide) if quarter % 2 else (wide, high)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A place."""
        box = self._box
        return ((x - box.x0, box.y1 - y), (y - box.y0, x - box.x0), (box.x1 - x, y - box.y0), (box.y1 - y, box.x1 - x))[self._quarter]

    def along(self, letter: _Letter) -> tuple[float, float, float]:
        """Where a letter begins and ends, and the line it stands on."""
        if self._quarter == 0:  # nearly every page
            left = self._box.x0
            return letter.x0 - left, letter.x1 - left, self._box.y1 - letter.y
        field = self.box(Box(letter.x0, letter.y0, letter.x1, letter.y1))
        return field.x0, field.x1, self.point(letter.x, letter.y)[1]

    def box(self, box: Box) -> Box:
        """A field."""
        (x0, y0), (x1, y1) = self.point(box.x0, box.y0), self.point(box.x1, box.y1)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _direction(letters: list[_Letter]) -> int:
    """The direction in which most of the page is written, in quarter turns against the clock."""
    counted = Counter(letter.style.quarter for letter in letters if letter.style.quarter is not None)
    return counted.most_common(1)[0][0] if counted else 0


def _letters(text: pdfium.PdfTextPage, count: int, box: Box, ground: Ground) -> tuple[list[_Letter], int, int]:
    """The letters that a person sees, how many cannot be told, and how many nobody sees."""
    found: list[_Letter] = []
    styles: dict[int, _Style] = {}
    rectangle, x, y = c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    hidden = 0
    spaced = True
    raw = text.raw
    for i in range(count):
        said = _said(c.FPDFText_GetUnicode(raw, i))
        if said == " ":
            spaced = True
        if said in ("", " "):
            continue
        run = c.FPDFText_GetTextObject(raw, i)
        key = ctypes.addressof(run.contents) if run else 0
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(text, i, run, ground.order.get(key, -1))
        c.FPDFText_GetLooseCharBox(raw, i, rectangle)
        c.FPDFText_GetCharOrigin(raw, i, x, y)
        letter = _Letter(said, rectangle.left, rectangle.bottom, rectangle.right, rectangle.top, x.value, y.value, style, spaced)
        spaced = False
        if _is_seen(letter, box, ground):
            found.append(letter)
        else:
            hidden += 1
    return found, sum(letter.text == "\ufffd" for letter in found), hidden


@cache
def _said(code: int) -> str:
    """The character as the product writes it; nothing for what is no character, one space for every kind of space."""
    char = chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
    if char in _SPACES:
        return " "
    if char in _HYPHENS:
        return "-"
    if char in _NOTHING:
        return ""
    if 0xF000 <= code <= 0xF0FF:
        return SYMBOLS.get(code & 0xFF, "\ufffd")
    if 0xFB00 <= code <= 0xFB06:
        return unicodedata.normalize("NFKC", char)
    return "\ufffd" if unicodedata.category(char) in ("Cc", "Co", "Cn") else char


def _style(text: pdfium.PdfTextPage, index: int, run: Any, z: int) -> _Style:
    matrix, flags = c.FS_MATRIX(), ctypes.c_int()
    quarter: int | None = 0
    scale = 1.0
    if c.FPDFText_GetMatrix(text, index, matrix):
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) / 90
        quarter = round(angle) % 4 if abs(angle - round(angle)) < 0.03 else None
        scale = math.hypot(matrix.c, matrix.d)
    buffer = ctypes.create_string_buffer(200)
    c.FPDFText_GetFontInfo(text, index, buffer, 200, flags)
    font = buffer.value.decode("utf-8", "replace").casefold()
    weight = c.FPDFText_GetFontWeight(text, index)
    mode = c.FPDFTextObj_GetTextRenderMode(run) if run else c.FPDF_TEXTRENDERMODE_FILL
    size = c.FPDFText_GetFontSize(text, index) * scale
    bold = any(word in font for word in _BOLD) or bool(flags.value & _FORCE_BOLD) or mode == c.FPDF_TEXTRENDERMODE_FILL_STROKE
    plain = any(word in font for word in _REGULAR)
    white, clear = _colour(run) if run else (False, False)
    return _Style(
        size=size if math.isfinite(size) and size > 0 else 1.0,
        bold=bold or (weight >= _HEAVY and not plain),
        italic=any(word in font for word in _SLANTED) or bool(flags.value & _ITALIC),
        quarter=quarter,
        seen=mode not in (c.FPDF_TEXTRENDERMODE_INVISIBLE, c.FPDF_TEXTRENDERMODE_CLIP) and not clear,
        white=white,
        z=z,
    )


def _colour(run: Any) -> tuple[bool, bool]:
    """Whether letters are white, and whether they are quite transparent."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not c.FPDFPageObj_GetFillColor(run, red, green, blue, alpha):
        return False, False
    return min(red.value, green.value, blue.value) >= 250, alpha.value == 0


def _is_seen(letter: _Letter, box: Box, ground: Ground) -> bool:
    """Whether a person sees it: drawn, on the page, large enough, not white on white, not covered by something drawn later."""
    style = letter.style
    if not style.seen or style.size < 1 or not (math.isfinite(letter.x) and math.isfinite(letter.y)):
        return False
    x, y = (letter.x0 + letter.x1) / 2, (letter.y0 + letter.y1) / 2
    if not (box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1):
        return False
    if style.white and not ground.dark_at(x, y):
        return False
    return not ground.fields or not ground.covers(x, y, style.z)


def _words(letters: list[_Letter], turn: _Turn) -> Iterator[Word]:
    """Letters into words, in the order of the file."""
    run: list[_Letter] = []
    edges = (0.0, 0.0, 0.0)  # of the word so far: start, end, base line
    for letter in letters:
        x0, x1, base = turn.along(letter)
        if run and _goes_on(run[-1], letter, x0 - edges[1], base - edges[2]):
            edges = (edges[0], max(x1, edges[1]), edges[2])
        else:
            if run:
                yield _word(run, edges)
            run, edges = [], (x0, x1, base)
        run.append(letter)
    if run:
        yield _word(run, edges)


def _goes_on(before: _Letter, letter: _Letter, gap: float, step: float) -> bool:
    """Whether a letter belongs to the word before it. Both parts of a ligature stand at one place."""
    size = before.style.size
    if letter.spaced or abs(step) >= _STEP * size or not _fits(before.style, letter.style):
        return False
    return -size / 2 < gap < _APART * size or (before.x == letter.x and before.y == letter.y)


def _word(run: list[_Letter], edges: tuple[float, float, float]) -> Word:
    style = run[0].style
    text = unicodedata.normalize("NFC", "".join(letter.text for letter in run))
    return Word(text, edges[0], edges[1], edges[2], style.size, style.bold, style.italic, run[0].spaced)


def _fits(one: _Style, other: _Style) -> bool:
    return one is other or (one.bold == other.bold and one.italic == other.italic and abs(one.size - other.size) < _STEP * one.size)
