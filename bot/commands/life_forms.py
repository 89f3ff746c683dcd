"""The JSON forms of the life of content: notices to owners, recipients of answers, corrections."""

from datetime import datetime

from bot.commands.form import Form


class OwnersNoticeForm(Form):
    """One line of `triage content due`: `kind` is expires_90, expires_30, expires_7, expired or stale."""

    id: int
    kind: str
    document: str
    version: str
    title: str
    markets: tuple[str, ...]
    why: str
    made_at: datetime


class CorrectionForm(Form):
    """A correction of an answer: `state` is proposed, sent, told (in another way), declined, or stopped (the answer was never delivered)."""

    id: int
    document: str
    version: str
    answer: int
    reason: str
    withdrawn_at: datetime
    state: str
    decided_by: str | None
    decided_reason: str
    new_answer: bool


class RecipientForm(Form):
    """One line of `triage content recipients`: an answer that rests on the document, and who received it."""

    case: str
    product: str | None
    market: str | None
    requester: str | None
    profession: str | None
    sender: str
    receives_answers: bool
    channel: str
    answer: int
    version: str
    sent_at: datetime
    delivered: bool
    passed_on: str
    passed_on_to: str
    passed_on_at: datetime | None
    statements: tuple[str, ...]
    correction: CorrectionForm | None
