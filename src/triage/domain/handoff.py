"""Hand-offs: reports on their way to the people who must have them, each with its clock."""

from enum import StrEnum

from triage.domain.base import Moment, Value
from triage.domain.decision import Desk


class HandOffStatus(StrEnum):
    """How far a hand-off is."""

    FLAGGED = "flagged"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    RECONCILED = "reconciled"
    CLEARED = "cleared"


HAND_OFF_TRANSITIONS: dict[HandOffStatus, frozenset[HandOffStatus]] = {
    HandOffStatus.FLAGGED: frozenset({HandOffStatus.SENT, HandOffStatus.ACKNOWLEDGED, HandOffStatus.CLEARED}),
    HandOffStatus.SENT: frozenset({HandOffStatus.ACKNOWLEDGED, HandOffStatus.CLEARED}),
    HandOffStatus.ACKNOWLEDGED: frozenset({HandOffStatus.RECONCILED, HandOffStatus.CLEARED}),
    HandOffStatus.RECONCILED: frozenset(),
    HandOffStatus.CLEARED: frozenset(),
}
"""A hand-off moves forwards only; a person of its desk may clear it, with a reason, until it is reconciled."""

OPEN_HAND_OFFS = frozenset({HandOffStatus.FLAGGED, HandOffStatus.SENT})
"""Nobody has acknowledged it yet: the case cannot be closed."""


class HandOff(Value):
    """A child record of a case for one desk.

    `reasons` are the concerns that raised it (`adverse_event`, `special_situation:overdose`).
    `aware_at` is the earlier of when the MSL heard it and when the message came: the clock runs from there (GVP VI.B.7).
    """

    id: int
    case_id: int
    message_id: int
    desk: Desk
    status: HandOffStatus
    reasons: tuple[str, ...]
    aware_at: Moment
    due_at: Moment
    sent_at: Moment | None = None
    acknowledged_at: Moment | None = None
    acknowledged_by: str | None = None
    outcome: str = ""

    @property
    def number(self) -> str:
        """How people call it: H-311."""
        return f"H-{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has acknowledged or cleared it yet."""
        return self.status in OPEN_HAND_OFFS
