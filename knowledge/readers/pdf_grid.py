"""Tables that are drawn with rules: the cells that their rules make, with the words that stand in them."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from knowledge.readers.pdf_line import lines
from knowledge.readers.pdf_marks import Box, Mark, MarkKind
from knowledge.readers.pdf_page import Page, Word

Mend = Callable[[Sequence[str]], str]

_TOUCH = 3.0  # points: rules that are so near meet
_SAME = 2.0
_OPEN = 8.0  # points: so far a rule reaches beyond the last upright one where a table is open at its side
_MOST_COLUMNS, _MOST_ROWS, _MOST_RULES = 40, 400, 4000
_FEWEST_FILLED = 0.2  # of the cells: a drawing with less is no table


class Row(NamedTuple):
    """A row of a table. None is a place that the cell on its left spans. `ruled` says that a rule runs below it."""

    cells: list[str | None]
    page: int
    bold: bool = False
    shaded: bool = False
    ruled: bool = False


class Table(NamedTuple):
    """A table as it stands on one page. `columns` are the places where its columns begin and end."""

    box: Box
    columns: tuple[tuple[float, float], ...]
    rows: list[Row]


class Grid(NamedTuple):
    """Rules that meet, as the places of their columns and rows."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    flat: list[Box]
    upright: list[Box]

    @property
    def box(self) -> Box:
        """The field that they enclose."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def grids(page: Page) -> list[Grid]:
    """The grids of two columns or more that are drawn on a page."""
    rules = [mark for mark in page.marks if mark.kind is MarkKind.RULE]
    if len(rules) > _MOST_RULES:
        return []
    flat, upright = _merged([r for r in rules if r.flat], 1), _merged([r for r in rules if not r.flat], 0)
    found = []
    for lying, standing in _meeting(flat, upright):
        xs = _with_ends(_places([(box.x0 + box.x1) / 2 for box in standing]), [box.x0 for box in lying], [box.x1 for box in lying])
        ys = _with_ends(_places([(box.y0 + box.y1) / 2 for box in lying]), [box.y0 for box in standing], [box.y1 for box in standing])
        if 3 <= len(xs) <= _MOST_COLUMNS and 2 <= len(ys) <= _MOST_ROWS:
            found.append(Grid(xs, ys, lying, standing))
    return found


def _merged(rules: list[Mark], across: int) -> list[Box]:
    """Pieces of one rule as one rule. `across` is 1 for lying rules, 0 for upright ones."""
    along = 1 - across
    found: list[list[float]] = []
    places = [((r.box[across] + r.box[across + 2]) / 2, r.box) for r in rules]
    open_: dict[int, list[list[float]]] = {}
    for place, box in sorted(places, key=lambda one: (one[1][along], one[0])):
        near = (line for key in (round(place) - 1, round(place), round(place) + 1) for line in open_.get(key, ()))
        line = next((line for line in near if abs(line[0] - place) < _SAME and box[along] <= line[2] + _TOUCH), None)
        if line is None:
            line = [place, box[along], box[along + 2]]
            open_.setdefault(round(place), []).append(line)
            found.append(line)
        line[2] = max(line[2], box[along + 2])
    return [Box(start, place, end, place) if across else Box(place, start, place, end) for place, start, end in found]


def _meeting(flat: list[Box], upright: list[Box]) -> list[tuple[list[Box], list[Box]]]:
    """The rules in groups that meet each other."""
    groups: list[tuple[list[Box], list[Box]]] = [([box], []) for box in flat]
    for rule in upright:
        touched = [group for group in groups if any(_touch(box, rule) for box in group[0])]
        if not touched:
            continue
        into = touched[0]
        into[1].append(rule)
        for group in touched[1:]:
            into[0].extend(group[0])
            into[1].extend(group[1])
            groups.remove(group)
    return [group for group in groups if len(group[0]) > 1 and group[1]]


def _touch(lying: Box, standing: Box) -> bool:
    return (
        lying.x0 - _TOUCH <= standing.x0 <= lying.x1 + _TOUCH
        and standing.y0 - _TOUCH <= lying.y0 <= standing.y1 + _TOUCH
    )  # fmt: skip


def _places(values: list[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _TOUCH:
            found.append(value)
    return found


def _with_ends(places: list[float], starts: list[float], ends: list[float]) -> tuple[float, ...]:
    """The places between cells, with the open sides of a table."""
    first, last = min(starts), max(ends)
    return (*([first] if places[0] - first > _OPEN else []), *places, *([last] if last - places[-1] > _OPEN else []))


def tables(page: Page, found: Sequence[Grid], words: Sequence[Word], mend: Mend) -> tuple[list[Table], list[Word]]:
    """The tables of a page, and the words that stand in none."""
    made: list[Table] = []
    left = list(words)
    shades = [mark.box for mark in page.marks if mark.kind is MarkKind.SHADE]
    for grid in found:
        inside = [word for word in left if grid.box.holds((word.x0 + word.x1) / 2, word.base - word.size / 3)]
        table = _table(grid, inside, page.number, shades, mend)
        if table is not None:
            taken = set(map(id, inside))
            left = [word for word in left if id(word) not in taken]
            made.append(table)
    return made, left


def _table(grid: Grid, words: list[Word], page: int, shades: list[Box], mend: Mend) -> Table | None:
    wide, high = len(grid.xs) - 1, len(grid.ys) - 1
    spans = _spans(grid)
    owner = {(r + down, k + right): (r, k) for (r, k), (tall, broad) in spans.items() for down in range(tall) for right in range(broad)}
    standing: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        r = min(max(bisect_right(grid.ys, word.base - word.size / 3) - 1, 0), high - 1)
        k = min(max(bisect_right(grid.xs, (word.x0 + word.x1) / 2) - 1, 0), wide - 1)
        standing.setdefault(owner[r, k], []).append(word)
    if len({k for _, k in standing}) < 2 or len(standing) < _FEWEST_FILLED * len(spans):
        return None
    rows: list[Row] = []
    for r in range(high):
        cells = {k: standing.get(owner[r, k], []) for k in range(wide) if owner[r, k][1] == k}
        if any(cells.values()):
            middle = (grid.ys[r] + grid.ys[r + 1]) / 2
            shaded = any(shade.holds((grid.xs[0] + grid.xs[1]) / 2, middle) for shade in shades)
            rows += _rows(cells, wide, page, shaded, mend, whole=high > 3)
    return Table(grid.box, tuple(pairwise(grid.xs)), rows)


def _rows(cells: dict[int, list[Word]], wide: int, page: int, shaded: bool, mend: Mend, *, whole: bool) -> list[Row]:  # noqa: FBT001 - a fact of the row
    """The row of these cells; or several, where rules run only around rows that stand on common lines."""
    by_line = {k: lines(words, page) for k, words in cells.items()}
    filled = [found for found in by_line.values() if found]
    count = len(filled[0])
    even = count > 1 and len(filled) > 2 and all(len(found) == count for found in filled)
    if not whole and even and all(abs(a.base - b.base) < _SAME for found in filled[1:] for a, b in zip(filled[0], found, strict=True)):
        groups = [{k: found[i : i + 1] for k, found in by_line.items()} for i in range(count)]
    else:
        groups = [by_line]
    return [
        Row(
            cells=[mend([line.text for line in group[k]]) if k in group else None for k in range(wide)],
            page=page,
            bold=all(line.bold for found in group.values() for line in found),
            shaded=shaded,
        )
        for group in groups
    ]


def _spans(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """For the first place of each cell how many rows and columns it spans: as far as no rule parts it."""
    wide, high = len(grid.xs) - 1, len(grid.ys) - 1
    standing = [[rule for rule in grid.upright if abs(rule.x0 - x) <= _TOUCH + _SAME] for x in grid.xs]
    lying = [[rule for rule in grid.flat if abs(rule.y0 - y) <= _TOUCH + _SAME] for y in grid.ys]
    right = {(r, k) for r in range(high) for k in range(wide - 1) if not _parted(standing[k + 1], (grid.ys[r], grid.ys[r + 1]), 1)}
    below = {(r, k) for r in range(high - 1) for k in range(wide) if not _parted(lying[r + 1], (grid.xs[k], grid.xs[k + 1]), 0)}
    found: dict[tuple[int, int], tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    for r in range(high):
        for k in range(wide):
            if (r, k) in taken:
                continue
            broad = 1
            while (r, k + broad - 1) in right and (r, k + broad) not in taken:
                broad += 1
            tall = 1
            while all((r + tall - 1, k + i) in below for i in range(broad)) and not any((r + tall, k + i) in taken for i in range(broad)):
                tall += 1
            found[r, k] = (tall, broad)
            taken.update((r + down, k + i) for down in range(tall) for i in range(broad))
    return found


def _parted(rules: Sequence[Box], between: tuple[float, float], along: int) -> bool:
    """Whether rules run along at least half of the way."""
    covered = sum(max(0.0, min(rule[along + 2], between[1]) - max(rule[along], between[0])) for rule in rules)
    return covered >= (between[1] - between[0]) / 2
