"""Tables without rules around their cells: columns that many lines share, rows that belong together."""

import re
from collections.abc import Sequence
from itertools import pairwise

from knowledge.readers.pdf_grid import Mend, Row, Table
from knowledge.readers.pdf_line import Line
from knowledge.readers.pdf_marks import Box, Mark, MarkKind
from knowledge.readers.pdf_page import Word

_CELL = 1.0  # in sizes of letters: a gap between two cells
_WIDE_SPACE = 0.45
_SURE = 5  # rows of several cells: with so many, most lines may be those of wrapped cells
_EVEN = 1.5  # points
_REST = 1.4
_WIDER = 1.15  # so much wider is the step between rows than within one
_COLUMN = 0.5  # the same between two columns, once many lines share it
_NEXT = 2.6  # in sizes of letters: rows that stand further apart belong to no common table
_Cells = Sequence[Line | str | None]
_LONGEST = 12  # in words: a row of one cell with more is running text
_MARK = re.compile(r"(?:[•▪●◦‣·–—*o-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]|\d{1,2}(?:\.\d{1,3}){0,4}\.?|\[\d{1,3}\]|[A-Z]\.)")
_NUMERIC = re.compile(r"[-−–<>≤≥±~≈ ]*\d[\d.,\s%()/–−±:x×-]*(?:\[\w\])?[*†‡a-c]?|[-–—]|n/?a|NR|NE", re.IGNORECASE)


def with_tables(run: Sequence[Line | Table], marks: Sequence[Mark], mend: Mend) -> list[Line | Table]:
    """A run of lines, with tables that are already known, and now also the others as tables."""
    rules = sorted((mark.box for mark in marks if mark.kind is MarkKind.RULE and mark.flat), key=lambda box: box.y0)
    shades = [mark.box for mark in marks if mark.kind is MarkKind.SHADE]
    found: list[Line | Table] = []
    at = 0
    while at < len(run):
        rows = _rows(run, at)
        end = at + len(rows)
        table = as_table(rows, rules, shades, mend) if len(rows) > 1 and not _is_justified(rows) else None
        if table is None:
            found.append(run[at])
            at += 1
        else:
            found.append(table)
            at = end
    return found


def cells_of(line: Line) -> list[Line]:
    """The cells of a line; a single one where it is a line of text, a numbered heading or an item of a list."""
    parts = line.parts(_CELL)
    if len(parts) == 2 and _MARK.fullmatch(parts[0].text) and not _NUMERIC.fullmatch(parts[1].text):
        return [line]
    return parts


def _rows(run: Sequence[Line | Table], start: int) -> list[Line]:
    """The lines of the table that may begin here: up to the last line of several cells that is near the one before."""
    found: list[Line] = []
    count = 0
    for line in run[start:]:
        if not isinstance(line, Line):
            break
        several = len(cells_of(line)) > 1
        if found and not 0 <= line.base - found[-1].base < _NEXT * max(line.size, found[-1].size):
            break
        if not several and (len(line.text.split()) > _LONGEST or (not found and not _is_half_above(run[start : start + 2]))):
            break
        found.append(line)
        if several or (0 < count == len(found) - 1 and _is_last_rest(line, found[-2])):
            count = len(found)
    return found[:count]


def _is_justified(rows: Sequence[Line]) -> bool:
    """Whether lines are running text that is stretched to both margins, so that wide spaces stand between its words."""
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    stretched = sum(row.x0 - left < _EVEN and right - row.x1 < _EVEN for row in rows)
    words = [word.text for row in rows for word in row.words]
    return stretched >= 0.5 * len(rows) and len(words) >= 4 * len(rows) and sum(map(str.isalpha, words)) >= 0.7 * len(words)


def _is_half_above(rows: Sequence[Line | Table]) -> bool:
    """Whether the first of two lines is half a line above the second, as wrapped cells are beside cells that stand in the middle."""
    one, two = rows[0], rows[-1]
    return isinstance(one, Line) and isinstance(two, Line) and 0 < two.base - one.base < 0.9 * one.size and len(cells_of(two)) > 1


def _is_last_rest(line: Line, before: Line) -> bool:
    """Whether a line of one cell is the rest of a cell of the line before, and not what follows the table."""
    step = (line.base - before.base) / line.size
    return step < 0.9 or (step < _REST and line.text[0].islower() and line.x1 < before.x1 - 2 * line.size)


