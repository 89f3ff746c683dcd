"""Which rows of a table name its columns: told by the file, by how they look, or by what they say."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from knowledge.readers.tables import Cell, Grid, arranged, lines

_FIGURE = re.compile(r"[<>≤≥=~±+−–-]?\s*\d")
_STOP = re.compile(r"[.!?:;,]$")
_MOST_HEADS = 4
_PAIRS = 2


def run_on(parts: Iterable[str]) -> str:
    """Paragraphs of a cell in one line: what ends without a stop is kept apart."""
    text = ""
    for part in filter(None, parts):
        text += part if not text else f" {part}" if _STOP.search(text) else f"; {part}"
    return text


class Row(NamedTuple):
    """A row as it is written: its cells, and whether the file or its looks say that it names columns."""

    cells: tuple[Cell, ...]
    stands_out: bool = False


class TableText(NamedTuple):
    """A table as lines, and whether its columns have names where they need them."""

    lines: list[str]
    named: bool


def told(rows: Sequence[Row]) -> TableText:
    """The lines of a table. A row of one cell above everything is its caption; a table of one column or one cell is plain text."""
    kept = [row for row in rows if any(cell.text for cell in row.cells)]
    caption: list[str] = []
    while len(kept) > 1 and len(kept[0].cells) == 1 and max(len(row.cells) for row in kept) > 1:
        caption.append(kept.pop(0).cells[0].text)
    heads = _heads(kept)
    grid, _ = arranged([[cell._replace(head=at < heads) for cell in row.cells] for at, row in enumerate(kept)])
    if max(map(len, grid), default=0) <= 1:
        return TableText([*caption, *(cell for row in grid for cell in row if cell)], named=True)
    if not heads and _names_columns(grid):
        heads = 1
    if heads >= len(grid):
        heads = 0
    return TableText([*caption, *lines(grid, heads)], named=bool(heads) or not _needs_names(grid))


def _heads(rows: Sequence[Row]) -> int:
    """How many rows at the top stand out as headings, with those that their cells reach into."""
    count = next((at for at, row in enumerate(rows) if not row.stands_out), 0)
    if not count:
        return 0
    reach = max((at + cell.high for at, row in enumerate(rows[:count]) for cell in row.cells), default=count)
    return min(max(count, reach), _MOST_HEADS)


def _names_columns(grid: Grid) -> bool:
    """Whether the first row reads as names: words above figures, no figure itself."""
    first, rest = grid[0], grid[1:]
    if not rest or len(set(filter(None, first))) < min(len(first), _PAIRS) or any(cell and _FIGURE.match(cell) for cell in first):
        return False
    return any(head and any(_FIGURE.match(row[at] or "") for row in rest if at < len(row)) for at, head in enumerate(first))


def _needs_names(grid: Grid) -> bool:
    """Whether a row would not say by itself what it means: bare figures, or more than a name and what belongs to it."""
    return len(grid) > 1 and (max(map(len, grid)) > _PAIRS or any(_bare(cell) for row in grid for cell in row[1:]))


def _bare(cell: str | None) -> bool:
    return bool(cell) and not any(c.isalpha() or c in "%°" for c in cell or "")


def pairs(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """The rows of a table of two columns: a name and what belongs to it. Nothing where the table is of another form."""
    kept = [[cell.text for cell in row.cells] for row in rows if any(cell.text for cell in row.cells)]
    if kept and all(len(row) == _PAIRS and row[0] for row in kept):
        yield from ((row[0], row[1]) for row in kept)
