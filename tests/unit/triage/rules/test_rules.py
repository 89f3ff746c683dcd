"""What is promised of the tables: they are total, they agree with each other, and clocks never run late by a weekend."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.case import ENDED, OPEN, TRANSITIONS, WITH_A_PERSON, WORKER_MOVES, CaseStatus, check_move
from triage.domain.decision import Desk, Route
from triage.domain.handoff import HAND_OFF_TRANSITIONS, HandOffStatus
from triage.domain.markets import zone_of
from triage.domain.people import Grant, Person, Role
from triage.errors import NotAllowed, NotNow
from triage.rules import clocks
from triage.rules.permissions import DESK_WORK, MAY, Action, check_may, may
from triage.rules.policies import ALLOWED_IN

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone


def person(*roles: Role, products: frozenset[str] = frozenset(), markets: frozenset[str] = frozenset()) -> Person:
    """Somebody with some roles."""
    return Person(id="p", name="P", grants=tuple(Grant(role=r, products=products, markets=markets) for r in roles))


def test_the_table_of_moves_is_total() -> None:
    """Every status has its line, and every status but the first can be reached."""
    assert set(TRANSITIONS) == set(CaseStatus)
    assert frozenset().union(*TRANSITIONS.values()) == set(CaseStatus) - {CaseStatus.RECEIVED}


@pytest.mark.parametrize("status", sorted(OPEN))
def test_a_person_can_set_aside_any_open_case(status: CaseStatus) -> None:
    """An open case can become a duplicate or void."""
    assert {CaseStatus.DUPLICATE, CaseStatus.VOID} <= TRANSITIONS[status]


@pytest.mark.parametrize("status", sorted(ENDED))
def test_an_ended_case_can_only_be_reopened(status: CaseStatus) -> None:
    """What has ended is taken up again as a whole, or stays."""
    assert TRANSITIONS[status] == {CaseStatus.REOPENED}


def test_nothing_is_sent_that_was_not_approved() -> None:
    """Only an approved case becomes sent."""
    assert [s for s, to in TRANSITIONS.items() if CaseStatus.SENT in to] == [CaseStatus.APPROVED]


def test_the_workers_and_the_peoples_statuses_do_not_meet() -> None:
    """In every status it is clear who acts next."""
    assert not WORKER_MOVES & WITH_A_PERSON
    assert not WORKER_MOVES & ENDED


@given(st.sampled_from(CaseStatus), st.sampled_from(CaseStatus))
def test_a_move_that_is_not_in_the_table_is_refused(now: CaseStatus, to: CaseStatus) -> None:
    """No other move passes in silence."""
    if to in TRANSITIONS[now]:
        check_move(now, to)
    else:
        with pytest.raises(NotNow):
            check_move(now, to)


def test_hand_offs_only_move_forwards() -> None:
    """No hand-off comes back from acknowledged to sent."""
    order = list(HandOffStatus)
    assert set(HAND_OFF_TRANSITIONS) == set(order)
    assert all(order.index(to) > order.index(now) for now, targets in HAND_OFF_TRANSITIONS.items() for to in targets)


def test_every_action_has_its_roles_and_every_desk_its_action() -> None:
    """The tables of permissions are total."""
    assert set(MAY) == set(Action)
    assert set(DESK_WORK) == set(Desk)
    assert set(ALLOWED_IN) <= set(Action)


@pytest.mark.parametrize("action", [a for a in Action if a not in (Action.ASK, Action.COMPLETE_INTAKE, Action.ADD_FLAG)])
def test_a_sales_representative_only_submits(action: Action) -> None:
    """Sales and marketing take no part: no answer, no draft, no case."""
    assert not may(person(Role.SALES_REP), action)


def test_only_a_desk_works_on_its_hand_offs() -> None:
    """Quality does not clear a report to pharmacovigilance, and nobody clears for a desk from outside."""
    for desk, role in ((Desk.PHARMACOVIGILANCE, Role.SAFETY), (Desk.QUALITY, Role.QUALITY), (Desk.COMPLIANCE, Role.COMPLIANCE)):
        assert MAY[DESK_WORK[desk]] == {role}


def test_a_grant_for_one_product_does_not_open_another() -> None:
    """Roles are limited by product and market, and what is not known yet needs an unlimited grant."""
    limited = person(Role.REVIEWER, products=frozenset({"Velmira"}), markets=frozenset({"US"}))
    assert may(limited, Action.APPROVE, "Velmira", "US")
    assert not may(limited, Action.APPROVE, "Quorvia", "US")
    assert not may(limited, Action.APPROVE, "Velmira", "DE")
    assert not may(limited, Action.APPROVE, None, None)
    with pytest.raises(NotAllowed, match="for Quorvia in US"):
        check_may(limited, Action.APPROVE, "Quorvia", "US")


def test_somebody_who_left_may_nothing() -> None:
    """A person who was deactivated holds no role."""
    gone = person(*Role).model_copy(update={"active": False})
    assert not any(may(gone, a) for a in Action)


@given(MOMENTS, st.sampled_from(Route), st.sampled_from(["US", "DE", "GB", None]))
def test_answers_are_due_at_the_close_of_a_business_day(received: datetime, route: Route, market: str | None) -> None:
    """A due time lies after receipt, within office days of the market, and within a fortnight."""
    targets = clocks.Targets()
    due = clocks.answer_due(received, route, market, targets)
    local = due.astimezone(zone_of(market))
    assert received < due < received + timedelta(days=14)
    assert local.time() == targets.close_of_business
    assert clocks.is_business_day(local.date(), market)


@given(MOMENTS, MOMENTS)
def test_the_clock_of_a_report_runs_from_the_earlier_awareness(heard: datetime, received: datetime) -> None:
    """Day zero is when any personnel first knew; weekends count; 24 hours by the wall clock."""
    aware = clocks.aware_at(heard, received)
    assert aware == min(heard, received)
    assert clocks.hand_off_due(aware) - aware == timedelta(hours=24)


def test_what_is_needed_earlier_is_due_earlier() -> None:
    """The date that the professional gave wins over the target."""
    received, needed = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert clocks.answer_due(received, Route.DRAFT, "US", clocks.Targets(), needed) == needed


def test_a_public_holiday_is_no_business_day() -> None:
    """Thanksgiving does not count in the United States and counts in Germany."""
    thanksgiving = date(2026, 11, 26)
    assert not clocks.is_business_day(thanksgiving, "US")
    assert clocks.is_business_day(thanksgiving, "DE")
