"""The pages of a PDF as one document: columns in order, margins and tables of contents left out, what goes on over a page made whole."""

import re
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from knowledge.readers import pdf_ladder
from knowledge.readers.characters import resolved
from knowledge.readers.manuscript import Block, BlockKind, heading, line
from knowledge.readers.pdf_columns import Run, in_order, usual_gutter
from knowledge.readers.pdf_grid import Table, grids, tables
from knowledge.readers.pdf_line import Line, lines
from knowledge.readers.pdf_margins import without_margins
from knowledge.readers.pdf_marks import Box
from knowledge.readers.pdf_mend import Vocabulary
from knowledge.readers.pdf_notes import Note, without_notes, words_of
from knowledge.readers.pdf_outline import headings
from knowledge.readers.pdf_page import Page, Word
from knowledge.readers.pdf_prose import Leading, Paragraph, Piece, carried_on, paragraphs
from knowledge.readers.pdf_rows import cells_of, with_tables
from knowledge.readers.pdf_table import blocks, goes_on, together, unnamed, with_rest
from knowledge.readers.properties import in_table
from knowledge.readers.table_heads import Row
from knowledge.readers.tables import Cell

_ENOUGH = 400  # letters on a page
_LEADER = re.compile(r"(?:\s?[.…_·]){4,}\s*(?:\d{1,4}|[ivxl]+)?$")
_CONTENTS = re.compile(r"(?:table of )?contents\*?|inhaltsverzeichnis|inhalt", re.IGNORECASE)
_PAGE_AT_END = re.compile(r"\s\d{1,3}$")
_CONTINUED = re.compile(r"(?:table|tabelle)\s*\w{1,4}\b.*\b(?:continued|cont\.?|cont[’']d|fortsetzung|fortgesetzt)\W*$", re.IGNORECASE)
_REFERENCES = re.compile(r"references?|bibliography|literature|literatur(?:verzeichnis)?|quellen", re.IGNORECASE)
_BULLET = re.compile(r"^[▪●◦‣·■□*•o]\s+(?=\S)")


class Body(NamedTuple):
    """A document's blocks, the tables whose columns have no names, as the pages they stand on, and what a table above the text says of the document."""

    blocks: list[Block]
    unnamed: list[int]
    metadata: Mapping[str, str]
    crowded: Sequence[int] = ()
    """Pages on which tables stand in columns of text: where reading errs most easily."""


class _Sheet(NamedTuple):
    """A page on the way: its lines, with a table as a line of its own, and its notes."""

    page: Page
    rows: list[Line]
    tables: list[Table]


def body(pages: Sequence[Page], listed: Mapping[str, int]) -> Body:
    """The pages of a document as blocks. `listed` holds the titles of the file's outline with their depth."""
    vocabulary = Vocabulary(word.text for page in pages for word in page.words)
    drawn = [grids(page) for page in pages]
    kept = without_margins(pages, [_bodies(page, [grid.box for grid in found]) for page, found in zip(pages, drawn, strict=True)])
    sheets = []
    for page, ruled, words in zip(pages, drawn, kept, strict=True):
        made, rest = tables(page, ruled, words, vocabulary.mend)
        more, rest = pdf_ladder.tables(page, rest, vocabulary.mend)
        made += more
        sheets.append(_Sheet(page, lines([*rest, *_places(made)], page.number), made))
    sizes = _sizes(kept)
    runs = _runs(sheets)
    leading = Leading(run.lines for found in runs for run in found)
    pieces: list[Piece] = []
    crowded: set[int] = set()
    notes: dict[int, list[Note]] = {page.number: [] for page in pages}
    for sheet, found in zip(sheets, runs, strict=True):
        cleared = []
        for run in found:
            rows, own_notes = without_notes(run.lines, sizes[sheet.page.number], leading)
            cleared.append(run._replace(lines=_without_contents(rows)))
            notes[sheet.page.number] += own_notes
        marks = frozenset(mark for mark, _ in notes[sheet.page.number])
        for run in cleared:
            for row in run.lines:
                row.name(marks)
            own = paragraphs(with_tables(_unpacked(run, sheet), sheet.page.marks, vocabulary.mend), run.left, run.right, leading)
            if len(cleared) > 1 and run.right - run.left < 0.6 * sheet.page.width and any(isinstance(piece, Table) for piece in own):
                crowded.add(sheet.page.number)
            _append(pieces, own)
    return _Assembly(pieces, notes, vocabulary).body(sizes, listed)._replace(crowded=sorted(crowded))


