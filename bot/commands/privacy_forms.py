"""The JSON forms of `triage redact` and `triage evaluate redact`."""

from pydantic import Field

from bot.commands.finding_forms import ShareForm
from bot.commands.form import Form


class RedactionForm(Form):
    """One stretch that was replaced; offsets are in characters of the text that was given."""

    start: int
    end: int
    kind: str
    replacement: str
    why: str


class RedactedForm(Form):
    """One line of `triage redact`."""

    id: str | int
    text: str = Field(description="the text as a model would see it")
    redactions: tuple[RedactionForm, ...]


class KindScoreForm(Form):
    """One kind of personal data; a share is null where there is nothing to take it of."""

    kind: str
    recall: ShareForm | None
    precision: ShareForm | None


class WrongRedactionForm(Form):
    """A stretch that was missed or replaced without need."""

    id: str
    kind: str
    how: str = Field(description="missed, without need")
    start: int
    end: int


class RedactionScoresForm(Form):
    """What `triage evaluate redact --json` prints: shares with their 95 % intervals, and every error by message and place."""

    messages: int
    recall: ShareForm
    precision: ShareForm
    same_kind: ShareForm = Field(description="of what was found, how much was also called what it is")
    kinds: tuple[KindScoreForm, ...]
    wrong: tuple[WrongRedactionForm, ...]
