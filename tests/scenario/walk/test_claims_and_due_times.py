"""Claims run out, reminders come before a case is due, an escalation after; each once, and none for what is settled."""

from datetime import datetime, timedelta

import pytest

from tests.scenario.walk.conftest import House
from tests.scenario.walk.rooms import Office, Room
from tests.scenario.walk.story import OFF_LABEL, ON_LABEL, approve
from triage.domain.audit import AuditEntry
from triage.domain.case import Case, CaseStatus
from triage.domain.inquiry import Channel, Intake
from triage.domain.people import Role
from triage.errors import SomebodyWasFaster
from triage.steps import close, intake, sign_off
from triage.steps.reminders import LATE
from triage.steps.sign_off import EditedStatement
from triage.steps.tools import Paging
from triage.store.rota import Duty

S = CaseStatus
MINUTES = timedelta(minutes=1)


@pytest.fixture
def office(house: House) -> Office:
    """The house with a room of reviewers, where everybody can be reached privately, and a reviewer and a specialist are on duty."""
    office = Office(house, Room(house))
    house.rooms["slack"] = office.room
    house.paging = Paging(chats={Channel.WEB: lambda identity: f"private:{identity}"}, home="https://triage.example.com")
    with house.store.begin() as uow:
        for person in house.people.values():
            uow.people.link(person.id, Channel.WEB, person.id, entry=AuditEntry(actor="test", action="person.linked"))
        for role in (Role.REVIEWER, Role.SPECIALIST):
            uow.people.rota.put(
                Duty(role=role, person=role.value, weekdays=frozenset(range(7)), start="00:00", end="00:00"), entry=AuditEntry(actor="test", action="duty.set")
            )
    return office


def until(office: Office, moment: datetime) -> None:
    """Let time pass, and the worker work."""
    office.house.clock.set(moment)
    office.house.work()


def claimed(office: Office, text: str = ON_LABEL) -> Case:
    """A case that the reviewer has."""
    case = office.house.send(text)
    sign_off.claim(office.tools, case.id, office.house.who(Role.REVIEWER), version=case.version)
    office.house.work()
    return office.house.case(case.id)


def test_a_claim_that_runs_out_gives_the_case_back_and_tells_its_holder(office: Office) -> None:
    """Nobody has it then; the card shows it, and it is on record."""
    case = claimed(office)
    assert case.claimed_until is not None
    until(office, case.claimed_until - MINUTES)
    assert office.house.case(case.id).claimed_by == "reviewer"
    until(office, case.claimed_until)
    after = office.house.case(case.id)
    assert (after.claimed_by, after.claimed_until) == (None, None)
    assert office.room.cards_shown["case"].claimed_by is None
    assert office.words() == [("reviewer", "claim_over")]
    assert "claim.ran_out" in office.house.actions(case)


def test_a_claim_that_is_renewed_runs_from_then(office: Office) -> None:
    """The time of the first one means nothing any more."""
    case = claimed(office)
    assert case.claimed_until is not None
    until(office, case.claimed_until - MINUTES)
    again = sign_off.claim(office.tools, case.id, office.house.who(Role.REVIEWER))
    until(office, case.claimed_until)
    assert office.house.case(case.id).claimed_by == "reviewer"
    assert again.claimed_until is not None
    until(office, again.claimed_until)
    assert office.house.case(case.id).claimed_by is None


def wording(office: Office, case: Case) -> list[EditedStatement]:
    """The draft of a case as a person gives it back: its first sentence alone."""
    with office.house.store.read() as uow:
        first = uow.drafts.get(case.id, case.draft_version).draft.statements[0]
    return [EditedStatement(text=first.text, question=1, passages=tuple(c.passage for c in first.citations))]


def test_an_edit_that_takes_longer_than_the_claim_is_saved(office: Office) -> None:
    """The case is as it was seen: a claim that ran out meanwhile changed nothing of it."""
    case, rita = claimed(office), office.house.who(Role.REVIEWER)
    assert case.claimed_until is not None
    until(office, case.claimed_until + MINUTES)
    edited = sign_off.edit(office.tools, case.id, rita, version=case.version, statements=wording(office, case))
    assert edited.draft_version == case.draft_version + 1


@pytest.mark.parametrize("deed", ["edited", "returned", "claimed"])
def test_what_somebody_else_did_after_the_claim_ran_out_is_seen_before_an_edit_is_saved(office: Office, deed: str) -> None:
    """An edit, a return, and a claim that stands: each has to be looked at first."""
    case, rita, sam = claimed(office), office.house.who(Role.REVIEWER), office.house.who(Role.SPECIALIST)
    assert case.claimed_until is not None
    until(office, case.claimed_until + MINUTES)
    now = office.house.case(case.id)
    if deed == "edited":
        sign_off.edit(office.tools, case.id, sam, version=now.version, statements=wording(office, case))
    elif deed == "returned":
        sign_off.request_changes(office.tools, case.id, sam, version=now.version, reason="too long")
    else:
        sign_off.claim(office.tools, case.id, sam, version=now.version)
    with pytest.raises(SomebodyWasFaster, match="changed since you saw it"):
        sign_off.edit(office.tools, case.id, rita, version=case.version, statements=wording(office, case))


