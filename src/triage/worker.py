"""The durable worker: takes jobs from the outbox, holds them while a handler works, and never lets one get lost.

Every way a handler can end leads somewhere: done; tried again later, with growing waits; left to whoever has the job now; or, after
too many failures, set aside with an alert to a person. A worker that dies leaves its job to the next when the lease runs out.
"""

import random
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

import structlog

from triage.errors import SomebodyWasFaster, StoreUnusable, TryAgainLater, Undeliverable
from triage.ports import Alerts
from triage.store.outbox import Job, LostLease, claim, extend
from triage.store.unit import Store

log = structlog.get_logger(__name__)

Handler = Callable[[Job], None]
"""Does one kind of job. One that wants its effect exactly once completes the job in its own transaction."""

MAX_TRIES = 8
LONGEST_WAIT = 900.0
"""Seconds. A fault that lasts is looked at four times an hour."""
_DIED = "WorkerDied"
_dice = random.SystemRandom()
_T = TypeVar("_T")


def wait_before(attempt: int, *, at_least: float = 0.0, base: float = 1.0) -> float:
    """Seconds to wait after this many attempts: doubling, capped, with jitter so that what failed together does not come back together."""
    longest = min(LONGEST_WAIT, base * 2.0 ** min(attempt - 1, 20))
    return max(at_least, 0.0) + longest * _dice.uniform(0.5, 1.0)


