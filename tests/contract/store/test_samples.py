"""Samples of the week: what can be drawn, that a week is drawn once, what is read, and what an erasure leaves, on every database."""

from datetime import timedelta

import pytest

from tests.clock import START, TurnableClock
from tests.contract.store.samples import ENTRY, decision, inquiry
from triage.domain.audit import AuditEntry
from triage.domain.concern import Concern, Signal
from triage.domain.decision import TriageDecision
from triage.domain.sample import Drawn, Reading, in_order, population_sha256
from triage.errors import NotFound, SomebodyWasFaster
from triage.store.unit import Store, UnitOfWork

DRAWN = AuditEntry(actor="sam", action="sample.drawn")
READ = AuditEntry(actor="sam", action="sample.read")
DAY = timedelta(days=1)
WEEK = "2026-W01"


def with_concern(concern: Concern | None) -> TriageDecision:
    """A decision with one flag, or with none."""
    signals = (Signal(concern=concern, start=0, end=3, text="may", rule="r", why="w"),) if concern else ()
    return decision().model_copy(update={"signals": signals})


def sent(uow: UnitOfWork, number: int, concern: Concern | None = None) -> Drawn:
    """A message that was read, with this flag."""
    case_id, message_id, *_ = uow.cases.receive(inquiry(f"E{number}", f"D{number}"), due_at=START, entry=ENTRY)
    uow.cases.record_decision(message_id, with_concern(concern), entry=ENTRY)
    return Drawn(message_id, case_id)


def drawn(uow: UnitOfWork, *messages: Drawn, seed: str = "5eed") -> None:
    """A sample of all of these messages."""
    population = tuple(m.message_id for m in messages)
    by_id = {m.message_id: m for m in messages}
    uow.samples.draw(WEEK, [by_id[i] for i in in_order(population, seed)], population=population, seed=seed, size=40, entry=DRAWN)


def test_only_messages_without_a_report_can_be_drawn(store: Store) -> None:
    """Reports and emergencies were seen; questions, chatter and what was never flagged are what a miss hides in."""
    with store.begin() as uow:
        free = [sent(uow, n, c) for n, c in enumerate([None, Concern.SAFETY_QUESTION, Concern.OFF_LABEL_QUESTION, Concern.OUT_OF_SCOPE], start=1)]
        for n, concern in enumerate([Concern.ADVERSE_EVENT, Concern.PRODUCT_COMPLAINT, Concern.EMERGENCY], start=10):
            sent(uow, n, concern)
        uow.cases.receive(inquiry("E30", "D30"), due_at=START, entry=ENTRY)  # not read yet
        sent(uow, 32)
        uow.cases.erase_message(sent(uow, 33).message_id, entry=ENTRY)
        free.append(Drawn(*next((m.id, m.case_id) for m in [uow.cases.by_source("E32")] if m)))
        assert uow.samples.without_report(START, START + DAY) == tuple(sorted(free))


def test_a_flag_that_a_person_sent_in_is_no_message_of_anybody(store: Store) -> None:
    """What a desk itself said with a flag is not sampled, nor what was deleted."""
    with store.begin() as uow:
        one = sent(uow, 1)
        _, flagged, *_ = uow.cases.receive(inquiry("flag:1:2", "D1"), due_at=START, entry=ENTRY)
        _, deleted, *_ = uow.cases.receive(inquiry("E2", "D1"), due_at=START, entry=ENTRY, kind="deletion")
        for message_id in (flagged, deleted):
            uow.cases.record_decision(message_id, with_concern(None), entry=ENTRY)
        assert uow.samples.without_report(START, START + DAY) == (one,)


def test_a_week_ends_where_the_next_begins(store: Store, clock: TurnableClock) -> None:
    """A message of the first moment is in, one of the next week's first moment is out."""
    with store.begin() as uow:
        one = sent(uow, 1)
    clock.turn(timedelta(days=7))
    with store.begin() as uow:
        other = sent(uow, 2)
        assert uow.samples.without_report(START, START + 7 * DAY) == (one,)
        assert uow.samples.without_report(START + 7 * DAY, START + 14 * DAY) == (other,)


