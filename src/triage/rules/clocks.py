"""When things are due: one business calendar with a time zone for answers, the plain wall clock for hand-offs."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from triage.domain.base import Moment, Value, to_utc
from triage.domain.decision import Route
from triage.domain.markets import zone_of

HAND_OFF_WITHIN = timedelta(hours=24)
"""From awareness to pharmacovigilance, weekends and holidays included (practice; GVP VI.B.7 for day zero)."""


EARLIEST_HEARD = datetime(2000, 1, 1, tzinfo=UTC)
"""Nobody heard of a report before this: an earlier time is a slip of the finger, and must move no clock."""


class Targets(Value):
    """How soon an answer is due (practice, configurable). Business days after the day of receipt, at the close of business.

    A claim holds `claim_minutes`; a reminder comes `remind_before` the due time, the word that a case is late `escalate_after` it.
    """

    standard_days: int = 1
    specialist_days: int = 3
    close_of_business: time = time(17, 0)
    unconfirmed: timedelta = timedelta(days=14)
    ask_again: timedelta = timedelta(days=1)
    claim_minutes: int = 30
    remind_before: timedelta = timedelta(hours=2)
    escalate_after: timedelta = timedelta(minutes=30)


def is_business_day(day: date, market: str | None) -> bool:
    """Whether offices of a market are open: Monday to Friday, no public holiday."""
    return day.weekday() < 5 and day not in _holidays(market or "", day.year)


def answer_due(received: Moment, route: Route | None, market: str | None, targets: Targets, needed_by: Moment | None = None) -> datetime:
    """When the answer to a question is due.

    The earlier of the target (close of business, so many business days after receipt) and the time at which it is needed, in UTC.
    """
    days = targets.specialist_days if route is Route.SPECIALIST else targets.standard_days
    zone = zone_of(market)
    day = received.astimezone(zone).date()
    while days:
        day += timedelta(days=1)
        days -= is_business_day(day, market)
    target = to_utc(datetime.combine(day, targets.close_of_business, zone))
    return min(target, needed_by) if needed_by else target


def aware_at(heard: Moment | None, received: Moment) -> datetime:
    """Day zero: the earlier of when the MSL heard it and when the message came (GVP VI.B.7)."""
    return min(heard, received) if heard else received


def hand_off_due(aware: Moment) -> datetime:
    """When a hand-off must have reached its desk."""
    return aware + HAND_OFF_WITHIN


def reminder_at(received: Moment, due: Moment, before: timedelta) -> datetime:
    """When whoever has a case is reminded: so long before it is due, but not before half of its time is over."""
    if due <= received:
        return due
    return max(due - before, received + (due - received) / 2)


def escalation_at(due: Moment, after: timedelta) -> datetime:
    """When it is said that a case is late: never before it is due."""
    return due + max(after, timedelta(0))


@lru_cache(maxsize=256)
def _holidays(market: str, year: int) -> frozenset[date]:
    if market not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(market, years=year))
