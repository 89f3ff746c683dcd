"""Weighing part by part: a claim that is put behind a true sentence is weighed by itself, and not hidden by the rest of the statement."""

import re
from collections.abc import Iterator, Sequence

from triage.domain.sentences import split
from triage.proof.proving import Carrier
from triage.proof.words import content

_BETWEEN = re.compile(r";|:(?=\s)|\s[–—-]\s")
"""What stands between two claims of one sentence. A ratio (1:2) and a range (2-8) have no space there."""


class PartByPart:
    """Has a statement weighed, and by itself each sentence and each claim behind a semicolon, a colon or a dash that has few words of the quotes."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def carries(self, statement: str, quotes: Sequence[str]) -> bool:
        """Whether the statement, and each strange part of it, says nothing else than its quotes; no in doubt."""
        known = {stem for quote in quotes for stem in content(quote)}
        parts = tuple(_parts(statement))
        alone = [part for part in parts if _is_strange(part, known)] if len(parts) > 1 else []
        return all(self._carrier.carries(part, quotes) for part in (*alone, statement))


def _is_strange(part: str, known: set[str]) -> bool:
    """Whether fewer than half of the words that mean something stand in the quotes. A part of a paraphrase has more, and leaves out what the others say."""
    said = set(content(part))
    return not said or 2 * len(said & known) < len(said)


def _parts(statement: str) -> Iterator[str]:
    for start, end in split(statement):
        for part in _BETWEEN.split(statement[start:end]):
            if any(c.isalpha() for c in part):
                yield part.strip()
