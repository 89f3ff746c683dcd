"""The JSON forms of `triage search --explain` and of what search is measured by."""

from pydantic import Field

from bot.commands.desk_forms import RetrievalForm
from bot.commands.form import Form


class ThingForm(Form):
    """One thing that a question asks about: other ways to say it, and its share of the question."""

    said: str
    also: tuple[str, ...]
    share: float = Field(description="0 where every passage has it")


class GainForm(Form):
    """What a passage gained or lost by where it stands."""

    why: str
    points: float


class CandidateForm(Form):
    """One passage that came into question. points = cosine + words_weight x coverage + gains; with its document's company, on a scale to 1: score."""

    document: str
    version: str
    section: str
    passage: str
    meaning_rank: int | None = Field(description="null: not among the first hundred by meaning")
    cosine: float
    words_rank: int | None = Field(description="null: not among the first hundred by words")
    bm25: float | None
    coverage: float
    holds: tuple[str, ...]
    gains: tuple[GainForm, ...]
    points: float
    score: float
    judged: float | None = Field(description="how surely it answers: above 0 rather than not; null beyond the first ten, and without a model of words")
    shown: bool
    why: str = Field(description="why it is not shown; empty where it is")


class BeyondForm(Form):
    """A passage that may not be used here, beside the best that may. `decides`: because of it nothing is shown."""

    document: str
    version: str
    section: str
    points: float
    best: float
    why_not: str
    decides: bool


class ExplanationForm(Form):
    """What `triage search --explain --json` prints."""

    query: str
    embedded: str
    repaired: tuple[tuple[str, str], ...]
    things: tuple[ThingForm, ...]
    sections: tuple[str, ...]
    eligible: int
    words_weight: float
    least: float
    words_count: float
    least_judged: float | None = Field(description="what an answer reaches; null where nothing is judged")
    candidates: tuple[CandidateForm, ...]
    beyond: tuple[BeyondForm, ...]
    outcome: str


class PlainWayForm(RetrievalForm):
    """The measures of a plain way to search, in the same run."""

    way: str


class ComparedRetrievalForm(RetrievalForm):
    """What `triage evaluate retrieval --baselines --json` prints."""

    baselines: tuple[PlainWayForm, ...]


class ShareForm(Form):
    """How many of how many, and the 95 % interval of the share."""

    right: int
    of: int
    share: float
    low: float
    high: float


class AnsweredForm(Form):
    """The measures of one way to search. The last three: nothing is found where nothing is right to find."""

    way: str
    first: ShareForm
    among_three: ShareForm
    section_among_three: ShareForm
    found_something: ShareForm
    nothing_without_answer: ShareForm
    nothing_when_out_of_force: ShareForm
    nothing_when_never_there: ShareForm


class AnswersForm(Form):
    """What `triage evaluate answers --json` prints: ours first."""

    questions: int
    ways: tuple[AnsweredForm, ...]
