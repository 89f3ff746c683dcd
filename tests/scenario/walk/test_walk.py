"""The walk of a case as its people are promised it."""

import pytest

from tests.fakes.shelf import RENAL
from tests.scenario.walk.conftest import House
from tests.scenario.walk.story import ON_LABEL, REPORT, STORAGE, S, approve
from triage.casefile import read_case
from triage.domain.case import Disposition
from triage.domain.decision import Route
from triage.domain.inquiry import Intake, Profession
from triage.domain.people import Role
from triage.domain.response import CaseNotice, Response, SharedNotice
from triage.errors import NotAllowed
from triage.steps import close, intake
from triage.store.verifying import verify


def test_a_question_is_answered_with_citations_after_a_persons_approval(house: House) -> None:
    """The story of the product: asked, drafted, approved, delivered where it was asked, passed on, closed, all on record."""
    case = house.send(ON_LABEL)
    assert (case.status, case.decision and case.decision.route) == (S.IN_REVIEW, Route.DRAFT)
    assert isinstance(house.chat.posts[f"post:{case.id}:receipt"], CaseNotice)
    approve(house, case.id)
    answer = house.chat.posts[f"post:{case.id}:answer:1"]
    assert isinstance(answer, Response)
    assert [s.text for s in answer.statements] == [RENAL]
    assert [(r.number, r.document, r.quote) for r in answer.references] == [(1, "SRD-RENAL", RENAL)]
    assert house.chat.addresses[f"post:{case.id}:answer:1"] == "web:msl"
    ended = close.fulfil(house.tools, case.id, house.who(Role.MSL), how="spoken", recipient="the physician")
    assert (ended.status, ended.disposition) == (S.CLOSED, Disposition.ANSWERED)
    said = house.actions(case)
    assert [a for a in said if a.startswith("case.")][-2:] == ["case.fulfilled", "case.closed"]
    assert {"message.received", "message.assessed", "evidence.found", "draft.written", "review.approved", "response.made", "delivered"} <= set(said)
    assert not verify(house.store).faults


def test_nothing_reaches_the_sender_before_approval(house: House) -> None:
    """Until somebody approves, the sender has a receipt and no word of the draft."""
    case = house.send(ON_LABEL)
    assert list(house.chat.posts) == [f"post:{case.id}:receipt"]
    file = read_case(house.tools, case.id, house.who(Role.MSL))
    assert (file.draft, file.evidence, file.responses, file.trail) == (None, (), (), ())


def test_what_is_not_ours_is_declined_kindly_and_closed(house: House) -> None:
    """A question of price ends at once with a word on where to go."""
    case = house.send("What is the price of Velmira and can I get samples?")
    assert (case.status, case.disposition) == (S.CLOSED, Disposition.DECLINED)


def test_no_approved_answer_goes_to_a_specialist_and_says_so(house: House) -> None:
    """Nothing found is an answer too: no draft, no guess, a person."""
    case = house.send("What is the plasma protein binding of Velmira?")
    assert (case.status, case.draft_version) == (S.WITH_SPECIALIST, 0)
    notice = read_case(house.tools, case.id, house.who(Role.MSL)).notice
    assert notice.nothing_approved


def test_the_same_event_twice_is_one_message(house: House) -> None:
    """An event that a chat sends again changes nothing."""
    first = house.send(ON_LABEL, conversation="c", source="same")
    again = house.send(ON_LABEL, conversation="c", source="same")
    assert (first.id, first.version) == (again.id, again.version)


def test_in_front_of_others_only_a_number_is_said(house: House) -> None:
    """Asked in a channel, the channel sees that something was received, and everything else is private."""
    case = house.send(REPORT, shared_place="channel:1")
    assert house.chat.posts[f"post:{case.id}:shared"] == SharedNotice(case_id=case.id)
    assert [house.chat.addresses[k] for k in sorted(house.chat.posts)] == ["web:msl", "channel:1"]


def test_a_later_question_in_the_conversation_belongs_to_the_case(house: House) -> None:
    """A second question while the first is in review is added to the draft, and what stands there stays."""
    case = house.send(ON_LABEL, conversation="c")
    after = house.send(STORAGE, conversation="c")
    assert after.id == case.id
    with house.store.read() as uow:
        stored = uow.drafts.get(case.id, after.draft_version)
    assert [s.question for s in stored.draft.statements] == [1, 2]


def test_the_professional_asks_back_after_the_answer(house: House) -> None:
    """A new question after the answer opens the same case again; thanks do not."""
    case = house.send(ON_LABEL, conversation="c")
    approve(house, case.id)
    assert house.send("Thank you!", conversation="c").status is S.SENT
    again = house.send(STORAGE, conversation="c")
    assert (again.id, again.status) == (case.id, S.IN_REVIEW)
    approve(house, case.id)
    assert f"post:{case.id}:answer:2" in house.chat.posts


def test_a_patient_who_asks_goes_to_a_specialist(house: House) -> None:
    """A requester who is known to be no professional takes a case out of ordinary review."""
    case = house.send(ON_LABEL)
    assert case.status is S.IN_REVIEW
    moved = intake.complete_intake(house.tools, case.id, house.who(Role.MSL), Intake(profession=Profession.PATIENT))
    assert moved.status is S.WITH_SPECIALIST


def test_the_professionals_country_decides_the_market(house: House) -> None:
    """A question from another market than the label's is unclear, and goes to a specialist."""
    case = house.send(ON_LABEL)
    moved = intake.complete_intake(house.tools, case.id, house.who(Role.MSL), Intake(country="DE"))
    assert (moved.status, moved.market, moved.decision and moved.decision.finding.status.value) == (S.WITH_SPECIALIST, "DE", "unclear")


def test_an_answer_that_nobody_confirms_closes_as_that(house: House) -> None:
    """After a fortnight an answered case ends as not confirmed."""
    case = house.send(ON_LABEL)
    approve(house, case.id)
    house.clock.turn(days=15)
    house.work()
    assert house.case(case.id).disposition is Disposition.ANSWERED_NOT_CONFIRMED


def test_a_step_that_keeps_failing_gives_the_case_to_a_person(house: House) -> None:
    """When the search is broken for good, medical information gets the case and an alert is raised."""
    house.shelf.broken = True
    case = house.send(ON_LABEL)
    for _ in range(12):
        house.clock.turn(hours=1)
        house.work()
    assert house.case(case.id).status is S.WITH_SPECIALIST
    assert "a case waits for a person" in house.alarm.raised


def test_a_stranger_sees_nothing_of_a_case(house: House) -> None:
    """Who neither asked nor has a part in a case is refused."""
    case = house.send(ON_LABEL)
    with pytest.raises(NotAllowed):
        read_case(house.tools, case.id, house.who(Role.SALES_REP))
