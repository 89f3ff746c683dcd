"""Posts stand where they were put; texts stand apart from the trail and can be erased."""

import pytest

from tests.clock import START, TurnableClock
from tests.contract.store.samples import ENTRY, inquiry
from triage.errors import NotFound
from triage.store.texts import Texts, sha256_of
from triage.store.unit import Store


def test_a_post_is_put_moved_and_edited(store: Store, clock: TurnableClock) -> None:
    with store.begin() as uow:
        case_id = uow.cases.receive(inquiry(), due_at=START, entry=ENTRY).case_id
        assert uow.posts.get(case_id, "notice") is None
        uow.posts.put(case_id, "notice", address="D1", ref="1.0", shown_version=1, entry=ENTRY)
    clock.turn(minutes=5)
    with store.begin() as uow:
        uow.posts.put(case_id, "notice", address="D1", ref="1.0", shown_version=2, entry=ENTRY)
        uow.posts.put(case_id, "card", address="C1", ref="2.0", shown_version=2, entry=ENTRY)
        edited = uow.posts.get(case_id, "notice")
        assert edited
        assert (edited.ref, edited.shown_version, edited.posted_at) == ("1.0", 2, START)
        assert [post.slot for post in uow.posts.all(case_id)] == ["notice", "card"]
        uow.posts.put(case_id, "notice", address="D1", ref="9.0", shown_version=3, entry=ENTRY)
        again = uow.posts.get(case_id, "notice")
        assert again
        assert (again.ref, again.posted_at) == ("9.0", clock.now())
        assert uow.trail.entries(f"case:{case_id}")[-1].facts["was.ref"] == "1.0"
        with pytest.raises(NotFound):
            uow.posts.put(99, "notice", address="D1", ref="1.0", shown_version=1, entry=ENTRY)


@pytest.mark.parametrize("body", ["", "a", "שלום 🧪 Z̸̨͝a̴l̷g̷o̸", "x" * 100_000])
def test_a_text_comes_back_as_it_was(store: Store, body: str) -> None:
    with store.begin() as uow:
        texts = Texts(uow.connection, uow.now, uow.trail)
        number = texts.put(body)
        assert texts.get(number) == body
        assert texts.stored(number).sha256 == sha256_of(body)


def test_erasing_leaves_number_and_hash_and_is_on_record_once(store: Store) -> None:
    with store.begin() as uow:
        texts = Texts(uow.connection, uow.now, uow.trail)
        number = texts.put("Anna Weber", subject="case:7")
        texts.erase(number, ENTRY)
        texts.erase(number, ENTRY)
        assert texts.get(number) is None
        (entry,) = uow.trail.entries("case:7")
        with pytest.raises(NotFound):
            texts.get(99)
    assert (entry.facts["text"], entry.facts["sha256"]) == (number, sha256_of("Anna Weber"))
