"""A day of a desk: sent, acknowledged, reconciled, and what is missing in the desk's own system."""

from datetime import UTC, timedelta

import pytest

from tests.scenario.walk.conftest import House
from tests.scenario.walk.story import REPORT
from triage.domain.case import Case
from triage.domain.decision import Desk
from triage.domain.handoff import HandOff
from triage.domain.people import Grant, Person, Role
from triage.errors import NotAllowed
from triage.steps import hand_off
from triage.steps.reconciling import DayOf, day_of, yesterday

PV = Desk.PHARMACOVIGILANCE


def hand_off_of(house: House, case: Case) -> HandOff:
    """The one hand-off of a case."""
    with house.store.read() as uow:
        (one,) = uow.hand_offs.of(case.id)
    return one


def yesterdays(house: House, by: Person | None = None) -> DayOf:
    """The day before, as safety sees it the morning after."""
    with house.store.read() as uow:
        return day_of(uow, by or house.who(Role.SAFETY), PV, yesterday(house.clock.now(), "UTC"))


def test_a_day_is_counted_step_by_step_and_what_is_missing_is_named(house: House) -> None:
    """Sent, acknowledged, reconciled; what the desk cleared is no report and is not missing."""
    safety = house.who(Role.SAFETY)
    sent, taken, done, cleared = (hand_off_of(house, house.send(f"{REPORT} ({n})")) for n in range(4))
    for one in (taken, done):
        hand_off.acknowledge(house.tools, one.id, safety)
    hand_off.reconcile(house.tools, done.id, safety, safety_number="ARGUS-1")
    hand_off.clear(house.tools, cleared.id, safety, reason="quoted from the label")
    house.clock.turn(days=1)
    found = yesterdays(house)
    assert (found.forwarded, found.acknowledged, found.reconciled, found.cleared) == (3, 2, 1, 1)
    assert [h.id for h in found.left] == [sent.id, taken.id]


def test_what_never_left_is_missing_too(house: House) -> None:
    """A hand-off that was raised and not sent would be in nobody's system, and counts against the day."""
    case = house.send(REPORT)
    one = hand_off_of(house, case)
    with house.store.begin() as uow:
        uow.connection.exec_driver_sql("UPDATE hand_offs SET status = 'flagged', sent_at = NULL")
    house.clock.turn(days=1)
    found = yesterdays(house)
    assert ([h.id for h in found.hand_offs], found.forwarded, [h.id for h in found.left]) == ([one.id], 0, [one.id])


def test_a_day_is_that_of_whoever_looks(house: House) -> None:
    """What came in late in one zone came in the day after in another."""
    house.clock.turn(hours=22 - house.clock.now().hour)
    house.send(REPORT)
    tokyo = house.who(Role.SAFETY).model_copy(update={"time_zone": "Asia/Tokyo"})
    today = house.clock.now().astimezone(UTC).date()
    with house.store.read() as uow:
        assert len(day_of(uow, house.who(Role.SAFETY), PV, today).hand_offs) == 1
        assert day_of(uow, tokyo, PV, today).hand_offs == ()
        assert len(day_of(uow, tokyo, PV, today + timedelta(days=1)).hand_offs) == 1


def test_each_sees_the_day_of_their_own_markets_and_desk(house: House) -> None:
    """A colleague for another market counts their own; another role counts nothing."""
    house.send(REPORT, market="US")
    house.clock.turn(days=1)
    kim = Person(id="kim", name="Kim", grants=(Grant(role=Role.SAFETY, markets=frozenset({"DE"})),))
    assert yesterdays(house, kim).hand_offs == ()
    assert len(yesterdays(house).hand_offs) == 1
    for role in (Role.QUALITY, Role.REVIEWER, Role.MSL):
        with pytest.raises(NotAllowed):
            yesterdays(house, house.who(role))
