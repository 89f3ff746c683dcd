"""What every drafter promises. Each promise is held by the drafter without a model, with one that writes well, with one that fails, and with one that lies."""

from collections.abc import Callable

import pytest

from tests.fakes.model_says import Says, faithful, states
from tests.fakes.shelf import RENAL, STORAGE, passage
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.adapters.language.asking import Answer, T
from triage.adapters.language.drafter import ModelDrafter
from triage.adapters.language.fence import Fenced
from triage.adapters.language.prompts import Prompt, prompt
from triage.domain.draft import Draft
from triage.domain.evidence import Evidence, Hit
from triage.domain.model_call import CaseRef, Task
from triage.errors import ModelNotReached
from triage.ports import Drafter
from triage.redact import redact

QUESTIONS = ((1, redact("Does Velmira need a dose adjustment with an eGFR of 35?")), (2, redact("How are Velmira tablets stored?")))
PASSAGES = {1: passage("SRD-RENAL", RENAL), 2: passage("SRD-STORE", STORAGE)}
EVIDENCE = tuple(Evidence(question=n, hits=(Hit(passage=p, score=0.8),)) for n, p in PASSAGES.items())
LIE = {"statements": [states("Velmira is safe for everybody.", ("q1p1", "safe for everybody")), states("Double the dose.", question="q2")]}


class Faithful:
    """A model that quotes."""

    def ask(self, task: Task, *, instructions: Prompt, material: Fenced, answer: type[T], about: CaseRef | None = None) -> Answer[T]:
        """The first sentence of the first passage of each question."""
        return Answer(answer.model_validate(faithful(material)), "gpt-stand-in")


def _with(model: object) -> Callable[[], Drafter]:
    return lambda: ModelDrafter(model, prompt("draft.v1"), VerbatimDrafter())  # type: ignore[arg-type]


DRAFTERS: dict[str, Callable[[], Drafter]] = {
    "verbatim": VerbatimDrafter,
    "model": _with(Faithful()),
    "model that is not reached": _with(Says(ModelNotReached("not in time"))),
    "model that lies": _with(Says(LIE)),
    "model that says nothing": _with(Says({"statements": []})),
}


@pytest.fixture(params=DRAFTERS, ids=list(DRAFTERS))
def drafter(request: pytest.FixtureRequest) -> Drafter:
    """Each drafter in turn."""
    return DRAFTERS[request.param]()


def test_both_questions_are_answered_in_their_order(drafter: Drafter) -> None:
    """Whoever writes, and whether a model can be asked or not."""
    assert [s.question for s in drafter.draft(QUESTIONS, EVIDENCE).statements] == [1, 2]


def test_every_citation_stands_in_a_passage_that_was_given_for_its_question(drafter: Drafter) -> None:
    """Document, version and words are the library's."""
    for statement in drafter.draft(QUESTIONS, EVIDENCE).statements:
        given = PASSAGES[statement.question]
        assert statement.citations
        assert all(c.passage == given.key and c.quote in given.text for c in statement.citations)


def test_without_evidence_there_is_no_statement(drafter: Drafter) -> None:
    """Neither where a question has none, nor where nothing was asked."""
    assert drafter.draft(QUESTIONS, [Evidence(question=1, hits=())]).statements == ()
    assert drafter.draft([], EVIDENCE).statements == ()


def test_a_draft_has_no_defects_of_its_own(drafter: Drafter) -> None:
    """They are found by verification, which believes no writer."""
    assert drafter.draft(QUESTIONS, EVIDENCE).defects == ()


def test_the_same_question_gives_the_same_draft(drafter: Drafter) -> None:
    """With and without a case to ask for."""
    once: Draft = drafter.draft(QUESTIONS, EVIDENCE, about=CaseRef(1, frozenset({"Velmira"}), "US"))
    assert drafter.draft(QUESTIONS, EVIDENCE, about=CaseRef(1, frozenset({"Velmira"}), "US")) == once
    assert drafter.draft(QUESTIONS, EVIDENCE).statements == once.statements
