"""Drafts, evidence, reviews and responses: every version kept, its author known, its words erasable."""

from datetime import timedelta

import pytest

from tests.clock import START, TurnableClock
from tests.contract.store.samples import ENTRY, draft, evidence, inquiry, response, review
from triage.domain.draft import Writer
from triage.domain.review import Verdict
from triage.errors import NotFound, SomebodyWasFaster
from triage.store.unit import Store


@pytest.fixture
def case_id(store: Store) -> int:
    """A case."""
    with store.begin() as uow:
        return uow.cases.receive(inquiry(), due_at=START, entry=ENTRY).case_id


def test_versions_count_from_one_and_stay(store: Store, clock: TurnableClock, case_id: int) -> None:
    with store.begin() as uow:
        assert uow.drafts.all(case_id) == ()
        assert uow.drafts.add(case_id, draft(), author=None, entry=ENTRY) == 1
    clock.turn(hours=1)
    with store.begin() as uow:
        assert uow.drafts.add(case_id, draft("Swallow whole.", Writer.PERSON), author="rita", entry=ENTRY) == 2
        one, two = uow.drafts.all(case_id)
        assert uow.drafts.get(case_id, 2) == two
        entry = uow.trail.entries(f"case:{case_id}")[-1]
    assert (one.draft, one.author, one.made_at, one.sha256) == (draft(), None, START, draft().sha256)
    assert (two.draft.statements[0].text, two.author, two.made_at) == ("Swallow whole.", "rita", START + timedelta(hours=1))
    assert (entry.facts["draft_version"], entry.facts["draft_sha256"], entry.facts["author"]) == (2, two.sha256, "rita")
    assert "Swallow" not in entry.model_dump_json()


def test_everybody_who_wrote_a_version_is_an_author(store: Store, case_id: int) -> None:
    with store.begin() as uow:
        for author in (None, "rita", "max", "rita"):
            uow.drafts.add(case_id, draft(), author=author, entry=ENTRY)
        assert uow.drafts.authors(case_id) == {"rita", "max"}
        assert uow.drafts.authors(99) == frozenset()


def test_a_draft_of_no_case_or_no_version_is_not_found(store: Store, case_id: int) -> None:
    with store.begin() as uow:
        with pytest.raises(NotFound):
            uow.drafts.add(99, draft(), author=None, entry=ENTRY)
        with pytest.raises(NotFound):
            uow.drafts.get(case_id, 1)
        with pytest.raises(NotFound):
            uow.drafts.put_evidence(99, evidence(), entry=ENTRY)
        with pytest.raises(NotFound):
            uow.reviews.add(99, review(), entry=ENTRY)
        with pytest.raises(NotFound):
            uow.responses.add(response(99), entry=ENTRY)


def test_evidence_of_a_question_is_replaced_and_each_time_on_record(store: Store, case_id: int) -> None:
    with store.begin() as uow:
        for found in (evidence(2), evidence(1), evidence(1, "SRD-VEL-002")):
            uow.drafts.put_evidence(case_id, found, entry=ENTRY)
        assert uow.drafts.evidence(case_id) == (evidence(1, "SRD-VEL-002"), evidence(2))
        passages = [entry.facts.get("passages") for entry in uow.trail.entries(f"case:{case_id}")[1:]]
    assert passages[1] == [f"SRD-VEL-001@1#3:{'a' * 64}"]
    assert passages[2] == [f"SRD-VEL-002@1#3:{'a' * 64}"]


def test_an_erased_draft_keeps_hash_and_author(store: Store, case_id: int) -> None:
    with store.begin() as uow:
        uow.drafts.add(case_id, draft("Mrs Muster takes it.", Writer.PERSON), author="rita", entry=ENTRY)
        before = uow.drafts.get(case_id, 1)
        (kept,) = uow.cases.texts.of(f"case:{case_id}", "draft")
        uow.cases.texts.erase(kept.id, ENTRY)
        after = uow.drafts.get(case_id, 1)
    assert (after.erased, after.draft.statements, after.author, after.sha256) == (True, (), "rita", before.sha256)
    assert before.sha256 == before.draft.sha256


def test_reviews_are_kept_in_order(store: Store, case_id: int) -> None:
    first, second = review(1, Verdict.CHANGES_REQUESTED).model_copy(update={"reason": "shorter"}), review(2)
    with store.begin() as uow:
        uow.reviews.add(case_id, first, entry=ENTRY)
        uow.reviews.add(case_id, second, entry=ENTRY)
        assert uow.reviews.all(case_id) == (first, second)
        assert uow.reviews.all(99) == ()
        assert uow.trail.entries(f"case:{case_id}")[-1].facts["draft_sha256"] == second.draft_sha256


def test_responses_are_kept_by_version(store: Store, case_id: int) -> None:
    with store.begin() as uow:
        assert uow.responses.latest(case_id) is None
        uow.responses.add(response(case_id, 1), entry=ENTRY)
        uow.responses.add(response(case_id, 2), entry=ENTRY)
        assert uow.responses.latest(case_id) == response(case_id, 2)
        assert uow.responses.all(case_id) == (response(case_id, 1), response(case_id, 2))
        assert uow.trail.entries(f"case:{case_id}")[-1].facts["documents"] == ["LABEL-VEL-US@4", "SRD-VEL-001@1"]
    with pytest.raises(SomebodyWasFaster), store.begin() as uow:
        uow.responses.add(response(case_id, 2), entry=ENTRY)


def test_who_was_answered_with_a_document_is_known(store: Store, case_id: int) -> None:
    with store.begin() as uow:
        other = uow.cases.receive(inquiry("E2", "D2"), due_at=START, entry=ENTRY).case_id
        uow.responses.add(response(other), entry=ENTRY)
        for version in (1, 2):
            uow.responses.add(response(case_id, version), entry=ENTRY)
        assert uow.responses.answered_with("SRD-VEL-001") == (case_id, other)
        assert uow.responses.answered_with("SRD-VEL-001", "1") == (case_id, other)
        assert uow.responses.answered_with("SRD-VEL-001", "2") == ()
        assert uow.responses.answered_with("LABEL-VEL-US", "4") == (case_id, other)
        assert uow.responses.answered_with("SRD-VEL-999") == ()


def test_an_erased_response_still_says_who_approved_what(store: Store, case_id: int) -> None:
    with store.begin() as uow:
        uow.responses.add(response(case_id), entry=ENTRY)
        (kept,) = uow.cases.texts.of(f"case:{case_id}", "response")
        uow.cases.texts.erase(kept.id, ENTRY)
        left = uow.responses.latest(case_id)
    assert left == response(case_id).model_copy(update={"statements": (), "references": (), "enclosures": ()})