def _bodies(page: Page, boxes: Sequence[Box]) -> list[Box]:
    return [box for box in boxes if box.y1 - box.y0 > 0.12 * page.height or 0.12 * page.height < box.y0 < 0.85 * page.height]


def _places(made: Sequence[Table]) -> list[Word]:
    """A word of no letters for each table, so that it finds its place in the order of reading."""
    return [Word(f"\0{i}".ljust(60), t.box.x0, t.box.x1, t.box.y0 + 8, 10.0, bold=False, italic=False, spaced=True) for i, t in enumerate(made)]


def _unpacked(run: Run, sheet: _Sheet) -> list[Line | Table]:
    found: list[Line | Table] = []
    for row in run.lines:
        words = [word for word in row.words if word.text[0] != "\0"]
        if len(words) == len(row.words):
            found.append(row)
            continue
        if words:
            found.append(Line(words, row.page))
        found += [sheet.tables[int(word.text[1:])] for word in row.words if word.text[0] == "\0"]
    return found


def _sizes(pages: Sequence[Sequence[Word]]) -> dict[int, float]:
    """The size in which running text is set, for each page: its own where it holds enough, else the document's."""
    counted = [Counter[float]() for _ in pages]
    for own, words in zip(counted, pages, strict=True):
        for word in words:
            own[round(word.size * 2) / 2] += len(word.text)
    usual = _most(sum(counted, Counter[float]()))
    return {number: _most(own) if own.total() >= _ENOUGH else usual for number, own in enumerate(counted, 1)}


def _most(counted: Counter[float]) -> float:
    return max(counted, key=lambda size: (counted[size], -size), default=10.0)


def _runs(sheets: Sequence[_Sheet]) -> list[list[Run]]:
    """The columns of each page in order. A page that is little filled takes its bounds from the others."""
    bounds = [_bounds(sheet.rows) for sheet in sheets]
    usual = {
        width: (statistics.median(b[0] for b in own), statistics.median(b[1] for b in own))
        for width in {round(sheet.page.width) for sheet in sheets}
        if (own := [b for b, sheet in zip(bounds, sheets, strict=True) if round(sheet.page.width) == width and sheet.rows])
    }
    gutters = {width: usual_gutter([sheet.rows for sheet in sheets if round(sheet.page.width) == width]) for width in {round(s.page.width) for s in sheets}}
    found = []
    for sheet, (left, right) in zip(sheets, bounds, strict=True):
        wide = usual.get(round(sheet.page.width), (left, right))
        found.append(in_order(sheet.rows, min(left, wide[0]), max(right, wide[1]), gutters[round(sheet.page.width)]))
    return found


def _bounds(rows: Sequence[Line]) -> tuple[float, float]:
    """Where running text begins and ends; tables may reach beyond."""
    text = [row for row in rows if all(word.text[0] != "\0" for word in row.words) and len(cells_of(row)) == 1] or rows
    return min((row.x0 for row in text), default=0.0), max((row.x1 for row in text), default=0.0)


