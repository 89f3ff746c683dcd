"""Tables into lines of text: one row a line, each cell with the heading of its column, so that a row says what it means by itself."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import NamedTuple

BETWEEN = " | "
"""What stands between the cells of a row; it marks a line as a row."""

_LONGEST_GROUP = 10  # in words: a longer row of one cell is a note

Grid = list[list[str | None]]


class Table(NamedTuple):
    """A table as read: caption, rows of cells, how many rows are headings, and the notes below it.

    `flat` is its text as a reader of tags only would see it: in the order of the file, and with the foot last.
    """

    caption: str
    rows: Grid
    headings: int
    notes: tuple[str, ...]
    flat: tuple[str, str]


def lines(rows: Sequence[Sequence[str | None]], headings: int, caption: str = "") -> list[str]:
    """The rows below the headings as lines: `Heading: cell | Heading: cell`. A row of one cell only names the rows below it.

    None is a place that the cell on its left spans.
    """
    heads = _heads(rows[:headings])
    group, unused = "", ""
    found = [caption] if caption else []
    for row in rows[headings:]:
        cells = _cells(row, heads)
        if len(row) > 1 and len(cells) == 1 and row[0]:
            found += filter(None, [unused])
            group = unused = row[0] if len(row[0].split()) <= _LONGEST_GROUP else ""
            found += [row[0]] if not group else []
        elif cells:
            found.append(BETWEEN.join([group, *cells] if group else cells))
            unused = ""
    found += filter(None, [unused])
    return found if len(found) > bool(caption) else [*found, *filter(None, [BETWEEN.join(filter(None, heads))])]


def _heads(rows: Sequence[Sequence[str | None]]) -> list[str]:
    columns: list[list[str]] = [[] for _ in range(max((len(row) for row in rows), default=0))]
    for row in rows:
        said = ""
        for i, cell in enumerate(row):
            said = said if cell is None else cell
            columns[i].append(said)
    return [" ".join(dict.fromkeys(filter(None, column))) for column in columns]


def _cells(row: Sequence[str | None], heads: Sequence[str]) -> list[str]:
    """The cells that say something, each named by the headings of all columns it spans."""
    found: list[str] = []
    for i, cell in enumerate(row):
        if cell:
            spanned = next((j for j in range(i + 1, len(row)) if row[j] is not None), len(row))
            head = " / ".join(dict.fromkeys(filter(None, heads[i:spanned])))
            found.append(f"{head}: {cell}" if head and head != cell and spanned - i < len(row) else cell)
    return found


def read_html(html: str) -> list[Table]:
    """Every table of an HTML or SPL fragment, in order; nested tables as part of the cell they stand in."""
    parser = _TableParser()
    parser.feed(html)
    parser.close()
    parser.finish()
    return parser.tables


def squeeze(text: str) -> str:
    """The text with every run of white space as one space."""
    return re.sub(r"\s+", " ", text).strip()


def _raised(before: str, data: str) -> str:
    """Raised text: an exponent stays one, and the mark of a note never becomes part of a number or a word."""
    if data.strip().isdecimal() and re.search(r"\b[cmd]?m$", before):
        return data
    return f"^{data}" if data.strip().lstrip("-−").isdecimal() and re.search(r"\b10$", before) else f" {data}"


class _TableParser(HTMLParser):
    """Collects cells; fills the places that row and column spans cover."""

    _CELLS = ("td", "th")
    _LIMIT = 60  # a column span beyond this is a slip of the editor, not a wide table

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self._depth = 0
        self._reset()

    def _reset(self) -> None:
        self._heads: list[bool] = []  # one a row: whether it only names columns
        self._taken: dict[tuple[int, int], str | None] = {}
        self._in_head = self._raised = False
        self._caption: list[str] = []
        self._notes: list[list[str]] = []
        self._flat: list[str] = []
        self._flat_foot: list[tuple[int, int]] = []
        self._foot: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._into: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, row, cell, caption or note."""
        if tag == "table":
            self._depth += 1
        if self._depth != 1:
            return
        if self._foot is not None:
            self.handle_data(" ")
        elif tag in ("caption", "footnote"):
            self._begin_aside(tag)
        elif tag in ("paragraph", "item", "br", "li", "p"):
            self.handle_data(" ")
        elif tag in ("sup", "footnoteref"):
            self._raised = True
        else:
            self._begin_part(tag, attrs)

    def _begin_part(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "thead":
            self._in_head = True
        elif tag == "tfoot":
            self._end_cell()
            self._foot = []
            self._flat_foot.append((len(self._flat), len(self._flat)))
        elif tag == "tr":
            self._end_cell()
            self._heads.append(True)
        elif tag in self._CELLS:
            self._end_cell()
            if self._heads:
                self._heads[-1] = self._heads[-1] and (tag == "th" or self._in_head)
            self._span = (self._number(attrs, "colspan"), self._number(attrs, "rowspan"))
            self._cell = []
            self._into = [self._cell]

    def _begin_aside(self, tag: str) -> None:
        if tag == "footnote":
            self._notes.append([])
            self._into.append(self._notes[-1])
        elif self._cell is None:  # inside a cell a caption is the mark of a list item
            self._into = [self._caption]

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if tag == "table":
            self._depth = max(0, self._depth - 1)
            if not self._depth:
                self.finish()
        self._raised = False
        if self._depth != 1:
            return
        if tag in self._CELLS:
            self._end_cell()
        elif tag == "thead":
            self._end_cell()
            self._in_head = False
        elif tag == "tfoot" and self._foot is not None:
            self._notes.append(self._foot)
            self._flat_foot[-1] = (self._flat_foot[-1][0], len(self._flat))
            self._foot = None
        elif tag == "caption" and self._cell is None:
            self._into = []
        elif tag == "footnote" and self._into:
            self._into.pop()
        elif tag in ("paragraph", "item", "li", "p", "caption"):
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        """Put text where it belongs."""
        self._flat.append(data)
        if self._foot is not None:
            self._foot.append(data)
        elif self._into:
            into = self._into[-1]
            into.append(_raised("".join(into[-1:]), data) if self._raised else data)

    def finish(self) -> None:
        """Take the table as it is, also where the fragment breaks off."""
        self._end_cell()
        width = max((column + 1 for _, column in self._taken), default=0)
        grid: Grid = [[self._taken.get((row, column), "") for column in range(width)] for row in range(len(self._heads))]
        filled = [(row, head) for row, head in zip(grid, self._heads, strict=True) if any(row)]
        if filled:
            rows = [row for row, _ in filled]
            marked = next((i for i, (_, head) in enumerate(filled) if not head), 0)
            names_columns = len(rows) > 1 and len(set(filter(None, rows[0]))) > 1
            notes = tuple(filter(None, (squeeze("".join(note)) for note in self._notes)))
            caption = squeeze("".join(self._caption))
            self.tables.append(Table(caption, rows, marked or int(names_columns), notes, self._both_ways()))
        self._reset()

    def _both_ways(self) -> tuple[str, str]:
        foot = [i for start, end in self._flat_foot for i in range(start, end)]
        rest = [i for i in range(len(self._flat)) if i not in set(foot)]
        return squeeze("".join(self._flat)), squeeze("".join(self._flat[i] for i in [*rest, *foot]))

    def _end_cell(self) -> None:
        if self._cell is None or not self._heads:
            return
        row, column = len(self._heads) - 1, 0
        while (row, column) in self._taken:
            column += 1
        text = squeeze("".join(self._cell))
        wide, high = self._span
        self._taken.update({(row + down, column + right): None if right else text for down in range(high) for right in range(wide)})
        self._cell = None
        self._into = []

    def _number(self, attrs: list[tuple[str, str | None]], name: str) -> int:
        value = dict(attrs).get(name) or "1"
        return min(max(int(value), 1), self._LIMIT) if value.isdecimal() else 1
