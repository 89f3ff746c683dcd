"""A document is withdrawn: nothing open goes on with it, and everybody who received an answer that rests on it is found and told."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.shelf import RENAL
from tests.scenario.walk.conftest import House, Recorder
from tests.scenario.walk.story import OFF_LABEL, ON_LABEL, STORAGE, S, approve
from triage.casefile import read_case
from triage.domain.audit import AuditEntry
from triage.domain.case import Case, CaseStatus
from triage.domain.correction import Correction, CorrectionState, Recipient
from triage.domain.inquiry import Intake, Profession, Prompted
from triage.domain.people import Grant, Person, Role
from triage.domain.response import CorrectionNotice, Response
from triage.errors import NotAllowed, NotNow, SomebodyWasFaster, TryAgainLater
from triage.ports import Posted
from triage.rules.permissions import Action
from triage.steps import close, correct, intake, recall
from triage.store.verifying import verify

State = CorrectionState
REASON = "table 2 was wrong."


def withdraw(house: House, document: str = "SRD-RENAL", *, recalled_in: timedelta = timedelta()) -> None:
    """Take a document out of use as the catalogue does, and let the worker go on."""
    house.shelf.withdrawn.add(document)
    said = {"document": document, "version": "1", "title": "Velmira and the kidney", "reason": REASON, "withdrawn_at": house.clock.now().isoformat()}
    with house.store.begin() as uow:
        uow.outbox.put("recall", key=f"recall:{document}:1:1", payload=said, run_at=uow.now + recalled_in)
    house.work()


def corrections(house: House, case: Case) -> tuple[Correction, ...]:
    """What stands on a case."""
    with house.store.read() as uow:
        return uow.corrections.of(case.id)


def received(house: House, document: str = "SRD-RENAL") -> tuple[Recipient, ...]:
    """Everybody who received an answer that rests on a document."""
    with house.store.read() as uow:
        return correct.recipients(uow, document, "1")


def answered(house: House, **more: Any) -> Case:
    """A case with an answer delivered."""
    case = house.send(ON_LABEL, **more)
    approve(house, case.id)
    return house.case(case.id)


def test_the_sender_of_an_answer_is_told_after_a_reviewers_decision(house: House) -> None:
    """The story: proposed, decided, delivered where it was asked, seen in the conversation, all on record."""
    case = answered(house)
    house.clock.turn(days=2)
    withdraw(house)
    (proposed,) = corrections(house, case)
    assert (proposed.state, proposed.response_version, proposed.title, proposed.reason) == (State.PROPOSED, 1, "Velmira and the kidney", REASON)
    assert f"post:{case.id}:correction:{proposed.id}" not in house.chat.posts
    assert house.alarm.raised == ["answers went out with a withdrawn document: corrections wait for a decision"]
    file = read_case(house.tools, case.id, house.who(Role.REVIEWER))
    assert Action.DECIDE_CORRECTION in file.actions
    decided = correct.decide(house.tools, proposed.id, house.who(Role.REVIEWER), to=State.SENT)
    house.work()
    assert (decided.state, decided.decided_by) == (State.SENT, "reviewer")
    notice = house.chat.posts[f"post:{case.id}:correction:{proposed.id}"]
    assert isinstance(notice, CorrectionNotice)
    assert (notice.number, notice.title, notice.version, notice.reason, notice.new_answer) == (case.number, "Velmira and the kidney", "1", REASON, False)
    assert [at.day for at in (*notice.answered_at, notice.withdrawn_at)] == [22, 24]
    assert house.chat.addresses[f"post:{case.id}:correction:{proposed.id}"] == "web:msl"
    own = read_case(house.tools, case.id, house.who(Role.MSL))
    assert (own.corrected, own.corrections) == ((notice,), ())
    assert house.case(case.id).status is S.SENT
    assert [a for a in house.actions(case) if a.startswith("correction.")] == ["correction.proposed", "correction.sent"]
    assert not verify(house.store).faults


def test_recipients_are_listed_with_what_they_received(house: House) -> None:
    """Case, professional, sender, channel, time, the sentences, and to whom it was passed on."""
    case = answered(house)
    known = Intake(requester_name="Dr. Example", profession=Profession.PHYSICIAN, country="US", prompted=Prompted.NO)
    intake.complete_intake(house.tools, case.id, house.who(Role.MSL), known)
    close.fulfil(house.tools, case.id, house.who(Role.MSL), how="written", recipient="Dr. Example")
    other = house.send(STORAGE)
    approve(house, other.id)
    (one,) = received(house)
    assert (one.number, one.requester, one.profession, one.sender, one.sender_name) == (case.number, "Dr. Example", Profession.PHYSICIAN, "msl", "Msl")
    assert (one.statements, one.delivered, one.receives_answers) == ((RENAL,), True, True)
    assert (one.passed_on, one.passed_on_to, one.correction) == ("written", "Dr. Example", None)
    assert [r.case_id for r in received(house, "SRD-STORE")] == [other.id]
    assert received(house, "SRD-RATES") == ()


def test_the_sender_is_asked_to_tell_the_person_they_told(house: House) -> None:
    """The name they gave when they passed the answer on is in the notice, also after the case was closed."""
    case = answered(house)
    close.fulfil(house.tools, case.id, house.who(Role.MSL), how="spoken", recipient="Dr. Example")
    withdraw(house)
    (proposed,) = corrections(house, case)
    correct.decide(house.tools, proposed.id, house.who(Role.SPECIALIST), to=State.SENT)
    house.work()
    notice = house.chat.posts[f"post:{case.id}:correction:{proposed.id}"]
    assert isinstance(notice, CorrectionNotice)
    assert notice.passed_on_to == "Dr. Example"


@pytest.mark.parametrize("status", [S.SENT, S.CLOSED])
def test_a_new_answer_takes_the_case_up_again(house: House, status: CaseStatus) -> None:
    """From the library as it is now, with a due time of its own; the notice says that it follows."""
    case = answered(house)
    if status is S.CLOSED:
        close.fulfil(house.tools, case.id, house.who(Role.MSL), how="spoken", recipient="x")
    house.clock.turn(days=3)
    withdraw(house)
    (proposed,) = corrections(house, case)
    correct.decide(house.tools, proposed.id, house.who(Role.REVIEWER), to=State.SENT, new_answer=True)
    house.work()
    after = house.case(case.id)
    assert after.status is S.WITH_SPECIALIST  # nothing else in the library answers it
    assert after.due_at > house.clock.now()
    notice = house.chat.posts[f"post:{case.id}:correction:{proposed.id}"]
    assert isinstance(notice, CorrectionNotice)
    assert notice.new_answer
    reviewer = read_case(house.tools, case.id, house.who(Role.REVIEWER))
    assert [r.version for r in reviewer.responses] == [1]


@pytest.mark.parametrize("to", [State.TOLD, State.DECLINED])
def test_a_decision_not_to_send_takes_a_reason(house: House, to: CorrectionState) -> None:
    """Told in another way, or nothing to say: the reason goes on record and nothing is delivered."""
    case = answered(house)
    withdraw(house)
    (proposed,) = corrections(house, case)
    with pytest.raises(NotNow, match="Please say"):
        correct.decide(house.tools, proposed.id, house.who(Role.REVIEWER), to=to, reason=" ")
    correct.decide(house.tools, proposed.id, house.who(Role.REVIEWER), to=to, reason="by telephone")
    house.work()
    assert [k for k in house.chat.posts if "correction" in k] == []
    with house.store.read() as uow:
        last = uow.trail.entries(f"case:{case.id}")[-1]
    assert (last.action, last.actor, last.reason) == (f"correction.{to.value}", "reviewer", "by telephone")


def test_of_two_decisions_the_first_holds(house: House) -> None:
    """The second person is told."""
    case = answered(house)
    withdraw(house)
    (proposed,) = corrections(house, case)
    correct.decide(house.tools, proposed.id, house.who(Role.REVIEWER), to=State.SENT)
    with pytest.raises(NotNow, match="sent already"):
        correct.decide(house.tools, proposed.id, house.who(Role.SPECIALIST), to=State.DECLINED, reason="no harm")
    with house.store.begin() as uow, pytest.raises(SomebodyWasFaster):
        uow.corrections.decide(proposed, State.DECLINED, by="x", reason="", new_answer=False, entry=AuditEntry(actor="x", action="correction.declined"))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.REVIEWER, Role.SPECIALIST}))
def test_only_medical_information_decides(house: House, role: Role) -> None:
    """Neither sales nor the owner of the content, and nobody from outside the case's product."""
    case = answered(house)
    withdraw(house)
    (proposed,) = corrections(house, case)
    with pytest.raises(NotAllowed):
        correct.decide(house.tools, proposed.id, house.who(role), to=State.SENT)
    elsewhere = Person(id="r2", name="R", grants=(Grant(role=Role.REVIEWER, products=frozenset({"Quorvia"})),))
    with pytest.raises(NotAllowed):
        correct.decide(house.tools, proposed.id, elsewhere, to=State.SENT)
    assert correct.to_decide(house.tools, elsewhere) == ()
    assert correct.to_decide(house.tools, house.who(Role.REVIEWER)) == (proposed,)


