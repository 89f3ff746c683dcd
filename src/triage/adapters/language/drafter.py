"""The drafter with a language model: it writes, and nothing of what it writes is believed.

Of its quotes only those count that stand verbatim in passages it was given; a statement that keeps none stays, uncited, for the reviewer to
see. Where the model can't be asked, or none of its sentences on a question is proven, the drafter without a model answers, and the draft
says so.
"""

import unicodedata
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from triage.adapters.language.asking import Asks
from triage.adapters.language.fence import Exhibit, fence, of_passage, of_question
from triage.adapters.language.prompts import Prompt
from triage.adapters.language.quoting import citations_of
from triage.domain.draft import Citation, Draft, Statement, Writer
from triage.domain.evidence import Evidence, Passage
from triage.domain.inquiry import Redacted
from triage.domain.model_call import CaseRef, Task
from triage.errors import NoModelAnswer
from triage.ports import Drafter
from triage.proof.checks import Sources
from triage.proof.proving import Proof
from triage.proof.words import marks, without_marks

MOST_STATEMENTS = 12
"""Statements to one question. A model that writes more was not answering it."""
LONGEST = 1000
"""Characters of a statement."""


class Quoted(BaseModel):
    """Words that a model says stand in a passage."""

    model_config = ConfigDict(extra="forbid")

    passage: str
    words: str


class Stated(BaseModel):
    """One sentence of a model, the question it answers, and its quotes."""

    model_config = ConfigDict(extra="forbid")

    question: str
    text: str
    quotes: list[Quoted]


class Written(BaseModel):
    """What a model answers when it is asked for a draft. Nothing else has a place in it: no tool, no recipient, no route."""

    model_config = ConfigDict(extra="forbid")

    statements: list[Stated]


class StatedFromQuotes(BaseModel):
    """The same with the quotes first: a model writes from left to right, so it has chosen them by the time it says what they say."""

    model_config = ConfigDict(extra="forbid")

    question: str
    quotes: list[Quoted]
    text: str


class WrittenFromQuotes(BaseModel):
    """What a model answers that chooses its quotes first."""

    model_config = ConfigDict(extra="forbid")

    statements: list[StatedFromQuotes]


FORMS: Mapping[str, type[BaseModel]] = {"draft.v1": Written, "draft.v2": WrittenFromQuotes}
"""In which form each prompt wants its answer. What is kept of an answer, and how it is proven, is the same for all."""


class ModelDrafter:
    """Writes drafts with a language model, and without one where that fails."""

    def __init__(self, model: Asks, prompt: Prompt, without: Drafter, proof: Proof | None = None) -> None:
        self._model = model
        self._prompt = prompt
        self._without = without
        self._proof = proof or Proof()

    def draft(self, questions: Sequence[tuple[int, Redacted]], evidence: Sequence[Evidence], *, about: CaseRef | None = None) -> Draft:
        """A draft that answers the questions from the evidence only. Never raises for what a model does or fails to do."""
        given = {e.question: [hit.passage for hit in e.hits] for e in evidence if e.hits}
        asked = [(ordinal, text) for ordinal, text in questions if given.get(ordinal)]
        if not asked:
            return self._without.draft(questions, evidence, about=about)
        try:
            material = fence(_exhibits(asked, given))
            answer = self._model.ask(Task.DRAFT, instructions=self._prompt, material=material, answer=FORMS[self._prompt.reference], about=about)
            statements = _statements(Written.model_validate(answer.said.model_dump()), given, {ordinal for ordinal, _ in asked})
        except NoModelAnswer as error:
            verbatim = self._without.draft(questions, evidence, about=about)
            return verbatim.model_copy(update={"instead": str(error)})
        return self._joined(questions, evidence, about, statements, answer.model)

    def _joined(
        self, questions: Sequence[tuple[int, Redacted]], evidence: Sequence[Evidence], about: CaseRef | None, by_model: Sequence[Statement], model: str
    ) -> Draft:
        """The model's sentences, and verbatim ones for each question on which none of its sentences is proven."""
        passages = {hit.passage.key: hit.passage for e in evidence for hit in e.hits}
        sources = Sources(passages=passages, may_use_restricted=True)  # who may read what is for the verification of the draft to say
        proven = {s.question for s in by_model if not self._proof.faults(s, sources)}
        rest = [(ordinal, text) for ordinal, text in questions if ordinal not in proven]
        verbatim = self._without.draft(rest, evidence, about=about) if rest else None
        kept = tuple(s for s in by_model if s.question in proven)
        if verbatim is None:
            return Draft(written_by=Writer.MODEL, model=model, statements=kept)
        why = _why({s.question for s in by_model}, {o for o, _ in rest})
        if not kept:
            return verbatim.model_copy(update={"instead": why})
        order = [ordinal for ordinal, _ in questions]
        both = sorted((*kept, *verbatim.statements), key=lambda s: order.index(s.question))
        return Draft(written_by=Writer.MODEL, model=model, instead=why, statements=tuple(both))


def _why(answered: set[int], rest: set[int]) -> str:
    unproven = sorted(answered & rest)
    if not unproven:
        return "the language model found no answer in the passages"
    return "none of the sentences of the language model was proven by its sources"


def _exhibits(asked: Sequence[tuple[int, Redacted]], given: Mapping[int, Sequence[Passage]]) -> list[Exhibit]:
    found = [of_question(f"q{ordinal}", text) for ordinal, text in asked]
    return found + [of_passage(_id(ordinal, place), passage) for ordinal, _ in asked for place, passage in enumerate(given[ordinal], start=1)]


def _id(question: int, place: int) -> str:
    """How a passage is called: by the question that it was found for, so that no question is answered from another one's documents."""
    return f"q{question}p{place}"


def _statements(written: Written, given: Mapping[int, Sequence[Passage]], asked: set[int]) -> list[Statement]:
    by_id = {f"q{ordinal}": ordinal for ordinal in asked}
    said = written.statements
    if len(said) > MOST_STATEMENTS * len(asked) or any(len(s.text) > LONGEST or s.question not in by_id for s in said):
        raise NoModelAnswer("the answer of the language model was no draft for these questions")
    return [_statement(s, by_id[s.question], given[by_id[s.question]]) for s in said if _visible(s.text)]


def _statement(said: Stated, question: int, passages: Sequence[Passage]) -> Statement:
    by_id = {_id(question, place): passage for place, passage in enumerate(passages, start=1)}
    text = _visible(said.text)
    found = [c for q in said.quotes if q.passage in by_id for c in citations_of(q.words, text, by_id[q.passage])]
    return Statement(text=_without_copied_marks(text, found), question=question, citations=tuple(dict.fromkeys(found)))


def _without_copied_marks(text: str, quotes: Sequence[Citation]) -> str:
    """A sentence without reference marks that were copied with its quotes: the answer has a list of its own. Any other mark stays, as a defect."""
    return without_marks(text) if marks(text) <= {m for c in quotes for m in marks(c.quote)} else text


def _visible(text: str) -> str:
    """What a person sees of a text: one line, without characters that are not shown."""
    return " ".join("".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else "" for c in text).split())
