"""Places: where words that were quoted from a redacted message stand in the message itself. What stands nowhere is no quote."""

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from triage.domain.inquiry import Redacted
from triage.domain.redaction import Redaction
from triage.redact import replaced

_ONE_KIND = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})
"""Characters that nobody sees are not shown to a model either."""
_AROUND = " \t\n\"'.,;:…“”‘’"


class Place(NamedTuple):
    """A stretch of the verbatim message."""

    start: int
    end: int


class RedactedMessage:
    """A message as a model sees it, and the way back to the places of its words."""

    def __init__(self, verbatim: str, changes: Sequence[Redaction]) -> None:
        self.text: Redacted = replaced(verbatim, changes)
        self._changes = tuple(changes)
        self._begins = tuple(_begins(self._changes))
        self._folded, self._at = _folded(self.text)

    def find(self, words: str) -> Place | None:
        """Where these words stand in the verbatim message; None where they do not. Only spaces, dashes and quotation marks may be written otherwise."""
        wanted = _folded(words.strip(_AROUND))[0]
        if not any(c.isalnum() for c in wanted):
            return None
        found = self._folded.find(wanted)
        while found >= 0:
            if _whole(self._folded, found, found + len(wanted)):
                return self._verbatim(self._at[found], self._at[found + len(wanted) - 1] + 1)
            found = self._folded.find(wanted, found + 1)
        return None

    def _verbatim(self, start: int, end: int) -> Place:
        return Place(self._back(start, to_end=False), self._back(end - 1, to_end=True) + 1)

    def _back(self, place: int, *, to_end: bool) -> int:
        """The place in the verbatim message of a character of the redacted one; inside a replaced stretch, that stretch's first or last character."""
        number = bisect_right(self._begins, place) - 1
        if number < 0:
            return place
        change, begin = self._changes[number], self._begins[number]
        if place < begin + len(change.replacement):
            return change.end - 1 if to_end else change.start
        return change.end + place - begin - len(change.replacement)


def _begins(changes: Sequence[Redaction]) -> list[int]:
    """Where each replacement begins in the redacted text."""
    found, moved = [], 0
    for one in changes:
        found.append(one.start + moved)
        moved += len(one.replacement) - (one.end - one.start)
    return found


def _folded(text: str) -> tuple[str, list[int]]:
    """A text with one kind of space, dash and quotation mark, and for each character its place in the text."""
    kept: list[str] = []
    at: list[int] = []
    for place, character in enumerate(text.translate(_ONE_KIND)):
        if character.isspace():
            if kept and kept[-1] != " ":
                kept.append(" ")
                at.append(place)
            continue
        if unicodedata.category(character) not in _UNSEEN:
            kept.append(character)
            at.append(place)
    return "".join(kept), at


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins and ends with whole words."""
    begins = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    ends = end == len(text) or not (text[end].isalnum() and text[end - 1].isalnum())
    return begins and ends
