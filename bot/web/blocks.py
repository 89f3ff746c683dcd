"""Text of a document as a page lays it out: paragraphs, and runs of table rows as tables with their headings. No word is added or lost."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from bot.web.marking import Marked, quoted

_BETWEEN = " | "
"""What stands between the cells of a row, as readers write it."""
_HEADED = re.compile(r"(.{1,120}?): (?=\S)")
_Part = tuple[int, int]


class Block(NamedTuple):
    """A paragraph (`lines` has one entry), or a table: `heads` above rows of cells. `page` is where it begins, where that changes."""

    is_table: bool
    lines: tuple[tuple[Marked, ...], ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[Marked, ...], ...], ...] = ()
    page: int | None = None


def blocks(text: str, quotes: Sequence[str] = (), pages: Sequence[int] = ()) -> tuple[Block, ...]:
    """A text in blocks, with the quotes marked wherever they stand, also across lines and cells."""
    spans = _spans(quoted(text, quotes))
    lines = list(_lines(text, pages))
    found: list[Block] = []
    for is_row, run in groupby(lines, key=lambda line: _BETWEEN in text[line[0] : line[1]]):
        members = list(run)
        found += _tables(text, members, spans) if is_row else [Block(is_table=False, lines=(_clip(text, s, e, spans),), page=p) for s, e, p in members]
    return tuple(_with_pages_said_once(found))


def _spans(pieces: Iterable[Marked]) -> list[_Part]:
    at, found = 0, []
    for piece in pieces:
        if piece.is_quote:
            found.append((at, at + len(piece.text)))
        at += len(piece.text)
    return found


def _lines(text: str, pages: Sequence[int]) -> Iterator[tuple[int, int, int | None]]:
    at = 0
    every = text.split("\n")
    paged = list(pages) if len(pages) == len(every) else [None] * len(every)
    for line, page in zip(every, paged, strict=True):
        if line.strip():
            yield at, at + len(line), page
        at += len(line) + 1


def _tables(text: str, run: Sequence[tuple[int, int, int | None]], spans: Sequence[_Part]) -> Iterator[Block]:
    """Rows with the same headings as one table; rows that have none, or others, each by itself."""
    cut = [(_cells(text, start, end), page) for start, end, page in run]
    for heads, group in groupby(cut, key=lambda row: tuple(head for head, _ in row[0])):
        rows = list(group)
        cells = tuple(tuple(_clip(text, s, e, spans) for _, (s, e) in row) for row, _ in rows)
        yield Block(is_table=True, heads=heads if any(heads) else (), rows=cells, page=rows[0][1])


def _cells(text: str, start: int, end: int) -> list[tuple[str, _Part]]:
    found = []
    for cell in text[start:end].split(_BETWEEN):
        head = _HEADED.match(cell)
        shift = head.end() if head else 0
        found.append((head[1] if head else "", (start + shift, start + len(cell))))
        start += len(cell) + len(_BETWEEN)
    return found


def _clip(text: str, start: int, end: int, spans: Sequence[_Part]) -> tuple[Marked, ...]:
    """A stretch of the text in pieces, marked where a quote covers it."""
    found: list[Marked] = []
    at = start
    for begin, stop in spans:
        low, high = max(begin, at), min(stop, end)
        if low < high:
            found += [Marked(text[at:low], is_quote=False), Marked(text[low:high], is_quote=True)]
            at = high
    found.append(Marked(text[at:end], is_quote=False))
    return tuple(piece for piece in found if piece.text)


def _with_pages_said_once(found: Iterable[Block]) -> Iterator[Block]:
    said: int | None = None
    for block in found:
        yield block._replace(page=None if block.page == said else block.page)
        said = block.page or said
