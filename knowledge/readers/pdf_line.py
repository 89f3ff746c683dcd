"""Words into lines: what stands on one base line, with what is raised or lowered beside it, written so that no number changes its meaning."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from knowledge.readers.characters import as_raised
from knowledge.readers.pdf_page import Word

_SAME_BASE = 0.2  # of the size of letters
_RAISED, _LOWERED = 0.14, 0.05
_SMALLER = 0.93
_REACH = 0.75
_BESIDE = 0.4
_JOINT = 0.13

_POWER = re.compile(r"[-−–](\d)")


class Line:
    """Words on one base line from left to right."""

    def __init__(self, words: Sequence[Word], page: int) -> None:
        self.words = sorted(words, key=lambda word: word.x0)
        self.page = page
        self.size, self.base = _most((word.size, word.base, len(word.text)) for word in self.words)
        self.x0 = self.words[0].x0
        self.x1 = max(word.x1 for word in self.words)
        self._notes: frozenset[str] = frozenset()

    def name(self, notes: frozenset[str]) -> None:
        """Take these raised marks for marks of the page's notes from now on."""
        self._notes = notes
        self.__dict__.pop("text", None)

    @property
    def top(self) -> float:
        """Where its letters begin, from the upper edge of the page."""
        return self.base - self.size * 0.8

    @cached_property
    def bold(self) -> bool:
        """Whether all its words are bold, marks aside."""
        return _all(self.words, [word.bold for word in self.words])

    @cached_property
    def italic(self) -> bool:
        """Whether all its words are slanted."""
        return _all(self.words, [word.italic for word in self.words])

    @cached_property
    def text(self) -> str:
        """Its words as one text, with raised text still marked (see `characters`)."""
        return joined(self.words, self.base, self.size, self._notes)

    def parts(self, gap: float) -> list["Line"]:
        """The line cut where nothing stands for longer than a gap (in sizes of its letters)."""
        found: list[list[Word]] = [[]]
        for before, word in zip([None, *self.words], self.words, strict=False):
            if before and word.x0 - max(w.x1 for w in found[-1]) > gap * self.size:
                found.append([])
            found[-1].append(word)
        return [Line(words, self.page) for words in found]


def _most(parts: Iterable[tuple[float, float, int]]) -> tuple[float, float]:
    """Size and base line of most letters."""
    counted: Counter[tuple[float, float]] = Counter()
    for size, base, letters in parts:
        counted[size, base] += letters
    return max(counted, key=lambda key: (counted[key], key[0]))


def _all(words: Sequence[Word], marked: Sequence[bool]) -> bool:
    letters = [(sum(map(str.isalnum, word.text)), mark) for word, mark in zip(words, marked, strict=True)]
    total = sum(count for count, _ in letters)
    return total > 0 and sum(count for count, mark in letters if mark) >= 0.9 * total


def lines(words: Sequence[Word], page: int) -> list[Line]:
    """The lines of a part of a page, from top to bottom."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.base):
        if rows and word.base - rows[-1][0].base < _SAME_BASE * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    _attach(rows)
    return sorted((Line(row, page) for row in rows if row), key=lambda line: line.base)


def _attach(rows: list[list[Word]]) -> None:
    """Put small raised and lowered words into the lines they belong to."""
    bases = [row[0].base for row in rows]
    letters = [sum(len(word.text) for word in row) for row in rows]
    reaches = [_REACH * max(word.size for word in row) for row in rows]
    widest = max(reaches, default=0.0)
    for i, row in enumerate(rows):
        near = [
            j
            for j in range(bisect_left(bases, bases[i] - widest), bisect_right(bases, bases[i] + widest))
            if j != i and letters[j] >= letters[i] and abs(bases[j] - bases[i]) <= reaches[j]
        ]
        for word in list(row) if near else ():
            home = next((j for j in near if any(_beside(word, other) for other in rows[j])), None)
            if home is not None:
                rows[home].append(word)
                row.remove(word)


def _beside(small: Word, other: Word) -> bool:
    """Whether a word is raised or lowered next to another."""
    shift = other.base - small.base
    if small.size > other.size * (1.02 if shift > 0 else _SMALLER) or not -0.6 * other.size < shift < 0.7 * other.size:
        return False
    if small.size > other.size * _SMALLER and len(small.text) > 4:
        return False
    return -_BESIDE * other.size < small.x0 - other.x1 < _BESIDE * other.size or -_BESIDE * other.size < other.x0 - small.x1 < _BESIDE * other.size


def joined(words: Sequence[Word], base: float, size: float, notes: frozenset[str] = frozenset()) -> str:
    """Words of one line as a text, raised ones marked as that. `notes` are the marks of the page's footnotes, which are named as such."""
    said = ""
    raised: list[str] = []
    end = 0.0
    shifted = False
    for word in words:
        close = word.x0 - end < _JOINT * size
        if base - word.base > _RAISED * size and word.size <= size * 1.02:
            raised.append(word.text if close or not said + "".join(raised) else f" {word.text}")
            shifted = True
        else:
            if raised:
                said += _marked("".join(raised), notes, said)
                raised = []
            lowered = word.base - base > _LOWERED * size and word.size < _SMALLER * size
            said += word.text if not said or (close and (not word.spaced or lowered or shifted)) else f" {word.text}"
            shifted = lowered
        end = max(end, word.x1)
    return (said + _marked("".join(raised), notes, said)).strip()


def _marked(raised: str, notes: frozenset[str], before: str) -> str:
    """Raised text as `characters` resolves it; a mark of this page's notes by name, a power of a unit as one ("min^-1")."""
    if not raised:
        return ""
    if raised.strip() in notes:
        return f" [note {raised.strip()}]"
    power = _POWER.fullmatch(raised)
    if power and before[-1:].isalpha():
        return f"^-{power[1]}"
    return raised[: len(raised) - len(raised.lstrip())] + as_raised(raised.strip())