def as_table(rows: Sequence[Line], rules: Sequence[Box], shades: Sequence[Box], mend: Mend) -> Table | None:
    """The table that lines make; None where they share no columns."""
    columns = _columns(rows)
    if columns is None:
        return None
    left, right, size = min(row.x0 for row in rows), max(row.x1 for row in rows), rows[0].size
    near = [
        rule.y0
        for rule in rules
        if rows[0].top - 2 * size < rule.y0 < rows[-1].base + 2 * size and min(rule.x1, right) - max(rule.x0, left) > 0.6 * (right - left)
    ]
    placed = [_placed(row, columns) for row in rows]
    if not _is_table(placed, len(near)):
        return None
    groups = _groups(rows, placed, near)
    made: list[Row] = []
    for group in groups:
        first, last = rows[group[0]], rows[group[-1]]
        following = rows[group[-1] + 1].top if group[-1] + 1 < len(rows) else last.base + size
        made.append(
            Row(
                cells=[_cell([placed[i][k] for i in group], mend) for k in range(len(columns))],
                page=first.page,
                bold=all(rows[i].bold for i in group),
                shaded=any(shade.holds(left + 1, first.base - 1) for shade in shades),
                ruled=any(last.base - 0.3 * last.size < y < following + 0.4 * size for y in near),
            )
        )
    box = Box(left, rows[0].top, right, rows[-1].base)
    return Table(box, tuple(columns), made)


def _cell(parts: _Cells, mend: Mend) -> str | None:
    if parts and parts[0] is None and all(part is None for part in parts):
        return None
    return mend([part.text for part in parts if isinstance(part, Line)])


def _columns(rows: Sequence[Line]) -> list[tuple[float, float]] | None:
    """The columns that the lines of most cells share; or those that all lines leave a gap between, where cells stand at different heights."""
    parts = [cells_of(row) for row in rows]
    most = max(map(len, parts))
    if most < 2:
        return None
    full = [cells for cells in parts if len(cells) == most]
    if len(full) < 2:
        full = [cells for cells in parts if len(cells) >= max(2, most - 1)]
    size = rows[0].size
    shared, common = _apart(full, size), _apart(parts, size)
    found = common if len(common) > len(shared) else shared
    return found if len(found) > 1 else None


def _apart(parts: Sequence[Sequence[Line]], size: float) -> list[tuple[float, float]]:
    """Where cells stand that have a gap between them on every line."""
    spans: list[tuple[float, float]] = []
    for x0, x1 in sorted((cell.x0, cell.x1) for cells in parts for cell in cells):
        if spans and x0 - spans[-1][1] < _COLUMN * size:
            spans[-1] = (spans[-1][0], max(spans[-1][1], x1))
        else:
            spans.append((x0, x1))
    return spans


def _placed(row: Line, columns: Sequence[tuple[float, float]]) -> list[Line | str | None]:
    """The cells of a line in their columns; None where the cell on the left spans, "" where there is none."""
    found: list[Line | str | None] = [""] * len(columns)
    parts = cells_of(row)
    if len(parts) < len(columns):
        parts = _at_columns(row, columns) or parts
    for part in parts:
        over = [k for k, (x0, x1) in enumerate(columns) if min(part.x1, x1) - max(part.x0, x0) > 0.3 * min(part.x1 - part.x0, x1 - x0)]
        if not over:
            over = [_nearest(part.x0, part.x1, columns)]
        there = found[over[0]]
        found[over[0]] = Line([*there.words, *part.words], part.page) if isinstance(there, Line) else part
        for k in over[1:]:
            found[k] = None if found[k] == "" else found[k]
    return found


def _at_columns(row: Line, columns: Sequence[tuple[float, float]]) -> list[Line] | None:
    """A line cut by the columns of its words, where that fills every column: cells that all but touch."""
    cut: list[list[Word]] = [[] for _ in columns]
    for word in row.words:
        cut[_nearest(word.x0, word.x1, columns)].append(word)
    if not all(cut):
        return None
    gaps = [min(word.x0 for word in b) - max(word.x1 for word in a) for a, b in pairwise(cut)]
    return [Line(words, row.page) for words in cut] if min(gaps) > -1 and max(gaps) > _WIDE_SPACE * row.size else None


