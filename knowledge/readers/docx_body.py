"""The body of a Word document from top to bottom: headings, paragraphs, lists, tables, notes and text boxes."""

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, NamedTuple

from lxml import etree

from knowledge.readers.characters import resolved
from knowledge.readers.docx_numbers import BULLET, Numbers, numeral
from knowledge.readers.docx_styles import Styles, W, outline_level, switched, value
from knowledge.readers.docx_text import MC, Inline, is_placeholder
from knowledge.readers.flow import Flow
from knowledge.readers.properties import in_table
from knowledge.readers.table_heads import Row, run_on, told
from knowledge.readers.tables import Cell

_WIDEST = 100
_CONTENTS = "Table of Contents"


class Notes(NamedTuple):
    """The footnotes or endnotes of a document: each by its id, how their marks are written, where they begin."""

    texts: Mapping[str, "etree._Element"]
    format: str = "decimal"
    start: int = 1


class Body:
    """Reads a body into a flow."""

    def __init__(self, flow: Flow, styles: Styles, numbers: Numbers, notes: Mapping[str, Notes], *, cites: bool, with_fields: bool) -> None:
        """`cites` says that the document has a list of references, so that raised numbers cite it; `with_fields` that every field has its end."""
        self.metadata: dict[str, str] = {}
        self.faults: list[str] = []
        self._flow = flow
        self._styles = styles
        self._numbers = numbers
        self._notes = notes
        self._cites = cites
        self._marks: dict[tuple[str, str], str] = {}
        self._read: dict[tuple[str, str], str] = {}
        self._inline = Inline(styles, flow.remark, self._noted, with_fields=with_fields)
        self._carried = ""
        self._begun = False

    def read(self, container: "etree._Element") -> None:
        """Everything in a body, a text box or a content control."""
        for child in container:
            handle = self._HANDLERS.get(child.tag)
            if handle is not None:
                handle(self, child)

    # ── Paragraphs ───────────────────────────────────────────────────────────────────────────────

    def _paragraph(self, paragraph: "etree._Element") -> None:
        words = self._inline.paragraph(paragraph)
        style = self._styles.of_paragraph(paragraph)
        if self._styles.is_contents(style):
            return
        text = self._carried + words.text
        if _goes_on(paragraph):
            self._carried = text
            return
        self._carried = ""
        self._put(paragraph, style, resolved(text, cites=self._cites), words.strength)
        for box in words.boxes:
            self.read(box)

    def _put(self, paragraph: "etree._Element", style: str, text: str, strength: int) -> None:
        if not text:
            return
        level = self._level(paragraph, style)
        before = self._numbers.before(paragraph)
        if level == 0:
            self._flow.title(text)
        elif level is not None:
            self._begun = True
            self._flow.heading(f"{before.rstrip('.')} {text}" if before and before != BULLET else text, level)
        elif before == BULLET:
            self._flow.line(BULLET + text)
        else:
            self._flow.line(f"{before} {text}".strip(), 0 if self._styles.is_caption(style) else strength)

    def _level(self, paragraph: "etree._Element", style: str) -> int | None:
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        return self._styles.heading(style) if own is None else outline_level(own)

    # ── Notes ────────────────────────────────────────────────────────────────────────────────────

    def _noted(self, kind: str, key: str, own: str) -> str:
        """What stands in the text for a note; the note itself is kept for the end of the section."""
        notes = self._notes[kind]
        if (kind, key) not in self._marks:
            count = notes.start + sum(1 for other, _ in self._marks if other == kind)
            self._marks[kind, key] = self._mark(kind, own or numeral(count, notes.format))
        mark = self._marks[kind, key]
        element = notes.texts.get(key)
        if element is None:
            self._flow.remark("note")
        elif (kind, key) not in self._read:
            self._read[kind, key] = ""  # a note that refers to itself ends here
            self._read[kind, key] = self._inside(element)
        self._flow.note(mark, self._read.get((kind, key), ""))
        return f" [{mark}]"

    def _mark(self, kind: str, shown: str) -> str:
        also_footnotes = kind == "endnote" and self._notes["footnote"].texts and self._notes["footnote"].format == self._notes["endnote"].format
        return f"{'endnote' if also_footnotes else 'note'} {shown}"

    # ── Tables ───────────────────────────────────────────────────────────────────────────────────

    def _table(self, table: "etree._Element") -> None:
        columns = [list(_inner(row, "tc")) for row in _inner(table, "tr")]
        if columns and all(len(cells) <= 1 for cells in columns):  # a frame around text
            for frame in (cell for cells in columns for cell in cells):
                self.read(frame)
            return
        rows = list(self._rows(table))
        own = {} if self._begun else in_table(rows)
        if own:
            self.metadata.update(own)
            return
        found = told(rows)
        for text in found.lines:
            self._flow.line(text)
        if not found.named:
            self._flow.remark("table")

    def _rows(self, table: "etree._Element") -> Iterator[Row]:
        heads = self._styles.heads_columns(table)
        rows = [row for row in _inner(table, "tr") if not self._is_struck(row)]
        cells = [list(self._cells(row)) for row in rows]
        for at, row in enumerate(rows):
            if switched(row.find(f"{W}trPr/{W}hidden")):
                self._flow.remark("hidden")
                continue
            marked = switched(row.find(f"{W}trPr/{W}tblHeader"))
            looks = bool(cells[at]) and all(cell.strong for cell in cells[at] if cell.text) and any(cell.text for cell in cells[at])
            yield Row(
                tuple(Cell(cell.text, cell.wide, _height(cells, at, cell)) for cell in cells[at] if not cell.goes_on),
                stands_out=marked or (at == 0 and heads) or looks,
            )

    def _is_struck(self, row: "etree._Element") -> bool:
        struck = row.find(f"{W}trPr/{W}del") is not None
        if struck:
            self._flow.remark("tracked")
        return struck

    def _cells(self, row: "etree._Element") -> Iterator["_Cell"]:
        column = _small(value(row.find(f"{W}trPr/{W}gridBefore")), 0)
        if column:
            yield _Cell("", column, 0)
        for cell in _inner(row, "tc"):
            wide = _small(value(cell.find(f"{W}tcPr/{W}gridSpan")), 1)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and value(merge) != "restart"
            text, strong = ("", False) if goes_on else self._cell(cell)
            yield _Cell(text, wide, column, goes_on=goes_on, strong=strong)
            column += wide

    def _cell(self, cell: "etree._Element") -> tuple[str, bool]:
        parts: list[tuple[str, bool]] = []
        for block in _blocks(cell):
            if block.tag == W + "p":
                words = self._inline.paragraph(block)
                text = resolved(words.text, cites=self._cites)
                if text:
                    before = self._numbers.before(block)
                    parts.append((f"{before.strip()} {text}".strip(), words.strength > 1))
                parts += [(self._inside(box), False) for box in words.boxes]
            else:
                parts.append(("; ".join(told(list(self._rows(block))).lines), False))
        kept = [(text, strong) for text, strong in parts if text]
        return run_on(text for text, _ in kept), bool(kept) and all(strong for _, strong in kept)

    def _inside(self, container: "etree._Element") -> str:
        """The words of a note or a box in one line."""
        return self._cell(container)[0]

    # ── What holds blocks ────────────────────────────────────────────────────────────────────────

    def _control(self, control: "etree._Element") -> None:
        if value(control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")) == _CONTENTS:
            return
        if is_placeholder(control):
            self._flow.remark("placeholder")
            return
        for content in control.findall(W + "sdtContent"):
            self.read(content)

    def _alternate(self, element: "etree._Element") -> None:
        chosen = element.find(MC + "Choice")
        chosen = element.find(MC + "Fallback") if chosen is None else chosen
        if chosen is not None:
            self.read(chosen)

    def _struck(self, _: "etree._Element") -> None:
        self._flow.remark("tracked")

    def _foreign(self, _: "etree._Element") -> None:
        self.faults.append("a part of the document lies in another file that it takes in; open it in Word, save it as one document and load that")

    _HANDLERS: ClassVar[Mapping[str, Callable[["Body", "etree._Element"], None]]] = {
        W + "p": _paragraph,
        W + "tbl": _table,
        W + "sdt": _control,
        W + "del": _struck,
        W + "moveFrom": _struck,
        W + "altChunk": _foreign,
        W + "subDoc": _foreign,
        MC + "AlternateContent": _alternate,
        **dict.fromkeys((W + "customXml", W + "ins", W + "moveTo", W + "sdtContent", W + "smartTag"), read),
    }
    """What is read of each block."""


class _Cell(NamedTuple):
    """A cell of a Word table: its text, how many columns it covers from which, whether it goes on from the row above, whether all of it is bold."""

    text: str
    wide: int
    column: int
    goes_on: bool = False
    strong: bool = False


def _height(rows: list[list[_Cell]], at: int, cell: _Cell) -> int:
    """How many rows a cell covers."""
    high = 1
    while at + high < len(rows) and any(below.goes_on and below.column == cell.column for below in rows[at + high]):
        high += 1
    return high


def _inner(parent: "etree._Element", name: str) -> Iterator["etree._Element"]:
    """The rows of a table, or the cells of a row, also where a content control or a tracked change holds them."""
    for child in parent:
        if child.tag == W + name:
            yield child
        elif child.tag in {W + wrap for wrap in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}:
            yield from _inner(child, name)


def _blocks(parent: "etree._Element") -> Iterator["etree._Element"]:
    """The paragraphs and tables in a cell, a note or a box."""
    for child in parent:
        if child.tag in {W + "p", W + "tbl"}:
            yield child
        elif child.tag in {W + wrap for wrap in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")} and not is_placeholder(child):
            yield from _blocks(child)


def _goes_on(paragraph: "etree._Element") -> bool:
    """Whether the next paragraph belongs to this one: its end is deleted, hidden, or it is one large letter."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    return _is_drop_cap(paragraph) or (mark is not None and (mark.find(W + "del") is not None or switched(mark.find(W + "specVanish"))))


def _is_drop_cap(paragraph: "etree._Element") -> bool:
    frame = paragraph.find(f"{W}pPr/{W}framePr")
    return frame is not None and frame.get(W + "dropCap", "none") != "none"


def _small(text: str, otherwise: int) -> int:
    return min(int(text), _WIDEST) if text.isdecimal() and text.isascii() and len(text) < 4 else otherwise