def test_a_sales_representative_is_told_nothing(house: House) -> None:
    """They never saw the answer; medical information tells the professional and records how."""
    case = answered(house, sender=Role.SALES_REP)
    withdraw(house)
    (proposed,) = corrections(house, case)
    assert [r.receives_answers for r in received(house)] == [False]
    with pytest.raises(NotNow, match="tell the professional"):
        correct.decide(house.tools, proposed.id, house.who(Role.REVIEWER), to=State.SENT)
    correct.decide(house.tools, proposed.id, house.who(Role.REVIEWER), to=State.TOLD, reason="letter of today")
    assert read_case(house.tools, case.id, house.who(Role.SALES_REP)).corrected == ()


def test_a_withdrawal_that_is_worked_on_twice_proposes_once(house: House) -> None:
    """A worker that is cut off does it again, and the second look after some minutes finds what came in between."""
    first = answered(house)
    withdraw(house)
    second = house.send(STORAGE)
    approve(house, second.id)
    with house.store.begin() as uow:
        uow.outbox.put("recall", key="recall:SRD-STORE:1:1", payload={"document": "SRD-STORE", "version": "1"})
    house.work()
    house.clock.turn(minutes=6)
    house.work()
    assert [len(corrections(house, case)) for case in (first, second)] == [1, 1]
    assert corrections(house, second)[0].title == "SRD-STORE on Velmira"


