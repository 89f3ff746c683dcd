"""The outbox on both databases: unique for ever, leased, fenced, journalled, buried and revived."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.clock import START, TurnableClock
from triage.domain.audit import AuditEntry
from triage.errors import NotFound, NotNow
from triage.store.outbox import Job, LostLease, Outbox, claim, extend, outbox
from triage.store.unit import Store

LEASE = timedelta(seconds=30)
ENTRY = AuditEntry(actor="ada", action="revived", reason="the desk is back")


def put(store: Store, key: str, kind: str = "advance", **payload: int) -> bool:
    """Ask for a job."""
    with store.begin() as uow:
        return uow.outbox.put(kind, key=key, payload=dict(payload))


def take(store: Store, worker: str = "w1", kinds: tuple[str, ...] | None = None) -> Job:
    """Claim a job that must be there."""
    job = claim(store, worker, LEASE, kinds)
    assert job is not None
    return job


def counts(store: Store) -> dict[str, int]:
    """How many jobs there are of each state."""
    with store.read() as uow:
        return uow.outbox.counts()


def test_a_key_is_taken_in_once_for_ever(store: Store) -> None:
    """A key is taken in once for ever."""
    assert put(store, "case:1", case=1)
    assert not put(store, "case:1", case=2)
    job = take(store)
    assert (job.kind, job.key, job.payload, job.tries, job.attempt) == ("advance", "case:1", {"case": 1}, 1, 1)
    with store.begin() as uow:
        uow.outbox.complete(job)
    assert not put(store, "case:1")
    assert claim(store, "w1", LEASE, None) is None
    assert counts(store) == {"ready": 0, "done": 1, "dead": 0}


def test_a_job_is_stored_with_its_change_or_not_at_all(store: Store) -> None:
    """A job is stored with its change or not at all."""

    def ask_and_fail() -> None:
        with store.begin() as uow:
            uow.outbox.put("advance", key="case:1", payload={})
            uow.people.get("nobody")

    with pytest.raises(NotFound):
        ask_and_fail()
    assert counts(store) == {"ready": 0, "done": 0, "dead": 0}


def test_a_job_waits_for_its_time(store: Store, clock: TurnableClock) -> None:
    """A job waits for its time."""
    with store.begin() as uow:
        uow.outbox.put("remind", key="late", payload={}, run_at=START + timedelta(hours=2))
        uow.outbox.put("remind", key="soon", payload={}, run_at=START + timedelta(hours=1))
        assert uow.outbox.next_run_at() == START + timedelta(hours=1)
    assert claim(store, "w", LEASE, None) is None
    clock.turn(hours=3)
    assert [take(store).key, take(store).key] == ["soon", "late"]
    with store.read() as uow:
        assert uow.outbox.next_run_at() == clock.now() + LEASE


def test_nothing_to_do_has_no_time(store: Store) -> None:
    """Nothing to do has no time."""
    with store.read() as uow:
        assert uow.outbox.next_run_at() is None


def test_a_worker_takes_only_its_kinds(store: Store) -> None:
    """A worker takes only its kinds."""
    put(store, "a", "advance")
    put(store, "b", "deliver")
    assert claim(store, "w", LEASE, ["other"]) is None
    assert claim(store, "w", LEASE, []) is None
    assert take(store, kinds=("deliver",)).key == "b"


def test_a_job_in_hand_is_nobody_elses_until_the_lease_runs_out(store: Store, clock: TurnableClock) -> None:
    """A job in hand is nobody elses until the lease runs out."""
    put(store, "a")
    first = take(store, "w1")
    assert claim(store, "w2", LEASE, None) is None
    clock.turn(seconds=29)
    assert extend(store, first, "w1", LEASE)
    clock.turn(seconds=29)
    assert claim(store, "w2", LEASE, None) is None
    clock.turn(seconds=1)
    second = take(store, "w2")
    assert (second.id, second.tries) == (first.id, 2)
    assert not extend(store, first, "w1", LEASE)


def test_a_worker_that_was_overtaken_can_change_nothing(store: Store, clock: TurnableClock) -> None:
    """A worker that was overtaken can change nothing."""
    put(store, "a")
    old = take(store, "w1")
    clock.turn(LEASE)
    new = take(store, "w2")
    acts: list[Callable[[Outbox], None]] = [
        lambda box: box.complete(old),
        lambda box: box.retry(old, "X", START),
        lambda box: box.bury(old, "X"),
        lambda box: box.record_step(old, "sending", {}),
    ]
    for act in acts:
        with pytest.raises(LostLease), store.begin() as uow:
            act(uow.outbox)
    with store.begin() as uow:
        uow.outbox.record_step(new, "sending", {"to": "C1"})
        uow.outbox.complete(new)
    with pytest.raises(LostLease), store.begin() as uow:
        uow.outbox.complete(old)


def test_a_lease_that_ran_out_unnoticed_still_counts(store: Store, clock: TurnableClock) -> None:
    """A lease that ran out unnoticed still counts."""
    put(store, "a")
    job = take(store)
    clock.turn(hours=1)
    with store.begin() as uow:
        uow.outbox.complete(job)
    assert counts(store)["done"] == 1


def test_a_second_completion_by_the_same_claim_changes_nothing(store: Store, clock: TurnableClock) -> None:
    """A second completion by the same claim changes nothing."""
    put(store, "a")
    job = take(store)
    with store.begin() as uow:
        uow.outbox.complete(job)
    clock.turn(hours=1)
    with store.begin() as uow:
        uow.outbox.complete(job)
        assert uow.connection.execute(select(outbox.c.done_at)).scalar_one() == START


def test_an_effect_and_its_completion_are_one(store: Store, clock: TurnableClock) -> None:
    """An effect and its completion are one."""
    put(store, "a")
    old = take(store, "w1")
    clock.turn(LEASE)
    take(store, "w2")

    def have_effect() -> None:
        with store.begin() as uow:
            uow.trail.append("case:1", AuditEntry(actor="system", action="moved"))
            uow.outbox.complete(old)

    with pytest.raises(LostLease):
        have_effect()
    with store.read() as uow:
        assert uow.trail.entries("case:1") == ()


def test_a_step_on_record_stays_for_the_next_attempt(store: Store, clock: TurnableClock) -> None:
    """A step on record stays for the next attempt."""
    put(store, "a")
    job = take(store, "w1")
    with store.begin() as uow:
        assert uow.outbox.step(job, "sending") is None
        uow.outbox.record_step(job, "sending", {"key": "k"})
        uow.outbox.record_step(job, "sending", {"key": "other"})
    clock.turn(LEASE)
    again = take(store, "w2")
    with store.read() as uow:
        assert uow.outbox.step(again, "sending") == {"key": "k"}
        assert uow.outbox.step(again, "sent") is None


def test_a_retry_waits_and_counts(store: Store, clock: TurnableClock) -> None:
    """A retry waits and counts."""
    put(store, "a")
    job = take(store)
    with store.begin() as uow:
        uow.outbox.retry(job, "Timeout", START + timedelta(minutes=1))
    assert claim(store, "w", LEASE, None) is None
    clock.turn(minutes=1)
    job = take(store)
    assert (job.tries, job.attempt) == (2, 2)
    with store.begin() as uow:
        uow.outbox.retry(job, "TryAgainLater", clock.now(), forgive=True)
    again = take(store)
    assert (again.tries, again.attempt) == (3, 2)


def test_a_buried_job_waits_for_a_person(store: Store, clock: TurnableClock) -> None:
    """A buried job waits for a person."""
    put(store, "a", case=7)
    put(store, "b")
    for _ in range(2):
        job = take(store)
        clock.turn(seconds=1)
        with store.begin() as uow:
            uow.outbox.bury(job, "KeyError")
    clock.turn(days=2)
    assert claim(store, "w", LEASE, None) is None
    with store.read() as uow:
        dead = uow.outbox.dead(5)
        assert len(uow.outbox.dead(1)) == 1
    assert [(d.key, d.error, d.tries) for d in dead] == [("b", "KeyError", 1), ("a", "KeyError", 1)]
    assert dead[1].payload == {"case": 7}
    assert dead[1].made_at == START
    assert dead[1].died_at == START + timedelta(seconds=1)
    assert not put(store, "a")


def test_a_revived_job_starts_with_a_fresh_count_and_stands_on_record(store: Store) -> None:
    """A revived job starts with a fresh count and stands on record."""
    put(store, "a")
    job = take(store)
    with store.begin() as uow:
        uow.outbox.bury(job, "KeyError")
    with store.begin() as uow:
        uow.outbox.revive(job.id, entry=ENTRY)
    again = take(store)
    assert (again.tries, again.attempt) == (2, 1)
    with store.read() as uow:
        (told,) = uow.trail.entries("system")
    assert (told.actor, told.action, told.facts) == ("ada", "revived", {"job": job.id, "kind": "advance", "key": "a"})
    with pytest.raises(LostLease), store.begin() as uow:
        uow.outbox.complete(job)


def test_only_a_dead_job_is_revived(store: Store) -> None:
    """Only a dead job is revived."""
    put(store, "a")
    job = take(store)
    with pytest.raises(NotNow), store.begin() as uow:
        uow.outbox.revive(job.id, entry=ENTRY)
    with pytest.raises(NotFound), store.begin() as uow:
        uow.outbox.revive(999, entry=ENTRY)
    with store.read() as uow:
        assert uow.trail.entries("system") == ()


def test_a_cancelled_job_is_not_run_and_not_asked_for_again(store: Store) -> None:
    """A cancelled job is not run and not asked for again."""
    put(store, "due:1")
    with store.begin() as uow:
        assert uow.outbox.cancel("due:1")
        assert not uow.outbox.cancel("due:1")
        assert not uow.outbox.cancel("due:2")
    assert claim(store, "w", LEASE, None) is None
    assert not put(store, "due:1")


def test_a_job_cancelled_in_hand_is_lost_to_its_worker(store: Store) -> None:
    """A job cancelled in hand is lost to its worker."""
    put(store, "due:1")
    job = take(store)
    with store.begin() as uow:
        assert uow.outbox.cancel("due:1")
    with pytest.raises(LostLease), store.begin() as uow:
        uow.outbox.complete(job)


def test_of_many_workers_each_job_goes_to_one(store: Store) -> None:
    """Of many workers each job goes to one."""
    with store.begin() as uow:
        for number in range(40):
            uow.outbox.put("advance", key=f"case:{number}", payload={})
    got: list[int] = []

    def work(name: str) -> None:
        while job := claim(store, name, LEASE, None):
            got.append(job.id)
            with store.begin() as uow:
                uow.outbox.complete(job)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(set(got))
    assert counts(store) == {"ready": 0, "done": 40, "dead": 0}
