"""An approval that a file claims, on both databases: it is on record, and it does not take the place of a colleague who was asked here."""

import pytest

from knowledge.documents import Standing
from tests.contract.catalogue.living import ID, draft, entry, load, standing, submit
from tests.contract.catalogue.shelving import catalogue
from tests.unit.knowledge.samples import document
from triage.errors import BadContent
from triage.store.unit import Store


@pytest.mark.parametrize("way", ["in review", "sent back", "loaded anew", "discarded"])
def test_what_a_colleague_was_asked_to_approve_is_not_approved_by_its_author(store: Store, way: str) -> None:
    """Who types an approval into the form does not go round the one who reads, or has sent it back; on no detour either."""
    load(store, draft())
    submit(store)
    with catalogue(store) as it:
        if way != "in review":
            it.return_(ID, "1", "the dose is wrong", by="ben", entry=entry("returned", "ben"))
        if way == "discarded":
            it.discard(ID, "1", entry=entry("discarded"))
    if way in ("loaded anew", "discarded"):
        load(store, draft("The same wrong dose."))
    before = Standing.IN_REVIEW if way == "in review" else Standing.DRAFT
    with pytest.raises(BadContent, match="a colleague was asked to approve version 1 of SRD-ZYX-001 here; leave its approval out"):
        load(store, document("Draft words."))
    assert standing(store) is before


def test_somebody_else_may_load_what_was_approved_elsewhere(store: Store) -> None:
    """It takes the place of what is in review: two people know of it."""
    load(store, draft())
    submit(store)
    assert load(store, document("Draft words."), who="ben")
    assert standing(store) is Standing.IN_FORCE


def test_a_draft_that_nobody_was_asked_about_may_say_that_it_was_approved_elsewhere(store: Store) -> None:
    """And that claim stands on record with the one who made it."""
    load(store, draft())
    assert load(store, document("Draft words."))
    assert standing(store) is Standing.IN_FORCE
    with catalogue(store) as it:
        first, last = it.trail.entries(f"content:{ID}")
    assert "approved_elsewhere" not in first.facts
    assert (last.actor, last.facts["approved_elsewhere"]) == ("ana", "MI-APP-1 of 2025-01-01, A. Reader, MD")