def test_an_approved_answer_that_waits_goes_back_to_review(house: House) -> None:
    """Approved, and held until intake is complete: the withdrawal takes the approval back at once."""
    case = house.send(OFF_LABEL)
    approve(house, case.id, Role.SPECIALIST)
    assert house.case(case.id).status is S.APPROVED
    withdraw(house, "SRD-CHILD")
    back = house.case(case.id)
    assert back.status is S.IN_REVIEW
    with house.store.read() as uow:
        assert [d.fault.value for d in uow.drafts.get(case.id, back.draft_version).draft.defects] == ["not_in_force"]
    assert corrections(house, case) == ()


def test_every_open_draft_is_found_however_many_there_are(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when they fill more than one page of the list."""
    monkeypatch.setattr(recall, "_PAGE", 2)
    cases = [house.send(ON_LABEL) for _ in range(5)]
    withdraw(house)
    assert all("draft.recalled" in house.actions(case) for case in cases)


class SlowChat(Recorder):
    """A chat that takes no messages for a while; `arrived` says whether what it refused came through all the same."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False
        self.arrived = False

    def post(self, address: str, what: Any, *, key: str) -> Posted:
        """Refuse while it is down."""
        if self.down and isinstance(what, Response):
            if self.arrived:
                super().post(address, what, key=key)
            raise TryAgainLater("slow")
        return super().post(address, what, key=key)


def test_an_answer_that_is_still_on_its_way_is_stopped(house: House) -> None:
    """It never arrives, nobody need be told, and the case is taken up again for another answer."""
    house.chat = chat = SlowChat()
    chat.down = True
    case = answered(house)
    assert case.status is S.SENT
    withdraw(house)
    (proposed,) = corrections(house, case)
    with pytest.raises(NotNow, match="has not been delivered"):
        correct.decide(house.tools, proposed.id, house.who(Role.REVIEWER), to=State.SENT)
    chat.down = False
    house.clock.turn(minutes=30)
    house.work()
    assert [type(what) for key, what in chat.posts.items() if "answer" in key] == []
    assert corrections(house, case)[0].state is State.STOPPED
    assert house.case(case.id).status is S.WITH_SPECIALIST
    assert read_case(house.tools, case.id, house.who(Role.MSL)).responses == ()
    assert len(read_case(house.tools, case.id, house.who(Role.REVIEWER)).responses) == 1


def test_an_answer_is_stopped_before_any_worker_has_come_to_the_recall(house: House) -> None:
    """A withdrawal holds from its moment on: an answer that is posted before its recall is worked off does not go out."""
    house.chat = chat = SlowChat()
    chat.down = True
    case = answered(house)
    withdraw(house, recalled_in=timedelta(hours=2))
    chat.down = False
    house.clock.turn(minutes=30)
    house.work()
    assert [type(what) for key, what in chat.posts.items() if "answer" in key] == []
    assert corrections(house, case)[0].state is State.STOPPED
    assert house.case(case.id).status is S.WITH_SPECIALIST


def test_an_answer_that_arrived_although_its_sending_failed_is_corrected(house: House) -> None:
    """The chat is asked before anything is decided: what is there counts as delivered."""
    house.chat = chat = SlowChat()
    chat.down = chat.arrived = True
    case = answered(house)
    withdraw(house)
    chat.down = False
    house.clock.turn(minutes=30)
    house.work()
    (proposed,) = corrections(house, case)
    assert (proposed.state, house.case(case.id).status) == (State.PROPOSED, S.SENT)
    correct.decide(house.tools, proposed.id, house.who(Role.REVIEWER), to=State.SENT)
    house.work()
    assert f"post:{case.id}:correction:{proposed.id}" in chat.posts


def test_a_correction_that_was_cut_off_is_delivered_once(house: House) -> None:
    """Like every notice: the job that comes again finds what was posted."""
    case = answered(house)
    withdraw(house)
    (proposed,) = corrections(house, case)
    correct.decide(house.tools, proposed.id, house.who(Role.REVIEWER), to=State.SENT)
    house.work()
    with house.store.begin() as uow:
        uow.outbox.put("post", key="again", payload={"case": case.id, "slot": f"correction:{proposed.id}"})
    house.work()
    assert [k for k in house.chat.posts if "correction" in k] == [f"post:{case.id}:correction:{proposed.id}"]
