"""How well messages are triaged: each decision beside the right one, counted by name, with bounds and every error."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from triage.domain.decision import TriageDecision
from triage.domain.share import Share

SETS = ("concerns", "special_situations", "hand_offs")
"""Fields that hold several names: each is right, missed or false by itself."""
SINGLES = ("label_status", "route", "axis")
"""Fields that hold one name: it is right or not."""
WHOLE = ("concerns", "route", "label_status", "axis", "hand_offs", "product", "questions")
"""Fields of which it is also counted how often they are right as a whole. The axis counts where the right decision has one."""

Answer = Mapping[str, object]
"""A decision by the names of the triage guide: see `answer_of`."""


class Wrong(NamedTuple):
    """One error: in which message, on which name, and whether it was missed or given in error."""

    message: str
    name: str
    how: Literal["missed", "false"]


class Counted(NamedTuple):
    """One name over a set: how many messages hold it, how many were given it, in how many both."""

    name: str
    right: int
    missed: int
    false: int

    @property
    def recall(self) -> Share:
        """Of those that hold it, how many were found."""
        return Share(self.right, self.right + self.missed)

    @property
    def precision(self) -> Share:
        """Of those that were given it, how many hold it."""
        return Share(self.right, self.right + self.false)


class Assessed(NamedTuple):
    """A message with its right decision and the one made."""

    id: str
    gold: Answer
    made: Answer


class Measured(NamedTuple):
    """What a set says of the triage."""

    messages: int
    names: tuple[Counted, ...]
    whole: tuple[tuple[str, Share], ...]
    wrong: tuple[Wrong, ...]


def answer_of(decision: TriageDecision) -> Answer:
    """A decision as it is compared."""
    return {
        "concerns": frozenset(str(c) for c in decision.concerns),
        "special_situations": frozenset(str(k) for k in decision.special_situations),
        "hand_offs": frozenset(str(d) for d in decision.hand_offs),
        "label_status": str(decision.finding.status),
        "route": str(decision.route),
        "axis": str(decision.finding.axis) if decision.finding.axis else None,
        "product": decision.product,
        "questions": len(decision.questions),
    }


def measure(assessed: Collection[Assessed]) -> Measured:
    """Count every name of every message. Fields that the right decision does not give are left out."""
    counts: dict[str, Counter[str]] = {}
    wrong: list[Wrong] = []
    for one in assessed:
        for name, how in _told(one):
            counts.setdefault(name, Counter())[how] += 1
            if how == "missed" or how == "false":  # noqa: PLR1714 (the two words are types here)
                wrong.append(Wrong(one.id, name, how))
    names = tuple(Counted(name, c["right"], c["missed"], c["false"]) for name, c in sorted(counts.items()))
    return Measured(len(assessed), names, tuple(_whole(assessed)), tuple(wrong))


def by_group(assessed: Iterable[Assessed], groups: Mapping[str, str]) -> dict[str, Measured]:
    """The same for each group of messages (a source, a language), by the group of each message's id."""
    parts: dict[str, list[Assessed]] = {}
    for one in assessed:
        parts.setdefault(groups[one.id], []).append(one)
    return {group: measure(part) for group, part in sorted(parts.items())}


def _told(one: Assessed) -> Iterator[tuple[str, Literal["right", "missed", "false"]]]:
    for field in (*SETS, *SINGLES):
        if field not in one.gold:
            continue
        gold, made = _names(one.gold[field]), _names(one.made[field])
        for name in sorted(gold | made):
            yield f"{field}:{name}", "right" if name in gold & made else "missed" if name in gold else "false"


def _whole(assessed: Collection[Assessed]) -> Iterator[tuple[str, Share]]:
    for field in WHOLE:
        given = [one for one in assessed if field in one.gold and (field != "axis" or one.gold[field])]
        if given:
            yield field, Share(sum(_plain(one.gold[field]) == _plain(one.made[field]) for one in given), len(given))


def _names(value: object) -> frozenset[str]:
    plain = _plain(value)
    return plain if isinstance(plain, frozenset) else frozenset({str(plain)}) - {"None"}


def _plain(value: object) -> object:
    return frozenset(str(v) for v in value) if isinstance(value, list | tuple | set | frozenset) else value
