"""What is promised of a reply that says who asked, and of a question that is put in other words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.scenario.walk.conftest import KNOWN, House
from tests.scenario.walk.story import OFF_LABEL, ON_LABEL, STORAGE, S, approve
from triage.domain.case import Case
from triage.domain.concern import Concern, Signal
from triage.domain.decision import Desk, TriageDecision
from triage.domain.inquiry import Channel, Inquiry, Intake, Profession, Prompted
from triage.domain.people import Role
from triage.domain.response import CaseNotice
from triage.steps import close
from triage.steps.assess import Assessor
from triage.steps.letter import letter
from triage.steps.read_message import read_message
from triage.steps.receive import receive

WHO = "It is Dr Weber, a pharmacist in the US"


def asked(case: Case) -> list[str]:
    """The questions of a case, as they were put."""
    return [f"{q.text}?" for q in case.decision.questions] if case.decision else []


def reworded(house: House, case: Case, words: str, *, nth: int = 1) -> Case:
    """The first message of a case, edited."""
    house.clock.turn(seconds=5)
    with house.store.read() as uow:
        first = uow.cases.messages(case.id)[0]
    edit = Inquiry(
        source=f"{first.source}:edit:{nth}", channel=case.channel, conversation="c", sender=case.sender, reply_to=case.reply_to,
        sent_at=house.clock.now(), text=words, market="US",
    )  # fmt: skip
    receive(house.tools, edit, kind="edit")
    house.work()
    return house.case(case.id)


def test_a_reply_that_says_who_asked_is_intake_and_moves_no_case(house: House) -> None:
    """It stays with its reviewer, asks nothing, and is known as if the form had said it."""
    before = house.send(ON_LABEL, conversation="c")
    after = house.send(WHO, conversation="c")
    assert (before.status, after.status, after.decision and len(after.decision.questions)) == (S.IN_REVIEW, S.IN_REVIEW, 1)
    assert (after.intake.requester_name, after.intake.profession, after.intake.country) == ("Dr Weber", Profession.PHARMACIST, "US")
    assert after.intake.missing() == ("prompted",)
    receipt = next(what for _, what in reversed(house.chat.edits) if isinstance(what, CaseNotice))
    assert receipt.missing == ("prompted",)


def test_an_approved_answer_leaves_once_a_reply_has_said_who_asked(house: House) -> None:
    """The reply does what the form would have done, and the answer does not go back to review."""
    case = house.send(OFF_LABEL, conversation="c", intake=Intake(prompted=Prompted.NO))
    approve(house, case.id, Role.SPECIALIST)
    assert house.case(case.id).status is S.APPROVED
    assert house.send(WHO, conversation="c").status is S.SENT


def test_a_reply_that_was_read_when_the_worker_died_is_intake_all_the_same(house: House) -> None:
    """Read once more, it says nothing new, and nothing is on record twice."""
    case = house.send(ON_LABEL, conversation="c")
    house.send(WHO, conversation="c")
    with house.store.begin() as uow:
        uow.outbox.put("introduced", key="introduced:again", payload={"case": case.id, "message": 2})
    house.work()
    assert house.actions(house.case(case.id)).count("intake.completed") == 1


def test_who_asked_is_put_right_by_a_later_word(house: House) -> None:
    """“Sorry, it was …” stands; a name without such a word changes nothing that is known."""
    house.send(ON_LABEL, conversation="c", intake=KNOWN)
    assert house.send("Dr Lund, Germany", conversation="c").intake == KNOWN
    assert house.send("Sorry, it was Dr Weber", conversation="c").intake.requester_name == "Dr Weber"


def test_nobody_else_says_who_asked(house: House) -> None:
    """A colleague's reply is kept as theirs, and completes nothing."""
    house.send(ON_LABEL, conversation="c")
    after = house.send(WHO, conversation="c", sender=Role.REVIEWER, addressed=False)
    assert after.intake.requester_name is None


