"""Lines into paragraphs: where one ends, where the next begins, and which go on over a column or a page."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from knowledge.readers.pdf_grid import Mend, Table
from knowledge.readers.pdf_line import Line

_BULLET = re.compile(r"[•▪●◦‣·■□–—*-](?=\s)|o(?=\s+[A-Z\d])")
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)](?=\s)|\[\d{1,3}\](?=\s)|\d{1,2}(?:\.\d{1,2}){0,4}\.?(?=\s+[A-ZÄÖÜ(])")
_BROKEN = re.compile(r"\w-$")
_ENDS = ".!?:;"
_USUAL_LEADING = 1.25
_LOOSE = 1.28  # of the usual step between lines: beyond this a paragraph begins
_INDENT = 0.7  # in sizes of letters
_SIZE = 0.06


class Paragraph:
    """Lines that are one block: running text, an item of a list, a heading. `left` and `right` bound its column."""

    def __init__(self, first: Line, left: float, right: float, above: float) -> None:
        self.lines = [first]
        self.left, self.right = left, right
        self.above = above
        """The step from the line above, in steps that are usual there; large where nothing is above."""

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0]

    @property
    def last(self) -> Line:
        """Its last line."""
        return self.lines[-1]

    def said(self, mend: Mend) -> str:
        """Its text, with raised text still marked."""
        return mend([line.text for line in self.lines])

    @property
    def bold(self) -> bool:
        """Whether it is bold throughout."""
        return all(line.bold for line in self.lines)

    @property
    def italic(self) -> bool:
        """Whether it is slanted throughout."""
        return all(line.italic for line in self.lines)

    @property
    def size(self) -> float:
        """The size of its letters."""
        return self.first.size


Piece = Paragraph | Table


class Leading:
    """The usual step between two lines of running text, by the size of their letters."""

    def __init__(self, runs: Iterable[Sequence[Line]]) -> None:
        steps: dict[int, Counter[float]] = {}
        for run in runs:
            for before, line in pairwise(run):
                step = line.base - before.base
                if abs(line.size - before.size) < 0.1 and 0.9 * line.size < step < 2.2 * line.size:
                    steps.setdefault(round(line.size * 2), Counter())[round(step * 2) / 2] += 1
        self._usual = {size: _lowest_common(counted) for size, counted in steps.items()}

    def steps(self, before: Line, line: Line) -> float:
        """How many usual steps lie between two lines."""
        size = max(before.size, line.size)
        usual = self._usual.get(round(size * 2), _USUAL_LEADING * size)
        return (line.base - before.base) / usual if line.base > before.base else 99.0


def _lowest_common(counted: Counter[float]) -> float:
    """The smallest of the steps that are common: a wider one parts paragraphs."""
    most = max(counted.values())
    return min(step for step, times in counted.items() if times >= 0.4 * most)


def paragraphs(run: Sequence[Line | Table], left: float, right: float, leading: Leading) -> list[Piece]:
    """The paragraphs and tables of one column, from top to bottom."""
    found: list[Piece] = []
    before: Line | None = None
    for piece in run:
        if isinstance(piece, Table):
            found.append(piece)
            before = None
            continue
        last = found[-1] if found else None
        steps = leading.steps(before, piece) if before else 99.0
        if isinstance(last, Paragraph) and before is not None and not _begins(last, before, piece, steps):
            last.lines.append(piece)
        else:
            found.append(Paragraph(piece, left, right, steps))
        before = piece
    return found


def _begins(paragraph: Paragraph, before: Line, line: Line, steps: float) -> bool:
    """Whether a line begins a paragraph."""
    if steps > _LOOSE or abs(line.size - before.size) > _SIZE * before.size:
        return True
    if _BROKEN.search(before.text):
        return False
    full = not fits(paragraph, before, line)
    if line.bold != before.bold and (not full or not line.text[0].islower()):
        return True
    return _begins_item(paragraph, before, line, full=full) or _is_set_off(paragraph, before, line) or not (full or _runs_on(before, line))


def _runs_on(before: Line, line: Line) -> bool:
    return before.text[-1] not in _ENDS and line.text[0].islower()


def _is_set_off(paragraph: Paragraph, before: Line, line: Line) -> bool:
    """Whether its place says that a line begins a paragraph: indented, or back at the margin behind an item of a list."""
    first, indent = paragraph.first, _INDENT * line.size
    if is_item(first):
        return line.x0 < first.x0 - 2 or (len(paragraph.lines) > 1 and line.x0 < paragraph.lines[1].x0 - indent and line.x0 <= first.x0 + 1)
    return line.x0 > before.x0 + indent and before.x0 <= paragraph.left + indent and not _is_centred(line, paragraph)


def _begins_item(paragraph: Paragraph, before: Line, line: Line, *, full: bool) -> bool:
    bullet = _BULLET.match(line.text)
    if bullet and (bullet[0] not in "–—-*" or not full or _BULLET.match(paragraph.first.text)):
        return True
    number = _NUMBER.match(line.text)
    if number is None:
        return False
    tab = len(line.words) > 1 and line.words[1].x0 - line.words[0].x1 > 0.6 * line.size
    listed = is_item(paragraph.first) and abs(paragraph.first.x0 - line.x0) < 0.5 * line.size
    return not full or tab or (listed and before.text[-1] in _ENDS)


def is_item(line: Line) -> bool:
    """Whether a line begins with the mark of a list."""
    return bool(_BULLET.match(line.text) or _NUMBER.match(line.text))


def fits(paragraph: Paragraph, before: Line, line: Line) -> bool:
    """Whether the first word of a line would have had room at the end of the line before: then that one was ended on purpose."""
    word = line.words[0]
    room = paragraph.right - before.x1
    if _is_centred(before, paragraph):
        room *= 2
    return word.x1 - word.x0 + 0.35 * line.size < room


def _is_centred(line: Line, paragraph: Paragraph) -> bool:
    left, right = line.x0 - paragraph.left, paragraph.right - line.x1
    return left > 2 * line.size and abs(left - right) < line.size


def carried_on(before: Paragraph, after: Paragraph) -> bool:
    """Whether a paragraph at the top of a column or page goes on with the one before."""
    if abs(before.last.size - after.size) > _SIZE * after.size or before.bold != after.bold or is_item(after.first):
        return False
    said = before.last.text
    if said[-1] in ".!?:" and not after.first.text[0].islower():
        return False
    room = before.right - before.last.x1
    word = after.first.words[0]
    return said[-1] == "-" or after.first.text[0].islower() or word.x1 - word.x0 + 0.35 * after.size > room
