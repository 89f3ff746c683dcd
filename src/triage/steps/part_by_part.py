"""Weighing part by part: a claim that is put behind a true sentence is weighed by itself, and not hidden by the rest of the statement."""

import re
from collections.abc import Iterator, Sequence

from triage.domain.sentences import split
from triage.proof.proving import Carrier

_BETWEEN = re.compile(r";|:(?=\s)|\s[–—-]\s")
"""What stands between two claims of one sentence. A ratio (1:2) and a range (2-8) have no space there."""


class PartByPart:
    """Has every sentence of a statement weighed, and every claim that a semicolon, a colon or a dash sets apart; then the statement as a whole."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def carries(self, statement: str, quotes: Sequence[str]) -> bool:
        """Whether the statement and each part of it says nothing else than its quotes; no in doubt."""
        parts = tuple(_parts(statement))
        return all(self._carrier.carries(part, quotes) for part in (*parts, *([statement] if len(parts) > 1 else ())))


def _parts(statement: str) -> Iterator[str]:
    for start, end in split(statement):
        for part in _BETWEEN.split(statement[start:end]):
            if any(c.isalpha() for c in part):
                yield part.strip()
