"""Two who act at the same moment: one wins, the other is told, and nothing is half done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

from tests.clock import START
from tests.contract.store.samples import ENTRY, draft, inquiry
from triage.domain.decision import Desk
from triage.errors import SomebodyWasFaster
from triage.store.cases import Received
from triage.store.unit import Store

AT_ONCE = 4
T = TypeVar("T")


def received(store: Store, source: str, conversation: str) -> Received:
    """As a face calls it: once more where somebody was faster."""
    for last in (False, False, True):
        try:
            with store.begin() as uow:
                return uow.cases.receive(inquiry(source, conversation), due_at=START + timedelta(days=1), entry=ENTRY)
        except SomebodyWasFaster:
            if last:
                raise
    raise AssertionError


def at_once(what: Callable[[int], T]) -> list[T]:
    """The results of calls that start together, each with its number."""
    barrier = Barrier(AT_ONCE)

    def call(number: int) -> T:
        barrier.wait(10)
        return what(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(call, range(AT_ONCE)))


def test_one_event_sent_many_times_at_once_is_one_message(store: Store) -> None:
    got = at_once(lambda _: received(store, "E1", "D1"))
    assert [r.new_message for r in got].count(True) == 1
    with store.read() as uow:
        (case,) = uow.cases.list()
        assert len(uow.cases.messages(case.id)) == len(uow.trail.entries(f"case:{case.id}")) == 1


def test_many_messages_of_one_new_conversation_at_once_are_one_case(store: Store) -> None:
    got = at_once(lambda number: received(store, f"E{number}", "D1"))
    assert len({r.case_id for r in got}) == 1
    with store.read() as uow:
        (case,) = uow.cases.list()
        assert [message.ordinal for message in uow.cases.messages(case.id)] == [1, 2, 3, 4]
        assert [entry.seq for entry in uow.trail.entries(f"case:{case.id}")] == [1, 2, 3, 4]


def test_of_many_changes_at_once_one_wins(store: Store) -> None:
    made = received(store, "E1", "D1")
    with store.read() as uow:
        case = uow.cases.get(made.case_id)

    def claim(number: int) -> bool:
        try:
            with store.begin() as uow:
                uow.cases.change(case, entry=ENTRY, claimed_by=f"p{number}")
        except SomebodyWasFaster:
            return False
        return True

    assert at_once(claim).count(True) == 1
    with store.read() as uow:
        assert uow.cases.get(case.id).version == 2
        assert len(uow.trail.entries(f"case:{case.id}")) == 2


def test_drafts_and_hand_offs_added_at_once_queue_on_their_case(store: Store) -> None:
    made = received(store, "E1", "D1")

    def add(number: int) -> tuple[int, int]:
        with store.begin() as uow:
            version = uow.drafts.add(made.case_id, draft(), author=f"p{number}", entry=ENTRY)
            hand_off = uow.hand_offs.add(
                made.case_id, desk=Desk.QUALITY, message_id=made.message_id, reasons=("product_complaint",), aware_at=START, due_at=START, entry=ENTRY
            )
            return version, hand_off.id

    got = at_once(add)
    assert sorted(version for version, _ in got) == [1, 2, 3, 4]
    assert len({hand_off for _, hand_off in got}) == 1
