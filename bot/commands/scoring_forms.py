"""The JSON forms of triage measured on a labelled set."""

from typing import Literal

from bot.commands.finding_forms import ShareForm
from bot.commands.form import Form


class ScoreForm(Form):
    """How often one name was right, given and found. `recall` and `precision` are null where nothing holds it, or was given it."""

    name: str
    gold: int
    found: int
    right: int
    recall: ShareForm | None
    precision: ShareForm | None


class WholeForm(Form):
    """How often a field was right as a whole."""

    field: str
    right: ShareForm


class WrongForm(Form):
    """One error: the message by its id, the name, and whether it was missed or given in error."""

    id: str
    name: str
    how: Literal["missed", "false"]


class MeasuredForm(Form):
    """A set, or the part of it from one source or in one language."""

    messages: int
    scores: tuple[ScoreForm, ...]
    whole: tuple[WholeForm, ...]


class GroupForm(MeasuredForm):
    """The messages that have one value in a field of the set (`source`, `language`)."""

    field: str
    value: str


class AssessmentForm(MeasuredForm):
    """What `triage evaluate assess --json` prints: shares with their 95 % intervals, each part by itself, and every error."""

    groups: tuple[GroupForm, ...]
    wrong: tuple[WrongForm, ...]
