"""Durable work: jobs that are stored with the change that asks for them, and done once although workers crash.

A job's key is unique for ever: what was asked for twice is done once. A worker holds a job by a lease; `tries` counts the
claims and is the fencing token: a worker whose lease was taken over can change nothing any more. Rules in `measurements.md`, section 4.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    and_,
    func,
    or_,
    select,
    true,
    update,
)

from triage.domain.audit import AuditEntry
from triage.domain.base import Moment, Value
from triage.errors import NotFound, NotNow, SomebodyWasFaster
from triage.store import schema
from triage.store.trail import Trail, with_facts
from triage.store.upsert import insert_into

if TYPE_CHECKING:
    from triage.store.unit import Store

READY, DONE, DEAD = "ready", "done", "dead"
CANCELLED = "cancelled"

outbox = Table(
    "outbox",
    schema.metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("kind", String(60), nullable=False),
    Column("key", String(400), nullable=False, unique=True),
    Column("payload", schema.Json, nullable=False),
    Column("run_at", schema.UtcMoment, nullable=False),
    Column("state", String(10), nullable=False),
    Column("worker", String(200)),
    Column("lease_until", schema.UtcMoment),
    Column("tries", Integer, nullable=False),
    Column("forgiven", Integer, nullable=False),
    Column("error", String(200)),
    Column("made_at", schema.UtcMoment, nullable=False),
    Column("done_at", schema.UtcMoment),
    Index(None, "state", "run_at", "id"),
)

journal = Table(
    "journal",
    schema.metadata,
    Column("job_id", ForeignKey("outbox.id"), primary_key=True),
    Column("step", String(100), primary_key=True),
    Column("result", schema.Json, nullable=False),
    Column("at", schema.UtcMoment, nullable=False),
)


class LostLease(SomebodyWasFaster):
    """Another worker has the job now, or it was ended: what this one does with it no longer counts."""


class Job(Value):
    """A piece of work in a worker's hand. `tries` is the fencing token; `forgiven` of them do not count as failures."""

    id: int
    kind: str
    key: str
    payload: dict[str, Any]
    tries: int
    forgiven: int = 0

    @property
    def attempt(self) -> int:
        """Which attempt this is of those that count, from 1."""
        return self.tries - self.forgiven


class DeadJob(Value):
    """A job that no worker tries any more: a person must act. `error` is a code or the name of an error, never a text."""

    id: int
    kind: str
    key: str
    payload: dict[str, Any]
    tries: int
    error: str
    made_at: Moment
    died_at: Moment


