"""The record of a label and its corrections, on both databases: kept by version, on the trail, and of effect on the next message."""

import threading

import pytest
from sqlalchemy import func, select

from knowledge.label_corrections import LabelCorrections
from knowledge.tables import label_corrections
from tests.clock import TurnableClock
from tests.contract.catalogue.recorded import COLLEAGUE, LABEL, OWNER, finding, item, next_version, page, shelved, start_at_18, values
from tests.contract.catalogue.shelving import add
from tests.unit.knowledge.samples import document
from triage.domain.audit import AuditEntry
from triage.domain.decision import Axis, LabelStatus
from triage.domain.label_record import CorrectionAction, ItemKind, KeptState, LabelItem
from triage.domain.people import Grant, Person, Role
from triage.errors import NotAllowed, NotFound, NotNow, SomebodyWasFaster, TriageError, UnreadableItem
from triage.store.engine import open_engine
from triage.store.trail import TrailEntry
from triage.store.unit import Store

K = ItemKind
LIMIT = "12 years and older: approved"
WHY = {"reason": "the label says otherwise"}


def said(kind: ItemKind, sentence: str, value: str = "") -> LabelItem:
    """What a form says of an item to add."""
    return LabelItem(key="", kind=kind, value=value, sentence=sentence, section="")


def on_record(store: Store) -> list[TrailEntry]:
    """What the trail has of this label's corrections."""
    with store.read() as uow:
        return [e for e in uow.trail.entries(f"content:{LABEL}") if e.action.startswith("content.record_")]


# ── Effect ───────────────────────────────────────────────────────────────────────────────────────


def test_a_corrected_lowest_age_turns_an_on_label_question_off_label(store: Store) -> None:
    """And the reason says who corrected it, and when; undone, the label counts again as it was read."""
    records = shelved(store)
    assert finding(store).status is LabelStatus.ON_LABEL
    made = start_at_18(records)
    found = finding(store)
    assert (found.status, found.axis) == (LabelStatus.OFF_LABEL, Axis.AGE)
    assert "corrected by J. Lindqvist, 2026-11-22" in found.reason
    for number in reversed(made):
        records.undo(LABEL, "4", number, OWNER, reason="it was right")
    assert finding(store).status is LabelStatus.ON_LABEL
    assert "corrected by" not in finding(store).reason


def test_an_item_that_is_struck_says_so_in_the_reason(store: Store) -> None:
    """What is gone cannot say so itself."""
    records = shelved(store)
    for route in [i for axis in page(records).axes if axis.kind is K.ROUTE for i in axis.items]:
        if route.key in {i.key for axis in page(records).axes for i in axis.items}:
            records.strike(LABEL, "4", route.key, OWNER, **WHY)
    assert values(records, "route") == []
    assert K.ROUTE in {axis.kind for axis in page(records).not_found}
    records.strike(LABEL, "4", item(records, "plaque psoriasis").key, OWNER, **WHY)
    assert "an item on this was struck: corrected by J. Lindqvist, 2026-11-22" in finding(store, "Can Velmira be used for plaque psoriasis?").reason


def test_another_process_that_has_read_the_label_sees_a_correction_at_once(store: Store, database_url: str, clock: TurnableClock) -> None:
    """Nothing that was read once stands in the way."""
    records, elsewhere = shelved(store), Store(open_engine(database_url), clock)
    assert finding(elsewhere).status is LabelStatus.ON_LABEL
    start_at_18(records)
    assert finding(elsewhere).status is LabelStatus.OFF_LABEL
    elsewhere.engine.dispose()


# ── On record ────────────────────────────────────────────────────────────────────────────────────


