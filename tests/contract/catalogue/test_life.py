"""The life of a version on both databases: two people, one after the other, and every step on record."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from knowledge.documents import Approval, Standing
from knowledge.tables import documents, originals, versions
from tests.clock import TurnableClock
from tests.contract.catalogue.living import BEN, FILE, ID, approve, draft, entry, load, standing, submit
from tests.contract.catalogue.shelving import STAFF, add, catalogue, words
from tests.unit.knowledge.samples import document
from triage.domain.people import Person
from triage.errors import BadContent, NotAllowed, NotFound, NotNow, SomebodyWasFaster
from triage.store.unit import Store


def test_a_draft_is_in_force_after_a_second_person_approved_it(store: Store) -> None:
    """Draft, in review, in force; unused until then; each step on record with its person; the approval stands in the document."""
    load(store, draft())
    assert (standing(store), words(store, STAFF)) == (Standing.DRAFT, [])
    submit(store)
    assert (standing(store), words(store, STAFF)) == (Standing.IN_REVIEW, [])
    with catalogue(store) as it:
        before = it.generation()
    assert approve(store, number="MI-APP-77") == ()
    assert (standing(store), words(store)) == (Standing.IN_FORCE, ["Draft words."])
    with catalogue(store) as it:
        card = it.versions(ID)[0]
        assert (card.loaded_by, card.submitted_by, card.approved_by, card.approved_at) == ("ana", "ana", "ben", store.clock.now())
        assert it.show(ID).approval == Approval(number="MI-APP-77", date=date(2026, 11, 22), approver="Ben Approver, MD")
        assert len(it.changes(before).added) == 1
        said = [(e.actor, e.action) for e in it.trail.entries(f"content:{ID}")]
        last = it.trail.entries(f"content:{ID}")[-1]
    assert said == [("ana", "content.loaded"), ("ana", "content.submitted"), ("ben", "content.approved")]
    assert (last.facts["name"], last.facts["number"], last.facts["sha256"]) == ("Ben Approver, MD", "MI-APP-77", draft().sha256)


def test_the_same_file_again_after_its_approval_changes_nothing(store: Store) -> None:
    """A folder that is loaded again finds everything as it was; other words under the number are refused."""
    load(store, draft())
    submit(store)
    approve(store)
    assert not load(store, draft())
    with pytest.raises(BadContent, match="new version number"):
        load(store, draft("Other words."))
    assert words(store) == ["Draft words."]


@pytest.mark.parametrize("hand", ["loaded", "submitted", "changed", "changed before"])
def test_whoever_had_a_hand_in_it_does_not_approve_it(store: Store, hand: str) -> None:
    """Loaded it, submitted it, changed its words, or wrote words that were changed later."""
    ben_loads = {"loaded": ["ben"], "submitted": ["ana"], "changed": ["ana", "ben"], "changed before": ["ben", "ana"]}[hand]
    for number, who in enumerate(ben_loads):
        load(store, draft(f"Words {number}."), who)
    submit(store, who="ben" if hand == "submitted" else "ana")
    with pytest.raises(NotAllowed, match="another person approves it"):
        approve(store)
    assert standing(store) is Standing.IN_REVIEW
    approve(store, by=Person(id="cleo", name="Cleo"))


def test_who_left_does_not_approve(store: Store) -> None:
    """A person who was switched off while the page was open."""
    load(store, draft())
    submit(store)
    with pytest.raises(NotAllowed, match="does not work here"):
        approve(store, by=BEN.model_copy(update={"active": False}))


def test_a_draft_is_approved_only_when_it_is_in_review(store: Store) -> None:
    """Not before it is submitted, not after it came back, not twice; the words say what to do."""
    load(store, draft())
    with pytest.raises(NotNow, match="somebody submits it first"):
        approve(store)
    submit(store)
    with pytest.raises(NotNow, match="in review already"):
        submit(store)
    with catalogue(store) as it:
        it.return_(ID, "1", "table 2 has no unit", by="ben", entry=entry("returned", "ben"))
    with pytest.raises(NotNow, match="somebody submits it first"):
        approve(store)
    with catalogue(store) as it:
        card = it.versions(ID)[0]
        assert (card.returned_by, card.returned_reason, card.submitted_at) == ("ben", "table 2 has no unit", None)
        assert it.trail.entries(f"content:{ID}")[-1].reason == "table 2 has no unit"
    submit(store)
    with catalogue(store) as it:
        assert it.versions(ID)[0].returned_reason == ""
    approve(store)
    with pytest.raises(NotNow, match="approved already"):
        approve(store, by=Person(id="cleo", name="Cleo"))
    with pytest.raises(NotNow, match="approved already"):
        submit(store)


def test_sending_back_takes_a_reason_and_a_version_in_review(store: Store) -> None:
    """Nothing is sent back in silence."""
    load(store, draft())
    with catalogue(store) as it, pytest.raises(NotNow, match="nothing to send back"):
        it.return_(ID, "1", "why", by="ben", entry=entry("returned"))
    submit(store)
    with catalogue(store) as it, pytest.raises(NotNow, match="give a reason"):
        it.return_(ID, "1", " ", by="ben", entry=entry("returned"))


def test_other_words_under_a_version_in_review_are_a_draft_again(store: Store) -> None:
    """What was read for approval is not what stands there now."""
    load(store, draft())
    submit(store)
    load(store, draft("Mended words."), "cleo")
    assert standing(store) is Standing.DRAFT
    with catalogue(store) as it:
        assert it.versions(ID)[0].authors == ("ana", "cleo")


def test_approval_is_of_the_words_that_were_read(store: Store) -> None:
    """Of others it is refused, however fast the author was."""
    load(store, draft())
    seen = draft().sha256
    load(store, draft("Mended words."))
    submit(store)
    with pytest.raises(SomebodyWasFaster, match="changed since you read it"):
        approve(store, seen=seen)
    approve(store, seen=draft("Mended words.").sha256)


def test_an_approval_after_the_effective_date_counts_from_the_approval(store: Store, clock: TurnableClock) -> None:
    """Not a moment before, also for the version that it supersedes."""
    add(store, document("Old words."))
    load(store, draft("New words.", version="2", effective=date(2026, 11, 1)))
    submit(store, "2")
    clock.turn(hours=5)
    assert approve(store, "2") == ("1",)
    assert words(store) == ["New words."]
    with catalogue(store) as it:
        old, new = it.versions(ID)
        assert old.spans["US"].ends == new.spans["US"].starts == clock.now()
        before = datetime(2026, 11, 22, 13, 59, tzinfo=UTC)
        assert (old.standing("US", before), new.standing("US", before)) == (Standing.IN_FORCE, Standing.NOT_YET)
        assert [p.text for p in it.passages(it.eligible(STAFF, before)).values()] == ["Old words."]


def test_an_approval_before_the_effective_date_waits_for_it(store: Store, clock: TurnableClock) -> None:
    """It takes effect by itself, and supersedes then."""
    add(store, document("Old words."))
    load(store, draft("New words.", version="2", effective=date(2026, 12, 1)))
    submit(store, "2")
    assert approve(store, "2") == ("1",)
    assert (standing(store, "1"), standing(store, "2"), words(store)) == (Standing.IN_FORCE, Standing.NOT_YET, ["Old words."])
    clock.set(datetime(2026, 12, 1, 5, tzinfo=UTC))
    assert (standing(store, "1"), standing(store, "2"), words(store)) == (Standing.SUPERSEDED, Standing.IN_FORCE, ["New words."])


def test_what_has_expired_is_not_approved(store: Store, clock: TurnableClock) -> None:
    """The words say what to do; in its last hours, somewhere, it still can be."""
    load(store, draft(expires=date(2026, 11, 22), markets=("US", "NZ")))
    submit(store)
    clock.set(datetime(2026, 11, 23, 5, tzinfo=UTC))
    with pytest.raises(NotNow, match="later expiry date"):
        approve(store)
    clock.set(datetime(2026, 11, 23, 4, 59, tzinfo=UTC))
    approve(store)
    assert (standing(store), standing(store, market="NZ")) == (Standing.IN_FORCE, Standing.EXPIRED)


def test_content_approved_elsewhere_needs_no_second_approval(store: Store) -> None:
    """It carries its approval, and takes the place of a colleague's draft in review under its number."""
    load(store, draft())
    submit(store)
    load(store, document("Approved words."), who="ben")
    assert (standing(store), words(store)) == (Standing.IN_FORCE, ["Approved words."])
    with catalogue(store) as it:
        assert (it.versions(ID)[0].approved_by, it.versions(ID)[0].approved_at) == (None, None)


