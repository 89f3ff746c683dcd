"""A document as it is read from top to bottom: headings, lines, notes that are kept for the end of their section, and remarks."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.documents import Section
from knowledge.readers.manuscript import Block, heading, line, numbered, outlined
from knowledge.readers.remarks import of_headings, said

_LONGEST_HEADING = 16
"""In words: a longer bold line is a statement, not a heading."""

_MOST_IN_HEADING = 40
"""In words: beyond this even a paragraph in the style of a heading is none."""

_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?\s+\S")
_TITLE = 0


class _Piece(NamedTuple):
    """One line. `level` counts headings from 1, 0 is the title, None is text; `strength` is how a line of text stands out: 2 bold, 1 underlined."""

    text: str
    level: int | None = None
    strength: int = 0


class Flow:
    """Collects what a reader meets, in the document's order."""

    def __init__(self, *, alone_is_title: bool = False) -> None:
        """`alone_is_title` says that the only heading of a document is its title, if it is of the highest level there is."""
        self._alone_is_title = alone_is_title
        self._pieces: list[_Piece] = []
        self._notes: list[str] = []
        self._remarks: list[tuple[str, str]] = []
        self._place = ""

    def title(self, text: str) -> None:
        """A line of the document's title."""
        if text:
            last = self._pieces[-1] if self._pieces else None
            if last is not None and last.level == _TITLE:
                self._pieces[-1] = last._replace(text=f"{last.text} {text}")
            else:
                self._heading(text, _TITLE)

    def heading(self, text: str, level: int) -> None:
        """A heading; level 1 is the highest. What is too long for one is text in the wrong style."""
        if len(text.split()) > _MOST_IN_HEADING:
            self.remark("heading")
            self.line(text)
        elif text:
            self._heading(text, level)

    def _heading(self, text: str, level: int) -> None:
        self._put_notes()
        self._pieces.append(_Piece(text, level))
        self._place = text

    def line(self, text: str, strength: int = 0) -> None:
        """A line of text."""
        if text:
            self._pieces.append(_Piece(text, None, strength if _could_head(text) else 0))
            if self._pieces[-1].strength and not self._place:
                self._place = text

    def note(self, mark: str, text: str) -> None:
        """A note, which is kept at the end of the section that refers to it."""
        words = f"[{mark}] {text}"
        if text and words not in self._notes:
            self._notes.append(words)

    def remark(self, kind: str, place: str | None = None) -> None:
        """Something that the owner should look at, where the reading is, or at a place named, or, with an empty one, anywhere."""
        self._remarks.append((kind, self._place if place is None else place))

    def _put_notes(self) -> None:
        self._pieces += [_Piece(note) for note in self._notes]
        self._notes.clear()

    def finished(self) -> tuple[str, tuple[Section, ...], list[str]]:
        """The title, the sections, and every remark in words."""
        self._put_notes()
        pieces = self._with_headings_found()
        blocks = list(_levelled(pieces, alone_is_title=self._alone_is_title))
        title, sections = outlined(blocks)
        return title, sections, [*said(self._remarks), *of_headings(blocks)]

    def _with_headings_found(self) -> list[_Piece]:
        """Lines that stand out made headings: numbered bold ones always, others where the document has no styled heading at all."""
        outstanding = sum(piece.strength > 0 for piece in self._pieces)
        only_numbered = any(piece.level for piece in self._pieces) or outstanding * 2 > sum(piece.level is None for piece in self._pieces)
        found: list[_Piece] = []
        base, below = 0, 0  # the level of the last styled heading; of the last numbered one below it
        for at, piece in enumerate(self._pieces):
            level = None
            if piece.level is not None:
                base, below = piece.level, 0
            elif piece.strength and _NUMBER.match(piece.text) and piece.strength > 1:
                level = below = base + len(numbered(piece.text)[0].split(".")) or 1
            elif piece.strength and not only_numbered:
                level = _TITLE if not at else max(below, base) + (1 if piece.strength > 1 else 2)
            found.append(piece if level is None else _Piece(piece.text, level))
        if any(piece.level for piece in found) and not any(piece.level for piece in self._pieces):
            self._remarks.append(("bold", ""))
        return found


def _could_head(text: str) -> bool:
    words = text.split()
    return len(words) <= _LONGEST_HEADING and text[-1] not in ".;,:" and any(c.isalpha() for c in text) and text[0] not in "•-–*"


def _levelled(pieces: list[_Piece], *, alone_is_title: bool) -> Iterator[Block]:
    """Blocks whose level 1 is the title: the title itself, or the only heading of the highest level where that stands first."""
    levels = [piece.level for piece in pieces if piece.level is not None]
    styled = [level for level in levels if level != _TITLE]
    top = min(styled, default=1)
    first = next((piece.text for piece in pieces if piece.level is not None), "")
    leads = len(levels) > 1 or (alone_is_title and top == 1)
    is_title = _TITLE not in levels and leads and levels[0:1] == [top] and levels.count(top) == 1 and not _NUMBER.match(first)
    shift = (1 if is_title else 2) - top
    seen = False
    for piece in pieces:
        if piece.level is None:
            yield line(piece.text)
        elif piece.level == _TITLE:
            yield heading(piece.text, 2 if seen else 1)
            seen = True
        else:
            yield heading(piece.text, piece.level + shift)