def test_each_correction_is_on_record_with_who_when_why_before_and_after(store: Store) -> None:
    """In the transaction of the correction itself."""
    records = shelved(store)
    sentence = "Two 15 mg tablets may be taken in place of one 30 mg tablet."
    number = records.change(LABEL, "4", item(records, LIMIT).key, OWNER, value="18 years of age and older", reason="misread")
    records.add(LABEL, "4", said(K.DURATION, sentence, "for up to 24 weeks"), COLLEAGUE, reason="not read")
    records.undo(LABEL, "4", number, COLLEAGUE, reason="was right")
    changed, added, undone = on_record(store)
    assert (changed.actor, changed.at, changed.reason) == ("lindqvist", store.clock.now(), "misread")
    assert (changed.facts["before"], changed.facts["after"], changed.facts["version"]) == ([LIMIT], ["18 years and older: approved"], "4")
    assert (added.actor, added.facts["what"], added.facts["kind"], added.facts["after"]) == ("haddad", "add", "duration", ["for up to 24 weeks"])
    assert (undone.action, undone.reason, undone.facts["correction"]) == ("content.record_correction_undone", "was right", number)
    assert sentence not in str([e.facts for e in on_record(store)])


def test_a_refused_correction_leaves_nothing(store: Store) -> None:
    """Neither a row nor an entry."""
    records = shelved(store)
    refused = (
        lambda: records.strike(LABEL, "4", item(records, LIMIT).key, OWNER, reason=" "),
        lambda: records.change(LABEL, "4", item(records, LIMIT).key, OWNER, value="grown-ups", **WHY),
        lambda: records.change(LABEL, "4", item(records, LIMIT).key, OWNER, value=" ", **WHY),
        lambda: records.change(LABEL, "4", item(records, LIMIT).key, OWNER, value="12 years of age and older", **WHY),
        lambda: records.change(LABEL, "4", item(records, LIMIT).key, OWNER, value="x" * 2_000, **WHY),
        lambda: records.undo(LABEL, "4", 7, OWNER, **WHY),
        lambda: records.take_over(LABEL, "4", (), OWNER),
        lambda: records.set_aside(LABEL, "4", 7, OWNER, **WHY),
    )
    for attempt in refused:
        with pytest.raises(TriageError):
            attempt()
    with store.read() as uow:
        assert uow.connection.scalar(select(func.count()).select_from(label_corrections)) == 0
    assert on_record(store) == []


def test_a_correction_that_was_undone_is_kept(store: Store) -> None:
    """With who undid it and why; it is not undone twice."""
    records = shelved(store)
    number = records.strike(LABEL, "4", item(records, LIMIT).key, OWNER, **WHY)
    records.undo(LABEL, "4", number, COLLEAGUE, reason="was right")
    (line,) = page(records).corrections
    assert (line.state, line.ended_by, line.ended_reason, line.before) == ("undone", "R. Haddad", "was right", LIMIT)
    with pytest.raises(NotNow, match="somebody has undone it"):
        records.undo(LABEL, "4", number, OWNER, **WHY)


# ── Adding ───────────────────────────────────────────────────────────────────────────────────────


def test_an_item_is_added_only_with_a_sentence_of_the_label(store: Store) -> None:
    """Word for word, but for spaces; else the nearest sentence is shown."""
    records = shelved(store)
    with pytest.raises(UnreadableItem, match=r"Copy it from the label, word for word.*“Do not split, crush, or chew VELMIRA tablets.”"):
        records.add(LABEL, "4", said(K.PREPARATION, "Do not split, crush or chew the VELMIRA tablets.", "do not dissolve"), OWNER, **WHY)
    with pytest.raises(UnreadableItem, match="could stand anywhere"):
        records.add(LABEL, "4", said(K.ROUTE, "VELMIRA", "oral"), OWNER, **WHY)
    with pytest.raises(UnreadableItem, match="the sentence of the label"):
        records.add(LABEL, "4", said(K.ROUTE, " ", "oral"), OWNER, **WHY)
    records.add(LABEL, "4", said(K.DURATION, "Consider stopping VELMIRA in  patients who\nhave shown no clinical benefit", "for up to 24 weeks"), OWNER, **WHY)
    added = item(records, "for up to 24 weeks")
    assert added.sentence == "Consider stopping VELMIRA in patients who have shown no clinical benefit"
    assert added.section.startswith("2.1")
    assert added.corrected == "corrected by J. Lindqvist, 2026-11-22"


