"""The catalogue on both databases: what is kept, what is refused, what is in force, what is on record."""

from datetime import UTC, date, datetime, timedelta

import pytest

from knowledge.documents import Audience, Section, Standing
from knowledge.passages import cut
from tests.clock import TurnableClock
from tests.contract.catalogue.shelving import ENTRY, STAFF, US, add, catalogue, words
from tests.unit.knowledge.samples import document, label_document
from triage.domain.audit import AuditEntry
from triage.domain.evidence import PassageKey
from triage.errors import BadContent, NotFound
from triage.ports import Scope
from triage.store.outbox import claim
from triage.store.unit import Store


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
    said = {"title": "Zyxora: how it is taken", "reason": "wrong table", "withdrawn_at": clock.now().isoformat()}
    assert (job.kind, job.key) == ("recall", "recall:SRD-ZYX-001:1:2")
    assert job.payload == {"document": "SRD-ZYX-001", "version": "1", **said}


def test_a_withdrawn_version_before_its_day_gives_the_earlier_one_back(store: Store, clock: TurnableClock) -> None:
    """It never took effect, so nothing was replaced."""
    add(store, document("Old words."), document("New words.", version="2", effective=date(2026, 12, 1)))
    with catalogue(store) as it:
        it.withdraw("SRD-ZYX-001", "2", "not yet right", entry=ENTRY)
    clock.set(datetime(2026, 12, 24, tzinfo=UTC))
    assert words(store) == ["Old words."]


def _section(text: str) -> Section:
    return Section(name="Summary", heading=("Summary",), text=text)


def _lease() -> timedelta:
    return timedelta(minutes=1)
