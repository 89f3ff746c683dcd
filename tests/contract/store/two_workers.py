"""A process that works on a real database: `python -m tests.contract.store.two_workers URL NAME`. Its lease is short, so that another can take over."""

import sys
import time
from datetime import timedelta

from triage.adapters.clock import SystemClock
from triage.domain.audit import AuditEntry
from triage.store.engine import open_engine
from triage.store.outbox import Job
from triage.store.unit import Store
from triage.worker import Worker


class Silence:
    """Nobody to alert."""

    def raise_alert(self, what: str, *, facts: dict[str, str | int]) -> None:
        """Say it where the test can see it."""
        print(what, facts, flush=True)


def main(url: str, name: str) -> None:
    """Work until there is nothing left."""
    store = Store(open_engine(url), SystemClock())

    def handle(job: Job) -> None:
        with store.begin() as uow:
            uow.outbox.record_step(job, "effect", {"by": name})
            uow.trail.append(f"case:{job.payload['case']}", AuditEntry(actor=name, action="effect", facts={"job": job.id, "tries": job.tries}))
            time.sleep(0.01)
            uow.outbox.complete(job)

    worker = Worker(store, {"advance": handle}, Silence(), name=name, lease=timedelta(seconds=2), poll=0.05)
    worker.start()
    while True:
        time.sleep(0.05)
        with store.read() as uow:
            if uow.outbox.counts()["ready"] == 0:
                break
    worker.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
