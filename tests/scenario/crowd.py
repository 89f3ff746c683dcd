"""Much at once while drafts are made: whatever comes twice, each message is kept once. Counted, never timed; the same for every chat."""

import itertools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from triage.steps.tools import Tools
from triage.worker import Worker
from triage.workflow import handlers

MESSAGES = 24
_Sent = TypeVar("_Sent")


class Product(Protocol):
    """A small running product."""

    @property
    def tools(self) -> Tools:
        """What the core's actions work with."""
        ...

    def work(self) -> None:
        """Let the worker do everything that is due."""
        ...


def all_at_once(product: Product, sent: Sequence[_Sent], send: Callable[[_Sent], int]) -> None:
    """Send all of them from many threads, beside a worker that drafts; each must be taken."""
    stop = threading.Event()
    worker = Worker(product.tools.store, handlers(product.tools), product.tools.alerts, name="beside", threads=2, poll=0.05)
    beside = threading.Thread(target=worker.run, args=(stop,))
    beside.start()
    try:
        with ThreadPoolExecutor(6) as pool:
            statuses = set(pool.map(send, sent))
    finally:
        stop.set()
        beside.join()
    assert statuses == {200}
    product.work()


def numbers_of_cases(product: Product) -> list[str]:
    """The cases there are, by their numbers: each of one message, and none of one that another has."""
    with product.tools.store.read() as uow:
        cases = uow.cases.list(limit=1000)
        messages = list(itertools.chain.from_iterable(uow.cases.messages(case.id) for case in cases))
    assert len(cases) == len(messages) == len({m.source for m in messages}) == MESSAGES
    return sorted(case.number for case in cases)
