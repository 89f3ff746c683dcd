"""What is promised of a conversation that goes on: nothing that is said later is lost, and nothing said before is forgotten."""

from datetime import timedelta

import pytest

from tests.fakes.shelf import STORAGE as STORED
from tests.scenario.walk.conftest import KNOWN, House
from tests.scenario.walk.story import OFF_LABEL, ON_LABEL, REPORT, STORAGE, S, approve
from triage.casefile import read_case
from triage.domain.concern import Concern
from triage.domain.decision import Desk, Route
from triage.domain.inquiry import Attachment, Inquiry, Intake, Profession
from triage.domain.people import Role
from triage.steps import close, hand_off, intake, sign_off
from triage.steps.receive import receive

UNREAD = (Attachment(name="letter.pdf"),)
EMERGENCY = "A patient just took 20 tablets of Velmira and is unconscious, what now?"
NOT_FOUND = "What is the plasma protein binding of Velmira?"


def test_a_report_with_an_unread_attachment_and_a_later_question_are_one_readable_case(house: House) -> None:
    """A case whose whole is more cautious than its questions can still be read and worked on."""
    case = house.send(REPORT, conversation="c", attachments=UNREAD)
    assert case.status is S.WITH_SPECIALIST
    after = house.send(STORAGE, conversation="c")
    assert after.decision
    assert (after.status, after.decision.route, after.draft_version) == (S.WITH_SPECIALIST, Route.SPECIALIST, 1)


@pytest.mark.parametrize("answered", [False, True])
def test_an_attachment_that_came_later_and_was_not_read_goes_to_a_person(house: House, answered: bool) -> None:
    """Thanks with a file is no mere thanks: the file may hold a report."""
    case = house.send(ON_LABEL, conversation="c")
    if answered:
        approve(house, case.id)
    after = house.send("Thank you!", conversation="c", attachments=UNREAD)
    assert (after.status, after.decision and after.decision.route_reason) == (S.WITH_SPECIALIST, "an attachment was not read")


def test_a_later_question_that_nothing_answers_is_not_passed_over(house: House) -> None:
    """A second question without approved content takes the case to a specialist; the first answer does not leave as if it were all."""
    house.send(ON_LABEL, conversation="c")
    after = house.send(NOT_FOUND, conversation="c")
    assert after.decision
    assert (after.status, after.decision.questions[1].route_reason) == (S.WITH_SPECIALIST, "no approved content answers it")


def test_two_questions_of_which_one_has_no_answer_go_to_a_specialist(house: House) -> None:
    """What the drafter leaves without a sentence is a question without an answer."""
    case = house.send(f"{STORAGE} {NOT_FOUND}")
    assert case.decision
    assert (len(case.decision.questions), case.status, case.decision.route) == (2, S.WITH_SPECIALIST, Route.SPECIALIST)


def test_an_answer_to_come_back_keeps_the_flags_of_before(house: House) -> None:
    """A case that is opened again still shows the report that it held."""
    case = house.send(f"{ON_LABEL} {REPORT}", conversation="c")
    approve(house, case.id, Role.SPECIALIST)
    again = house.send(STORAGE, conversation="c")
    assert again.decision
    assert Concern.ADVERSE_EVENT in again.decision.concerns
    assert Desk.PHARMACOVIGILANCE in again.decision.hand_offs


def test_a_second_emergency_is_paged_and_told_again(house: House) -> None:
    """That somebody looked at the first one does not silence the next."""
    case = house.send(EMERGENCY, conversation="c")
    for one in read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs:
        if one.desk is Desk.PHARMACOVIGILANCE:
            hand_off.acknowledge(house.tools, one.id, house.who(Role.SAFETY))
    house.clock.turn(hours=2)
    house.work()
    before = len([a for a in house.alarm.raised if a.startswith("emergency")])
    house.send("Another patient took 30 tablets of Velmira just now and is unconscious!", conversation="c")
    assert len([a for a in house.alarm.raised if a.startswith("emergency")]) == before + 1
    assert len([key for key in house.chat.posts if ":urgent" in key]) == 2


def test_an_emergency_without_a_report_stops_paging_once_somebody_has_the_case(house: House) -> None:
    """Where pharmacovigilance has nothing to acknowledge, whoever takes the case answers the page."""
    case = house.send("I want to end my life")
    assert case.decision
    assert (case.decision.is_emergency, case.decision.hand_offs) == (True, frozenset())
    sign_off.claim(house.tools, case.id, house.who(Role.SPECIALIST))
    paged = len(house.alarm.raised)
    house.clock.turn(hours=3)
    house.work()
    assert len(house.alarm.raised) == paged


def test_a_question_on_another_product_is_not_answered_with_this_ones_words(house: House) -> None:
    """A conversation on one product in which another is named goes to a person."""
    house.shelf.others = ("Quorvia",)
    house.send(ON_LABEL, conversation="c")
    after = house.send("How are Quorvia tablets stored?", conversation="c")
    assert after.status is S.WITH_SPECIALIST
    with house.store.read() as uow:
        assert STORED not in [s.text for s in uow.drafts.get(after.id, after.draft_version).draft.statements]


def test_somebody_else_in_the_thread_gets_a_case_of_their_own(house: House) -> None:
    """Only the person who asked gets the answer: a colleague's question in the same thread is the colleague's."""
    first = house.send(ON_LABEL, conversation="c", shared_place="channel:1")
    other = house.send(OFF_LABEL, conversation="c", shared_place="channel:1", sender=Role.REVIEWER)
    assert (other.id != first.id, other.sender) == (True, Role.REVIEWER.value)
    again = house.send(STORAGE, conversation="c", shared_place="channel:1", sender=Role.REVIEWER)
    assert again.id == other.id
    assert house.send(STORAGE, conversation="c", shared_place="channel:1").id == first.id


