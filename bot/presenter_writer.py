"""The presenter of who wrote: one cautious word under every draft of a model, and the calls of models in plain words."""

from typing import NamedTuple

from bot.views import Line, Mark
from triage.domain.base import Moment
from triage.domain.draft import Draft, Writer
from triage.domain.judgement import Finding, Judgement
from triage.domain.model_call import Answered, CallOutcome, ModelCall, Task
from triage.domain.response import Response

BY_MODEL = "AI-generated: sentences of this answer were written by a language model from approved documents. A person approved every one."
"""What stands with an answer in which a sentence of a model stands unchanged (EU AI Act, Article 50)."""
BY_MODEL_AND_POLICY = "AI-generated: sentences of this answer were written by a language model from approved documents, and checked against them."
_TASKS = {Task.DRAFT: "a draft", Task.UNDERSTAND: "a reading of the message", Task.JUDGE: "a judgement of the draft"}
_OUTCOMES = {
    CallOutcome.ASKED: "nothing has come back, or the process ended while it waited",
    CallOutcome.ANSWERED: "answered",
    CallOutcome.UNAVAILABLE: "not reached",
    CallOutcome.REFUSED: "declined",
    CallOutcome.NONSENSE: "answered in another form than asked for",
}


def who_wrote(draft: Draft) -> str:
    """Which words are a model's, for whoever reviews them; empty where no model has a part in them."""
    if draft.written_by is Writer.MODEL:
        rest = f" Other sentences are verbatim: {draft.instead}." if draft.instead else ""
        return f"Written by a language model ({draft.model or 'not named'}); every sentence was checked against its source. Read it with care.{rest}"
    if draft.written_by is Writer.PERSON and draft.model:
        return f"Edited by a person; other sentences were written by a language model ({draft.model}), and every sentence was checked. Read it with care."
    if draft.instead:
        return f"Not written by a language model: {draft.instead}. All sentences are verbatim."
    return ""


def doubts(draft: Draft) -> dict[int, str]:
    """What a judge doubts, in words for whoever reviews, by the place of the sentence. Praise is not shown: it would only lull."""
    return {place: _doubt(one) for place, one in draft.doubts.items()}


def not_judged(draft: Draft) -> str:
    """Why something of a draft was not judged where it should have been; empty where nothing is missing."""
    missed = draft.judged.missed if draft.judged else ""
    return f"Not judged by a language model: {missed}. The checks without a model stand alone." if missed else ""


def _doubt(one: Judgement) -> str:
    words = f" (“{one.words}”)" if one.words else ""
    return f"Doubted by a language model: it reads {_READS[one.finding]} here than in the source{words}. Please compare the two."


_READS = {Finding.MORE: "more", Finding.LESS: "less", Finding.OTHER: "something else"}


def writer_lines(draft: Draft | None) -> tuple[Line, ...]:
    """The same as a line of a card: seen first where a model wrote, else in passing."""
    words = who_wrote(draft) if draft else ""
    by_model = bool(draft and draft.model)
    written = (Line(text=words, mark=Mark.CARE, strong=True) if by_model else Line(text=words, quiet=True),) if words else ()
    missed = not_judged(draft) if draft else ""
    return (*written, Line(text=missed, quiet=True)) if missed else written


def label_lines(response: Response) -> tuple[Line, ...]:
    """The label of an answer in which a sentence of a model stands; none on others."""
    if response.written_by is not Writer.MODEL:
        return ()
    return (Line(text=BY_MODEL if response.approver_name else BY_MODEL_AND_POLICY, quiet=True),)


class CallLine(NamedTuple):
    """A call of a model as the case page shows it."""

    number: int
    at: Moment
    asked_for: str
    model: str
    prompt: str
    ended: str
    took: str
    output: str | None
    hashes: str


def call_line(call: ModelCall) -> CallLine:
    """A call in plain words."""
    asked, answered = call.asked, call.answered
    return CallLine(
        number=call.id,
        at=call.asked_at,
        asked_for=_TASKS[asked.task],
        model=f"{asked.provider} {answered.model_version or asked.model}",
        prompt=f"{asked.prompt}.{asked.prompt_version}",
        ended=_OUTCOMES[answered.outcome] + (f": {answered.why}" if answered.why else ""),
        took=_took(answered),
        output=answered.output,
        hashes=f"prompt {asked.prompt_sha256[:10]}…, inputs {asked.inputs_sha256[:10]}…, output {(call.output_sha256 or 'none')[:10]}…",
    )


def _took(answered: Answered) -> str:
    cost = f", cost {answered.cost_micros / 1_000_000:.4f} in the currency of your prices" if answered.cost_micros else ""
    if answered.outcome is CallOutcome.ASKED:
        return f"Set aside for it: {answered.tokens_in} tokens in, {answered.tokens_out} out{cost}"
    tried = f", {answered.tries} tries" if answered.tries > 1 else ""
    about = "about " if answered.tokens_estimated else ""
    return f"{answered.latency_ms / 1000:.1f} s{tried}, {about}{answered.tokens_in} tokens in, {answered.tokens_out} out{cost}"
