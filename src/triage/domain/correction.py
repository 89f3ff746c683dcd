"""The correction: an answer that went out rests on a document that was withdrawn later. A person decides what its recipient is told."""

from enum import StrEnum

from triage.domain.base import Moment, Value
from triage.domain.inquiry import Channel, Profession
from triage.errors import NotNow


class CorrectionState(StrEnum):
    """What became of a correction."""

    PROPOSED = "proposed"
    SENT = "sent"
    TOLD = "told"
    DECLINED = "declined"
    STOPPED = "stopped"


DECISIONS: frozenset[CorrectionState] = frozenset({CorrectionState.SENT, CorrectionState.TOLD, CorrectionState.DECLINED})
"""What a person can decide of a proposed correction: the notice is sent, the recipient is told in another way, or nothing need be said."""

CORRECTION_TRANSITIONS: dict[CorrectionState, frozenset[CorrectionState]] = {
    CorrectionState.PROPOSED: DECISIONS | {CorrectionState.STOPPED},
    CorrectionState.SENT: frozenset(),
    CorrectionState.TOLD: frozenset(),
    CorrectionState.DECLINED: frozenset(),
    CorrectionState.STOPPED: frozenset(),
}
"""From each state to those that may follow it. `stopped`: the answer was still on its way and was not delivered, so nobody need be told."""


def check_correction_move(now: CorrectionState, to: CorrectionState) -> None:
    """Raise NotNow where the table does not allow this move."""
    if to not in CORRECTION_TRANSITIONS[now]:
        raise NotNow(f"This correction is {now} already: there is nothing left to decide.")


class Correction(Value):
    """One correction: of which case's answer, because of which withdrawn version, and what was decided by whom.

    `response_version` is the latest answer of the case that rests on the version; `reason` is why the version was withdrawn.
    `new_answer` says that the case was taken up again for another answer.
    """

    id: int = 0
    case_id: int
    document: str
    document_version: str
    response_version: int
    title: str
    reason: str
    withdrawn_at: Moment
    state: CorrectionState = CorrectionState.PROPOSED
    made_at: Moment | None = None
    decided_at: Moment | None = None
    decided_by: str | None = None
    decided_reason: str = ""
    new_answer: bool = False

    @property
    def number(self) -> str:
        """The case whose answer it corrects."""
        return f"MI-{self.case_id}"


class Recipient(Value):
    """Who received an answer that rests on a document: the professional as intake has them, and who sent the question in.

    `sent_at` is when the answer was released; `delivered` says whether it reached the sender's chat; `receives_answers` is False for a sender
    who learns no answers (a sales representative): medical information wrote to the professional. `passed_on` says how the sender passed
    the answer on, empty where that is not on record. `statements` are the sentences that cite the document; empty where it was only enclosed.
    """

    case_id: int
    product: str | None
    market: str | None
    requester: str | None
    profession: Profession | None
    sender: str
    sender_name: str
    receives_answers: bool
    channel: Channel
    response_version: int
    document: str
    document_version: str
    sent_at: Moment
    delivered: bool
    passed_on: str = ""
    passed_on_to: str = ""
    passed_on_at: Moment | None = None
    statements: tuple[str, ...] = ()
    correction: Correction | None = None

    @property
    def number(self) -> str:
        """The case."""
        return f"MI-{self.case_id}"
