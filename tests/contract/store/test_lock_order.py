"""Whoever writes to a case takes its locks in one order: first the case, then the end of its chain. Two who meet wait, and neither fails."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import pytest

from tests.clock import START
from tests.contract.store.samples import ENTRY, decision, inquiry
from triage.domain.decision import Desk
from triage.domain.handoff import HandOff, HandOffStatus
from triage.store.unit import Store, UnitOfWork

Write = Callable[[UnitOfWork, HandOff, int], object]

WRITES: dict[str, Write] = {
    "a hand-off is moved": lambda uow, made, _: uow.hand_offs.move(made, HandOffStatus.SENT, entry=ENTRY),
    "a hand-off gets other times": lambda uow, made, _: uow.hand_offs.change_times(made, aware_at=START, due_at=START, entry=ENTRY),
    "a decision is recorded": lambda uow, _, message: uow.cases.record_decision(message, decision(), entry=ENTRY),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_write_beside_a_change_of_the_case_waits_for_it(store: Store, name: str) -> None:
    """A write beside a change of the case waits for it; PostgreSQL would find a deadlock where the chain was locked first."""
    with store.begin() as uow:
        got = uow.cases.receive(inquiry(), due_at=START + timedelta(days=1), entry=ENTRY)
        made = uow.hand_offs.add(
            got.case_id, desk=Desk.QUALITY, message_id=got.message_id, reasons=("product_complaint",), aware_at=START, due_at=START, entry=ENTRY
        )

    def write() -> None:
        with store.begin() as uow:
            WRITES[name](uow, made, got.message_id)
            sleep(0.1)
            uow.cases.change(uow.cases.get(got.case_id), entry=ENTRY)

    with ThreadPoolExecutor(1) as pool:
        with store.begin() as uow:
            case = uow.cases.get(got.case_id)
            uow.posts.put(case.id, "receipt", address="D1", ref="1", shown_version=1, entry=ENTRY)
            beside = pool.submit(write)
            sleep(0.2)
            uow.cases.change(case, entry=ENTRY)
        beside.result(10)
    with store.read() as uow:
        assert uow.cases.get(got.case_id).version == 3