def test_an_item_that_the_bot_cannot_read_or_has_already_is_not_added(store: Store) -> None:
    """The message says how to write it."""
    records = shelved(store)
    sentence = item(records, LIMIT).sentence
    with pytest.raises(UnreadableItem, match="such as “patients with severe renal impairment”"):
        records.add(LABEL, "4", said(K.POPULATION, sentence, "people like these"), OWNER, **WHY)
    records.add(LABEL, "4", said(K.AGE, sentence, "18 years of age and older"), OWNER, **WHY)
    with pytest.raises(NotNow, match="in the record already"):
        records.add(LABEL, "4", said(K.AGE, sentence, "18 years of age and older"), OWNER, **WHY)


# ── Who may, and both at once ────────────────────────────────────────────────────────────────────


def test_content_owners_and_administrators_of_its_product_and_market_correct_it(store: Store) -> None:
    """As the list of people stands at that moment; others are told which role it takes."""
    records = shelved(store)
    key = item(records, LIMIT).key
    reviewer = Person(id="rita", name="Rita", grants=(Grant(role=Role.REVIEWER),))
    of_another = Person(id="otto", name="Otto", grants=(Grant(role=Role.CONTENT_OWNER, products=frozenset({"Quorvia"})),))
    admin = Person(id="ada", name="Ada", grants=(Grant(role=Role.ADMIN),))
    with store.begin() as uow:
        for person in (reviewer, of_another, admin):
            uow.people.add(person, entry=AuditEntry(actor="test", action="person.added"))
    stranger = OWNER.model_copy(update={"id": "nobody"})
    for person in (reviewer, of_another, stranger):
        with pytest.raises(NotAllowed, match="content owner"):
            records.strike(LABEL, "4", key, person, **WHY)
    assert records.show(LABEL, None, reviewer).version == "4"
    assert not records.may_correct(LABEL, "4", reviewer)
    assert records.may_correct(LABEL, "4", admin)
    records.strike(LABEL, "4", key, admin, **WHY)