def test_an_edit_that_changes_no_question_asks_nothing_twice(house: House) -> None:
    """Other spacing or capitals are no second question, and do not open an answered case again."""
    case = house.send(ON_LABEL, conversation="c")
    _edit(house, ON_LABEL.replace(" ", "  "))
    after = house.case(case.id)
    assert after.decision
    assert len(after.decision.questions) == 1
    approve(house, case.id)
    _edit(house, ON_LABEL.lower())
    assert house.case(case.id).status is S.SENT
    _edit(house, f"{ON_LABEL} {REPORT}")
    assert [h.desk for h in read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs] == [Desk.PHARMACOVIGILANCE]


def test_an_earlier_answers_deadline_does_not_close_a_later_answer(house: House) -> None:
    """Each answer has its own fortnight to be confirmed."""
    case = house.send(ON_LABEL, conversation="c")
    approve(house, case.id)
    house.clock.turn(days=10)
    house.send(STORAGE, conversation="c")
    approve(house, case.id)
    house.clock.turn(days=5)
    house.work()
    assert house.case(case.id).status is S.SENT
    house.clock.turn(days=10)
    house.work()
    assert house.case(case.id).status is S.CLOSED


def test_a_declined_case_that_a_person_opens_again_waits_for_a_person(house: House) -> None:
    """Who reopens a case that the machine has declined means to look at it."""
    case = house.send("What is the price of Velmira and can I get samples?")
    assert case.status is S.CLOSED
    close.reopen(house.tools, case.id, house.who(Role.REVIEWER), reason="it asks for the dose too")
    house.work()
    assert house.case(case.id).status is S.WITH_SPECIALIST


def test_a_message_that_cannot_be_read_counts_as_flagged(house: House) -> None:
    """When assessing fails for good, the report that may be in the message goes to safety, and the case to a person."""
    house.shelf.unreadable = True
    case = house.send("Something that breaks every reader")
    for _ in range(12):
        house.clock.turn(hours=1)
        house.work()
    case = house.case(case.id)
    assert (case.status, [h.desk for h in read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs]) == (
        S.WITH_SPECIALIST,
        [Desk.PHARMACOVIGILANCE],
    )
    assert "a case waits for a person" in house.alarm.raised


def test_a_later_message_that_cannot_be_read_is_flagged_too(house: House) -> None:
    """Also in a case that was answered."""
    case = house.send(ON_LABEL, conversation="c")
    approve(house, case.id)
    house.shelf.unreadable = True
    house.send("Something that breaks every reader", conversation="c")
    for _ in range(12):
        house.clock.turn(hours=1)
        house.work()
    assert house.case(case.id).status is S.WITH_SPECIALIST
    assert [h.desk for h in read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs] == [Desk.PHARMACOVIGILANCE]


def test_an_approved_case_whose_release_keeps_failing_goes_back_to_a_person(house: House) -> None:
    """Approved is no place to be forgotten in."""
    case = house.send(OFF_LABEL)
    approve(house, case.id, Role.SPECIALIST)
    assert house.case(case.id).status is S.APPROVED
    house.shelf.unreadable = True
    intake.complete_intake(house.tools, case.id, house.who(Role.MSL), KNOWN)
    for _ in range(12):
        house.clock.turn(hours=1)
        house.work()
    assert house.case(case.id).status in (S.IN_REVIEW, S.WITH_SPECIALIST)


def test_a_message_from_the_future_does_not_put_off_a_hand_off(house: House) -> None:
    """A chat whose clock is ahead moves no deadline: what we received, we knew."""
    number = Inquiry(
        source="x:1", channel=house.chat.channel, conversation="x", sender="msl", reply_to="web:msl", sent_at=house.clock.now() + timedelta(days=2), text=REPORT
    )
    case_id = receive(house.tools, number).case_id
    house.work()
    (one,) = read_case(house.tools, case_id, house.who(Role.SAFETY)).hand_offs
    assert one.aware_at == house.clock.now()


def test_what_is_needed_sooner_is_due_sooner(house: House) -> None:
    """A time that is given later moves the due time forward."""
    case = house.send(ON_LABEL)
    wanted = house.clock.now() + timedelta(hours=2)
    assert intake.complete_intake(house.tools, case.id, house.who(Role.MSL), Intake(needed_by=wanted)).due_at == wanted


def test_an_approved_case_hears_that_a_patient_asks(house: House) -> None:
    """An off-label answer that waits for intake does not leave once it is known that no professional asked."""
    case = house.send(OFF_LABEL)
    approve(house, case.id, Role.SPECIALIST)
    intake.complete_intake(house.tools, case.id, house.who(Role.MSL), KNOWN.model_copy(update={"profession": Profession.PATIENT}))
    house.work()
    assert house.case(case.id).status is S.WITH_SPECIALIST


def _edit(house: House, text: str) -> None:
    more = {"reply_to": "web:msl", "sent_at": house.clock.now(), "text": text, "market": "US"}
    receive(house.tools, Inquiry(source=f"edit:{text}", channel=house.chat.channel, conversation="c", sender="msl", **more), kind="edit")  # type: ignore[arg-type]
    house.work()
