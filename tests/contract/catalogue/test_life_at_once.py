"""Several people at once: of two deeds that exclude each other one is done, whole, and the other is refused with a reason."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from knowledge.catalogue import Catalogue
from tests.contract.catalogue.living import ID, approve, draft, load, submit
from tests.contract.catalogue.shelving import catalogue, words
from triage.domain.people import Person
from triage.errors import BadContent, NotNow, SomebodyWasFaster
from triage.store.unit import Store


def test_of_two_approvers_at_once_one_wins(store: Store) -> None:
    """The other is told; there is one approval on record and one generation more."""
    load(store, draft())
    submit(store)
    with catalogue(store) as it:
        before = it.generation()
    gate = Barrier(2)

    def one(name: str) -> str:
        gate.wait()
        try:
            approve(store, by=Person(id=name, name=name))
        except NotNow as refused:
            return str(refused)
        return "approved"

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(one, ["ben", "cleo"]))
    assert found == [f"{ID} version 1 is approved already.", "approved"]
    with catalogue(store) as it:
        assert [e.action for e in it.trail.entries(f"content:{ID}")].count("content.approved") == 1
        assert it.generation() == before + 1


def test_an_approval_and_a_new_text_at_once_leave_one_whole_state(store: Store) -> None:
    """Either the read words are approved and the new ones refused, or the new words are a draft and nothing is approved."""
    load(store, draft())
    submit(store)
    gate = Barrier(2)

    def approver() -> str:
        gate.wait()
        try:
            approve(store, seen=draft().sha256)
        except (NotNow, SomebodyWasFaster):
            return "refused"
        return "approved"

    def author() -> str:
        gate.wait()
        try:
            load(store, draft("Mended words."))
        except BadContent:
            return "refused"
        return "loaded"

    with ThreadPoolExecutor(2) as pool:
        found = (pool.submit(approver), pool.submit(author))
        outcome = tuple(f.result() for f in found)
    assert outcome in {("approved", "refused"), ("refused", "loaded")}
    assert words(store) == (["Draft words."] if outcome[0] == "approved" else [])


def test_the_first_changes_of_a_new_catalogue_wait_for_each_other(store: Store) -> None:
    """Two processes that load into an empty library both succeed."""
    gate = Barrier(2)

    def one(name: str) -> bool:
        gate.wait()
        return load(store, draft(id=name))

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(one, ["A", "B"])) == [True, True]
    with store.read() as uow:
        assert Catalogue(uow.connection, uow.now, uow.trail).generation() == 2