def test_of_two_who_correct_one_item_at_once_the_second_is_told(store: Store) -> None:
    """One correction is made, not two."""
    records = shelved(store)
    key, start, outcomes = item(records, LIMIT).key, threading.Barrier(2), []

    def change(person: Person, value: str) -> None:
        start.wait()
        try:
            records.change(LABEL, "4", key, person, value=value, **WHY)
            outcomes.append("done")
        except SomebodyWasFaster:
            outcomes.append("told")

    threads = [threading.Thread(target=change, args=a) for a in ((OWNER, "16 years of age and older"), (COLLEAGUE, "18 years of age and older"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "told"]
    assert len(page(records).corrections) == 1


def test_a_correction_on_which_another_rests_is_undone_after_it(store: Store) -> None:
    """Else the second would be of nothing."""
    records = shelved(store)
    first = records.change(LABEL, "4", item(records, LIMIT).key, OWNER, value="16 years of age and older", **WHY)
    second = records.change(LABEL, "4", item(records, "16 years and older: approved").key, OWNER, value="18 years of age and older", **WHY)
    with pytest.raises(NotNow, match=f"Correction {second} changes what this one says"):
        records.undo(LABEL, "4", first, OWNER, **WHY)
    records.undo(LABEL, "4", second, OWNER, **WHY)
    records.undo(LABEL, "4", first, OWNER, **WHY)
    assert item(records, LIMIT).corrected == ""


def test_only_labels_have_a_record(store: Store) -> None:
    """Another document, and one that is not there, are not found."""
    records = shelved(store)
    add(store, document())
    with pytest.raises(NotFound, match="is no label"):
        records.show("SRD-ZYX-001", "1", OWNER)
    with pytest.raises(NotFound):
        records.show(LABEL, "99", OWNER)
    with store.begin() as uow, pytest.raises(NotFound, match="There is no label"):
        LabelCorrections(uow.connection, uow.now, uow.trail).lock("SRD-ZYX-001", "1")


# ── The next version ─────────────────────────────────────────────────────────────────────────────


def test_a_correction_belongs_to_its_version_and_is_offered_again_for_the_next(store: Store) -> None:
    """It does not count there until somebody takes it over; then it is theirs, with where it came from."""
    records = shelved(store)
    made = start_at_18(records)
    add(store, next_version())
    assert finding(store).status is LabelStatus.ON_LABEL
    assert records.waiting() == {(LABEL, "5")}
    assert [(line.id, line.holds) for line in page(records, "5").waiting] == [(number, True) for number in made]
    assert records.take_over(LABEL, "5", (), COLLEAGUE) == 3
    assert finding(store).status is LabelStatus.OFF_LABEL
    assert "corrected by R. Haddad" in finding(store).reason
    taken = page(records, "5")
    assert (taken.waiting, [line.carried_from for line in taken.corrections], records.waiting()) == ((), made, frozenset())
    assert [e.facts["carried_from"] for e in on_record(store)][-3:] == made
    assert "taken over from version 4: misread" in taken.corrections[0].reason


def test_a_correction_whose_sentence_has_changed_is_to_be_looked_at_again(store: Store) -> None:
    """It cannot be taken over; somebody sets it aside with a reason, and the version after that does not ask again."""
    records = shelved(store)
    number = records.strike(LABEL, "4", item(records, LIMIT).key, OWNER, **WHY)
    add(store, next_version("candidates for systemic therapy", "suited for systemic therapy"))
    (line,) = page(records, "5").waiting
    assert (line.holds, line.why_not) == (False, "this version of the label does not have its sentence")
    with pytest.raises(NotNow, match="does not fit here"):
        records.take_over(LABEL, "5", (number,), OWNER)
    with pytest.raises(NotNow, match="reason"):
        records.set_aside(LABEL, "5", number, OWNER, reason="")
    records.set_aside(LABEL, "5", number, COLLEAGUE, reason="the new sentence is read right")
    add(store, next_version("candidates for systemic therapy", "suited for systemic therapy", version="6"))
    assert page(records, "5").waiting == page(records, "6").waiting == ()
    assert [(c.state, c.by, c.holds) for c in page(records, "5").corrections] == [("set_aside", "R. Haddad", False)]


def test_what_was_added_is_offered_where_its_sentence_still_stands(store: Store) -> None:
    """And else is to be looked at again."""
    records = shelved(store)
    sentence = "Take VELMIRA at about the same time each day, with or without food."
    records.add(LABEL, "4", said(K.DURATION, sentence, "for up to 24 weeks"), OWNER, **WHY)
    add(store, next_version(), next_version("with or without food", "with food", version="6"))
    assert [line.holds for line in page(records, "5").waiting] == [True]
    assert [line.holds for line in page(records, "6").waiting] == [False]


def test_a_correction_taken_over_in_a_version_still_to_come_waits_in_the_one_before(store: Store) -> None:
    """Each version is looked at for itself."""
    records = shelved(store)
    records.strike(LABEL, "4", item(records, LIMIT).key, OWNER, **WHY)
    add(store, next_version(), next_version(version="6"))
    records.take_over(LABEL, "6", (), OWNER)
    assert len(page(records, "5").waiting) == 1
    records.take_over(LABEL, "5", (), OWNER)
    assert len(page(records, "6").waiting) == 1


def test_a_correction_that_fits_no_more_stops_no_message_and_is_shown(store: Store) -> None:
    """A later product may read the label in another way."""
    records = shelved(store)
    records.strike(LABEL, "4", item(records, LIMIT).key, OWNER, **WHY)
    with store.begin() as uow:
        kept = LabelCorrections(uow.connection, uow.now, uow.trail)
        (one,) = kept.of(LABEL, "4")
        gone = one.correction.model_copy(update={"key": "age-000000000000"})
        unreadable = one.correction.model_copy(update={"key": "", "action": CorrectionAction.ADD, "value": "grown-ups"})
        for correction in (gone, unreadable):
            kept.keep(LABEL, "4", correction, entry=AuditEntry(actor="test", action="content.record_corrected", reason="test"))
        assert [k.state for k in kept.of(LABEL, "4")] == [KeptState.STANDS] * 3
    assert finding(store).status is LabelStatus.ON_LABEL
    assert [line.why_not[:28] for line in page(records).lost] == ["its sentence is read differe", "“grown-ups” names no age tha"]
