"""The durable worker on both databases: every way a handler can end leads somewhere."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.clock import TurnableClock
from triage.adapters.clock import SystemClock
from triage.domain.audit import AuditEntry
from triage.errors import SomebodyWasFaster, StoreUnusable, TryAgainLater, Undeliverable
from triage.store.outbox import Job, LostLease, claim, outbox
from triage.store.unit import Store
from triage.worker import LONGEST_WAIT, Handler, Worker, wait_before

Alert = tuple[str, dict[str, str | int]]


class Bell:
    """Alerts that a test can read."""

    def __init__(self) -> None:
        self.rung: list[Alert] = []

    def raise_alert(self, what: str, *, facts: dict[str, str | int]) -> None:
        """Note it."""
        self.rung.append((what, facts))


@pytest.fixture
def bell() -> Bell:
    """Alerts that the test reads."""
    return Bell()


def worker(store: Store, bell: Bell, handler: Handler, max_tries: int = 8) -> Worker:
    """A worker with one handler."""
    return Worker(store, {"advance": handler}, bell, name="w", lease=timedelta(seconds=30), poll=0.05, max_tries=max_tries)


def put(store: Store, *keys: str) -> None:
    """Ask for jobs."""
    with store.begin() as uow:
        for key in keys:
            uow.outbox.put("advance", key=key, payload={"case": 1})


def row(store: Store) -> tuple[str, int, str | None]:
    """State, tries and error of the one job."""
    with store.read() as uow:
        found = uow.connection.execute(select(outbox.c.state, outbox.c.tries, outbox.c.error)).one()
    return found.state, found.tries, found.error


def failing(error: Exception) -> Handler:
    """A handler that fails like this."""

    def handle(_job: Job) -> None:
        raise error

    return handle


def until(true: Callable[[], bool]) -> None:
    """Wait for something, not for ever."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def test_a_job_is_done_once(store: Store, bell: Bell) -> None:
    """A job is done once."""
    seen: list[str] = []
    works = worker(store, bell, lambda job: seen.append(job.key))
    assert not works.run_once()
    put(store, "a", "b")
    assert works.run_once()
    assert works.run_once()
    assert not works.run_once()
    assert seen == ["a", "b"]
    assert bell.rung == []


def test_a_handler_may_complete_the_job_with_its_effect(store: Store, bell: Bell) -> None:
    """A handler may complete the job with its effect."""

    def handle(job: Job) -> None:
        with store.begin() as uow:
            uow.trail.append("case:1", AuditEntry(actor="system", action="moved"))
            uow.outbox.complete(job)

    put(store, "a")
    assert worker(store, bell, handle).run_once()
    assert row(store) == ("done", 1, None)
    assert bell.rung == []


def test_kinds_without_a_handler_are_left(store: Store, bell: Bell) -> None:
    """Kinds without a handler are left."""
    with store.begin() as uow:
        uow.outbox.put("other", key="x", payload={})
    assert not worker(store, bell, failing(KeyError())).run_once()
    assert row(store) == ("ready", 0, None)


def test_a_failing_job_is_tried_eight_times_and_then_a_person_gets_it(store: Store, bell: Bell, clock: TurnableClock) -> None:
    """A failing job is tried eight times and then a person gets it."""
    put(store, "a")
    works = worker(store, bell, failing(KeyError("Mrs Miller, born 1950")))
    for attempt in range(1, 9):
        assert row(store)[:2] == ("ready", attempt - 1)
        assert works.run_once()
        assert not works.run_once()
        clock.turn(seconds=LONGEST_WAIT)
    assert row(store) == ("dead", 8, "KeyError")
    assert bell.rung == [("a case waits for a person", {"job": 1, "kind": "advance", "key": "a", "tries": 8, "error": "KeyError"})]
    assert not works.run_once()


def test_a_passing_fault_of_another_system_is_tried_for_ever_and_said_once(store: Store, bell: Bell, clock: TurnableClock) -> None:
    """A passing fault of another system is tried for ever and said once."""
    put(store, "a")
    works = worker(store, bell, failing(TryAgainLater("slow down", after=3600)))
    for _ in range(20):
        assert works.run_once()
        clock.turn(seconds=3599)
        assert not works.run_once()
        clock.turn(seconds=1 + LONGEST_WAIT)
    assert row(store) == ("ready", 20, "TryAgainLater")
    assert [what for what, _ in bell.rung] == ["a delivery keeps failing"]


@pytest.mark.parametrize("error", [SomebodyWasFaster("moved on"), StoreUnusable("locked")])
def test_a_lost_race_is_looked_at_again_soon(store: Store, bell: Bell, clock: TurnableClock, error: Exception) -> None:
    """A lost race is looked at again soon."""
    put(store, "a")
    assert worker(store, bell, failing(error)).run_once()
    clock.turn(seconds=1)
    assert worker(store, bell, lambda _: None).run_once()
    assert row(store)[:2] == ("done", 2)
    assert bell.rung == []


