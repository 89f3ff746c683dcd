"""Search: nothing but what may be read, the best first, and nothing at all where nothing answers."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.documents import ApprovedDocument
from knowledge.index import Index
from knowledge.lookup import Lookup
from knowledge.ranking import NO_FLOOR, Floor
from knowledge.search import CatalogueLibrary
from tests.clock import START, TurnableClock
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import document
from tests.unit.knowledge.shelf import add, withdraw
from triage.ports import Scope
from triage.store.unit import Store

US = Scope(product=None, market="US")
LOW = Floor(least=0.3, words_count=0.5, least_meaning=0.0)  # a bag of words has smaller cosines than the model


@pytest.fixture
def library(index: Index, filled: Store) -> CatalogueLibrary:
    """The sample texts as a library."""
    return CatalogueLibrary(filled, HashedWords(), index, floor=LOW)


@pytest.fixture
def unfloored(index: Index, filled: Store) -> CatalogueLibrary:
    """The same without a floor."""
    return CatalogueLibrary(filled, HashedWords(), index, floor=NO_FLOOR)


def found(library: CatalogueLibrary, query: str, scope: Scope = US, on: datetime = START, limit: int = 8) -> list[str]:
    hits = library.search(query, scope, on=on, limit=limit)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    return [hit.passage.key.document for hit in hits]


def test_the_best_comes_first(library: CatalogueLibrary) -> None:
    assert found(library, "how is zyxora stored, refrigerator?")[0] == "SRD-ZYX-002"
    assert found(library, "zyxora renal impairment dose adjustment")[0] == "SRD-ZYX-003"
    assert found(library, "breastfeeding on zyxora")[:1] == ["SRD-ZYX-004"]
    assert len(found(library, "zyxora", limit=2)) == 2
    assert found(library, "zyxora", limit=0) == []


def test_nothing_is_found_where_nothing_answers(library: CatalogueLibrary) -> None:
    assert found(library, "capital of Mongolia") == []
    assert found(library, "refrigerator", Scope(product="Other", market="US")) == []
    assert found(library, "refrigerator", Scope(product=None, market="DE")) == []


@pytest.mark.parametrize("query", ["", "   ", "?!", "😀😀", "\x00", "---", "\ud800"])
def test_a_question_without_a_word_finds_nothing(library: CatalogueLibrary, query: str) -> None:
    assert found(library, query) == []


@pytest.mark.parametrize(
    "query",
    [
        'refrigerator "', '"refrigerator" AND NOT', "refrigerator OR", "NEAR(refrigerator, 2)", "text:refrigerator*", "refrigerator) --", "^refrigerator",
        "refrigerator'; DROP TABLE fts", "{refrigerator} + [x]", "refrigerator\x00zyxora", "rèfrigérator", "REFRIGERATOR", "refri\u0301gerator " * 3000,
        "\u202erefrigerator", "what about the refrigerator " + "\ud800",
    ],
)  # fmt: skip
def test_quotes_and_operators_are_words_like_others(unfloored: CatalogueLibrary, query: str) -> None:
    assert found(unfloored, query)[0] == "SRD-ZYX-002"


def test_a_long_message_is_searched(unfloored: CatalogueLibrary) -> None:
    assert found(unfloored, "zyxora refrigerator storage " + "and so on and so forth " * 5000)[0] == "SRD-ZYX-002"


def test_a_change_of_content_is_seen_by_the_next_search(library: CatalogueLibrary, filled: Store) -> None:
    assert "SRD-ZYX-002" in found(library, "refrigerator")
    withdraw(filled, "SRD-ZYX-002")
    assert found(library, "refrigerator") == []
    add(filled, document("Zyxora may stand in the refrigerator for a year.", id="SRD-ZYX-009"))
    assert found(library, "refrigerator") == ["SRD-ZYX-009"]


def test_a_date_takes_effect_by_itself(library: CatalogueLibrary, filled: Store) -> None:
    add(filled, document("Zyxora and marmalade.", id="SRD-ZYX-010", effective=date(2026, 12, 1), expires=date(2026, 12, 2)))
    begin = datetime(2026, 12, 1, tzinfo=ZoneInfo("America/New_York"))
    second = timedelta(seconds=1)
    assert found(library, "marmalade") == []
    for _ in range(2):  # the second time from what is remembered
        assert found(library, "marmalade", on=begin - second) == []
        assert found(library, "marmalade", on=begin) == ["SRD-ZYX-010"]
        assert found(library, "marmalade", on=begin + timedelta(days=2) - second) == ["SRD-ZYX-010"]
        assert found(library, "marmalade", on=begin + timedelta(days=2)) == []


def test_many_threads_search_while_content_changes(library: CatalogueLibrary, filled: Store) -> None:
    wrong: list[str] = []

    def ask() -> None:
        for _ in range(15):
            wrong.extend(name for name in found(library, "zyxora refrigerator") if not name.startswith("SRD-ZYX"))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(5):
        add(filled, document(f"Zyxora number {number}.", id=f"SRD-ZYX-1{number}"))
    for thread in threads:
        thread.join()
    assert wrong == []
    assert "SRD-ZYX-14" in found(library, "zyxora number 4", limit=20)


# ── What is out of force is never returned ───────────────────────────────────────────────────────

DAYS = st.dates(date(2026, 10, 20), date(2026, 12, 20))
MARKETS = {"US": "America/New_York", "DE": "Europe/Berlin", "JP": "Asia/Tokyo", "NZ": "Pacific/Auckland"}


@st.composite
def histories(draw: st.DrawFn) -> list[ApprovedDocument]:
    """One to three versions of a document, each with its own dates, markets and audience."""
    versions = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        effective = draw(DAYS)
        changes = {
            "version": str(number), "effective": effective, "expires": effective + timedelta(days=draw(st.integers(0, 40))),
            "markets": tuple(draw(st.sets(st.sampled_from(sorted(MARKETS)), min_size=1))), "off_label": draw(st.booleans()), "restricted": draw(st.booleans()),
        }  # fmt: skip
        if draw(st.integers(0, 4)) == 0:
            changes["approval"] = None
        versions.append(document(f"Marmalade, version {number}.", **changes))
    return versions


@pytest.fixture
def growing(bare: Store, tmp_path: Path) -> Iterator[tuple[Store, CatalogueLibrary]]:
    """A library that all examples share; each has a product of its own."""
    with Index(bare, HashedWords(), tmp_path / "index").open() as opened:
        yield bare, CatalogueLibrary(bare, HashedWords(), opened, floor=NO_FLOOR)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    history=histories(), withdrawn=st.sets(st.integers(1, 3)), days=st.lists(st.tuples(DAYS, st.integers(0, 23)), min_size=1, max_size=4), staff=st.booleans()
)
def test_what_is_out_of_force_is_never_returned(
    growing: tuple[Store, CatalogueLibrary],
    history: list[ApprovedDocument],
    withdrawn: set[int],
    days: list[tuple[date, int]],
    staff: bool,
) -> None:
    store, library = growing
    with store.read() as unit:
        name = f"Product {Lookup(unit.connection).generation()}"
    own = [one.model_copy(update={"id": f"SRD {name}", "products": (name,)}) for one in history]
    add(store, *own)
    for one in own:
        if int(one.version) in withdrawn:
            assert isinstance(store.clock, TurnableClock)
            withdraw(store, one.id, one.version)
    for day, hour in days:
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        for market, zone in MARKETS.items():
            today = moment.astimezone(ZoneInfo(zone)).date()
            hits = library.search("marmalade", Scope(product=name, market=market, medical_information_staff=staff), on=moment)
            assert len(hits) <= 1  # one document speaks with one voice
            for hit in hits:
                (shown,) = (one for one in own if one.version == hit.passage.key.version)
                assert shown.approval is not None
                assert shown.expires is not None
                assert shown.effective <= today <= shown.expires
                assert market in shown.markets
                assert int(shown.version) not in withdrawn
                assert staff or not (shown.off_label or shown.restricted)
                later = [one for one in own if one.approval and int(one.version) > int(shown.version) and int(one.version) not in withdrawn]
                assert not [one for one in later if one.effective <= today]
