"""The drafter with a language model: what it keeps of an answer, what it shows, and when the drafter without a model answers instead."""

import pytest

from tests.fakes.model_says import Says, faithful, states
from tests.fakes.shelf import RENAL, STORAGE, passage
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.adapters.language.drafter import FORMS, ModelDrafter
from triage.adapters.language.prompts import prompt
from triage.domain.draft import Draft, Writer
from triage.domain.evidence import Evidence, Hit, Passage
from triage.errors import ModelNotReached, ModelRefused, NoModelAnswer, NonsenseAnswer, OverBudget
from triage.redact import redact

RENAL_QUESTION = "Does Velmira need a dose adjustment with an eGFR of 35?"
STORAGE_QUESTION = "How are Velmira tablets stored?"
P_RENAL, P_STORAGE = passage("SRD-RENAL", RENAL), passage("SRD-STORE", STORAGE)


def found(question: int, *passages: Passage) -> Evidence:
    """Passages for a question."""
    return Evidence(question=question, hits=tuple(Hit(passage=p, score=0.9) for p in passages))


def drafted(model: Says, *asked: tuple[str, Passage], by: str = "draft.v1") -> Draft:
    """The draft to these questions, each with its passage."""
    questions = [(n, redact(text)) for n, (text, _) in enumerate(asked, start=1)]
    evidence = [found(n, one) for n, (_, one) in enumerate(asked, start=1)]
    return ModelDrafter(model, prompt(by), VerbatimDrafter()).draft(questions, evidence)


def on_renal(*statements: dict[str, object]) -> Draft:
    """A draft to one question, of which a model wrote these statements."""
    return drafted(Says({"statements": list(statements)}), (RENAL_QUESTION, P_RENAL))


def test_a_proven_statement_stands_with_the_sentence_that_it_rests_on() -> None:
    """By the model, under its name, and cited from the document and not from the model."""
    draft = on_renal(states(RENAL, ("q1p1", "eGFR of 30 to 59 mL/min")))
    assert (draft.written_by, draft.model, draft.instead) == (Writer.MODEL, "gpt-stand-in", "")
    assert [c.quote for s in draft.statements for c in s.citations] == [RENAL]


def test_an_unproven_statement_beside_a_proven_one_is_kept_as_it_was_written() -> None:
    """The reviewer sees what the model claimed; nothing is left out in silence."""
    wrong = "Velmira is contraindicated with an eGFR below 30 mL/min/1.73 m2."
    draft = on_renal(states(RENAL, ("q1p1", RENAL)), states(wrong, ("q1p1", RENAL)))
    assert [s.text for s in draft.statements] == [RENAL, wrong]


@pytest.mark.parametrize(
    "quote",
    [("q1p1", "Velmira is safe in everybody."), ("q1p9", RENAL), ("SRD-RENAL", RENAL), ("q2p1", RENAL)],
    ids=["invented", "no such passage", "id", "other"],
)
def test_a_quote_that_does_not_stand_where_it_is_said_to_is_dropped(quote: tuple[str, str]) -> None:
    """The statement stays, uncited, and so it can't be approved."""
    draft = on_renal(states(RENAL, ("q1p1", RENAL)), states("No dose adjustment of Velmira is recommended.", quote))
    assert draft.statements[1].citations == ()


def test_where_nothing_is_proven_the_sentences_are_verbatim_and_it_is_said() -> None:
    """A product with a model is never worse than without one."""
    draft = on_renal(states("Velmira cures psoriasis.", ("q1p1", RENAL)))
    assert draft.written_by is Writer.VERBATIM
    assert [s.text for s in draft.statements] == [RENAL]
    assert draft.instead == "none of the sentences of the language model was proven by its sources"


def test_a_model_that_finds_no_answer_is_no_reason_to_give_none() -> None:
    """The verbatim sentences stand, and the reviewer learns that the model found nothing."""
    draft = on_renal()
    assert (draft.written_by, draft.instead) == (Writer.VERBATIM, "the language model found no answer in the passages")


def test_of_two_questions_one_can_be_the_models_and_one_verbatim() -> None:
    """In the order of the questions; the draft as a whole is said to be a model's."""
    model = Says({"statements": [states(STORAGE, ("q2p1", STORAGE), question="q2")]})
    draft = drafted(model, (RENAL_QUESTION, P_RENAL), (STORAGE_QUESTION, P_STORAGE))
    assert [(s.question, s.text) for s in draft.statements] == [(1, RENAL), (2, STORAGE)]
    assert draft.written_by is Writer.MODEL
    assert draft.instead


