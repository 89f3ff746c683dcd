"""The catalogue on both databases: what is kept, what is refused, what is in force, what is on record."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from knowledge.catalogue import Catalogue, NewVectors
from knowledge.documents import ApprovedDocument, Audience, DocumentKind, Section, Standing
from knowledge.passages import cut
from tests.clock import TurnableClock
from tests.unit.knowledge.samples import document, label_document
from triage.domain.audit import AuditEntry
from triage.domain.evidence import PassageKey, Product
from triage.errors import BadContent, NotFound
from triage.ports import Scope
from triage.store.outbox import claim
from triage.store.unit import Store

US = Scope(product="Zyxora", market="US")
STAFF = Scope(product="Zyxora", market="US", medical_information_staff=True)
ENTRY = AuditEntry(actor="owner", action="content.loaded")


@contextmanager
def catalogue(store: Store) -> Iterator[Catalogue]:
    """The catalogue in a transaction of its own."""
    with store.begin() as uow:
        yield Catalogue(uow.connection, uow.now, uow.trail)


def add(store: Store, *documents: ApprovedDocument) -> None:
    """Each in a transaction of its own."""
    for one in documents:
        with catalogue(store) as it:
            it.add(one, cut(one), entry=ENTRY)


def words(store: Store, scope: Scope = US) -> list[str]:
    """The words in force now, in order."""
    with catalogue(store) as it:
        ids = it.eligible(scope, store.clock.now())
        found = it.passages(ids)
        assert it.still_eligible(ids, scope, store.clock.now()) == set(ids)
        return [found[i].text for i in ids]


def test_a_document_and_its_passages_are_kept(store: Store) -> None:
    """What was put in comes out, with its place and its marks."""
    one = document(direct_release=True)
    add(store, one)
    with catalogue(store) as it:
        assert it.show("SRD-ZYX-001") == it.show("SRD-ZYX-001", "1") == one
        assert it.holds("SRD-ZYX-001", "1") == one.sha256
        (found,) = it.passages(it.eligible(US, store.clock.now())).values()
        assert (found.section, found.heading, found.title, found.direct_release) == ("Summary", ("Summary",), one.title, True)
        assert found.key == PassageKey(document="SRD-ZYX-001", version="1", occurrence=0, sha256=cut(one)[0].sha256)
        assert it.passage(found.key) == found
        assert it.passage(found.key.model_copy(update={"sha256": "0" * 64})) is None
        assert it.generation() == 1


def test_the_same_again_changes_nothing(store: Store) -> None:
    """Not the passages, not the generation, not the record."""
    one = document()
    add(store, one)
    with catalogue(store) as it:
        before = it.eligible(US, store.clock.now())
        assert not it.add(one, cut(one), entry=ENTRY).new
        assert it.eligible(US, store.clock.now()) == before
        assert it.generation() == 1
        assert len(it.trail.entries("content:SRD-ZYX-001")) == 1


def test_other_words_under_the_same_version_are_refused(store: Store) -> None:
    """The message says what to do; nothing has changed."""
    add(store, document())
    with pytest.raises(BadContent, match="give the new text a new version number"):
        add(store, document("Zyxora is taken twice daily."))
    assert words(store) == ["Zyxora is taken once daily."]


def test_an_id_belongs_to_one_kind_and_one_packager(store: Store) -> None:
    """A response document cannot take a label's number, nor another packager's label its versions."""
    add(store, label_document())
    with pytest.raises(BadContent, match="already the id of a document of another kind"):
        add(store, document(id="NDA990001", version="9"))
    other = label_document(version="8").label_products[0].model_copy(update={"codes": ("NDA990001", "set-2")})
    with pytest.raises(BadContent, match="another packager"):
        add(store, label_document(version="8", label_products=(other,)))


def test_a_draft_is_kept_unused_and_replaced_by_its_approved_text(store: Store) -> None:
    """Approval comes under the same version number."""
    draft = document("Draft words.", approval=None)
    add(store, draft)
    assert words(store, STAFF) == []
    with catalogue(store) as it:
        assert it.changes(0).added == ()
        assert it.versions("SRD-ZYX-001")[0].standing("US", store.clock.now()) is Standing.DRAFT
        key = PassageKey(document="SRD-ZYX-001", version="1", occurrence=0, sha256=cut(draft)[0].sha256)
        assert "a draft that nobody has approved" in it.not_in_force([key], US, store.clock.now())[key]
    add(store, document())
    assert words(store) == ["Zyxora is taken once daily."]


def test_a_new_version_takes_over_when_it_takes_effect(store: Store, clock: TurnableClock) -> None:
    """Not a second before midnight in New York; loaded in whatever order."""
    add(store, document("New words.", version="10", effective=date(2026, 12, 1), expires=date(2028, 1, 1)), document("Old words.", version="9"))
    clock.set(datetime(2026, 12, 1, 4, 59, 59, tzinfo=UTC))
    assert words(store) == ["Old words."]
    with catalogue(store) as it:
        assert it.next_change(clock.now()) == datetime(2026, 12, 1, 5, tzinfo=UTC)
        old = it.passages(it.eligible(US, clock.now())).popitem()[1].key
    clock.set(datetime(2026, 12, 1, 5, tzinfo=UTC))
    assert words(store) == ["New words."]
    with catalogue(store) as it:
        assert it.not_in_force([old], US, clock.now()) == {old: "SRD-ZYX-001 version 9 is superseded by version 10"}
        assert it.passage(old) is not None
        assert it.next_change(clock.now()) == datetime(2028, 1, 2, 5, tzinfo=UTC)


def test_add_names_what_it_supersedes(store: Store) -> None:
    """And the record does."""
    add(store, document())
    newer = document("New words.", version="2")
    with catalogue(store) as it:
        assert it.add(newer, cut(newer), entry=ENTRY).superseded == ("1",)
        assert it.trail.entries("content:SRD-ZYX-001")[-1].facts["superseded"] == ["1"]


def test_off_label_and_restricted_content_is_for_staff(store: Store) -> None:
    """A requester never reads it, and the reason is told."""
    add(
        store,
        document("Off label.", id="A", off_label=True),
        document("Restricted.", id="B", restricted=True),
        document("For staff.", id="C", audience=Audience.MEDICAL_INFORMATION),
    )
    assert words(store) == []
    assert words(store, STAFF) == ["Off label.", "Restricted.", "For staff."]
    with catalogue(store) as it:
        found = it.passages(it.eligible(STAFF, store.clock.now())).values()
        told = it.not_in_force([p.key for p in found], US, store.clock.now())
    assert [p.off_label for p in found] == [True, False, False]
    assert all(p.restricted or p.off_label for p in found)
    assert all("for medical information staff only" in reason for reason in told.values())
    assert len(told) == 3


def test_market_language_and_product(store: Store) -> None:
    """Each narrows; a product is found by any writing of its name or by its only ingredient; the reasons are told."""
    add(store, label_document(), document("US words."), document("DE words.", id="D", markets=("DE",), language="de"))
    now = store.clock.now()
    assert words(store, Scope(product="zyxora ", market="us", language="en-US")) == ["Intro.", "No data.", "US words."]
    assert words(store, Scope(product="zyxoracept", market="DE")) == ["DE words."]
    assert words(store, Scope(product=None, market="DE")) == ["DE words."]
    assert words(store, Scope(product="Qivora", market="US")) == []
    assert words(store, Scope(product="Zyxora", market="DE", language="en")) == []
    with catalogue(store) as it:
        (german,) = (p.key for p in it.passages(it.eligible(Scope(product=None, market="DE"), now)).values())
        assert it.languages("Zyxora", "DE", now) == {"de"}
        assert it.languages("Zyxora", "FR", now) == frozenset()
        assert "not approved for US" in it.not_in_force([german], US, now)[german]
        assert "written in German, not in English" in it.not_in_force([german], Scope(product=None, market="DE", language="en"), now)[german]
        assert "not about Qivora" in it.not_in_force([german], Scope(product="Qivora", market="DE"), now)[german]


def test_without_a_market_nothing_is_in_force_but_for_staff(store: Store) -> None:
    """Content is approved market by market."""
    add(store, document("US words."), document("DE words.", id="D", markets=("DE",)))
    assert words(store, Scope(product="Zyxora", market=None)) == []
    assert words(store, Scope(product="Zyxora", market=None, medical_information_staff=True)) == ["US words.", "DE words."]
    with catalogue(store) as it:
        keys = [p.key for p in it.passages(it.eligible(Scope(product=None, market="US"), store.clock.now())).values()]
        told = it.not_in_force(keys, Scope(product=None, market=None), store.clock.now())
        assert list(told.values()) == ["the market is not known, and content is approved market by market"]


def test_withdrawal_works_at_once_and_asks_for_recall(store: Store, clock: TurnableClock) -> None:
    """Also for a moment before it; the recall is a job of its own, the reason is on record and told."""
    add(store, document())
    with catalogue(store) as it:
        (found,) = it.passages(it.eligible(US, clock.now())).items()
        before = clock.now()
    clock.turn(hours=1)
    with catalogue(store) as it:
        assert it.withdraw("SRD-ZYX-001", None, "wrong table", entry=AuditEntry(actor="owner", action="content.withdrawn")) == ("1",)
        assert it.eligible(STAFF, before) == ()
        assert it.still_eligible([found[0]], STAFF, before) == frozenset()
        assert it.not_in_force([found[1].key], US, before) == {found[1].key: "SRD-ZYX-001 version 1 was withdrawn on 2026-11-22: wrong table"}
        assert it.changes(1).removed == (found[0],)
        assert it.vectors(None, "any")[0] == ()
        last = it.trail.entries("content:SRD-ZYX-001")[-1]
        assert (last.action, last.reason, last.facts["versions"]) == ("content.withdrawn", "wrong table", ["1"])
        with pytest.raises(NotFound, match="withdrawn already"):
            it.withdraw("SRD-ZYX-001", "1", "again", entry=ENTRY)
        with pytest.raises(NotFound, match="no SRD-ZYX-001 version 7"):
            it.withdraw("SRD-ZYX-001", "7", "again", entry=ENTRY)
    job = claim(store, "worker", lease=_lease(), kinds=None)
    assert job is not None
    assert (job.kind, job.key, job.payload) == ("recall", "recall:SRD-ZYX-001:1:2", {"document": "SRD-ZYX-001", "version": "1"})


def test_a_withdrawn_version_before_its_day_gives_the_earlier_one_back(store: Store, clock: TurnableClock) -> None:
    """It never took effect, so nothing was replaced."""
    add(store, document("Old words."), document("New words.", version="2", effective=date(2026, 12, 1)))
    with catalogue(store) as it:
        it.withdraw("SRD-ZYX-001", "2", "not yet right", entry=ENTRY)
    clock.set(datetime(2026, 12, 24, tzinfo=UTC))
    assert words(store) == ["Old words."]


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
