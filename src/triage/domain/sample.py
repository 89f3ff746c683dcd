"""Samples of the week: messages in which no report was found, drawn at random and read by safety, so that what is missed is known by number.

Medical information and pharmacovigilance check a sample of "no event" cases against the text (practice).
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from triage.domain.base import Moment, Value
from triage.domain.share import at_most
from triage.errors import NotFound

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


class Reading(StrEnum):
    """What a person of safety read in a message of a sample."""

    NO_REPORT = "no_report"
    MISSED = "missed"


class Drawn(NamedTuple):
    """A message that a sample can be drawn from, with its case."""

    message_id: int
    case_id: int


class SampleItem(Value):
    """One message of a sample, and what was read in it; nobody has read it yet where `reading` is None."""

    week: str
    place: int
    case_id: int
    message_id: int
    reading: Reading | None = None
    read_at: Moment | None = None
    read_by: str | None = None


class Sample(Value):
    """The sample of a week. `population` are the ids of all messages it was drawn from; `in_order(population, seed)` draws it again."""

    week: str
    size: int
    seed: str
    population: tuple[int, ...]
    population_sha256: str
    drawn_at: Moment
    drawn_by: str
    items: tuple[SampleItem, ...]

    @property
    def read(self) -> int:
        """How many of its messages were read."""
        return sum(i.reading is not None for i in self.items)

    @property
    def missed(self) -> int:
        """In how many of those a report was missed."""
        return sum(i.reading is Reading.MISSED for i in self.items)

    @property
    def at_most(self) -> float:
        """The share of messages with a missed report, 0 to 1: it is at most this, with 95 % confidence."""
        return at_most(self.missed, self.read)


def in_order(population: Iterable[int], seed: str) -> tuple[int, ...]:
    """Message ids in the order in which a seed draws them: by the SHA-256 of seed and id, so that anybody can draw again with any tool."""
    return tuple(sorted(population, key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).hexdigest()))


def population_sha256(population: Iterable[int]) -> str:
    """The hash under which a population stands on record: of its ids, ascending, separated by commas."""
    return hashlib.sha256(",".join(str(one) for one in sorted(population)).encode()).hexdigest()


def week_of(day: date) -> str:
    """The week of a day, as ISO 8601 writes it: 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def span_of(week: str) -> tuple[datetime, datetime]:
    """From when until before when a week lasts, Monday to Monday in UTC. Raises NotFound for what is no week."""
    found = _WEEK.fullmatch(week)
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
        start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC) if monday else None
        return (start, start + timedelta(days=7)) if start else _no_week(week)
    except (ValueError, OverflowError):
        return _no_week(week)


def _no_week(week: str) -> tuple[datetime, datetime]:
    raise NotFound(f"“{week[:20]}” is no week. Weeks are written like 2026-W47.")
