"""Reconciliation: every item that was forwarded to a desk on a day, against its number in the desk's own system (practice: daily)."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from triage.domain.base import to_utc
from triage.domain.decision import Desk
from triage.domain.handoff import HandOff, HandOffStatus
from triage.domain.people import Person
from triage.rules.permissions import DESK_WORK, check_may_anywhere, may
from triage.store.unit import UnitOfWork

_S = HandOffStatus


class DayOf(NamedTuple):
    """What was for a desk on a day, as it stands now. What the desk found to be no report (cleared) is counted apart.

    `hand_offs`: those that were sent on that day, and those of its messages that were not sent at all.
    """

    desk: Desk
    day: date
    hand_offs: tuple[HandOff, ...]
    cleared: int

    @property
    def forwarded(self) -> int:
        """How many of them were sent."""
        return sum(h.sent_at is not None for h in self.hand_offs)

    @property
    def acknowledged(self) -> int:
        """How many of them a person of the desk has."""
        return sum(not h.is_open for h in self.hand_offs)

    @property
    def reconciled(self) -> int:
        """How many of them stand in the desk's own system, under a number."""
        return sum(h.status is _S.RECONCILED for h in self.hand_offs)

    @property
    def left(self) -> tuple[HandOff, ...]:
        """Those that do not."""
        return tuple(h for h in self.hand_offs if h.status is not _S.RECONCILED)


def yesterday(now: datetime, zone: str) -> date:
    """The day before, where somebody is."""
    return now.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)


def day_of(uow: UnitOfWork, by: Person, desk: Desk, day: date) -> DayOf:
    """A day of a desk, from midnight to midnight where the person is, for their products and markets. Raises NotAllowed."""
    check_may_anywhere(by, DESK_WORK[desk])
    start, end = (to_utc(datetime.combine(d, time(), ZoneInfo(by.time_zone))) for d in (day, day + timedelta(days=1)))
    found = (*uow.hand_offs.sent_between(desk, start, end), *uow.hand_offs.not_sent_between(desk, start, end))
    mine = [h for h in found if _is_mine(uow, by, h)]
    counted = tuple(h for h in mine if h.status is not _S.CLEARED)
    return DayOf(desk, day, counted, len(mine) - len(counted))


def _is_mine(uow: UnitOfWork, by: Person, hand_off: HandOff) -> bool:
    case = uow.cases.get(hand_off.case_id)
    return may(by, DESK_WORK[hand_off.desk], case.product, case.market)
