"""Hand-offs: one for each desk and message, forwards only, each with its own clock."""

from datetime import timedelta

import pytest

from tests.clock import START
from tests.contract.store.samples import ENTRY, inquiry
from triage.domain.decision import Desk
from triage.domain.handoff import HAND_OFF_TRANSITIONS, HandOff, HandOffStatus
from triage.errors import NotFound, NotNow, SomebodyWasFaster
from triage.store.unit import Store

S = HandOffStatus
DAY = timedelta(hours=24)


def raised(store: Store, number: int = 1, desk: Desk = Desk.PHARMACOVIGILANCE) -> HandOff:
    """A hand-off of a message in its own case, due `number` hours after a day."""
    with store.begin() as uow:
        case_id, message_id, *_ = uow.cases.receive(inquiry(f"E{number}", f"D{number}"), due_at=START, entry=ENTRY)
        due = START + DAY + timedelta(hours=number)
        return uow.hand_offs.add(case_id, desk=desk, message_id=message_id, reasons=("adverse_event",), aware_at=START, due_at=due, entry=ENTRY)


def test_a_second_call_returns_the_first_hand_off_as_it_is(store: Store) -> None:
    first = raised(store)
    with store.begin() as uow:
        (message,) = uow.cases.messages(first.case_id)
        again = uow.hand_offs.add(
            first.case_id, desk=first.desk, message_id=message.id, reasons=("other",), aware_at=START + DAY, due_at=START + DAY, entry=ENTRY
        )
        other_desk = uow.hand_offs.add(first.case_id, desk=Desk.QUALITY, message_id=message.id, reasons=(), aware_at=START, due_at=START, entry=ENTRY)
        chain = uow.trail.entries(f"case:{first.case_id}")
        assert uow.hand_offs.of(first.case_id) == (first, other_desk)
        assert uow.hand_offs.of(99) == ()
    assert again == first
    assert (first.status, first.reasons, first.aware_at, first.due_at) == (S.FLAGGED, ("adverse_event",), START, START + DAY + timedelta(hours=1))
    assert [entry.facts.get("hand_off") for entry in chain] == [None, first.id, other_desk.id]


def test_it_moves_forwards_with_its_times_and_outcome(store: Store) -> None:
    flagged = raised(store)
    with store.begin() as uow:
        sent = uow.hand_offs.move(flagged, S.SENT, entry=ENTRY, sent_at=START)
        known = uow.hand_offs.move(sent, S.ACKNOWLEDGED, entry=ENTRY, acknowledged_at=START, acknowledged_by="sam", outcome="valid: J. Muster")
        done = uow.hand_offs.move(known, S.RECONCILED, entry=ENTRY, outcome="PV-123")
        assert uow.hand_offs.get(flagged.id) == done
        entry = uow.trail.entries(f"case:{flagged.case_id}")[-1]
        kept = uow.cases.texts.get(int(str(entry.facts["was.outcome.text"])))
    assert (done.sent_at, done.acknowledged_by, done.outcome) == (START, "sam", "PV-123")
    assert (entry.facts["from"], entry.facts["to"]) == ("acknowledged", "reconciled")
    assert kept == "valid: J. Muster"
    assert "Muster" not in entry.model_dump_json()


@pytest.mark.parametrize("status", S)
def test_only_moves_of_the_table_are_made(store: Store, status: HandOffStatus) -> None:
    hand_off = raised(store).model_copy(update={"status": status})
    with store.begin() as uow:
        for to in set(S) - HAND_OFF_TRANSITIONS[status]:
            with pytest.raises(NotNow):
                uow.hand_offs.move(hand_off, to, entry=ENTRY)


def test_of_two_who_read_the_same_status_one_wins(store: Store) -> None:
    read = raised(store)
    with store.begin() as uow:
        uow.hand_offs.move(read, S.ACKNOWLEDGED, entry=ENTRY)
    for late in (S.SENT, S.CLEARED, S.ACKNOWLEDGED):
        with pytest.raises(SomebodyWasFaster), store.begin() as uow:
            uow.hand_offs.move(read, late, entry=ENTRY)
    with store.read() as uow:
        assert uow.hand_offs.get(read.id).status is S.ACKNOWLEDGED
        assert len(uow.trail.entries(f"case:{read.case_id}")) == 3


def test_a_move_sets_nothing_else(store: Store) -> None:
    read = raised(store)
    with store.begin() as uow, pytest.raises(ValueError, match="due_at"):
        uow.hand_offs.move(read, S.SENT, entry=ENTRY, due_at=START)


def test_times_can_be_corrected_and_the_old_ones_stay_on_record(store: Store) -> None:
    read = raised(store)
    earlier = START - timedelta(days=2)
    with store.begin() as uow:
        new = uow.hand_offs.change_times(read, aware_at=earlier, due_at=earlier + DAY, entry=ENTRY)
        assert uow.hand_offs.get(read.id) == new
        facts = uow.trail.entries(f"case:{read.case_id}")[-1].facts
    assert (facts["was.aware_at"], facts["aware_at"]) == (START.isoformat(), earlier.isoformat())
    with pytest.raises(SomebodyWasFaster), store.begin() as uow:
        uow.hand_offs.change_times(read, aware_at=START, due_at=START, entry=ENTRY)


def test_what_it_rests_on_can_be_corrected_and_stays_on_record(store: Store) -> None:
    read = raised(store)
    with store.begin() as uow:
        new = uow.hand_offs.rest_on(read, ["special_situation:misuse"], entry=ENTRY)
        assert uow.hand_offs.get(read.id) == new
        facts = uow.trail.entries(f"case:{read.case_id}")[-1].facts
    assert (new.reasons, new.status, new.due_at) == (("special_situation:misuse",), read.status, read.due_at)
    assert (facts["was.reasons"], facts["reasons"]) == (list(read.reasons), ["special_situation:misuse"])


def test_lists_are_by_due_time_over_desks_and_statuses(store: Store) -> None:
    third, first, second = raised(store, 3), raised(store, 1, Desk.QUALITY), raised(store, 2)
    with store.begin() as uow:
        sent = uow.hand_offs.move(second, S.SENT, entry=ENTRY)
        assert uow.hand_offs.list() == (first, sent, third)
        assert uow.hand_offs.list(limit=1, offset=1) == (sent,)
        assert uow.hand_offs.list(desk=Desk.PHARMACOVIGILANCE) == (sent, third)
        assert uow.hand_offs.list(statuses=[S.FLAGGED]) == (first, third)
        assert uow.hand_offs.list(desk=Desk.QUALITY, statuses=[S.SENT]) == uow.hand_offs.list(statuses=[]) == ()
        with pytest.raises(NotFound):
            uow.hand_offs.get(99)
        with pytest.raises(NotFound):
            uow.hand_offs.add(99, desk=Desk.QUALITY, message_id=1, reasons=(), aware_at=START, due_at=START, entry=ENTRY)
