"""Tables as lines of text: which rows are headings, which tables go on over a page break, what the owner should look at."""

import re
from collections.abc import Sequence

from knowledge.readers.manuscript import Block, line
from knowledge.readers.pdf_grid import Row, Table
from knowledge.readers.pdf_line import Line
from knowledge.readers.pdf_rows import cells_of
from knowledge.readers.tables import lines

_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"[-−–<>≤≥±~≈ ]*\d[\d.,\s%()/–−±:x×-]*")
_COMMON = 0.5
_MOST_HEADINGS = 4


def goes_on(table: Table, after: Table) -> bool:
    """Whether a table at the top of a page goes on with one at the foot of the page before."""
    if len(table.columns) != len(after.columns):
        return False
    shift = after.columns[0][0] - table.columns[0][0]  # the next column, or the other margins of a left and a right page
    heads = table.rows[: headings(table)]
    repeated = bool(heads) and [row.cells for row in after.rows[: len(heads)]] == [row.cells for row in heads]
    return repeated or all(_overlap(a, (b[0] - shift, b[1] - shift)) for a, b in zip(table.columns, after.columns, strict=True))


def _overlap(one: tuple[float, float], two: tuple[float, float]) -> bool:
    return min(one[1], two[1]) - max(one[0], two[0]) > _COMMON * min(one[1] - one[0], two[1] - two[0])


def together(table: Table, after: Table) -> Table:
    """Both parts of a table as one; headings that are repeated stand there once, a cell cut by the page break is whole again."""
    heads = [row.cells for row in table.rows[: headings(table)]]
    rows = list(after.rows)
    if heads and [row.cells for row in rows[: len(heads)]] == heads:
        rows = rows[len(heads) :]
    before = list(table.rows)
    if rows and len(before) > len(heads) and _is_rest(rows[0], before[-1]):
        rest = rows.pop(0)
        cells = [" ".join(filter(None, (a, b))) if a is not None else None for a, b in zip(before[-1].cells, rest.cells, strict=True)]
        before[-1] = before[-1]._replace(cells=cells)
    return table._replace(rows=before + rows)


def with_rest(table: Table, rows: Sequence[Line]) -> Table | None:
    """The table with lines at the top of the next page that are the rest of its last cells; None where they are not: they go on in their column."""
    cells = list(table.rows[-1].cells)
    for row in rows:
        for part in cells_of(row):
            k = next((k for k, (x0, x1) in enumerate(table.columns) if x0 - 2 <= part.x0 and part.x1 <= x1 + 2), None)
            if k is None or not cells[k] or not part.text[0].islower() or rows[0].page == table.rows[-1].page:
                return None
            cells[k] = f"{cells[k]} {part.text}"
    return table._replace(rows=[*table.rows[:-1], table.rows[-1]._replace(cells=cells)])


def _is_rest(row: Row, before: Row) -> bool:
    """Whether a row is what was left of a row on the page before: fewer cells, and their words go on."""
    said = [k for k, cell in enumerate(row.cells) if cell]
    known = [k for k, cell in enumerate(before.cells) if cell]
    return bool(said) and len(said) < len(known) and all(k in known and (row.cells[k] or "")[0].islower() for k in said)


def headings(table: Table) -> int:
    """How many rows of a table name its columns: what is bold, shaded or ruled off; else the first, where it holds no figures."""
    rows = table.rows
    if len(rows) < 2:
        return 0
    for marked in (_leading([row.bold for row in rows]), _leading([row.shaded for row in rows]), _ruled_off(rows)):
        if marked:
            return marked + _below_span(rows, marked)
    first = [cell for cell in rows[0].cells if cell]
    if len(rows[0].cells) < 3 or len(set(first)) < 2 or any(_FIGURE.fullmatch(cell) for cell in first[1:]):
        return 0
    return 1


def _leading(marked: Sequence[bool]) -> int:
    count = next((i for i, mark in enumerate(marked) if not mark), 0)
    return count if count <= _MOST_HEADINGS and sum(marked) <= max(count, len(marked) // 2) else 0


def _ruled_off(rows: Sequence[Row]) -> int:
    count = next((i + 1 for i, row in enumerate(rows[:-1]) if row.ruled), 0)
    return count if count <= _MOST_HEADINGS else 0


def _below_span(rows: Sequence[Row], marked: int) -> int:
    """One more where a heading spans columns that only the next row names."""
    spans = any(cell is None for cell in rows[marked - 1].cells)
    after = rows[marked].cells if marked < len(rows) - 1 else []
    return int(spans and bool(after) and len([cell for cell in after if cell]) > 1 and not any(_DIGIT.search(cell or "") for cell in after))


def blocks(table: Table) -> list[Block]:
    """The rows of a table as lines, each with its headings and its page."""
    count = headings(table)
    heads, body = [row.cells for row in table.rows[:count]], table.rows[count:]
    if not body:
        return [line(text, table.rows[0].page) for text in lines(heads, 0)]
    found: list[Block] = []
    group: Row | None = None
    pages = sorted({row.page for row in body})
    for page in pages:
        rows = [row for row in body if row.page == page]
        if group is not None and not _is_group(rows[0]):
            rows.insert(0, group)
        last = next((row for row in reversed(rows) if _is_group(row)), None)
        group = rows.pop() if page != pages[-1] and last is rows[-1] else last
        if rows:
            found += [line(text, page) for text in lines([*heads, *(row.cells for row in rows)], count)]
    return found


def _is_group(row: Row) -> bool:
    return bool(row.cells[0]) and not any(row.cells[1:])


def unnamed(table: Table) -> bool:
    """Whether a table holds figures and no row that names its columns."""
    return headings(table) == 0 and any(_DIGIT.search(cell or "") for row in table.rows for cell in row.cells[1:])