def _nearest(x0: float, x1: float, columns: Sequence[tuple[float, float]]) -> int:
    middle = (x0 + x1) / 2
    return min(range(len(columns)), key=lambda k: max(columns[k][0] - middle, middle - columns[k][1], 0.0))


def _is_table(placed: Sequence[_Cells], rules: int) -> bool:
    """Whether the columns are those of a table: enough rows of several cells."""
    several = sum(sum(isinstance(cell, Line) for cell in row) > 1 for row in placed)
    if several < (2 if len(placed[0]) > 2 or rules > 1 else 3):
        return False
    return rules > 1 or several >= (0.4 if several < _SURE else 0.2) * len(placed)


def _groups(rows: Sequence[Line], placed: Sequence[_Cells], rules: Sequence[float]) -> list[list[int]]:
    """Which lines are one row: those between two rules where every row has its rule; those that stand closer, or go on with what is above."""
    between = [[i for i in range(1, len(rows)) if rows[i - 1].base - 1 < y < rows[i].base] for y in rules]
    starts = {ends[0] for ends in between if ends}
    ruled = [list(range(a, b)) for a, b in pairwise([0, *sorted(starts), len(rows)])]
    if len(ruled) > 3 and not any(_has_rows([placed[i] for i in group]) for group in ruled):
        return ruled
    ends = [max((cell.x1 for row in placed if isinstance(cell := row[k], Line)), default=0.0) for k in range(len(placed[0]))]
    groups: list[list[int]] = []
    for run in _close(rows, starts):
        if len(run) > 1 and _is_one([placed[i] for i in run], ends):
            groups.append(run)
            continue
        for i in run:
            if i not in starts and groups and _goes_on(placed[i], placed[groups[-1][-1]], ends):
                groups[-1].append(i)
            else:
                groups.append([i])
    return groups


def _close(rows: Sequence[Line], starts: set[int]) -> list[list[int]]:
    """Lines in runs that stand closer to each other than to the next, as the lines of one row do. Rules part runs."""
    size = rows[0].size
    steps = [b.base - a.base for a, b in pairwise(rows)]
    wider = [(a, b) for a, b in pairwise(sorted(steps)) if a < 1.5 * size and b > _WIDER * a]
    close = sum(wider[-1]) / 2 if wider else 0.0
    runs = [[0]]
    for i, step in enumerate(steps, 1):
        if step < close and i not in starts:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _is_one(group: Sequence[_Cells], ends: Sequence[float]) -> bool:
    """Whether lines that stand close are one row: no figures below each other, and each cell's lines are full but the last."""
    if _has_rows(group):
        return False
    for k, column in enumerate(zip(*group, strict=True)):
        said = [cell for cell in column if isinstance(cell, Line)]
        if any(not _is_full(a, b, ends[k]) for a, b in pairwise(said)):
            return False
    return True


def _has_rows(group: Sequence[_Cells]) -> bool:
    """Whether lines between two rules are rows of their own: figures stand below each other."""
    columns = zip(*group, strict=True)
    return any(sum(isinstance(cell, Line) and bool(_NUMERIC.fullmatch(cell.text)) for cell in column) > 1 for column in columns)


def _goes_on(row: _Cells, before: _Cells, ends: Sequence[float]) -> bool:
    """Whether a line continues the row above, whatever the step between: words in small letters below full cells, nothing in figures."""
    said = {k: cell for k, cell in enumerate(row) if isinstance(cell, Line)}
    above = {k: cell for k, cell in enumerate(before) if isinstance(cell, Line)}
    if len(above) < 2 or not said.keys() < above.keys() or any(_NUMERIC.fullmatch(cell.text) for cell in said.values()):
        return False
    small = all(cell.text[0].islower() or cell.text[0] in "([%" for cell in said.values())
    return small and (0 not in said or all(_is_full(above[k], cell, ends[k]) for k, cell in said.items()))


def _is_full(above: Line, cell: Line, end: float) -> bool:
    """Whether the first word of a cell's line would have had no room at the end of the line above."""
    return above.x1 + 0.3 * above.size + cell.words[0].x1 - cell.words[0].x0 > end
