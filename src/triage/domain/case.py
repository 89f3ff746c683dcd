"""The case: one conversation, its status as program counter, and the table of allowed moves."""

from enum import StrEnum

from triage.domain.base import Moment, Value
from triage.domain.decision import TriageDecision
from triage.domain.inquiry import Channel, Intake, Place
from triage.errors import NotNow


class CaseStatus(StrEnum):
    """What is next for a case."""

    RECEIVED = "received"
    ASSESSED = "assessed"
    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    WITH_SPECIALIST = "with_specialist"
    CHANGES_REQUESTED = "changes_requested"
    ON_HOLD = "on_hold"
    APPROVED = "approved"
    SENT = "sent"
    FULFILLED = "fulfilled"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    VOID = "void"
    REOPENED = "reopened"


S = CaseStatus
ENDED: frozenset[CaseStatus] = frozenset({S.CLOSED, S.DUPLICATE, S.VOID})
OPEN: frozenset[CaseStatus] = frozenset(CaseStatus) - ENDED
_BESIDE = frozenset({S.DUPLICATE, S.VOID})

TRANSITIONS: dict[CaseStatus, frozenset[CaseStatus]] = {
    S.RECEIVED: frozenset({S.ASSESSED}) | _BESIDE,
    S.ASSESSED: frozenset({S.DRAFTING, S.WITH_SPECIALIST, S.CLOSED}) | _BESIDE,
    S.DRAFTING: frozenset({S.IN_REVIEW, S.WITH_SPECIALIST, S.APPROVED}) | _BESIDE,
    S.IN_REVIEW: frozenset({S.WITH_SPECIALIST, S.CHANGES_REQUESTED, S.ON_HOLD, S.APPROVED}) | _BESIDE,
    S.WITH_SPECIALIST: frozenset({S.IN_REVIEW, S.CHANGES_REQUESTED, S.ON_HOLD, S.APPROVED}) | _BESIDE,
    S.CHANGES_REQUESTED: frozenset({S.IN_REVIEW, S.WITH_SPECIALIST, S.ON_HOLD}) | _BESIDE,
    S.ON_HOLD: frozenset({S.IN_REVIEW, S.WITH_SPECIALIST}) | _BESIDE,
    S.APPROVED: frozenset({S.SENT, S.IN_REVIEW}) | _BESIDE,
    S.SENT: frozenset({S.FULFILLED, S.CLOSED, S.REOPENED}) | _BESIDE,
    S.FULFILLED: frozenset({S.CLOSED, S.REOPENED}) | _BESIDE,
    S.CLOSED: frozenset({S.REOPENED}),
    S.DUPLICATE: frozenset({S.REOPENED}),
    S.VOID: frozenset({S.REOPENED}),
    S.REOPENED: frozenset({S.ASSESSED}) | _BESIDE,
}
"""From each status to those that may follow it. What is not here cannot happen."""

WORKER_MOVES: frozenset[CaseStatus] = frozenset({S.RECEIVED, S.ASSESSED, S.DRAFTING, S.APPROVED, S.REOPENED})
"""In these the next step is the worker's; in the others a person's."""

WITH_A_PERSON: frozenset[CaseStatus] = frozenset({S.IN_REVIEW, S.WITH_SPECIALIST, S.CHANGES_REQUESTED, S.ON_HOLD})
"""In these a case waits for medical information staff."""


def check_move(now: CaseStatus, to: CaseStatus) -> None:
    """Raise NotNow where the table does not allow this move."""
    if to not in TRANSITIONS[now]:
        raise NotNow(f"A case that is {now} cannot become {to}.")


class Disposition(StrEnum):
    """How a case ended."""

    ANSWERED = "answered"
    ANSWERED_NOT_CONFIRMED = "answered_not_confirmed"
    REPORT_HANDED_OFF = "report_handed_off"
    DECLINED = "declined"


class Fulfilment(Value):
    """How the MSL passed the answer on: what turnaround is measured to. Not `exactly`: some time before `when`, on that day."""

    how: str
    when: Moment
    recipient: str
    response_version: int
    exactly: bool = True


class Case(Value):
    """One conversation from the first message to the recorded end.

    `version` counts every change: an action names the version that it read, and loses if there is a later one.
    """

    id: int
    version: int
    status: CaseStatus
    channel: Channel
    place: Place
    sender: str
    reply_to: str
    shared_place: str | None = None
    product: str | None = None
    market: str | None = None
    intake: Intake = Intake()
    decision: TriageDecision | None = None
    draft_version: int = 0
    received_at: Moment
    due_at: Moment
    changed_at: Moment
    claimed_by: str | None = None
    claimed_until: Moment | None = None
    held_from: CaseStatus | None = None
    duplicate_of: int | None = None
    disposition: Disposition | None = None
    fulfilment: Fulfilment | None = None

    @property
    def number(self) -> str:
        """How people call it: MI-2041."""
        return f"MI-{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether the case has not ended."""
        return self.status in OPEN
