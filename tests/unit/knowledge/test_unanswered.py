"""A question is not answered where what would answer it may not be used: and search says so, and why."""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.exact import ExactIndex
from knowledge.finding import Beside, Witness
from knowledge.ranking import Floor
from knowledge.search import CatalogueLibrary
from tests.clock import START
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import document
from tests.unit.knowledge.shelf import add, withdraw
from triage.ports import Scope
from triage.store.unit import Store

WATCHFUL = Floor(least=0.3, words_count=0.5, least_meaning=0.0, over=-0.03, elsewhere=0.08)  # a bag of words has smaller cosines than the model
US = Scope(product="Zyxora", market="US")
STORAGE = "Zyxora tablets are stored in a refrigerator; a temperature excursion of 48 hours is acceptable."
DOSING = "Zyxora is taken once daily, and a missed dose of Zyxora is taken up to 12 hours late."
ASKED = "zyxora refrigerator temperature excursion"


@pytest.fixture
def library(bare: Store, tmp_path: Path) -> Iterator[CatalogueLibrary]:
    """A library with a document on dosing in force."""
    add(bare, document(DOSING, id="SRD-1", title="Zyxora dosing"))
    index = ExactIndex(bare, HashedWords())
    yield CatalogueLibrary(bare, HashedWords(), index, floor=WATCHFUL)
    index.close()


def found(library: CatalogueLibrary, scope: Scope = US, query: str = ASKED, on: datetime = START) -> list[str]:
    return [hit.passage.key.document for hit in library.search(query, scope, on=on)]


def test_what_is_in_force_answers(library: CatalogueLibrary, bare: Store) -> None:
    """Where the best passage may be used, it is found."""
    add(bare, document(STORAGE, id="SRD-2", title="Zyxora storage"))
    assert found(library)[0] == "SRD-2"


@pytest.mark.parametrize("changes", [{"expires": date(2026, 6, 30)}, {"effective": date(2026, 12, 1)}, {"markets": ("DE",)}, {"off_label": True}])
def test_what_may_not_be_used_keeps_lesser_passages_back(library: CatalogueLibrary, bare: Store, changes: dict[str, object]) -> None:
    """Where an expired, future, foreign or restricted document would answer far better, nothing is shown instead of something beside the point."""
    add(bare, document(STORAGE, id="SRD-2", title="Zyxora storage", **changes))
    assert found(library) == []
    assert found(library, query="zyxora missed dose late") == ["SRD-1"]


def test_a_withdrawn_document_keeps_them_back_too(library: CatalogueLibrary, bare: Store) -> None:
    """A withdrawal leaves its questions without an answer at once, and the next version answers them again."""
    add(bare, document(STORAGE, id="SRD-2", title="Zyxora storage", version="1"))
    assert found(library)[0] == "SRD-2"
    withdraw(bare, "SRD-2")
    assert found(library) == []
    explained = library.explain(ASKED, US, on=START)
    assert explained.outcome.startswith("Nothing that may be used answers it: SRD-2")
    assert "withdrawn" in explained.outcome
    add(bare, document(STORAGE, id="SRD-3", title="Zyxora storage"))
    assert found(library)[0] == "SRD-3"


def test_an_older_version_is_no_witness_against_its_successor(library: CatalogueLibrary, bare: Store) -> None:
    """What a document once said does not keep back what it says now."""
    add(bare, document(STORAGE, id="SRD-1", title="Zyxora storage", version="0", effective=date(2025, 1, 1)))
    assert found(library, query="zyxora missed dose late") == ["SRD-1"]


def test_another_products_documents_say_nothing(library: CatalogueLibrary, bare: Store) -> None:
    """Only what is known of the product asked about counts."""
    add(bare, document(STORAGE, id="SRD-2", title="Other storage", products=("Other",), expires=date(2026, 6, 30)))
    assert found(library, query="zyxora once daily dose") == ["SRD-1"]


def test_an_explanation_says_all(library: CatalogueLibrary, bare: Store) -> None:
    """How the question was read, each passage with its ranks and sums, and the passage that may not be used with the reason."""
    add(bare, document(STORAGE, id="SRD-2", title="Zyxora storage", expires=date(2026, 6, 30)))
    explained = library.explain("is zxyora 5 mg taken late?", US, on=START)
    assert explained.repaired == (("zxyora", "zyxora"),)
    (first,) = explained.candidates
    assert (first.document, first.meaning_rank, first.words_rank, first.shown) == ("SRD-1", 1, 1, True)
    assert first.points == pytest.approx(first.cosine + explained.words_weight * first.coverage + sum(g.points for g in first.gains), abs=1e-3)
    (beyond, *_) = explained.beyond
    assert beyond.document == "SRD-2"
    assert "expired" in beyond.why_not
    assert not beyond.decides
    assert explained.outcome == "1 passage answers it."
    assert library.explain("mongolia", Scope(product="Nobody's", market="US"), on=START).outcome.startswith("Nothing approved is in force")
    assert library.explain("mongolia", Scope(product=None, market="US"), on=START).outcome.startswith("No passage reaches the floor")
    with pytest.raises(ValueError, match="no words"):
        library.explain("?!", US, on=START)


def test_what_is_shown_is_what_was_explained(library: CatalogueLibrary, bare: Store) -> None:
    """A search and its explanation never differ, whatever the day."""
    add(bare, document(STORAGE, id="SRD-2", title="Zyxora storage", effective=date(2026, 12, 1), expires=date(2026, 12, 20)))
    for days in (0, 9, 30):
        moment = START.astimezone(UTC) + timedelta(days=days)
        shown = [one.document for one in library.explain(ASKED, US, on=moment).candidates if one.shown]
        assert shown == found(library, on=moment)


def test_the_best_few_passages_are_held_against_each_other() -> None:
    """One lucky passage of what may not be used does not outweigh two poor ones; nothing beats by far where there is nothing."""
    beside = Beside(best=(0.9, 0.85, 0.8), others=())
    lucky = [Witness(1, 1.0, over=True), Witness(2, 0.5, over=True), Witness(3, 0.4, over=True)]
    assert beside.lead(lucky) < 0 < beside.lead(lucky[:1])
    assert beside.lead([]) == -math.inf
    assert Beside().lead(lucky[:1]) == 1.0
