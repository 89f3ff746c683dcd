"""What is promised of reports: first, always, with a clock, and only their desk lets go of them."""

from datetime import timedelta

import pytest

from tests.scenario.walk.conftest import KNOWN, House
from tests.scenario.walk.story import ON_LABEL, REPORT, S, approve
from triage.casefile import read_case
from triage.domain.case import Disposition
from triage.domain.decision import Desk, Route
from triage.domain.handoff import HandOffStatus
from triage.domain.inquiry import Intake
from triage.domain.people import Role
from triage.domain.response import UrgentNotice
from triage.errors import NotAllowed, NotNow
from triage.steps import close, hand_off, intake


def test_a_report_reaches_pharmacovigilance_before_anything_else_and_holds_the_case_open(house: House) -> None:
    """A report without a question is handed off with a clock of 24 hours, and closes only once its desk has it."""
    case = house.send(REPORT)
    (one,) = read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs
    assert (one.desk, one.status, one.due_at - one.aware_at) == (Desk.PHARMACOVIGILANCE, HandOffStatus.SENT, timedelta(hours=24))
    assert (case.status, case.decision and case.decision.route) == (S.ASSESSED, Route.REPORT_ONLY)
    said = house.actions(case)
    assert said.index("hand_off.flagged") < said.index("case.assessed")
    hand_off.acknowledge(house.tools, one.id, house.who(Role.SAFETY))
    house.work()
    assert house.case(case.id).disposition is Disposition.REPORT_HANDED_OFF


def test_a_report_beside_a_question_does_not_stop_the_question(house: House) -> None:
    """The hand-off and the answer go their own ways; the case stays open until the desk has acknowledged."""
    case = house.send(f"{ON_LABEL} {REPORT}")
    assert case.status in (S.IN_REVIEW, S.WITH_SPECIALIST)
    assert case.decision
    assert case.decision.hand_offs == {Desk.PHARMACOVIGILANCE}
    approve(house, case.id, Role.SPECIALIST)
    if house.case(case.id).status is S.APPROVED:
        intake.complete_intake(house.tools, case.id, house.who(Role.MSL), KNOWN)
        house.work()
    assert close.fulfil(house.tools, case.id, house.who(Role.MSL), how="written", recipient="x").status is S.FULFILLED
    with pytest.raises(NotNow, match="hand-off"):
        close.close(house.tools, case.id, house.who(Role.REVIEWER))


def test_an_emergency_gets_the_urgent_notice_and_a_page_until_somebody_acknowledges(house: House) -> None:
    """The urgent-care notice is posted at once, and the person on call is reached again and again."""
    case = house.send("A patient just took 20 tablets of Velmira and is unconscious, what now?")
    assert isinstance(house.chat.posts[f"post:{case.id}:urgent"], UrgentNotice)
    pages = [a for a in house.alarm.raised if a.startswith("emergency")]
    assert len(pages) == 1
    house.clock.turn(minutes=16)
    house.work()
    assert len([a for a in house.alarm.raised if a.startswith("emergency")]) == 2
    for one in read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs:
        if one.desk is Desk.PHARMACOVIGILANCE:
            hand_off.acknowledge(house.tools, one.id, house.who(Role.SAFETY))
    house.clock.turn(hours=5)
    house.work()
    assert len([a for a in house.alarm.raised if a.startswith("emergency")]) == 2


def test_a_report_in_a_later_message_is_handed_off_too(house: House) -> None:
    """Every message is read for reports, also after the answer."""
    case = house.send(ON_LABEL, conversation="c")
    approve(house, case.id)
    house.send(REPORT, conversation="c")
    assert [h.desk for h in read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs] == [Desk.PHARMACOVIGILANCE]


def test_hearing_it_earlier_moves_day_zero(house: House) -> None:
    """The clock of a report runs from when any personnel first knew."""
    case = house.send(REPORT)
    heard = house.clock.now() - timedelta(hours=20)
    intake.complete_intake(house.tools, case.id, house.who(Role.MSL), Intake(heard_at=heard))
    (one,) = read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs
    assert (one.aware_at, one.due_at) == (heard, heard + timedelta(hours=24))


def test_a_late_acknowledgement_needs_a_reason(house: House) -> None:
    """A hand-off past its due time is acknowledged with a word on why."""
    case = house.send(REPORT)
    (one,) = read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs
    house.clock.turn(hours=25)
    with pytest.raises(NotNow, match="why"):
        hand_off.acknowledge(house.tools, one.id, house.who(Role.SAFETY))
    assert hand_off.acknowledge(house.tools, one.id, house.who(Role.SAFETY), reason="public holiday").acknowledged_by == "safety"


def test_only_the_desk_clears_a_report(house: House) -> None:
    """A reviewer cannot make a report disappear; the desk can, with a reason."""
    case = house.send(REPORT)
    (one,) = read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs
    with pytest.raises(NotAllowed):
        hand_off.clear(house.tools, one.id, house.who(Role.REVIEWER), reason="no")
    with pytest.raises(NotNow):
        hand_off.clear(house.tools, one.id, house.who(Role.SAFETY), reason=" ")
    assert hand_off.clear(house.tools, one.id, house.who(Role.SAFETY), reason="quoted from the label").status is HandOffStatus.CLEARED


def test_a_duplicate_ends_and_its_hand_offs_live_on(house: House) -> None:
    """Setting a case aside stops the answer's clock and never a hand-off's."""
    first, second = house.send(ON_LABEL), house.send(f"{ON_LABEL} {REPORT}")
    close.set_aside(house.tools, second.id, house.who(Role.REVIEWER), as_=S.DUPLICATE, reason="same question", duplicate_of=first.id)
    (one,) = read_case(house.tools, second.id, house.who(Role.SAFETY)).hand_offs
    assert one.is_open
    reopened = close.reopen(house.tools, second.id, house.who(Role.REVIEWER), reason="it is another patient")
    house.work()
    assert house.case(reopened.id).status in (S.IN_REVIEW, S.WITH_SPECIALIST)
