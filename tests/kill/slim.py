"""A slim worker: the real store, steps, outbox and worker without models and index, and people who approve and acknowledge."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from tests.kill.content import DESKS, Decided, Quoter, Shelf, inquiry
from tests.kill.fate import OUTBOX, DoomedStore, Fate
from tests.kill.outside import Alarm, Chat, Desk, Outside, Room
from triage import workflow
from triage.adapters.clock import SystemClock
from triage.domain.case import CaseStatus
from triage.domain.handoff import HandOffStatus
from triage.domain.inquiry import Channel
from triage.domain.people import Grant, Person, Role
from triage.errors import NotNow, SomebodyWasFaster
from triage.rules.clocks import Targets
from triage.steps import hand_off, sign_off
from triage.steps.read_message import read_message
from triage.steps.receive import receive
from triage.steps.tools import Policy, Tools
from triage.store.checkpoints import checkpoint
from triage.store.engine import open_engine
from triage.store.outbox import Job
from triage.store.signing import load_or_make_signer
from triage.worker import Handler, Worker

LEASE = timedelta(seconds=3)
CHECKPOINT_EVERY = timedelta(milliseconds=100)
QUIET = CHECKPOINT_EVERY.total_seconds() * 1.5
"""Seconds without work after which a process ends that did not come to its doom; what comes back by the clock is no work."""
PEOPLE_LOOK = 0.1
REVIEWER = Person(id="osei", name="R. Osei", grants=(Grant(role=Role.SPECIALIST),))
SAFETY = Person(id="aydin", name="M. Aydin", grants=(Grant(role=Role.SAFETY),))
_STEP_OF = {CaseStatus.ASSESSED: "gather", CaseStatus.DRAFTING: "compose", CaseStatus.APPROVED: "release"}


class Slim:
    """One process of the product."""

    def __init__(self, url: str, folder: Path, fate: Fate) -> None:
        self.fate = fate
        self.store = DoomedStore(open_engine(url), SystemClock())
        self.store.fate = fate
        self.outside = Outside(folder / "outside.jsonl")
        self._signer = load_or_make_signer(folder / "keys")
        self.tools = Tools(
            store=self.store,
            library=Shelf(),
            assessor=Decided(Shelf(), self.store.clock),
            drafter=Quoter(),
            alerts=Alarm(self.outside),
            desks=dict.fromkeys(DESKS, Desk(self.outside, fate)),
            messengers={
                Channel.SLACK: Chat(Channel.SLACK, self.outside, fate, can_find=True),
                Channel.TEAMS: Chat(Channel.TEAMS, self.outside, fate, can_find=False),
            },
            rooms={"staff": Room(self.outside, fate)},
            policy=Policy(targets=Targets(unconfirmed=timedelta(0), ask_again=timedelta(milliseconds=200)), direct_release=True),
        )
        self._worked_at = time.monotonic()
        self._watch_the_walk()

    def _watch_the_walk(self) -> None:
        # Looked up in the module at each call; this process is forked for one life, so nobody else sees the change.
        vars(workflow)["read_message"] = self.fate.watched("read", read_message)
        steps = {status: self.fate.watched(_STEP_OF.get(status, OUTBOX), step) for status, step in workflow.STEPS.items()}
        vars(workflow)["STEPS"] = steps

    # ── The face ─────────────────────────────────────────────────────────────────────────────────

    def take_in(self, numbers: Sequence[int]) -> None:
        """Take in messages as a face does, each twice, and acknowledge those that are stored: a chat sends the others again."""
        acknowledged = {e["number"] for e in self.outside.events("acknowledged")}
        for number in numbers:
            if number in acknowledged:
                continue
            with self.fate.during("receive"):
                receive(self.tools, inquiry(number))
            self.outside.append(what="acknowledged", number=number)
            receive(self.tools, inquiry(number))

    # ── The worker ───────────────────────────────────────────────────────────────────────────────

    def worker(self, name: str, *, threads: int = 1) -> Worker:
        """A worker on every kind of job."""
        return Worker(self.store, self._handlers(), self.tools.alerts, name=name, lease=LEASE, poll=0.05, threads=threads)

    def _handlers(self) -> dict[str, Handler]:
        real = {**workflow.handlers(self.tools), "checkpoint": self._checkpoint}
        named = {"hand_off": "hand_off", "edit": "edit", "close_unconfirmed": "close", "checkpoint": "checkpoint"}
        watched = {kind: self.fate.watched(named[kind], handler) if kind in named else handler for kind, handler in real.items()}
        return {kind: self._counted(handler) if kind != "checkpoint" else handler for kind, handler in (watched | {"post": self._post(real["post"])}).items()}

    def _post(self, handler: Handler) -> Handler:
        def post(job: Job) -> None:
            with self.store.read() as uow:
                unseen = uow.cases.get(int(job.payload["case"])).channel is Channel.TEAMS
            what = "answer" if str(job.payload["slot"]).startswith("answer") else "post"
            with self.fate.during(f"{what} unseen" if unseen and not str(job.payload["slot"]).startswith("room") else what):
                handler(job)

        return post

    def _checkpoint(self, job: Job) -> None:
        """As the composition root does it, but more often."""
        checkpoint(self.store, self._signer)
        with self.store.begin() as uow:
            at = uow.now + CHECKPOINT_EVERY
            uow.outbox.put("checkpoint", key=f"checkpoint:{at.isoformat()}", payload={}, run_at=at)
            uow.outbox.complete(job)

    def start_the_clock(self) -> None:
        """Ask for what happens by the clock, as every server does when it starts: it is asked for once."""
        with self.store.begin() as uow:
            uow.outbox.put("checkpoint", key="checkpoint:first", payload={}, run_at=uow.now)

    # ── The people ───────────────────────────────────────────────────────────────────────────────

    def people_act(self) -> bool:
        """Approve what waits for a reviewer and acknowledge what was handed off. False where there was nothing to do."""
        with self.store.read() as uow:
            waiting = uow.cases.list(statuses=[CaseStatus.IN_REVIEW, CaseStatus.WITH_SPECIALIST])
            drafts = {c.id: uow.drafts.get(c.id, c.draft_version).draft for c in waiting if c.draft_version}
            sent = uow.hand_offs.list(statuses=[HandOffStatus.SENT])
        deeds: list[Callable[[], object]] = [
            lambda c=c: sign_off.approve(self.tools, c.id, REVIEWER, version=c.version, draft_sha256=drafts[c.id].sha256)  # type: ignore[misc]
            for c in waiting
            if c.id in drafts
        ]
        deeds += [lambda h=h: hand_off.acknowledge(self.tools, h.id, SAFETY) for h in sent]  # type: ignore[misc]
        random.shuffle(deeds)
        for deed in deeds:
            with suppress(SomebodyWasFaster, NotNow), self.fate.during("approve"):
                deed()
        return bool(deeds)

    # ── A life ───────────────────────────────────────────────────────────────────────────────────

    def work_until_idle(self, name: str) -> None:
        """Two threads do jobs, and the people act in between, until there was nothing to do for a while."""
        threads = [threading.Thread(target=self._toil, args=(self.worker(f"{name}/{n}"),)) for n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _toil(self, worker: Worker) -> None:
        self._worked_at = time.monotonic()
        while time.monotonic() < self._worked_at + QUIET:
            busy = worker.run_once()
            if (not busy or random.random() < PEOPLE_LOOK) and self.people_act():
                self._worked_at = time.monotonic()
            if not busy:
                time.sleep(0.02)

    def _counted(self, handler: Handler) -> Handler:
        def counting(job: Job) -> None:
            self._worked_at = time.monotonic()
            handler(job)

        return counting
