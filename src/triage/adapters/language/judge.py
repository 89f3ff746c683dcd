"""The judge with a language model: it reads statements beside their quotes. None of its own words reach anybody, and no praise of it counts.

Of a verdict only two things are kept: one word of four, and words that stand in the statement itself. So whatever leads it astray, in a
document, in a draft or by its maker, can at most make a reviewer look twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from triage.adapters.language.asking import Asks
from triage.adapters.language.fence import Approved, Exhibit, fence
from triage.adapters.language.prompts import Prompt, prompt
from triage.domain.judgement import Finding, Judged, Judgement, ToJudge
from triage.domain.model_call import CaseRef, Task
from triage.errors import ModelNotAllowed, NoModelAnswer

PROMPT = "judge.v1"
LEFT_OUT = "the language model that judges passed over a sentence"
_GRAVEST = (Finding.OTHER, Finding.MORE, Finding.LESS, Finding.SAME)
"""Of several verdicts on one statement the first of these counts."""


class VerdictForm(BaseModel):
    """The verdict on one statement as the model gives it."""

    model_config = ConfigDict(extra="forbid")

    statement: str
    says: Literal["same", "more", "less", "other"]
    words: str


class VerdictsForm(BaseModel):
    """What a model answers when it judges. Nothing else has a place in it."""

    model_config = ConfigDict(extra="forbid")

    verdicts: list[VerdictForm]


class ModelJudge:
    """Has a language model judge drafts."""

    def __init__(self, model: Asks, *, instructions: Prompt | None = None) -> None:
        self._model = model
        self._instructions = instructions or prompt(PROMPT)

    def judge(self, statements: Sequence[ToJudge], *, about: CaseRef) -> Judged:
        """What it finds of each statement, or why it found nothing. Never raises for what a model does or fails to do."""
        try:
            answer = self._model.ask(Task.JUDGE, instructions=self._instructions, material=fence(_exhibits(statements)), answer=VerdictsForm, about=about)
        except ModelNotAllowed:
            return Judged()  # a company that keeps a market from models knows it, and its reviewers need no word
        except NoModelAnswer as missed:
            return Judged(missed=str(missed).rstrip("."))
        found = tuple(_judgements(statements, answer.said.verdicts))
        return Judged(by=answer.model, missed=LEFT_OUT if len(found) < len(statements) else "", found=found)


def _exhibits(statements: Sequence[ToJudge]) -> Iterator[Exhibit]:
    for number, one in enumerate(statements, start=1):
        yield Exhibit(Approved("statement"), Approved(f"s{number}"), one.text)
        for place, quote in enumerate(one.quotes, start=1):
            yield Exhibit(Approved("quote"), Approved(f"s{number}q{place}"), Approved(quote))


def _judgements(statements: Sequence[ToJudge], verdicts: Iterable[VerdictForm]) -> Iterator[Judgement]:
    by_id: dict[str, list[VerdictForm]] = {}
    for verdict in verdicts:
        by_id.setdefault(verdict.statement, []).append(verdict)
    for number, one in enumerate(statements, start=1):
        if theirs := by_id.get(f"s{number}"):
            gravest = min(theirs, key=lambda v: _GRAVEST.index(Finding(v.says)))
            yield Judgement(of=one.of, finding=Finding(gravest.says), words=_standing(gravest, one))


def _standing(verdict: VerdictForm, statement: ToJudge) -> str:
    """The words that the judge names, where they stand in the statement; else none: a judge's own words are shown to nobody."""
    words, text = " ".join(verdict.words.split()), " ".join(statement.text.split())
    return words if Finding(verdict.says) is not Finding.SAME and words in text else ""