def test_a_question_is_not_answered_from_the_passages_of_another() -> None:
    """They may be of another product."""
    model = Says({"statements": [states(RENAL, ("q1p1", RENAL)), states(STORAGE, ("q1p1", STORAGE), ("q1p2", STORAGE), question="q2")]})
    draft = drafted(model, (RENAL_QUESTION, P_RENAL), (STORAGE_QUESTION, P_STORAGE))
    assert draft.instead
    assert all(c.document == "SRD-STORE" for s in draft.statements if s.question == 2 for c in s.citations)


@pytest.mark.parametrize("error", [ModelNotReached("not in time"), ModelRefused("declined"), NonsenseAnswer("no form"), OverBudget("spent")])
def test_whatever_the_model_fails_at_the_draft_is_there(error: NoModelAnswer) -> None:
    """Verbatim, and with the reason."""
    draft = drafted(Says(error), (RENAL_QUESTION, P_RENAL))
    assert (draft.written_by, draft.instead, [s.text for s in draft.statements]) == (Writer.VERBATIM, str(error), [RENAL])


@pytest.mark.parametrize(
    "statements",
    [[states(RENAL, ("q1p1", RENAL))] * 13, [states("x" * 1001, ("q1p1", RENAL))], [states(RENAL, ("q1p1", RENAL), question="q7")]],
    ids=["too many", "too long", "another question"],
)
def test_an_answer_that_is_no_draft_for_these_questions_is_none_at_all(statements: list[dict[str, object]]) -> None:
    """A flood, an essay, and an answer to what nobody asked."""
    draft = on_renal(*statements)
    assert (draft.written_by, draft.instead) == (Writer.VERBATIM, "the answer of the language model was no draft for these questions")


def test_what_a_reader_would_not_see_stands_in_no_statement() -> None:
    """Zero-width characters and line ends of a model go; its words stay."""
    (statement,) = on_renal(states(f"{RENAL[:10]}\u200b{RENAL[10:]}\n\u202e", ("q1p1", RENAL))).statements
    assert statement.text == RENAL


def test_without_evidence_no_model_is_asked() -> None:
    """It would have nothing to quote."""
    model = Says({"statements": []})
    drafter = ModelDrafter(model, prompt("draft.v1"), VerbatimDrafter())
    assert drafter.draft([(1, redact(RENAL_QUESTION))], [Evidence(question=1, hits=())]).statements == ()
    assert model.given == []


def test_a_faithful_model_is_believed() -> None:
    """The stand-in that quotes what it was given writes a draft without a defect."""
    model = Says({"statements": []})
    drafted(model, (RENAL_QUESTION, P_RENAL))
    assert drafted(Says(faithful(model.given[0])), (RENAL_QUESTION, P_RENAL)).written_by is Writer.MODEL


@pytest.mark.parametrize("by", FORMS)
def test_what_is_kept_does_not_depend_on_the_prompt(by: str) -> None:
    """Each prompt has a form of its own; its statements are looked up, cited and proven alike."""
    wrong = states(RENAL.replace("30 to 59", "30 to 95"), ("q1p1", RENAL))
    draft = drafted(Says({"statements": [states(RENAL, ("q1p1", RENAL)), wrong]}), (RENAL_QUESTION, P_RENAL), by=by)
    assert (draft.written_by, [c.quote for s in draft.statements for c in s.citations]) == (Writer.MODEL, [RENAL, RENAL])


@pytest.mark.parametrize(("mark", "kept"), [(" [1]", RENAL), (" [2]", f"{RENAL[:-1]} [2].")])
def test_reference_marks_that_were_copied_go_and_others_stay(mark: str, kept: str) -> None:
    """The answer numbers its own sources; a mark that no quote has is for the proof to refuse."""
    marked = passage("SRD-RENAL", f"{RENAL[:-1]} [1].")
    written = [states(f"{RENAL[:-1]}{mark}.", ("q1p1", marked.text)), states(RENAL, ("q1p1", marked.text))]
    draft = drafted(Says({"statements": written}), (RENAL_QUESTION, marked))
    assert draft.statements[0].text == kept