class Outbox:
    """The jobs, in the running transaction: put with a change, completed with an effect."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def put(self, kind: str, *, key: str, payload: dict[str, Any], run_at: datetime | None = None, again: bool = False) -> bool:
        """Ask for a job, now or not before `run_at`. False where this key was asked for before, whatever became of it.

        `again`: one that was cancelled, and so never done, is asked for anew.
        """
        row = {"kind": kind, "key": key, "payload": payload, "run_at": run_at or self._now, "state": READY, "tries": 0, "forgiven": 0, "made_at": self._now}
        statement = insert_into(self._connection, outbox).values(row)
        if again:
            anew = {"state": READY, "run_at": row["run_at"], "payload": payload, "done_at": None, "error": None, "forgiven": outbox.c.tries}
            called_off = and_(outbox.c.state == DONE, outbox.c.error == CANCELLED)
            statement = statement.on_conflict_do_update(index_elements=["key"], set_=anew, where=called_off)
        else:
            statement = statement.on_conflict_do_nothing(index_elements=["key"])
        return self._connection.execute(statement.returning(outbox.c.id)).scalar_one_or_none() is not None

    def step(self, job: Job, name: str) -> dict[str, Any] | None:
        """What an earlier attempt recorded of this step; None where none got so far."""
        found = self._connection.execute(select(journal.c.result).where(journal.c.job_id == job.id, journal.c.step == name)).scalar_one_or_none()
        return None if found is None else dict(found)

    def record_step(self, job: Job, name: str, result: dict[str, Any]) -> None:
        """Journal a step together with its effect; a step that is on record stays as it was. Raises LostLease."""
        held = self._connection.execute(select(outbox.c.id).where(_in_hand(job)).with_for_update()).scalar_one_or_none()
        if held is None:
            raise _lost(job)
        row = {"job_id": job.id, "step": name, "result": result, "at": self._now}
        self._connection.execute(insert_into(self._connection, journal).values(row).on_conflict_do_nothing(index_elements=["job_id", "step"]))

    def complete(self, job: Job) -> None:
        """The job is done. A second completion by the same claim changes nothing. Raises LostLease."""
        if not self._let_go(job, state=DONE, done_at=self._now, error=None):
            done = select(outbox.c.id).where(outbox.c.id == job.id, outbox.c.tries == job.tries, outbox.c.state == DONE)
            if self._connection.execute(done).scalar_one_or_none() is None:
                raise _lost(job)

    def retry(self, job: Job, error_code: str, run_at: datetime, *, forgive: bool = False) -> None:
        """Give the job back to be tried again at `run_at`; `forgive` keeps this attempt out of the count. Raises LostLease."""
        if not self._let_go(job, run_at=run_at, error=error_code[:200], forgiven=outbox.c.forgiven + int(forgive)):
            raise _lost(job)

    def bury(self, job: Job, error_code: str) -> None:
        """No worker tries this job again until a person revives it. Raises LostLease."""
        if not self._let_go(job, state=DEAD, done_at=self._now, error=error_code[:200]):
            raise _lost(job)

    def dead(self, limit: int) -> tuple[DeadJob, ...]:
        """The jobs that wait for a person, latest first."""
        rows = self._connection.execute(select(outbox).where(outbox.c.state == DEAD).order_by(outbox.c.done_at.desc(), outbox.c.id.desc()).limit(limit))
        return tuple(_dead_job(row) for row in rows)

    def revive(self, job_id: int, *, entry: AuditEntry) -> None:
        """Have a dead job tried again, from now, with a fresh count. Raises NotFound, and NotNow for a job that is not dead."""
        values = {"state": READY, "run_at": self._now, "done_at": None, "forgiven": outbox.c.tries}
        found = self._connection.execute(
            update(outbox).where(outbox.c.id == job_id, outbox.c.state == DEAD).values(values).returning(outbox.c.kind, outbox.c.key)
        ).one_or_none()
        if found is None:
            if self._connection.execute(select(outbox.c.id).where(outbox.c.id == job_id)).scalar_one_or_none() is None:
                raise NotFound(f"There is no job {job_id}.")
            raise NotNow(f"Job {job_id} does not wait for a person.")
        Trail(self._connection, self._now).append("system", with_facts(entry, job=job_id, kind=found.kind, key=found.key))

    def cancel(self, key: str) -> bool:
        """End a job that is no longer wanted, even one in a worker's hand. False where there is none that waits."""
        values = {"state": DONE, "done_at": self._now, "error": CANCELLED, "worker": None, "lease_until": None, "tries": outbox.c.tries + 1}
        statement = update(outbox).where(outbox.c.key == key, outbox.c.state == READY).values(values).returning(outbox.c.id)
        return self._connection.execute(statement).scalar_one_or_none() is not None

    def undone(self, kind: str) -> tuple[dict[str, Any], ...]:
        """What is asked for by jobs of a kind that are not done, whether they wait, are in hand or dead; the oldest first."""
        query = select(outbox.c.payload).where(outbox.c.state.in_([READY, DEAD]), outbox.c.kind == kind).order_by(outbox.c.id)
        return tuple(dict(payload) for payload in self._connection.scalars(query))

    def counts(self) -> dict[str, int]:
        """How many jobs are `ready` (waiting or in hand), `done` and `dead`."""
        found = {row.state: row.jobs for row in self._connection.execute(select(outbox.c.state, func.count().label("jobs")).group_by(outbox.c.state))}
        return {state: found.get(state, 0) for state in (READY, DONE, DEAD)}

    def next_run_at(self) -> datetime | None:
        """When there is something to do next: the earliest time of a job that nobody holds, or the end of the earliest lease."""
        free = select(outbox.c.run_at).where(outbox.c.state == READY, _free(self._now)).order_by(outbox.c.run_at).limit(1)
        held = select(func.min(outbox.c.lease_until)).where(outbox.c.state == READY, outbox.c.lease_until > self._now)
        times = [time for time in (self._connection.execute(free).scalar_one_or_none(), self._connection.execute(held).scalar_one_or_none()) if time]
        return min(times, default=None)

    def _let_go(self, job: Job, **values: Any) -> bool:
        statement = update(outbox).where(_in_hand(job)).values(worker=None, lease_until=None, **values).returning(outbox.c.id)
        return self._connection.execute(statement).scalar_one_or_none() is not None


def claim(store: "Store", worker: str, lease: timedelta, kinds: Collection[str] | None = None) -> Job | None:
    """Take the job that has waited longest, of these kinds or of any, in its own short transaction; None where none is due.

    A job whose lease has run out is taken over. Of two workers that try at once, one gets it.
    """
    if store.engine.dialect.name == "sqlite":  # look before taking SQLite's only write lock
        with store.read() as uow:
            if uow.connection.execute(_due(uow.now, kinds)).first() is None:
                return None
    with store.begin() as uow:
        found = uow.connection.execute(_due(uow.now, kinds).with_for_update(skip_locked=True)).scalar_one_or_none()
        if found is None:
            return None
        values = {"worker": worker, "lease_until": uow.now + lease, "tries": outbox.c.tries + 1}
        row = uow.connection.execute(update(outbox).where(outbox.c.id == found).values(values).returning(outbox)).one()
        return Job(id=row.id, kind=row.kind, key=row.key, payload=row.payload, tries=row.tries, forgiven=row.forgiven)


def extend(store: "Store", job: Job, worker: str, lease: timedelta) -> bool:
    """Hold a job for longer, counted from now. False where it is no longer this worker's."""
    with store.begin() as uow:
        statement = update(outbox).where(_in_hand(job), outbox.c.worker == worker).values(lease_until=uow.now + lease).returning(outbox.c.id)
        return uow.connection.execute(statement).scalar_one_or_none() is not None


def _due(now: datetime, kinds: Collection[str] | None) -> Any:
    of_kind = true() if kinds is None else outbox.c.kind.in_(sorted(kinds))
    return select(outbox.c.id).where(outbox.c.state == READY, outbox.c.run_at <= now, _free(now), of_kind).order_by(outbox.c.run_at, outbox.c.id).limit(1)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= now)


def _in_hand(job: Job) -> ColumnElement[bool]:
    return and_(outbox.c.id == job.id, outbox.c.tries == job.tries, outbox.c.state == READY, outbox.c.worker.is_not(None))


def _lost(job: Job) -> LostLease:
    return LostLease(f"Job {job.id} is no longer in this worker's hand.")


def _dead_job(row: Row[Any]) -> DeadJob:
    return DeadJob(id=row.id, kind=row.kind, key=row.key, payload=row.payload, tries=row.tries, error=row.error or "", made_at=row.made_at, died_at=row.done_at)
