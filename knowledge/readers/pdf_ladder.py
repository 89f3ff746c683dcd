"""Tables that have rules only between some of their rows: rules of one length below each other, with the same columns between them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from knowledge.readers.pdf_grid import Mend, Table
from knowledge.readers.pdf_line import Line, lines
from knowledge.readers.pdf_marks import Box, Mark, MarkKind
from knowledge.readers.pdf_page import Page, Word
from knowledge.readers.pdf_rows import as_table, cells_of

_MOST_RULES = 2000
_HEAD = 1.2  # in sizes of letters: how near a head stands above the first rule
_LONGEST = 14  # in words: a longer line that is no row of cells is running text
_NARROWEST = 60.0  # points
_SAME = 4.0


class _Ladder(NamedTuple):
    x0: float
    x1: float
    ys: list[float]


def tables(page: Page, words: Sequence[Word], mend: Mend) -> tuple[list[Table], list[Word]]:
    """The tables of a page that stand between such rules, and the words that stand in none."""
    shades = [mark.box for mark in page.marks if mark.kind is MarkKind.SHADE]
    made: list[Table] = []
    left = list(words)
    for ladder in _ladders(page.marks):
        for ys in _parts(ladder, left, page.number):
            inside = _within(ladder, ys, left, page.number)
            rows = lines(inside, page.number)
            table = as_table(rows, [Box(ladder.x0, y, ladder.x1, y) for y in ys], shades, mend) if len(rows) > 1 else None
            if table is not None:
                taken = set(map(id, inside))
                left = [word for word in left if id(word) not in taken]
                made.append(table._replace(box=Box(ladder.x0, min(ys[0], rows[0].top), ladder.x1, ys[-1])))
    return made, left


def _ladders(marks: Sequence[Mark]) -> list[_Ladder]:
    """Rules of one length below each other, three or more. Rules of cells that touch count as one."""
    pieces = sorted((mark.box for mark in marks if mark.kind is MarkKind.RULE and mark.flat), key=lambda box: (round(box.y0), box.x0))
    rules: list[Box] = []
    for box in pieces[:_MOST_RULES]:
        last = rules[-1] if rules else None
        if last and abs(last.y0 - box.y0) < 1.5 and box.x0 - last.x1 < 3:
            rules[-1] = Box(last.x0, last.y0, max(last.x1, box.x1), last.y1)
        else:
            rules.append(box)
    found: list[_Ladder] = []
    for rule in rules:
        home = next((ladder for ladder in found if abs(ladder.x0 - rule.x0) < _SAME and abs(ladder.x1 - rule.x1) < _SAME), None)
        if home is None:
            found.append(_Ladder(rule.x0, rule.x1, [rule.y0]))
        elif rule.y0 - home.ys[-1] > _SAME:
            home.ys.append(rule.y0)
    return [ladder for ladder in found if len(ladder.ys) > 2 and ladder.x1 - ladder.x0 > _NARROWEST]


def _parts(ladder: _Ladder, words: Sequence[Word], page: int) -> Iterator[list[float]]:
    """The rules of each table: those with nothing but rows of cells between them."""
    ys = [ladder.ys[0]]
    for above, below in pairwise(ladder.ys):
        between = lines([word for word in words if _holds(ladder, above, below, word)], page)
        if between and any(len(cells_of(row)) > 1 for row in between) and not any(_is_text(row) for row in between):
            ys.append(below)
        else:
            if len(ys) > 2:
                yield ys
            ys = [below]
    if len(ys) > 2:
        yield ys


def _is_text(row: Line) -> bool:
    return len(cells_of(row)) == 1 and len(row.text.split()) > _LONGEST


def _holds(ladder: _Ladder, above: float, below: float, word: Word) -> bool:
    return ladder.x0 - 2 <= (word.x0 + word.x1) / 2 <= ladder.x1 + 2 and above <= word.base - word.size / 3 <= below


def _within(ladder: _Ladder, ys: Sequence[float], words: Sequence[Word], page: int) -> list[Word]:
    """The words of a table, with the line above it where that is one of cells: its head, which some tables rule only below."""
    inside = [word for word in words if _holds(ladder, ys[0], ys[-1], word)]
    above = [word for word in words if 0 < ys[0] - word.base < _HEAD * word.size and ladder.x0 - 2 < word.x0 and word.x1 < ladder.x1 + 2]
    head = lines(above, page)
    return [*head[-1].words, *inside] if head and len(cells_of(head[-1])) > 1 else inside