def test_a_draft_is_discarded_with_all_that_was_kept_of_it(store: Store) -> None:
    """Its number is free again, also for another kind of document; that it was there stays on record."""
    load(store, draft(), original=FILE)
    submit(store)
    with catalogue(store) as it, pytest.raises(NotNow, match="send it back first"):
        it.discard(ID, "1", entry=entry("discarded"))
    with catalogue(store) as it:
        it.return_(ID, "1", "no", by="ben", entry=entry("returned"))
        it.discard(ID, "1", entry=entry("discarded"))
        assert [it.connection.scalar(select(func.count()).select_from(t)) for t in (documents, versions, originals)] == [0, 0, 0]
        assert it.trail.entries(f"content:{ID}")[-1].facts["sha256"] == draft().sha256
        with pytest.raises(NotFound):
            it.discard(ID, "1", entry=entry("discarded"))
    assert load(store, draft())


def test_what_was_approved_or_withdrawn_is_not_discarded(store: Store) -> None:
    """Nor is anything else done to it but withdrawal."""
    add(store, document())
    with catalogue(store) as it, pytest.raises(NotNow, match="approved already"):
        it.discard(ID, "1", entry=entry("discarded"))
    load(store, draft(version="2"))
    with catalogue(store) as it:
        it.withdraw(ID, "2", "wrong product", entry=entry("withdrawn"))
    with catalogue(store) as it, pytest.raises(NotNow, match="was withdrawn"):
        it.discard(ID, "2", entry=entry("discarded"))
    with pytest.raises(NotNow, match="was withdrawn"):
        submit(store, "2")
    with pytest.raises(BadContent, match="was withdrawn; give the text a new version number"):
        load(store, draft("Other words.", version="2"))


def test_the_original_is_kept_once_and_given_back(store: Store) -> None:
    """Byte for byte; versions of the same file share it; a load again adds what was not kept; it goes with the last that names it."""
    load(store, draft())
    with catalogue(store) as it:
        assert it.original(ID, "1") is None
    assert not load(store, draft(), original=FILE)
    load(store, draft(version="2"), original=FILE)
    with catalogue(store) as it:
        assert it.original(ID, "1") == it.original(ID, "2") == FILE
        it.discard(ID, "1", entry=entry("discarded"))
        assert it.original(ID, "2") == FILE
        with pytest.raises(NotFound):
            it.original(ID, "1")
