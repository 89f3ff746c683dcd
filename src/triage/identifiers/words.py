"""The words of a text as names are read: shape, place, and what stands before the next one."""

import re
from typing import NamedTuple

from triage.identifiers.lexicon import key_of

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ\-‐‑][^\W\d_]+)*")
_LONGEST = 60
"""Characters of the longest word that can be a name."""


class Word(NamedTuple):
    """One word. `gap` is the text between it and the next word (or the end of the text)."""

    text: str
    start: int
    end: int
    key: str
    gap: str

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital, as a name does: "Patel", "McAllister", "al-Rashid"."""
        return self.text[0].isupper() or (len(self.text) > 3 and self.text[2] == "-" and self.text[3].isupper())

    @property
    def is_upper(self) -> bool:
        """Whether all of it is in capitals."""
        return len(self.text) > 1 and self.text.isupper()

    @property
    def is_initial(self) -> bool:
        """Whether it is one capital letter."""
        return len(self.text) == 1 and self.text.isupper()

    @property
    def joins(self) -> bool:
        """Whether the next word may belong to the same name: nothing but blanks between them, or the dot of an initial."""
        gap = self.gap
        if "\n" in gap or not gap:
            return False
        dotted = gap[0] == "." and len(self.text) <= 4
        return not (gap[1:] if dotted else gap).strip(" \t\u00a0")


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order. The ending of a possessive ("Patel's") is left to the gap."""
    spans = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        if text[end - 2 : end].lower() in {"'s", "’s"} and end - start > 2:
            end -= 2
        if end - start <= _LONGEST:
            spans.append((start, end))
    starts = [*(start for start, _ in spans[1:]), len(text)]
    return tuple(Word(text[a:b], a, b, key_of(text[a:b]), text[b:following]) for (a, b), following in zip(spans, starts, strict=False))
