"""The whole core on a real SQLite file, with a small library, a recording messenger and a clock to turn."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.clock import TurnableClock
from tests.fakes.shelf import Shelf
from triage.adapters.desks import DeskInbox
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.decision import Desk
from triage.domain.inquiry import Channel, Inquiry, Intake, Profession, Prompted
from triage.domain.people import Grant, Person, Role
from triage.domain.response import Deliverable
from triage.ports import Posted, StaffRoom
from triage.steps.assess import Assessor
from triage.steps.give_up import give_to_a_person
from triage.steps.receive import receive
from triage.steps.tools import Paging, Policy, Tools
from triage.store.engine import open_engine
from triage.store.migrate import upgrade
from triage.store.unit import Store
from triage.worker import Worker
from triage.workflow import handlers

KNOWN = Intake(requester_name="Dr. Example", profession=Profession.PHYSICIAN, country="US", prompted=Prompted.NO)


class Recorder:
    """A messenger that remembers what it delivered."""

    channel = Channel.WEB
    can_find = True

    def __init__(self) -> None:
        self.posts: dict[str, Deliverable] = {}
        self.addresses: dict[str, str] = {}
        self.edits: list[tuple[str, Deliverable]] = []

    def post(self, address: str, what: Deliverable, *, key: str) -> Posted:
        """Deliver."""
        assert key not in self.posts, "posted twice"
        self.posts[key], self.addresses[key] = what, address
        return Posted(ref=key)

    def find(self, address: str, *, key: str) -> Posted | None:
        """Look for a delivered message."""
        return Posted(ref=key) if key in self.posts else None

    def edit(self, address: str, ref: str, what: Deliverable) -> None:
        """Replace a message."""
        self.edits.append((ref, what))


class Alarm:
    """Alerts, remembered."""

    def __init__(self) -> None:
        self.raised: list[str] = []

    def raise_alert(self, what: str, *, facts: dict[str, str | int]) -> None:
        """Remember."""
        self.raised.append(what)


class House:
    """Everything a story needs, in the words of a story."""

    def __init__(self, path: Path) -> None:
        self.clock, self.shelf, self.chat, self.alarm = TurnableClock(), Shelf(), Recorder(), Alarm()
        engine = open_engine(f"sqlite:///{path / 'triage.db'}")
        upgrade(engine)
        self.store = Store(engine, self.clock)
        self.policy, self.paging = Policy(), Paging()
        self.rooms: dict[str, StaffRoom] = {}
        self._numbers = count(1)
        self.people = {r: Person(id=r.value, name=r.value.title(), email=f"{r}@example.org", grants=(Grant(role=r),)) for r in Role}
        self.people_add(*self.people.values())

    @property
    def tools(self) -> Tools:
        """The bundle that the steps take."""
        return Tools(
            store=self.store, library=self.shelf, assessor=Assessor(self.shelf, self.clock), drafter=VerbatimDrafter(), alerts=self.alarm,
            desks=dict.fromkeys(Desk, DeskInbox()), messengers={Channel.WEB: self.chat}, rooms=self.rooms, policy=self.policy,
            paging=self.paging, clock=self.clock,
        )  # fmt: skip

    def people_add(self, *people: Person) -> None:
        """Take people in."""
        with self.store.begin() as uow:
            for person in people:
                uow.people.add(person, entry=AuditEntry(actor="test", action="person.added"))

    def who(self, role: Role) -> Person:
        """The person with a role."""
        return self.people[role]

    def send(self, text: str, *, conversation: str | None = None, sender: Role = Role.MSL, source: str | None = None, **more: Any) -> Case:
        """Send a message and let the worker finish."""
        number = next(self._numbers)
        inquiry = Inquiry(
            source=source or f"web:{number}", channel=Channel.WEB, conversation=conversation or f"c{number}", sender=sender.value,
            reply_to=f"web:{sender.value}", sent_at=self.clock.now(), text=text, **{"market": "US", **more},
        )  # fmt: skip
        received = receive(self.tools, inquiry)
        self.work()
        return self.case(received.case_id)

    def case(self, case_id: int) -> Case:
        """The case as it is now."""
        with self.store.read() as uow:
            return uow.cases.get(case_id)

    def work(self) -> None:
        """Let a worker do everything that is due; what fails is tried again at once."""
        worker = Worker(
            self.store, handlers(self.tools), self.alarm, name="test", lease=timedelta(seconds=30), given_up=lambda j: give_to_a_person(self.tools, j)
        )
        for _ in range(200):
            if not worker.run_once():
                return
        raise AssertionError("the work does not end")

    def sha(self, case: Case) -> str:
        """The hash of the draft that stands."""
        with self.store.read() as uow:
            return uow.drafts.get(case.id, case.draft_version).draft.sha256

    def actions(self, case: Case) -> list[str]:
        """What the record says happened."""
        with self.store.read() as uow:
            return [e.action for e in uow.trail.entries(f"case:{case.id}")]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A running core."""
    built = House(tmp_path)
    yield built
    built.store.engine.dispose()
