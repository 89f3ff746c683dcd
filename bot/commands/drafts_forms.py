"""The JSON form of `triage evaluate drafts`."""

from pydantic import Field

from bot.commands.finding_forms import ShareForm
from bot.commands.form import Form


class DraftedForm(Form):
    """The measures of one way to draft. A statement is supported when no check finds a fault in it."""

    way: str
    supported: ShareForm = Field(description="statements without a defect")
    citation_precision: ShareForm = Field(description="citations that lead to a section that answers")
    citation_recall: ShareForm = Field(description="questions with an answer whose draft cites a section that answers, in a supported statement")
    facts_told: ShareForm = Field(description="facts of a complete answer that stand in supported statements")
    numbers_wrong: ShareForm = Field(description="statements with a figure that their source does not have")
    silent_rightly: ShareForm = Field(description="questions that nothing answers, and the draft says nothing")
    silent_wrongly: ShareForm = Field(description="questions that something answers, and the draft says nothing")
    words: float = Field(description="words of the middle statement: how short it writes")
    by_others: int = Field(description="drafts that the verbatim drafter wrote in the model's place (it failed, proved nothing, or may not be asked)")
    calls: int = Field(description="calls of a language model")
    tokens: int
    cost: float = Field(description="in the currency of the prices that are set")
    p50_ms: float
    p95_ms: float


class DraftsForm(Form):
    """What `triage evaluate drafts --json` prints: the way that is measured, then each it is held against."""

    questions: int
    ways: tuple[DraftedForm, ...]
