"""Patterns: when the same rare off-label question from several requesters in one territory is worth a look (FDA 2011: solicited requests).

Nothing here says that anybody prompted anything. A pattern is a reason for a person of compliance to read a few cases.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from triage.domain.base import Value
from triage.domain.pattern import Asking, Pattern, Territory

_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,4})?")
_NEAR = 0.6
"""How near two numbers must be, the smaller to the larger: 6 years and 10 are children alike, one dose and its double are two questions."""

Alike = Callable[[Asking, Asking], bool]
"""Whether two questions on one product and axis ask for the same."""


class PatternRule(Value):
    """What counts as a pattern (practice, configurable).

    At least `requesters` within `days`, of a question that was asked at most `rare` times in the `look_back` days before. Shown for `shown` days.
    `alike`: how close two wordings must be, as the cosine of their vectors.
    """

    requesters: int = 3
    days: int = 7
    rare: int = 2
    look_back: int = 180
    shown: int = 28
    alike: float = 0.6

    @property
    def reads_back(self) -> timedelta:
        """How far back questions are read."""
        return timedelta(days=self.look_back + self.shown + self.days)


def find_patterns(askings: Iterable[Asking], alike: Alike, rule: PatternRule, now: datetime) -> tuple[Pattern, ...]:
    """The patterns among these questions, the latest first. A question stands in the narrowest territory in which it makes a pattern."""
    found: list[Pattern] = []
    ordered = sorted(askings, key=lambda a: (a.product, a.axis or "", a.at, a.case_id, a.ordinal))
    for _, of_one in groupby(ordered, key=lambda a: (a.product, a.axis)):
        for same in _clusters(tuple(of_one), alike, rule):
            found += _in_territories(same, rule, now)
    return tuple(sorted(found, key=lambda p: (p.last_at, p.key), reverse=True))


def _clusters(askings: Sequence[Asking], alike: Alike, rule: PatternRule) -> list[tuple[Asking, ...]]:
    """Questions that ask for the same, each case once: alike to the first of them, so that no chain of small steps joins what differs."""
    if len(askings) < rule.requesters:
        return []
    groups: list[list[Asking]] = []
    for asking in askings:
        home = next((g for g in groups if _ask_the_same(g[0], asking, alike)), None)
        if home is None:
            groups.append([asking])
        elif all(a.case_id != asking.case_id for a in home):
            home.append(asking)
    return [tuple(g) for g in groups if len(g) >= rule.requesters]


def _ask_the_same(one: Asking, other: Asking, alike: Alike) -> bool:
    near = similar_value(one, other)
    return alike(one, other) if near is None else near


def similar_value(one: Asking, other: Asking) -> bool | None:
    """Whether the values asked about are the same or near (age 8 and age 9, not 8 and 17); None where they are no numbers and differ."""
    if one.asked and one.asked.casefold() == other.asked.casefold():
        return True
    mine, theirs = _NUMBER.search(one.asked), _NUMBER.search(other.asked)
    if not (mine and theirs):
        return None
    low, high = sorted((float(mine[0]), float(theirs[0])))
    return low >= _NEAR * high


def _in_territories(same: tuple[Asking, ...], rule: PatternRule, now: datetime) -> list[Pattern]:
    found: list[Pattern] = []
    told: set[int] = set()
    for territory in Territory:
        rest = sorted((a for a in same if a.case_id not in told and a.place(territory)), key=lambda a: (a.place(territory), a.at))
        for place, of_place in groupby(rest, key=lambda a, t=territory: a.place(t)):  # type: ignore[misc]
            for window in _windows(tuple(of_place), rule, now):
                before = _before(same, window, rule)
                if before <= rule.rare:
                    found.append(_pattern(territory, place, window, before))
                    told |= {a.case_id for a in window}
    return found


def _windows(askings: tuple[Asking, ...], rule: PatternRule, now: datetime) -> list[tuple[Asking, ...]]:
    """Stretches of questions in which every week that begins with one of them has enough requesters; stretches that overlap are one."""
    found: list[tuple[Asking, ...]] = []
    for first in askings:
        week = tuple(a for a in askings if first.at <= a.at < first.at + timedelta(days=rule.days))
        if _requesters(week) + _unknown(week) < rule.requesters or week[-1].at < now - timedelta(days=rule.shown):
            continue
        if found and set(found[-1]) & set(week):
            found[-1] = (*found[-1], *(a for a in week if a not in found[-1]))
        else:
            found.append(week)
    return found


def _before(same: tuple[Asking, ...], window: tuple[Asking, ...], rule: PatternRule) -> int:
    """How often it was asked, anywhere, in the time before: a question that is asked all the time is no sign of anything."""
    start = window[0].at
    return sum(start - timedelta(days=rule.look_back) <= a.at < start for a in same)


def _requesters(askings: Iterable[Asking]) -> int:
    return len({a.requester for a in askings if a.requester})


def _unknown(askings: Iterable[Asking]) -> int:
    """Askings of nobody known: each may be another requester."""
    return sum(not a.requester for a in askings)


def _pattern(territory: Territory, place: str, window: tuple[Asking, ...], before: int) -> Pattern:
    first = window[0]
    said = f"{first.product}|{first.axis}|{territory}|{place}|{first.case_id}"
    return Pattern(
        key=hashlib.sha256(said.encode()).hexdigest()[:16],
        product=first.product,
        axis=first.axis,
        territory=territory,
        place=place,
        askings=window,
        requesters=_requesters(window),
        unknown=_unknown(window),
        before=before,
        first_at=first.at,
        last_at=window[-1].at,
    )
