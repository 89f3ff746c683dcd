"""How well redaction does on a set whose personal data are marked: recall and precision of every kind, and each error."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from triage.domain.redaction import Kind, Redaction
from triage.domain.share import Share
from triage.redact import redactions

NOT_COUNTED = frozenset({Kind.INSTITUTION})
"""Replaced, but no personal data of the sets: neither right nor wrong."""


class Gold(NamedTuple):
    """One message, and its personal data as (words, kind)."""

    id: str
    text: str
    spans: Sequence[tuple[str, str]]


class Wrong(NamedTuple):
    """A stretch that was missed, or replaced without need. By its offsets: a report of errors holds no personal data."""

    id: str
    kind: str
    how: str
    start: int
    end: int


class KindScore(NamedTuple):
    """One kind: how much of it was found, and how much of what was replaced as this kind is personal data at all."""

    kind: str
    recall: Share
    precision: Share


class RedactionScores(NamedTuple):
    """A whole set. `same_kind`: of what was found, how much was also called what it is."""

    messages: int
    recall: Share
    precision: Share
    same_kind: Share
    kinds: tuple[KindScore, ...]
    wrong: tuple[Wrong, ...]


def measure(messages: Iterable[Gold], products: Iterable[str] = ()) -> RedactionScores:
    """Recall and precision over messages.

    A marked stretch counts as found where every letter and digit of it is replaced at one of its places. A replacement counts as
    right where it touches a marked stretch.
    """
    counted, named = _Counted(), tuple(products)
    total = 0
    for message in messages:
        total += 1
        counted.add(message, [one for one in redactions(message.text, named) if one.kind not in NOT_COUNTED])
    kinds = sorted({*counted.gold, *counted.made})
    return RedactionScores(
        messages=total,
        recall=Share(counted.found.total(), counted.gold.total()),
        precision=Share(counted.right.total(), counted.made.total()),
        same_kind=Share(counted.same_kind, counted.found.total()),
        kinds=tuple(KindScore(k, Share(counted.found[k], counted.gold[k]), Share(counted.right[k], counted.made[k])) for k in kinds),
        wrong=tuple(counted.wrong),
    )


class _Counted:
    def __init__(self) -> None:
        self.gold: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.made: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.same_kind = 0
        self.wrong: list[Wrong] = []

    def add(self, message: Gold, made: Sequence[Redaction]) -> None:
        """Count one message."""
        marked: list[tuple[int, int]] = []
        for words, kind in message.spans:
            places = _places(message.text, words)
            marked += places
            self.gold[kind] += 1
            covered = next((p for p in places if _covered(message.text, p, made)), None)
            if covered:
                self.found[kind] += 1
                self.same_kind += any(one.kind == kind and one.start < covered[1] and covered[0] < one.end for one in made)
            else:
                start, end = places[0] if places else (0, 0)
                self.wrong.append(Wrong(message.id, kind, "missed", start, end))
        for one in made:
            self.made[one.kind.value] += 1
            if any(one.start < end and start < one.end for start, end in marked):
                self.right[one.kind.value] += 1
            else:
                self.wrong.append(Wrong(message.id, one.kind.value, "without need", one.start, one.end))


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Where some words stand, not as part of longer ones; in any case where they stand nowhere as written."""
    pattern = rf"(?<![^\W_]){re.escape(words)}(?![^\W_])" if words[:1].isalnum() and words[-1:].isalnum() else re.escape(words)
    exact = [m.span() for m in re.finditer(pattern, text)]
    return exact or [m.span() for m in re.finditer(pattern, text, re.IGNORECASE)] or [m.span() for m in re.finditer(re.escape(words), text)]


def _covered(text: str, place: tuple[int, int], made: Sequence[Redaction]) -> bool:
    return all(any(one.start <= at < one.end for one in made) for at in range(*place) if text[at].isalnum())
