"""A notice shows the latest state of its case, whatever order edits arrive in and wherever a worker dies."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.clock import TurnableClock
from tests.kill.content import DESKS, Decided, Quoter, Shelf, inquiry
from tests.kill.fate import Fate
from tests.kill.outside import Alarm, Chat, Desk, Outside
from triage.domain.audit import AuditEntry
from triage.domain.case import Case, CaseStatus
from triage.domain.inquiry import Channel
from triage.domain.response import CaseNotice, Deliverable
from triage.ports import Posted
from triage.steps import show
from triage.steps.receive import receive
from triage.steps.tools import Tools
from triage.store.outbox import Job, claim
from triage.store.unit import Store

SOON = timedelta(seconds=10)
ENTRY = AuditEntry(actor="system", action="test")
MOVES = (CaseStatus.ASSESSED, CaseStatus.DRAFTING, CaseStatus.IN_REVIEW)


class _Dead(Exception):
    """The worker is gone."""


class _Slow(Chat):
    """A chat in which something happens just before or just after a message is delivered."""

    shows: CaseStatus | None = None

    def __init__(self, outside: Outside) -> None:
        super().__init__(Channel.SLACK, outside, Fate(), can_find=True)
        self.outside = outside
        self.before = self.after = nothing

    def post(self, address: str, what: Deliverable, *, key: str) -> Posted:
        """Deliver, then let happen what happens."""
        posted = super().post(address, what, key=key)
        self._show(what)
        return posted

    def edit(self, address: str, ref: str, what: Deliverable) -> None:
        """The same around an edit; what happens before it happens once."""
        before, self.before = self.before, nothing
        before()
        self._show(what)

    def seen(self) -> CaseStatus | None:
        """The state that a reader of the chat sees."""
        return self.shows

    def _show(self, what: Deliverable) -> None:
        assert isinstance(what, CaseNotice)
        self.shows = what.status
        self.after()


def nothing() -> None:
    """Nothing happens."""


@pytest.fixture
def chat(tmp_path: Path) -> _Slow:
    """The chat."""
    return _Slow(Outside(tmp_path / "outside.jsonl"))


@pytest.fixture
def tools(store: Store, chat: _Slow) -> Tools:
    """What the steps work with."""
    return Tools(
        store=store,
        library=Shelf(),
        assessor=Decided(Shelf(), store.clock),
        drafter=Quoter(),
        alerts=Alarm(chat.outside),
        desks=dict.fromkeys(DESKS, Desk(chat.outside, Fate())),
        messengers={Channel.SLACK: chat},
        clock=store.clock,
    )


def taken(store: Store, kind: str) -> Job:
    """The next job of a kind, in a worker's hand."""
    job = claim(store, "w", SOON, [kind])
    assert job
    return job


def moved(tools: Tools, case_id: int) -> Case:
    """The case after its next move."""
    with tools.store.begin() as uow:
        case = uow.cases.get(case_id)
        case = uow.cases.change(case, entry=ENTRY, status=MOVES[case.version - 1])
        show.bring_up_to_date(uow, case, tools)
    return case


def died(action: Callable[[], object]) -> None:
    """The worker dies in the middle of it."""
    with pytest.raises(_Dead):
        action()


def die() -> None:
    """Die here."""
    raise _Dead


def test_a_receipt_that_is_found_again_is_brought_up_to_date(tools: Tools, chat: _Slow, store: Store, clock: TurnableClock) -> None:
    """A receipt whose sender died, and whose case has moved on since, shows where the case is now."""
    case_id = receive(tools, inquiry(0)).case_id
    chat.after = die
    died(lambda: show.post(tools, taken(store, "post")))
    chat.after = nothing
    moved(tools, case_id)
    clock.turn(SOON)
    show.post(tools, taken(store, "post"))
    assert chat.seen() is CaseStatus.RECEIVED
    show.edit(tools, taken(store, "edit"))
    assert chat.seen() is CaseStatus.ASSESSED
    assert len(list(chat.outside.events("post"))) == 1


def test_an_older_edit_that_arrives_last_is_shown_over(tools: Tools, chat: _Slow, store: Store) -> None:
    """An edit that is overtaken by a later one does not leave the older state on show."""
    case_id = receive(tools, inquiry(0)).case_id
    show.post(tools, taken(store, "post"))
    moved(tools, case_id)
    slow = taken(store, "edit")

    def overtake() -> None:
        moved(tools, case_id)
        show.edit(tools, taken(store, "edit"))
        assert chat.seen() is CaseStatus.DRAFTING

    chat.before = overtake
    show.edit(tools, slow)
    assert chat.seen() is CaseStatus.DRAFTING


def test_an_older_edit_whose_worker_died_is_shown_over(tools: Tools, chat: _Slow, store: Store, clock: TurnableClock) -> None:
    """The same where the overtaken worker dies before it can look: whoever takes its job over shows the latest state."""
    case_id = receive(tools, inquiry(0)).case_id
    show.post(tools, taken(store, "post"))
    moved(tools, case_id)
    slow = taken(store, "edit")

    def overtake() -> None:
        moved(tools, case_id)
        show.edit(tools, taken(store, "edit"))
        chat.after = die

    chat.before = overtake
    died(lambda: show.edit(tools, slow))
    assert chat.seen() is CaseStatus.ASSESSED
    chat.after = nothing
    clock.turn(SOON)
    show.edit(tools, taken(store, "edit"))
    assert chat.seen() is CaseStatus.DRAFTING