class Worker:
    """Works through the outbox with some threads. Several workers, in one process or many, share the work."""

    def __init__(
        self,
        store: Store,
        handlers: Mapping[str, Handler],
        alerts: Alerts,
        *,
        name: str,
        lease: timedelta = timedelta(seconds=60),
        poll: float = 0.5,
        threads: int = 2,
        max_tries: int = MAX_TRIES,
        given_up: Handler | None = None,
        apart: frozenset[str] = frozenset(),
    ) -> None:
        """`given_up` is told of every job that is set aside, so that whoever waits for it hears of it.

        `apart` are kinds that may take long: one thread more than `threads` never takes these, so that nothing else waits behind them.
        """
        self._store = store
        self._handlers = dict(handlers)
        self._alerts = alerts
        self._name = name
        self._lease = lease
        self._poll = poll
        self._threads = threads
        self._max_tries = max_tries
        self._given_up = given_up
        self._quick = self._handlers.keys() - apart if apart else None
        self._work_to_do = threading.Event()
        self._stop = threading.Event()
        self._running: threading.Thread | None = None

    def wake(self) -> None:
        """Say that a job was just committed: a waiting thread takes it up at once."""
        self._work_to_do.set()

    def start(self) -> None:
        """Work in the background, until `stop`."""
        if self._running is None:
            self._stop.clear()
            self._running = threading.Thread(target=self.run, args=(self._stop,), name=self._name, daemon=True)
            self._running.start()

    def stop(self) -> None:
        """Take no new job, and return when those in hand are finished."""
        self._stop.set()
        self.wake()
        if self._running is not None:
            self._running.join()
            self._running = None

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; returns when the jobs in hand are finished."""
        every = [self._handlers.keys()] * self._threads + ([self._quick] if self._quick else [])
        threads = [threading.Thread(target=self._loop, args=(stop, f"{self._name}/{n}", kinds), name=f"{self._name}/{n}") for n, kinds in enumerate(every)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def run_once(self) -> bool:
        """Do one job that is due. False where there is none."""
        return self._run_one(self._name, self._handlers.keys())

    def _loop(self, stop: threading.Event, name: str, kinds: Collection[str]) -> None:
        troubles = 0
        while not stop.is_set():
            self._work_to_do.clear()
            busy = _guarded(lambda: self._run_one(name, kinds))
            if isinstance(busy, Exception):  # the database is away, or worse: keep asking, ever more slowly
                troubles += 1
                log.warning("worker.trouble", worker=name, times=troubles, error=_code(busy))
            else:
                troubles = 0
            if busy is not True and not stop.is_set():
                self._work_to_do.wait(min(self._poll * 2 ** min(troubles, 6), 30.0))

    def _run_one(self, name: str, kinds: Collection[str]) -> bool:
        job = claim(self._store, name, self._lease, kinds)
        if job is None:
            return False
        if job.attempt > self._max_tries:
            self._give_up(job, _DIED)
        else:
            with self._held(job, name):
                self._work(job)
        return True

    def _work(self, job: Job) -> None:
        started = time.monotonic()
        failed = _guarded(lambda: self._do(job))
        match failed:
            case None:
                log.info("worker.done", job=job.id, kind=job.kind, tries=job.tries, ms=round((time.monotonic() - started) * 1000))
            case LostLease():
                log.info("worker.lost_lease", job=job.id, kind=job.kind, tries=job.tries)
            case TryAgainLater(after=after):
                self._later(job, failed, after)
            case StoreUnusable():
                self._later(job, failed, 0.0)
            case SomebodyWasFaster():
                # The case moved on between reading and writing. Look again soon: whoever was faster may not have done this step.
                self._failed(job, failed, base=0.1)
            case Undeliverable():
                self._give_up(job, _code(failed))
            case _:
                self._failed(job, failed, base=1.0)

    def _do(self, job: Job) -> None:
        self._handlers[job.kind](job)
        self._complete(job)

    def _later(self, job: Job, error: Exception, after: float) -> None:
        """A passing fault of another system: it does not count as a failure, but a person hears when it lasts."""
        wait = wait_before(job.tries, at_least=after)
        log.info("worker.later", job=job.id, kind=job.kind, tries=job.tries, error=_code(error), wait=round(wait, 1))
        if self._settle(job, lambda: self._retry(job, error, wait, forgive=True)) and job.tries == self._max_tries:
            self._alert("a delivery keeps failing", job, _code(error))

    def _failed(self, job: Job, error: Exception, *, base: float) -> None:
        if job.attempt >= self._max_tries:
            self._give_up(job, _code(error))
            return
        wait = wait_before(job.attempt, base=base)
        log.warning("worker.failed", job=job.id, kind=job.kind, tries=job.tries, error=_code(error), wait=round(wait, 1))
        self._settle(job, lambda: self._retry(job, error, wait, forgive=False))

    def _give_up(self, job: Job, code: str) -> None:
        log.error("worker.gave_up", job=job.id, kind=job.kind, tries=job.tries, error=code)
        if self._settle(job, lambda: self._bury(job, code)):
            self._alert("a case waits for a person", job, code)
            if (tell := self._given_up) is not None:
                failed = _guarded(lambda: tell(job))
                if failed is not None:
                    log.error("worker.not_told", job=job.id, kind=job.kind, error=_code(failed))

    def _settle(self, job: Job, write: Callable[[], None]) -> bool:
        """Write down how a job ended. False where that was no longer ours to say, or could not be stored: the lease runs out, and it is tried again."""
        failed = _guarded(write)
        if failed is not None:
            log.warning("worker.not_settled", job=job.id, kind=job.kind, tries=job.tries, error=_code(failed))
        return failed is None

    def _complete(self, job: Job) -> None:
        with self._store.begin() as uow:
            uow.outbox.complete(job)

    def _retry(self, job: Job, error: Exception, wait: float, *, forgive: bool) -> None:
        with self._store.begin() as uow:
            uow.outbox.retry(job, _code(error), uow.now + timedelta(seconds=wait), forgive=forgive)

    def _bury(self, job: Job, code: str) -> None:
        with self._store.begin() as uow:
            uow.outbox.bury(job, code)

    def _alert(self, what: str, job: Job, code: str) -> None:
        self._alerts.raise_alert(what, facts={"job": job.id, "kind": job.kind, "key": job.key, "tries": job.tries, "error": code})

    @contextmanager
    def _held(self, job: Job, name: str) -> Iterator[None]:
        """Hold the job for as long as the handler works: the lease is extended at a third of its length."""
        done = threading.Event()
        beat = threading.Thread(target=self._beat, args=(job, name, done), name=f"{name}/lease", daemon=True)
        beat.start()
        try:
            yield
        finally:
            done.set()
            beat.join()

    def _beat(self, job: Job, name: str, done: threading.Event) -> None:
        while not done.wait(self._lease.total_seconds() / 3):
            held = _guarded(lambda: extend(self._store, job, name, self._lease))
            if held is False:
                return
            if isinstance(held, Exception):
                log.warning("worker.lease_not_extended", job=job.id, kind=job.kind, tries=job.tries, error=_code(held))


def _guarded(action: Callable[[], _T]) -> _T | Exception:
    """What an action returns, or the error it ends with: the last resort of the worker, so that no job and no thread is lost to a fault."""
    try:
        return action()
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the job is tried again or a person gets it
        return error


def _code(error: Exception) -> str:
    """What is kept of an error: its name. A message could hold what somebody wrote."""
    return type(error).__name__
