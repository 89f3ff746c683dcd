"""The order in which a page is read: columns one after the other, what spans them in its place."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from knowledge.readers.pdf_line import Line

_SAME_GUTTER = 12.0  # points
_GUTTER = 0.8  # in sizes of letters: less than this between two columns is a space between words
_FEWEST = 4  # lines on each side
_FULL = 0.8  # of a column's width: so far reaches a line of running text
_ENOUGH, _MOSTLY = 0.45, 0.7  # of the lines of a column: full ones on both sides; on one side, where the other holds tables
_NARROWEST = 12  # in sizes of letters: a column of running text is not narrower


class Run(NamedTuple):
    """Lines that are read one after the other, and the bounds of their column."""

    lines: list[Line]
    left: float
    right: float


def in_order(rows: Sequence[Line], left: float, right: float, known: float | None = None) -> list[Run]:
    """The lines of a page as runs, each a column or a part of one, in the order in which people read them.

    `known` is the gap between the columns of other pages (see `usual_gutter`), which holds also where this page is mostly tables.
    """
    gutter = _best_gutter(rows)
    sure = gutter is None and known is not None
    gutter = known if gutter is None else gutter
    if gutter is None:
        return [Run(list(rows), left, right)] if rows else []
    found: list[Run] = []
    for band, divided in _bands(rows, gutter, sure=sure):
        if divided:
            one, two = _sides(band, gutter)
            found += in_order(one, left, max(row.x1 for row in _text(one))) + in_order(two, min(row.x0 for row in _text(two)), right)
        else:
            found += in_order(band, left, right) if len(band) < len(rows) else [Run(band, left, right)]
    return found


def usual_gutter(pages: Sequence[Sequence[Line]]) -> float | None:
    """The gap between two columns that pages of one document share; None where fewer than two pages and a third of all have one."""
    places = sorted(place for rows in pages if (place := _best_gutter(rows)) is not None)
    middle = places[len(places) // 2] if places else 0.0
    near = [place for place in places if abs(place - middle) < _SAME_GUTTER]
    return middle if len(near) >= max(2, len(pages) / 3) else None


def _text(side: Sequence[Line]) -> Sequence[Line]:
    """The lines of running text of a column, which say how wide it is; tables may be wider."""
    return [row for row in side if len(row.words) > 1 and len(row.parts(1.5)) == 1] or side


def _best_gutter(rows: Sequence[Line]) -> float | None:
    """The place of the gap that most lines leave free between running text on both sides."""
    if len(rows) < _FEWEST:
        return None
    candidates: dict[int, list[float]] = {}
    ends = sorted(row.x0 for row in rows)
    for row in rows:
        for before, after in pairwise(row.parts(_GUTTER)):
            place = (before.x1 + after.x0) / 2
            candidates.setdefault(round(place / 6), []).append(place)
    left = ends[0]
    for row in rows:  # columns whose lines never share a base line leave no gap, only lines that begin further right
        if row.x0 > left + _NARROWEST * row.size:
            begins = row.x0 - _GUTTER * row.size / 2
            candidates.setdefault(round(begins / 6), []).append(begins)
    best: tuple[int, float] | None = None
    for places in sorted(candidates.values(), key=len, reverse=True)[:12]:
        middle = _middle(rows, sorted(places)[len(places) // 2])
        if middle is None:
            continue
        count = sum(len(band) for band, divided in _bands(rows, middle) if divided)
        if count and (best is None or count > best[0]):
            best = (count, middle)
    return None if best is None else best[1]


def _middle(rows: Sequence[Line], place: float) -> float | None:
    """The middle of the gap around a place, as the lines that leave it free have it."""
    lows = [max((word.x1 for word in row.words if word.x1 <= place), default=None) for row in rows if not _crosses(row, place)]
    highs = [min((word.x0 for word in row.words if word.x0 >= place), default=None) for row in rows if not _crosses(row, place)]
    low, high = [x for x in lows if x is not None], [x for x in highs if x is not None]
    if len(low) < _FEWEST or len(high) < _FEWEST:
        return None
    return (max(low) + min(high)) / 2


def _crosses(row: Line, place: float) -> bool:
    """Whether a line goes through a place: a word stands there, or only a space between words."""
    before = max((word.x1 for word in row.words if word.x0 < place), default=None)
    after = min((word.x0 for word in row.words if word.x1 > place), default=None)
    if before is None or after is None:
        return False
    return after - before < _GUTTER * row.size


def _bands(rows: Sequence[Line], place: float, *, sure: bool = False) -> Iterator[tuple[list[Line], bool]]:
    """The page from top to bottom in bands: lines across the gap, and lines that leave it free and are two columns of running text."""
    band: list[Line] = []
    crossing = False
    for row in [*rows, None]:
        crosses = row is not None and _crosses(row, place)
        if row is None or (band and crosses != crossing):
            yield band, not crossing and (_is_two_columns(band, place) or (sure and all(_sides(band, place))))
            band = []
        if row is not None:
            band.append(row)
            crossing = crosses


def _sides(rows: Sequence[Line], place: float) -> tuple[list[Line], list[Line]]:
    left: list[Line] = []
    right: list[Line] = []
    for row in rows:
        for words, side in (([word for word in row.words if word.x0 < place], left), ([word for word in row.words if word.x0 >= place], right)):
            if words:
                side.append(Line(words, row.page))
    return left, right


def _is_two_columns(rows: Sequence[Line], place: float) -> bool:
    sides = _sides(rows, place)
    if any(len(side) < _FEWEST for side in sides) or _in_step(*sides):
        return False
    (one, prose), (two, other) = sorted(((_prose(side), side) for side in sides), key=lambda found: found[0], reverse=True)
    if two >= _ENOUGH:
        return True
    return one >= _MOSTLY and _width(other) >= 0.7 * _width(prose) and _height(other) >= 0.5 * _height(prose)


def _prose(side: Sequence[Line]) -> float:
    """How far lines are running text, from 0 to 1: they fill their column and have no cells, as those of a table do."""
    start, end = min(row.x0 for row in side), max(row.x1 for row in side)
    size = sorted(row.size for row in side)[len(side) // 2]
    whole = [row for row in side if len(row.parts(1.5)) == 1]
    if end - start < _NARROWEST * size or len(whole) < max(_FEWEST, 0.4 * len(side)) or not _has_sentences(whole):
        return 0.0
    return sum(row.x1 - start >= _FULL * (end - start) for row in whole) / len(whole)


def _height(side: Sequence[Line]) -> float:
    return side[-1].base - side[0].base


def _has_sentences(side: Sequence[Line]) -> bool:
    """Whether lines hold words enough, and not mostly figures."""
    words = [word.text for row in side for word in row.words]
    return len(words) >= 4 * len(side) and sum(any(map(str.isdigit, word)) for word in words) <= 0.3 * len(words)


def _width(side: Sequence[Line]) -> float:
    return max(row.x1 for row in side) - min(row.x0 for row in side)


def _in_step(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether both sides begin anew at the same heights, as the rows of a table do and two columns of text do not."""
    one, two = _starts(left), _starts(right)
    common = sum(any(abs(a - b) < 2 for b in two) for a in one)
    return common > 2 and common >= 0.6 * max(len(one), len(two))


def _starts(side: Sequence[Line]) -> list[float]:
    """Where lines begin after a wider step."""
    steps = [after.base - before.base for before, after in pairwise(side)]
    usual = sorted(steps)[len(steps) // 4] if steps else 0.0
    return [after.base for after, step in zip(side[1:], steps, strict=True) if step > 1.2 * usual]