def test_a_sample_keeps_its_seed_and_its_population(store: Store) -> None:
    """From what is kept it can be drawn again, and the record has the hash of it."""
    with store.begin() as uow:
        messages = [sent(uow, n) for n in range(1, 6)]
        drawn(uow, *messages)
        kept = uow.samples.get(WEEK)
        entry = uow.trail.entries("samples")[-1]
    assert (kept.drawn_by, kept.drawn_at, kept.size, kept.population) == ("sam", START, 40, tuple(sorted(m.message_id for m in messages)))
    assert tuple(i.message_id for i in kept.items) == in_order(kept.population, kept.seed)
    assert [i.place for i in kept.items] == [1, 2, 3, 4, 5]
    assert (kept.read, kept.missed, kept.at_most) == (0, 0, 1.0)
    assert (entry.actor, entry.action) == ("sam", "sample.drawn")
    assert entry.facts["seed"] == "5eed"
    assert entry.facts["population"] == 5
    assert entry.facts["population_sha256"] == population_sha256(kept.population)
    assert entry.facts["messages"] == [str(i.message_id) for i in kept.items]


def test_a_week_is_drawn_once(store: Store) -> None:
    """Whoever comes second is told, and nothing of the first one changes."""
    with store.begin() as uow:
        one, two = sent(uow, 1), sent(uow, 2)
        drawn(uow, one)
    with pytest.raises(SomebodyWasFaster), store.begin() as uow:
        drawn(uow, two)
    with store.read() as uow:
        assert [i.message_id for i in uow.samples.get(WEEK).items] == [one.message_id]
        assert uow.samples.weeks() == (WEEK,)
        assert uow.samples.known("2026-W02") is None
        with pytest.raises(NotFound, match="2026-W02"):
            uow.samples.get("2026-W02")


def test_what_was_read_is_kept_with_its_reader_and_on_the_record_of_the_case(store: Store) -> None:
    """Without a word; a second reading names the first."""
    with store.begin() as uow:
        one = sent(uow, 1)
        drawn(uow, one)
        (item,) = uow.samples.get(WEEK).items
        read = uow.samples.keep_reading(item, Reading.NO_REPORT, entry=READ)
        assert uow.samples.get(WEEK).items == (read,)
        assert (read.reading, read.read_by, read.read_at) == (Reading.NO_REPORT, "sam", START)
        uow.samples.keep_reading(read, Reading.MISSED, entry=READ.model_copy(update={"actor": "kim"}))
        first, second = (e for e in uow.trail.entries(f"case:{one.case_id}") if e.action == "sample.read")
        after = uow.samples.get(WEEK)
    assert first.facts == {"week": WEEK, "message": one.message_id, "reading": "no_report"}
    assert second.facts == {"week": WEEK, "message": one.message_id, "reading": "missed", "was.reading": "no_report", "was.read_by": "sam"}
    assert (after.read, after.missed, after.items[0].read_by) == (1, 1, "kim")


def test_of_two_who_read_at_once_the_second_is_told(store: Store) -> None:
    """Nobody's reading is written over unseen."""
    with store.begin() as uow:
        drawn(uow, sent(uow, 1))
        (item,) = uow.samples.get(WEEK).items
        uow.samples.keep_reading(item, Reading.MISSED, entry=READ)
    with pytest.raises(SomebodyWasFaster), store.begin() as uow:
        uow.samples.keep_reading(item, Reading.NO_REPORT, entry=READ)


def test_an_erasure_leaves_the_count_and_no_word(store: Store) -> None:
    """What was read counts on; the words are gone from wherever the sample could show them."""
    with store.begin() as uow:
        one = sent(uow, 1)
        drawn(uow, one)
        (item,) = uow.samples.get(WEEK).items
        uow.samples.keep_reading(item, Reading.NO_REPORT, entry=READ)
        uow.cases.erase_message(one.message_id, entry=ENTRY)
        assert uow.samples.get(WEEK).read == 1
        assert uow.cases.message(one.message_id).erased