@pytest.mark.parametrize("ends", ["given back", "approved", "aside"])
def test_a_claim_that_ended_otherwise_tells_nobody(office: Office, ends: str) -> None:
    """What was given back, approved or set aside does not run out."""
    case, rita = claimed(office), office.house.who(Role.REVIEWER)
    if ends == "given back":
        sign_off.let_go_of_claim(office.tools, case.id, rita)
    elif ends == "approved":
        approve(office.house, case.id)
    else:
        close.set_aside(office.tools, case.id, rita, as_=S.VOID, reason="a test")
    assert case.claimed_until is not None
    until(office, case.claimed_until + MINUTES)
    assert office.words() == []


def test_whoever_has_a_case_is_reminded_before_it_is_due(office: Office) -> None:
    """Privately, once, and the queue hears nothing."""
    case = office.house.send(ON_LABEL)
    until(office, case.due_at - timedelta(hours=2) - MINUTES)
    assert office.words() == []
    sign_off.claim(office.tools, case.id, office.house.who(Role.REVIEWER))
    until(office, case.due_at - timedelta(hours=2))
    until(office, case.due_at - timedelta(hours=1, minutes=45))
    assert office.words() == [("reviewer", "reminded")]
    assert [about for about in office.room.cards_shown if about.startswith("due")] == []


def test_where_nobody_has_it_the_queue_and_the_person_on_duty_are_reminded(office: Office) -> None:
    """A word of its own in the channel: an edited card rings no bell."""
    case = office.house.send(ON_LABEL)
    until(office, case.due_at - MINUTES)
    assert office.words() == [("reviewer", "reminded")]
    (word,) = [about for about in office.room.cards_shown if about.startswith("due:reminded:")]
    sign_off.claim(office.tools, case.id, office.house.who(Role.REVIEWER))
    office.house.work()
    assert office.room.cards_shown[word].claimed_by == "reviewer"


def test_a_late_case_is_told_to_specialists_the_queue_and_the_alert_line_once(office: Office) -> None:
    """After the time that the company set, and never again for this due time."""
    case = office.house.send(ON_LABEL)
    until(office, case.due_at + 29 * MINUTES)
    assert LATE not in office.house.alarm.raised
    until(office, case.due_at + 30 * MINUTES)
    until(office, case.due_at + timedelta(days=2))
    assert office.house.alarm.raised.count(LATE) == 1
    assert ("specialist", "late") in office.words()
    assert office.words().count(("specialist", "late")) == 1
    assert office.house.actions(case).count("case.late") == 1


def test_whoever_holds_a_late_case_is_told_too(office: Office) -> None:
    """And those who can take it over."""
    case = office.house.send(ON_LABEL)
    until(office, case.due_at + 20 * MINUTES)
    sign_off.claim(office.tools, case.id, office.house.who(Role.REVIEWER))
    until(office, case.due_at + 30 * MINUTES)
    assert [who for who, word in office.words() if word == "late"] == ["reviewer", "specialist"]


def test_what_was_answered_in_time_reminds_and_escalates_nobody(office: Office) -> None:
    """Called off when it is done."""
    case = office.house.send(ON_LABEL)
    approve(office.house, case.id)
    until(office, case.due_at + timedelta(hours=1))
    assert office.words() == []
    assert LATE not in office.house.alarm.raised


def test_a_case_that_waits_again_is_reminded_of_again(office: Office) -> None:
    """Void for a while, and taken up before it was due."""
    case, rita = office.house.send(ON_LABEL), office.house.who(Role.REVIEWER)
    close.set_aside(office.tools, case.id, rita, as_=S.VOID, reason="a slip")
    close.reopen(office.tools, case.id, rita, reason="it was a slip")
    office.house.work()
    again = office.house.case(case.id)
    until(office, again.due_at - MINUTES)
    assert ("reviewer", "reminded") in office.words()


def test_an_earlier_due_time_has_its_own_reminder(office: Office) -> None:
    """Needed by noon: the reminder of the target comes no more."""
    case = office.house.send(ON_LABEL)
    needed = case.due_at - timedelta(hours=6)
    intake.complete_intake(office.tools, case.id, office.house.who(Role.MSL), Intake(needed_by=needed))
    until(office, needed - MINUTES)
    assert office.words() == [("reviewer", "reminded")]
    approve(office.house, case.id)
    until(office, case.due_at + timedelta(hours=1))
    assert office.words() == [("reviewer", "reminded")]


def test_a_case_of_the_specialists_reminds_a_specialist(office: Office) -> None:
    """Who is reminded goes by what the case waits for."""
    case = office.house.send(OFF_LABEL)
    assert case.status is S.WITH_SPECIALIST
    until(office, case.due_at - MINUTES)
    assert office.words() == [("specialist", "reminded")]


def test_nothing_that_was_written_stands_in_a_private_word(office: Office) -> None:
    """A number, a product, a time and a link."""
    case = office.house.send(ON_LABEL)
    until(office, case.due_at - MINUTES)
    (word,) = [w for w in office.house.chat.posts.values() if type(w).__name__ == "StaffNotice"]
    assert "eGFR" not in word.model_dump_json()
