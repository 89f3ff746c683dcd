"""What every library promises: the fake of the walk's tests, the index of a server, and the exact search of a command, on both databases."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest

from knowledge.documents import ApprovedDocument
from knowledge.exact import ExactIndex
from knowledge.index import Index
from knowledge.ranking import Floor
from knowledge.search import CatalogueLibrary
from tests.clock import START
from tests.contract.library.fake import FakeLibrary
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import document, label_document
from tests.unit.knowledge.shelf import add
from triage.ports import Library, Scope
from triage.store.unit import Store

US = Scope(product="Zyxora", market="US")
STAFF = Scope(product="Zyxora", market="US", medical_information_staff=True)
LOW = Floor(least=0.2, words_count=0.5, least_meaning=0.0)  # for a bag of words

DOCUMENTS: tuple[ApprovedDocument, ...] = (
    document("Marmalade may be taken with Zyxora.", id="SRD-1", version="1", effective=date(2025, 2, 1)),
    document("Marmalade must not be taken with Zyxora.", id="SRD-1", version="2", effective=date(2026, 6, 1), supersedes="1"),
    document("Marmalade was once stored with Zyxora.", id="SRD-2", expires=date(2026, 6, 30)),
    document("Marmalade will be stored with Zyxora.", id="SRD-3", effective=date(2026, 12, 1)),
    document("Marmalade in Germany with Zyxora.", id="SRD-4", markets=("DE",)),
    document("Marmalade in children with Zyxora.", id="SRD-5", off_label=True),
    document("Marmalade, a draft on Zyxora.", id="SRD-6", approval=None),
    document("Marmelade mit Zyxora, marmalade.", id="SRD-7", language="de"),
    document("Marmalade with another product.", id="SRD-8", products=("Other",), title="Other"),
    label_document(effective=date(2025, 2, 1)),
)


@pytest.fixture(params=["fake", "index", "exact"])
def library(request: pytest.FixtureRequest, store: Store, tmp_path: Path) -> Iterator[Library]:
    """Each kind of library, with the same documents."""
    if request.param == "fake":
        yield FakeLibrary(DOCUMENTS)
        return
    add(store, *DOCUMENTS)
    with ExitStack() as stack:
        index = Index(store, HashedWords(), tmp_path / "index").open() if request.param == "index" else ExactIndex(store, HashedWords())
        stack.callback(index.close)
        yield CatalogueLibrary(store, HashedWords(), index, floor=LOW)


def found(library: Library, scope: Scope, days: int = 0) -> set[str]:
    hits = library.search("marmalade with zyxora", scope, on=START + timedelta(days=days), limit=20)
    return {f"{hit.passage.key.document} {hit.passage.key.version}" for hit in hits if "mar" in hit.passage.text.casefold()}


def test_only_what_is_in_force_is_found(library: Library) -> None:
    assert found(library, US) == {"SRD-1 2", "SRD-7 1"}
    assert found(library, US, days=9) == {"SRD-1 2", "SRD-3 1", "SRD-7 1"}
    assert found(library, US, days=-200) == {"SRD-1 1", "SRD-2 1", "SRD-7 1"}
    assert found(library, US, days=200) == set()


def test_the_scope_is_kept(library: Library) -> None:
    assert found(library, STAFF) == {"SRD-1 2", "SRD-5 1", "SRD-7 1"}
    assert found(library, US.model_copy(update={"language": "en"})) == {"SRD-1 2"}
    assert found(library, US.model_copy(update={"market": "DE"})) == {"SRD-4 1"}
    assert found(library, US.model_copy(update={"market": None})) == set()
    assert found(library, US.model_copy(update={"product": "Other"})) == {"SRD-8 1"}
    assert found(library, US.model_copy(update={"product": None})) == {"SRD-1 2", "SRD-7 1", "SRD-8 1"}
    assert found(library, US.model_copy(update={"product": "Nobody's"})) == set()


def test_hits_come_best_first_with_a_score_from_0_to_1(library: Library) -> None:
    hits = library.search("marmalade with zyxora", STAFF, on=START)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len(library.search("marmalade with zyxora", STAFF, on=START, limit=1)) == 1


def test_a_question_without_an_answer_finds_nothing(library: Library) -> None:
    assert library.search("capital of Mongolia", US.model_copy(update={"product": None}), on=START) == ()
    assert library.search("", US, on=START) == ()


def test_a_hit_leads_to_its_passage_and_says_what_it_is(library: Library) -> None:
    (hit, *_) = library.search("marmalade children", STAFF, on=START)
    assert hit.passage.off_label
    assert hit.passage.restricted
    assert library.passage(hit.passage.key) == hit.passage
    assert library.passage(hit.passage.key.model_copy(update={"sha256": "0" * 64})) is None
    assert library.not_in_force([hit.passage.key], STAFF, on=START) == {}
    assert library.not_in_force([hit.passage.key], US, on=START).keys() == {hit.passage.key}
    assert library.not_in_force([hit.passage.key], STAFF, on=START + timedelta(days=400)).keys() == {hit.passage.key}


def test_label_products_and_languages(library: Library) -> None:
    label = library.label("Zyxora", "US", on=START)
    assert label is not None
    assert (label.document, label.section("pregnancy")) == ("NDA990001", "8.1 Pregnancy\nNo data.")
    assert library.label("Zyxora", "DE", on=START) is None
    assert library.label("Zyxora", "US", on=START - timedelta(days=800)) is None
    assert {product.name for product in library.products()} == {"Zyxora", "Other"}
    assert library.languages("Zyxora", "US", on=START) == {"en", "de"}
