"""What likeness alone may say: every report that it raises stands; a question about harm does not, where the label answers an approved use."""

from tests.data.triage import shipped_assessor
from triage.domain.concern import Concern, Signal
from triage.domain.decision import Route
from triage.steps.likeness import SAFETY_BY_LIKENESS, by_rules

DOSE = "dr patel at st luke's asks if velmira needs a dose change w eGFR 35, 62yo psoriasis. needs it before thurs"


def test_dosing_that_the_label_gives_is_no_question_about_harm_by_likeness_alone() -> None:
    """Dosing in renal impairment is dosing (triage guide): a draft answers it."""
    decision = shipped_assessor().assess(DOSE)
    assert decision.route is Route.DRAFT
    assert Concern.SAFETY_QUESTION not in decision.concerns


def test_food_that_the_label_speaks_of_is_no_question_about_harm_by_likeness_alone() -> None:
    """Taking it with food is preparation: a draft answers it."""
    assert shipped_assessor().assess("A dermatologist asks: can Velmira be taken with food?").route is Route.DRAFT


def test_harm_beside_such_a_question_stands() -> None:
    """A second question, about harm, is one; it goes to a specialist."""
    decision = shipped_assessor().assess(f"{DOSE} And how often was serious infection seen with it?")
    assert decision.route is Route.SPECIALIST
    assert Concern.SAFETY_QUESTION in decision.concerns


def test_a_report_without_a_question_asks_nothing() -> None:
    """An event after a dose is told, not asked: the desk gets it, and nobody drafts an answer."""
    decision = shipped_assessor().assess("Dr. Lund's patient, 62 years old, had a rash after the second dose of Velmira.")
    assert decision.route is Route.REPORT_ONLY
    assert decision.questions == ()


def test_only_questions_about_harm_by_likeness_are_left_out() -> None:
    """A report by likeness, and a question about harm by a rule, are kept."""
    report = Signal(concern=Concern.ADVERSE_EVENT, start=0, end=4, text="rash", rule="st.adverse_event", why="w")
    asked = report.model_copy(update={"concern": Concern.SAFETY_QUESTION, "rule": "sq.topic"})
    assert by_rules([report, asked, asked.model_copy(update={"rule": SAFETY_BY_LIKENESS})]) == [report, asked]


def test_a_question_on_a_product_named_beside_it_is_not_declined_by_likeness() -> None:
    """The dose of a product that nobody knows goes to a specialist: its words alone look like no matter of ours."""
    assert shipped_assessor().assess("What is the dose?", product="Nosuchdrug", market="US").route is Route.SPECIALIST
