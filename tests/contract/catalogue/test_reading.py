"""What the catalogue tells: vectors, generations, labels, products, lists."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from knowledge.catalogue import NewVectors
from knowledge.documents import DocumentKind, Section
from knowledge.passages import cut
from tests.clock import TurnableClock
from tests.contract.catalogue.shelving import ENTRY, US, add, catalogue
from tests.unit.knowledge.samples import document, label_document
from triage.domain.evidence import Product
from triage.errors import NotFound
from triage.store.unit import Store


def test_vectors_follow_the_words(store: Store) -> None:
    """The same words under the same title keep their vector in the next version; another embedder knows none."""
    first = document(sections=(_section("Same words."), _section("Old words.")))
    second = document(version="2", sections=(_section("Same words."), _section("New words.")))
    rows = {made.indexed_sha256: np.full(3, n, dtype=np.float32) for n, made in enumerate(cut(first))}
    with catalogue(store) as it:
        it.add(first, cut(first), NewVectors("tiny", rows), entry=ENTRY)
        it.add(second, cut(second), entry=ENTRY)
        ids, vectors = it.vectors(None, "tiny")
        assert vectors.dtype == np.float32
        assert vectors.tolist() == [[0.0] * 3, [1.0] * 3, [0.0] * 3]
        assert ids == tuple(i for i in it.changes(0).added if i != it.changes(0).added[-1])
        assert it.vectors(ids[:1], "tiny")[1].shape == (1, 3)
        assert it.vectors(None, "other")[0] == ()
        missing = {made.indexed_sha256 for made in cut(second)} - it.known_vectors([made.indexed_sha256 for made in cut(second)], "tiny")
        it.put_vectors(NewVectors("tiny", {key: np.ones(3, dtype=np.float32) for key in missing}))
        assert len(it.vectors(None, "tiny")[0]) == 4


def test_an_index_follows_the_generations(store: Store) -> None:
    """What came and what went since it last looked."""
    add(store, document(), document("Other.", id="B"))
    with catalogue(store) as it:
        assert it.changes(0) == (2, it.changes(0).added, ())
        assert len(it.changes(1).added) == 1
        it.withdraw("B", None, "gone", entry=ENTRY)
        assert it.changes(2) == (3, (), it.changes(2).removed)
        assert len(it.changes(2).removed) == 1
        assert len(it.changes(0).added) == 1


def test_the_label_in_force(store: Store, clock: TurnableClock) -> None:
    """The version of the day, each section by its openFDA name, a chapter with all its parts."""
    add(store, label_document(), label_document(version="8", effective=date(2026, 12, 1)))
    with catalogue(store) as it:
        found = it.label("zyxora", "us", clock.now())
        assert found is not None
        assert (found.document, found.version, found.product, found.market, found.effective) == ("NDA990001", "7", "Zyxora", "US", date(2025, 2, 1))
        assert found.section("pregnancy") == "8.1 Pregnancy\nNo data."
        assert found.section("use_in_specific_populations") == "8 Use in Specific Populations\nIntro.\n8.1 Pregnancy\nNo data."
        assert it.label("Zyxora", "DE", clock.now()) is None
        assert it.label("Qivora", "US", clock.now()) is None
        newer = it.label("Zyxora", "US", datetime(2026, 12, 2, tzinfo=UTC))
        assert newer is not None
        assert newer.version == "8"


def test_products_by_every_name(store: Store) -> None:
    """Labels say ingredients and markets; of a product without a label the other documents say name and markets."""
    add(store, document("DE words.", id="D", markets=("DE",), products=("ZYXORA", "Qivora")), label_document())
    with catalogue(store) as it:
        qivora, zyxora = it.products()
    assert qivora == Product(name="Qivora", markets=frozenset({"DE"}))
    assert (zyxora.name, zyxora.ingredients, zyxora.classes) == ("Zyxora", ("zyxoracept",), ("Blocker",))
    assert zyxora.markets == {"US"}  # a product is on the market where it has a label


def test_lists_and_standings(store: Store) -> None:
    """Every version with where it stands, narrowed by product, market and kind."""
    add(store, label_document(), document("Old."), document("New.", version="2"), document("DE.", id="D", markets=("DE", "AT"), expires=date(2026, 1, 1)))
    now = store.clock.now()
    with catalogue(store) as it:
        standings = [(c.document, c.version, {m: s.value for m, s in c.standings(now).items()}) for c in it.list()]
        assert standings == [
            ("D", "1", {"AT": "expired", "DE": "expired"}),
            ("NDA990001", "7", {"US": "in_force"}),
            ("SRD-ZYX-001", "1", {"US": "superseded"}),
            ("SRD-ZYX-001", "2", {"US": "in_force"}),
        ]
        assert [c.document for c in it.list(market="de")] == ["D"]
        assert [c.document for c in it.list(kind=DocumentKind.LABEL)] == ["NDA990001"]
        assert it.list(product="Qivora") == ()
        assert it.show("SRD-ZYX-001").version == "2"
        with pytest.raises(NotFound, match="There is no SRD-X"):
            it.show("SRD-X")


def test_many_passages_and_keys(store: Store) -> None:
    """More than one statement takes."""
    many = document(sections=tuple(_section(f"Sentence {i}.") for i in range(1203)))
    add(store, many)
    with catalogue(store) as it:
        ids = it.eligible(US, store.clock.now())
        assert len(ids) == 1203
        assert len(it.still_eligible(ids, US, store.clock.now())) == 1203
        keys = [p.key for p in it.passages(ids).values()]
        assert it.not_in_force(keys, US, store.clock.now()) == {}
        assert it.still_eligible([], US, store.clock.now()) == frozenset()
        assert it.passages([]) == {}


def _section(text: str) -> Section:
    return Section(name="Summary", heading=("Summary",), text=text)


def _lease() -> timedelta:
    return timedelta(minutes=1)