def _without_contents(rows: Sequence[Line]) -> list[Line]:
    """A column without a table of contents: lines that lead with dots to a page, or that follow its heading and end with a page."""
    found: list[Line] = []
    inside = False
    for row in rows:
        if _CONTENTS.fullmatch(row.text):
            inside = True
        elif _LEADER.search(row.text) or (inside and _PAGE_AT_END.search(row.text)):
            inside = True
            continue
        else:
            inside = False
        found.append(row)
    if len(found) == len(rows):
        return found
    return [row for row in found if not _CONTENTS.fullmatch(row.text)]


def _append(pieces: list[Piece], more: list[Piece]) -> None:
    """Put the pieces of the next column behind those before; what was cut by the end of a column or page is made whole."""
    last, first = (pieces[-1] if pieces else None), (more[0] if more else None)
    if isinstance(last, Table):
        if isinstance(first, Paragraph) and (whole := with_rest(last, first.lines)) is not None:
            pieces[-1] = last = whole
            more = more[1:]
        elif isinstance(first, Paragraph) and len(more) > 1 and isinstance(more[1], Table) and _CONTINUED.match(first.first.text):
            more = more[1:]
        if more and isinstance(more[0], Table) and goes_on(last, more[0]):
            pieces[-1] = together(last, more[0])
            more = more[1:]
    elif isinstance(last, Paragraph) and isinstance(first, Paragraph) and carried_on(last, first):
        last.lines += first.lines
        more = more[1:]
    pieces += more


def _as_written(table: Table) -> list[Row]:
    return [Row(tuple(Cell(resolved(cell)) for cell in row.cells if cell is not None)) for row in table.rows]


class _Assembly:
    """Pieces and notes into blocks."""

    def __init__(self, pieces: list[Piece], notes: Mapping[int, list[Note]], vocabulary: Vocabulary) -> None:
        self._pieces, self._mend = pieces, vocabulary.mend
        self._notes = {page: dict(found) for page, found in notes.items()}
        self._cites = False

    def body(self, sizes: Mapping[int, float], listed: Mapping[str, int]) -> Body:
        """The blocks, with each note behind the first that refers to it, or at the end of its page."""
        found = headings(self._pieces, sizes, listed, self._mend)
        self._cites = any(_REFERENCES.fullmatch(text.lstrip("0123456789. ")) for text, _ in found.values())
        made: list[Block] = []
        bare: list[int] = []
        known: dict[str, str] = {}
        page = 1
        for at, piece in enumerate(self._pieces):
            begun = any(block.kind is BlockKind.TEXT for block in made)
            here = piece.first.page if isinstance(piece, Paragraph) else piece.rows[0].page
            while page < here:
                made += self._left(page)
                page += 1
            if at in found:
                text, level = found[at]
                made += [heading(text, level, here)] if text else []
            elif isinstance(piece, Table) and not begun and (properties := in_table(_as_written(piece))):
                known.update(properties)
            elif isinstance(piece, Table):
                own = [block._replace(text=resolved(block.text, cites=self._cites)) for block in blocks(piece)]
                bare += [here] if unnamed(piece) else []
                made += [*own, *self._named(own, here)]
            elif text := _BULLET.sub("• ", resolved(piece.said(self._mend), cites=self._cites)):
                said = line(text, here)
                made += [said, *self._named([said], here)]
        for rest in range(page, max(self._notes, default=0) + 1):
            made += self._left(rest)
        return Body(made, bare, known)

    def _named(self, said: Sequence[Block], page: int) -> list[Block]:
        """The notes that these lines refer to."""
        own = self._notes.get(page, {})
        marks = [mark for mark in own if any(f"[note {mark}]" in block.text for block in said)]
        return [self._note(mark, own.pop(mark), page) for mark in marks]

    def _left(self, page: int) -> list[Block]:
        """The notes of a page that nothing refers to."""
        return [self._note(mark, rows, page) for mark, rows in self._notes.pop(page, {}).items()]

    def _note(self, mark: str, rows: list[Line], page: int) -> Block:
        return line(f"[note {mark}] {resolved(self._mend(words_of((mark, rows))), cites=self._cites)}", page)