def test_a_reply_about_a_case_that_is_closed_opens_nothing(house: House) -> None:
    """Where intake can't be added any more the message alone is kept."""
    case = house.send(ON_LABEL, conversation="c", intake=KNOWN)
    approve(house, case.id)
    house.clock.turn(hours=1)
    close.fulfil(house.tools, case.id, house.who(Role.MSL), how="spoken", recipient="Dr. Example", when=house.clock.now() - timedelta(minutes=1))
    house.work()
    assert house.send("Sorry, it was Dr Weber", conversation="c").status is S.CLOSED


def test_an_edit_stands_in_place_of_the_question_that_it_rewords(house: House) -> None:
    """One question in other words is one question; what it was before stays on record."""
    case = house.send(ON_LABEL, conversation="c")
    after = reworded(house, case, STORAGE)
    assert asked(after) == [STORAGE]
    again = reworded(house, case, ON_LABEL.replace("35", "40"), nth=2)
    assert asked(again) == [ON_LABEL.replace("35", "40")]
    with house.store.read() as uow:
        assert [m.text for m in uow.cases.messages(case.id)] == [ON_LABEL, STORAGE, ON_LABEL.replace("35", "40")]


def test_an_edit_that_adds_a_question_adds_that_one(house: House) -> None:
    """What it still asks is asked once."""
    case = house.send(ON_LABEL, conversation="c")
    after = reworded(house, case, f"{ON_LABEL} {STORAGE}")
    assert asked(after) == [ON_LABEL, STORAGE]
    assert after.decision
    assert [q.ordinal for q in after.decision.questions] == [1, 2]


def test_an_edit_rewords_no_question_of_another_message(house: House) -> None:
    """What was asked in a later message is asked still."""
    case = house.send(STORAGE, conversation="c")
    house.send(ON_LABEL, conversation="c")
    after = reworded(house, case, STORAGE.replace("tablets", "packs"))
    assert asked(after) == [ON_LABEL, STORAGE.replace("tablets", "packs")]


def test_a_letter_quotes_the_question_as_it_was_last_put(house: House) -> None:
    """The wording that was replaced does not stand in the letter."""
    case = house.send(ON_LABEL, conversation="c", intake=KNOWN)
    reworded(house, case, ON_LABEL.replace("35", "40"))
    approve(house, case.id)
    made = letter(house.tools, case.id, house.who(Role.MSL), 1)
    assert [f"{q}?" for q in made.questions] == [ON_LABEL.replace("35", "40")]


class Startled(Assessor):
    """Takes every short message for a report, as a detector that learned from messages may."""

    def assess(self, text: str, **more: Any) -> TriageDecision:
        """The decision, with a report that no rule has found."""
        decision = super().assess(text, **more)
        seems = Signal(concern=Concern.ADVERSE_EVENT, start=0, end=len(text), text=text, rule="st.adverse_event", why="it reads like a report")
        return decision.model_copy(update={"signals": (*decision.signals, seems), "hand_offs": decision.hand_offs | {Desk.PHARMACOVIGILANCE}})


def test_a_name_and_a_country_are_no_report_whatever_they_seem(house: House) -> None:
    """What a detector only finds likely says nothing of a message of names and places; of any other it counts as ever."""
    house.send(ON_LABEL, conversation="c", intake=Intake())
    tools = replace(house.tools, assessor=Startled(house.shelf, house.clock))
    for n, text in enumerate((WHO, "Dr Weber in the US had to stop")):
        said = {"source": f"web:s{n}", "conversation": "c", "sender": "msl", "reply_to": "web:msl", "text": text, "market": "US"}
        sent = receive(tools, Inquiry.model_validate({**said, "channel": Channel.WEB, "sent_at": house.clock.now()}))
        read_message(tools, sent.case_id, sent.message_id)
        with house.store.read() as uow:
            assert len(uow.hand_offs.of(sent.case_id)) == n
