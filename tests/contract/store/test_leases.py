"""Leases under any order of events: at every moment at most one claim of a job counts, and none is ever lost."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from tests.clock import TurnableClock
from triage.domain.audit import AuditEntry
from triage.store.outbox import Job, LostLease, claim, extend
from triage.store.unit import Store

LEASE = timedelta(seconds=10)
JOBS = 2

moves = st.lists(
    st.tuples(
        st.sampled_from(["claim", "claim", "complete", "retry", "bury", "revive", "extend", "step", "cancel", "wait"]),
        st.integers(0, 2),
        st.integers(0, 12),
    ),
    max_size=30,
)


class Model:
    """What should be true: of each job, who holds it with which token until when, and whether it has ended."""

    def __init__(self, store: Store, clock: TurnableClock) -> None:
        self.store = store
        self.clock = clock
        self.token: dict[int, int] = {}
        self.ended: dict[int, str] = {}
        self.held: dict[str, Job] = {}
        self.until: dict[int, object] = {}
        self.open: set[int] = set()
        self.done_by: dict[int, int] = {}
        self.steps: dict[int, int] = {}

    def counts_now(self, job: Job) -> bool:
        """Whether this claim is the one that counts."""
        return job.id in self.open and self.token[job.id] == job.tries

    def act(self, what: str, worker: str, wait: int) -> None:
        """Do one thing of the script."""
        if what == "wait":
            self.clock.turn(seconds=wait)
        elif what == "claim":
            self.claim(worker)
        elif what == "revive":
            self.revive()
        elif worker in self.held:
            getattr(self, what)(worker, self.held[worker])

    def claim(self, worker: str) -> None:
        """Take a job."""
        job = claim(self.store, worker, LEASE, None)
        free = {i for i in self.token if i not in self.ended and not (i in self.open and self.until[i] > self.clock.now())}  # type: ignore[operator]
        assert (job is None) == (not free)
        if job is not None:
            assert job.id in free
            assert job.tries > self.token[job.id]
            self.token[job.id], self.held[worker], self.until[job.id] = job.tries, job, self.clock.now() + LEASE
            self.open.add(job.id)

    def end(self, job: Job, state: str | None, act: str, *args: object) -> None:
        """End a claim in some way."""
        counts = self.counts_now(job)
        again = act == "complete" and self.done_by.get(job.id) == job.tries
        try:
            with self.store.begin() as uow:
                getattr(uow.outbox, act)(job, *args)
        except LostLease:
            assert not counts
            assert not again
            return
        assert counts or again
        self.open.discard(job.id)
        if state and counts:
            self.ended[job.id] = state
            if state == "done":
                self.done_by[job.id] = job.tries

    def complete(self, _worker: str, job: Job) -> None:
        """Done."""
        self.end(job, "done", "complete")

    def retry(self, _worker: str, job: Job) -> None:
        """Back again."""
        self.end(job, None, "retry", "X", self.clock.now())

    def bury(self, _worker: str, job: Job) -> None:
        """Set aside."""
        self.end(job, "dead", "bury", "X")

    def extend(self, worker: str, job: Job) -> None:
        """Hold it longer."""
        assert extend(self.store, job, worker, LEASE) == self.counts_now(job)
        if self.counts_now(job):
            self.until[job.id] = self.clock.now() + LEASE

    def step(self, _worker: str, job: Job) -> None:
        """Journal a step."""
        try:
            with self.store.begin() as uow:
                uow.outbox.record_step(job, "sending", {"tries": job.tries})
        except LostLease:
            assert not self.counts_now(job)
            return
        assert self.counts_now(job)
        with self.store.read() as uow:
            assert uow.outbox.step(job, "sending") == {"tries": self.steps.setdefault(job.id, job.tries)}

    def cancel(self, _worker: str, job: Job) -> None:
        """No longer wanted."""
        with self.store.begin() as uow:
            assert uow.outbox.cancel(job.key) == (job.id not in self.ended)
        if job.id not in self.ended:
            self.ended[job.id] = "done"
            self.token[job.id] += 1
            self.open.discard(job.id)

    def revive(self) -> None:
        """A person has it tried again."""
        for job_id in [i for i, state in self.ended.items() if state == "dead"][:1]:
            with self.store.begin() as uow:
                uow.outbox.revive(job_id, entry=AuditEntry(actor="ada", action="revived"))
            del self.ended[job_id]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_at_most_one_claim_counts(engine: Engine, script: list[tuple[str, int, int]]) -> None:
    """At most one claim counts."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("DELETE FROM journal"))
        connection.execute(text("DELETE FROM outbox"))
    clock = TurnableClock()
    store = Store(engine, clock)
    model = Model(store, clock)
    with store.begin() as uow:
        for number in range(JOBS):
            uow.outbox.put("advance", key=f"job:{number}", payload={})
        ids = uow.connection.execute(text("SELECT id FROM outbox")).scalars().all()
    model.token = dict.fromkeys(ids, 0)
    for what, who, wait in script:
        model.act(what, f"w{who}", wait)
    with store.read() as uow:
        ended = list(model.ended.values())
        assert uow.outbox.counts() == {"ready": JOBS - len(ended), "done": ended.count("done"), "dead": ended.count("dead")}
    while set(model.token) - set(model.ended):  # nothing is lost: whoever comes after all leases ran out can finish everything
        clock.turn(LEASE)
        model.act("claim", "last", 0)
        model.act("complete", "last", 0)
