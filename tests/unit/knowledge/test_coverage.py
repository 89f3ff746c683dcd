"""Coverage: topics and label sections with a document in force, and those without."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.checking import check
from knowledge.coverage import Cell, State, coverage, mentions
from knowledge.documents import LabelReference, Section
from knowledge.topics import main_topic, topics, topics_of
from tests.unit.knowledge.samples import document, label_document
from tests.unit.knowledge.shelf import add
from triage.store.unit import Store

LATE = date(2028, 1, 31)
LIBRARY = Path(__file__).parents[3] / "knowledge" / "library"


def cell(store: Store, topic: str, market: str = "US") -> Cell:
    """The cell of a topic."""
    return next(c for c in coverage(store, store.clock.now()).cells if (c.topic, c.market) == (topic, market))


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("srd-*.md")), ids=lambda path: path.stem)
def test_every_document_of_the_sample_library_has_a_topic(path: Path) -> None:
    """Else the coverage page would not know it."""
    read = check(path)
    assert topics_of([read.topic, read.title])


def test_topics_are_told_apart_by_what_is_said() -> None:
    """By the first text that shows any: a title is looked at only where the topic says nothing."""
    assert topics_of(["use in the elderly", "Dosing in renal impairment"]) == ("older",)
    assert topics_of(["ZX-17", "Dosing in renal impairment"]) == ("renal",)
    assert topics_of(["something else"]) == ()


def test_the_main_topic_is_that_of_most_texts() -> None:
    """Half of them must show it."""
    topic = main_topic(["how is it stored?", "left out of the refrigerator", "what is it?"])
    assert topic is not None
    assert topic.id == "storage"
    assert main_topic(["how is it stored?", "what?", "who?"]) is None


def test_a_document_in_force_covers_its_topic(bare: Store) -> None:
    """In its market only; every other topic has none."""
    add(bare, document(topic="missed dose", markets=("US", "DE"), expires=LATE), document(id="SRD-ZYX-002", topic="storage", markets=("DE",), expires=LATE))
    assert (cell(bare, "missed_dose").state, cell(bare, "missed_dose").documents) == (State.COVERED, ("SRD-ZYX-001",))
    assert (cell(bare, "storage").state, cell(bare, "storage", "DE").state) == (State.NONE, State.COVERED)


def test_an_expiring_document_is_told_with_its_day(bare: Store) -> None:
    """Within ninety days of its last day."""
    add(bare, document(topic="missed dose", expires=date(2027, 1, 31)))
    assert (cell(bare, "missed_dose").state, cell(bare, "missed_dose").expires) == (State.EXPIRING, date(2027, 1, 31))


def test_an_expired_document_covers_nothing_and_is_named(bare: Store) -> None:
    """So that its owner knows where to begin."""
    add(bare, document(topic="missed dose", expires=date(2026, 6, 30)), document(id="SRD-ZYX-002", topic="storage"))
    found = cell(bare, "missed_dose")
    assert (found.state, found.why) == (State.NONE, "SRD-ZYX-001 version 1: expired on 2026-06-30")


def test_off_label_content_counts_as_staff_only(bare: Store) -> None:
    """A requester never reads it."""
    add(bare, document(topic="missed dose", off_label=True))
    assert cell(bare, "missed_dose").state is State.STAFF_ONLY


def test_a_document_on_an_older_label_is_stale(bare: Store) -> None:
    """With both revisions named."""
    reference = LabelReference(document="NDA990001", revision=date(2025, 1, 1))
    add(bare, label_document(effective=date(2026, 1, 5)), document(topic="missed dose", label_reference=reference))
    found = cell(bare, "missed_dose")
    assert (found.state, found.why) == (State.STALE, "SRD-ZYX-001: written on the label of 2025-01-01; the label of 2026-01-05 is in force")


def test_a_label_section_that_no_document_refers_to_is_told(bare: Store) -> None:
    """With its topics; a document that names its number, or is on its topic, takes it off the list."""
    add(bare, label_document())
    (missing,) = coverage(bare, bare.clock.now()).uncovered
    assert (missing.label, missing.section, missing.name, missing.topics) == ("NDA990001", "8.1", "Pregnancy", ("Pregnancy, lactation and fertility",))
    assert cell(bare, "pregnancy").why == "the label speaks of it: 8.1 Pregnancy"
    add(bare, document("See section 8.1 of the label.", topic="something else"))
    assert coverage(bare, bare.clock.now()).uncovered == ()


def test_numbers_of_label_sections_are_read_from_the_words() -> None:
    """Alone, in lists, in any writing of the word."""
    text = "Sections 1, 2.1 and 4 say so; see section 12.3. In 2026, 30 patients of section A."
    found = mentions(document(sections=(Section(name="S", heading=("S",), text=text),)))
    assert found == {"1", "2.1", "4", "12.3"}


def test_the_topics_are_whole() -> None:
    """Each has an id of its own, words and a place in the label."""
    assert len({topic.id for topic in topics()}) == len(topics()) > 15
    assert all(topic.terms and (topic.sections or topic.within) for topic in topics())
    assert all(bool(topic.within) == bool(topic.headings) for topic in topics())
