"""Tables in fragments of HTML, as openFDA keeps them beside a label's flat text."""

from html.parser import HTMLParser
from itertools import count

from knowledge.readers.tables import Cell, Table, joined, laid, raised, squeeze

NOTE_MARKS = "*†‡§¶#"
_ROUNDS = 3


def note_mark(place: int) -> str:
    """The mark of a table's note by its place from 0: *, †, ‡, §, ¶, #, **, ††, and so on; after the third round its number."""
    rounds = place // len(NOTE_MARKS) + 1
    return NOTE_MARKS[place % len(NOTE_MARKS)] * rounds if rounds <= _ROUNDS else f"[{place + 1}]"


_LINE, _BLOCK = "\x1f", "\x1e"
_LINES = frozenset({"paragraph", "item", "br", "li", "p"})


def read_html(html: str) -> list[Table]:
    """Every table of an HTML or SPL fragment, in order; nested tables as part of the cell they stand in."""
    parser = _TableParser()
    parser.feed(html)
    parser.close()
    parser.finish()
    return parser.tables


class _TableParser(HTMLParser):
    """Collects the rows of cells of each table, its caption and its notes."""

    _CELLS = ("td", "th")
    _LIMIT = 60  # a column span beyond this is a slip of the editor, not a wide table
    _HIGHEST = 1000

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self._depth = 0
        self._reset()

    def _reset(self) -> None:
        self._rows: list[list[Cell]] = []
        self._in_head = self._raised = False
        self._caption: list[str] = []
        self._notes: list[list[str]] = []
        self._flat: list[str] = []
        self._flat_foot: list[tuple[int, int]] = []
        self._foot: list[str] | None = None
        self._cell: list[str] | None = None
        self._shape = Cell("")
        self._into: list[list[str]] = []
        self._marks: dict[str, str] = {}
        self._unmarked = count()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, row, cell, caption or note."""
        if tag == "table":
            self._depth += 1
        if self._depth != 1:
            return
        if self._foot is not None:
            self.handle_data(" ")
        elif tag in ("caption", "footnote"):
            self._begin_aside(tag, attrs)
        elif tag in _LINES:
            self._break(_LINE if tag == "br" else _BLOCK)
        elif tag == "footnoteref":
            self._say(f" {self._mark(dict(attrs).get('idref'))}")
        elif tag == "sup":
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
            self._rows.append([])
        elif tag in self._CELLS:
            self._end_cell()
            wide, high = _number(attrs, "colspan", self._LIMIT), _number(attrs, "rowspan", self._HIGHEST)
            self._shape = Cell("", wide, high, head=tag == "th" or self._in_head)
            self._cell = []
            self._into = [self._cell]

    def _begin_aside(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "footnote":
            mark = self._mark(dict(attrs).get("id"))
            self._say(f" {mark} ")
            self._notes.append([f"{mark} "])
            self._into.append(self._notes[-1])
        elif self._cell is None:  # inside a cell a caption is the mark of a list item
            self._into = [self._caption]

    def _mark(self, name: str | None) -> str:
        """The mark of a note; notes and what refers to them share it by the note's name."""
        return self._marks.setdefault(name or f" {next(self._unmarked)}", note_mark(len(self._marks)))

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
        elif tag in _LINES or tag == "caption":
            self._break(_BLOCK)

    def _break(self, mark: str) -> None:
        """End a line of a cell; elsewhere it is a space."""
        if self._foot is None and self._into and self._into[-1] is self._cell:
            self._flat.append(" ")
            self._into[-1].append(mark)
        else:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        """Put text where it belongs."""
        self._flat.append(data)
        if self._foot is not None:
            self._foot.append(data)
        elif self._into:
            self._say(raised("".join(self._into[-1][-1:]), data) if self._raised else data)

    def _say(self, words: str) -> None:
        if self._into:
            self._into[-1].append(words)

    def finish(self) -> None:
        """Take the table as it is, also where the fragment breaks off."""
        self._end_cell()
        table = laid(self._rows)
        if table.rows or table.titles:
            notes = tuple(filter(None, (squeeze("".join(note)) for note in self._notes)))
            caption = joined(["".join(self._caption), *table.titles])
            self.tables.append(Table(caption, table.rows, table.headings, notes, self._both_ways()))
        self._reset()

    def _both_ways(self) -> tuple[str, str]:
        foot = {i for start, end in self._flat_foot for i in range(start, end)}
        rest = [i for i in range(len(self._flat)) if i not in foot]
        return squeeze("".join(self._flat)), squeeze("".join(self._flat[i] for i in [*rest, *sorted(foot)]))

    def _end_cell(self) -> None:
        if self._cell is not None and self._rows:
            self._rows[-1].append(self._shape._replace(text=_in_lines("".join(self._cell))))
        self._cell = None
        self._into = []


def _in_lines(text: str) -> str:
    """The text of a cell with one line a line: every break counts, the edges of blocks where words stand on both sides."""
    blocks = [block for block in text.split(_BLOCK) if block.strip(" \t\r\n\f\v") or _LINE in block]
    return "\n".join(squeeze(line) for block in blocks for line in block.split(_LINE)).rstrip("\n")


def _number(attrs: list[tuple[str, str | None]], name: str, most: int) -> int:
    value = dict(attrs).get(name) or "1"
    return min(max(int(value), 1), most) if value.isdecimal() and len(value) < 9 else 1