def test_a_lost_lease_is_left_alone(store: Store, bell: Bell) -> None:
    """A lost lease is left alone."""
    put(store, "a")
    assert worker(store, bell, failing(LostLease("gone"))).run_once()
    assert row(store) == ("ready", 1, None)
    assert bell.rung == []


def test_a_lasting_fault_goes_to_a_person_at_once(store: Store, bell: Bell) -> None:
    """A lasting fault goes to a person at once."""
    put(store, "a")
    assert worker(store, bell, failing(Undeliverable("no such channel"))).run_once()
    assert row(store) == ("dead", 1, "Undeliverable")
    assert len(bell.rung) == 1


def test_a_job_that_kills_its_worker_is_set_aside(store: Store, bell: Bell, clock: TurnableClock) -> None:
    """A job that kills its worker is set aside."""
    put(store, "a")
    for _ in range(8):
        assert claim(store, "dies", timedelta(seconds=30), None)
        clock.turn(minutes=1)
    assert worker(store, bell, failing(AssertionError("never called"))).run_once()
    assert row(store) == ("dead", 9, "WorkerDied")
    assert len(bell.rung) == 1


def test_a_worker_that_was_overtaken_says_nothing(store: Store, bell: Bell, clock: TurnableClock) -> None:
    """A worker that was overtaken says nothing."""

    def slow(_job: Job) -> None:
        clock.turn(minutes=10)
        assert claim(store, "other", timedelta(seconds=30), None)
        raise KeyError

    put(store, "a")
    assert worker(store, bell, slow, max_tries=1).run_once()
    assert row(store) == ("ready", 2, None)
    assert bell.rung == []


def test_the_lease_is_held_while_the_handler_works(store: Store, bell: Bell) -> None:
    """The lease is held while the handler works."""
    real = Store(store.engine, SystemClock())
    taken: list[Job | None] = []

    def slow(_job: Job) -> None:
        time.sleep(1.0)
        taken.append(claim(real, "other", timedelta(seconds=30), None))

    put(real, "a")
    works = Worker(real, {"advance": slow}, bell, name="w", lease=timedelta(seconds=0.4))
    assert works.run_once()
    assert taken == [None]
    assert row(real) == ("done", 1, None)


def test_it_works_in_the_background_and_stops_when_its_jobs_are_finished(store: Store, bell: Bell) -> None:
    """It works in the background and stops when its jobs are finished."""
    real, started, may_end, seen = Store(store.engine, SystemClock()), threading.Event(), threading.Event(), set[str]()

    def handle(job: Job) -> None:
        started.set()
        assert may_end.wait(20)
        seen.add(job.key)

    works = worker(real, bell, handle)
    works.start()
    works.start()
    put(real, "a")
    works.wake()
    assert started.wait(20)
    threading.Timer(0.2, may_end.set).start()
    works.stop()
    works.stop()
    assert seen == {"a"}
    assert row(real)[0] == "done"


def test_what_may_take_long_holds_up_nothing_else(store: Store, bell: Bell) -> None:
    """While every thread waits for something slow, another one does the rest."""
    real, waiting, may_end, handed_off = Store(store.engine, SystemClock()), threading.Event(), threading.Event(), threading.Event()

    def slow(_job: Job) -> None:
        waiting.set()
        assert may_end.wait(20)

    quick = {"advance": slow, "hand_off": lambda _: handed_off.set()}
    works = Worker(real, quick, bell, name="w", poll=0.05, threads=1, apart=frozenset({"advance"}))
    put(real, "a")
    works.start()
    assert waiting.wait(20)
    with real.begin() as uow:
        uow.outbox.put("hand_off", key="h", payload={})
    assert handed_off.wait(20)
    may_end.set()
    works.stop()


def test_a_wake_is_quicker_than_the_poll(store: Store, bell: Bell) -> None:
    """A wake is quicker than the poll."""
    real, seen = Store(store.engine, SystemClock()), list[float]()
    works = Worker(real, {"advance": lambda _: seen.append(time.monotonic())}, bell, name="w", poll=30)
    works.start()
    time.sleep(0.3)
    put(real, "a")
    asked = time.monotonic()
    works.wake()
    until(lambda: bool(seen))
    works.stop()
    assert seen[0] - asked < 5


def test_it_goes_on_when_the_database_was_away(store: Store, bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes on when the database was away."""
    real, seen, away = Store(store.engine, SystemClock()), list[str](), threading.Event()

    def claims(*args: object) -> Job | None:
        if not away.is_set():
            away.set()
            raise StoreUnusable("away")
        return claim(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("triage.worker.claim", claims)
    put(real, "a")
    works = worker(real, bell, lambda job: seen.append(job.key))
    works.start()
    until(lambda: bool(seen))
    works.stop()
    assert seen == ["a"]


def test_waits_double_up_to_a_cap() -> None:
    """Waits double up to a cap."""
    for attempt in range(1, 40):
        longest = min(LONGEST_WAIT, 2.0 ** (attempt - 1))
        assert longest / 2 <= wait_before(attempt) <= longest
        assert wait_before(attempt, at_least=60) >= 60
