"""Feedback: whether an answer helped whoever asked, and if not, why. What they write goes into the case as a message of theirs."""

from enum import StrEnum

from triage.domain.base import Moment, Value
from triage.errors import NotNow

LONGEST_WORDS = 2_000
"""Characters of what somebody adds in their own words."""


class Shortcoming(StrEnum):
    """Why an answer did not help."""

    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    TOO_LATE = "too_late"
    TOO_LONG = "too_long"
    OTHER = "other"


class Feedback(Value):
    """What one person said of one answer; of several by the same person the latest holds.

    `message_id` is the message of the case that holds their own words: it is read for reports like any other, and erased like any other.
    """

    id: int
    case_id: int
    response_version: int
    by: str
    helpful: bool
    reasons: tuple[Shortcoming, ...] = ()
    message_id: int | None = None
    at: Moment

    @property
    def number(self) -> str:
        """The case whose answer it is about."""
        return f"MI-{self.case_id}"


def check_feedback(*, helpful: bool, reasons: tuple[Shortcoming, ...], words: str) -> None:
    """Raise NotNow, with what is wanted, for feedback from which nobody could learn anything."""
    if helpful:
        return
    if not reasons:
        raise NotNow("Please say what was wrong with the answer: choose at least one reason.")
    if Shortcoming.OTHER in reasons and not words.strip():
        raise NotNow("Please say in a few words what it was.")
    if len(words) > LONGEST_WORDS:
        raise NotNow(f"That is too long ({len(words):,} characters; the most is {LONGEST_WORDS:,}).")
