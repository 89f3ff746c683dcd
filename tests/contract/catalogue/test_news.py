"""News of approved content, on both databases: what came into force, what was withdrawn, for whom."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from knowledge.documents import Audience
from knowledge.news import CatalogueNews
from tests.clock import START, TurnableClock
from tests.contract.catalogue.shelving import ENTRY, add, catalogue
from tests.unit.knowledge.samples import document
from triage.domain.news import NewsKind
from triage.store.unit import Store

MONTH = timedelta(days=30)


def told(store: Store, *products: str, market: str | None = "US", staff: bool = False) -> list[tuple[str, str, str]]:
    """The news of the last month: what happened to which version of which document."""
    on = store.clock.now()
    return [(n.kind.value, n.document, n.version) for n in CatalogueNews(store).news(products, market, since=on - MONTH, on=on, staff=staff)]


def test_what_was_loaded_lately_is_new_and_what_is_older_is_not(store: Store, clock: TurnableClock) -> None:
    """A month later it is no news any more."""
    add(store, document())
    assert told(store, "Zyxora") == [("new", "SRD-ZYX-001", "1")]
    clock.turn(days=31)
    assert told(store, "Zyxora") == []


def test_a_document_is_new_on_the_day_it_takes_effect(store: Store, clock: TurnableClock) -> None:
    """Loaded early, it is told when it holds, and says whether it replaces an earlier version."""
    add(store, document())
    clock.turn(days=60)
    add(store, document("Zyxora is taken at night.", version="2", effective=date(2027, 2, 10), expires=date(2028, 1, 1)))
    assert told(store) == []
    clock.set(datetime(2027, 2, 11, 12, tzinfo=UTC))
    on = clock.now()
    (new,) = CatalogueNews(store).news((), "US", since=on - MONTH, on=on)
    assert (new.version, new.replaces, new.products) == ("2", True, ("Zyxora",))
    assert new.at.date() == date(2027, 2, 10)


def test_what_was_withdrawn_is_told_with_its_reason(store: Store, clock: TurnableClock) -> None:
    """Instead of what was new."""
    add(store, document())
    clock.turn(days=1)
    with catalogue(store) as it:
        it.withdraw("SRD-ZYX-001", None, "table 2 is wrong", entry=ENTRY)
    on = clock.now()
    (gone,) = CatalogueNews(store).news(("zyxora",), "US", since=on - MONTH, on=on)
    assert (gone.kind, gone.reason, gone.at, gone.title) == (NewsKind.WITHDRAWN, "table 2 is wrong", START + timedelta(days=1), "Zyxora: how it is taken")


@pytest.mark.parametrize("marks", [{"off_label": True}, {"audience": Audience.MEDICAL_INFORMATION}])
def test_what_is_for_staff_is_told_to_staff_alone(marks: dict[str, Any], store: Store) -> None:
    """Not even its title is for whoever asks."""
    add(store, document(**marks))
    assert told(store) == []
    assert told(store, staff=True) == [("new", "SRD-ZYX-001", "1")]


def test_news_are_of_the_products_and_the_market_that_were_named(store: Store) -> None:
    """However a product is capitalised; no product is every product, no market any."""
    add(store, document(), document("Else.", id="SRD-VEL-001", products=("Velmira",), markets=("DE",)))
    assert told(store, "ZYXORA", market=None) == [("new", "SRD-ZYX-001", "1")]
    assert told(store, market="DE") == [("new", "SRD-VEL-001", "1")]
    assert len(told(store, market=None)) == 2


def test_a_draft_is_no_news(store: Store) -> None:
    """Nobody has approved it."""
    add(store, document(approval=None))
    assert told(store, staff=True) == []
