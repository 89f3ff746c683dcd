"""What a language model's reading changes about a question: it can only become more cautious."""

import pytest

from triage.domain.concern import Concern, Signal
from triage.domain.decision import LabelFinding, LabelStatus, Question, Route
from triage.rules.model_reading import MODEL_SEES_USE, as_cautious

WORDS = "Can it be given to children?"


def question(route: Route, status: LabelStatus) -> Question:
    return Question(
        ordinal=1, text=WORDS, start=0, end=len(WORDS), finding=LabelFinding(status=status, reason="the label says so"), route=route, route_reason="the rules"
    )


def flag(concern: Concern) -> Signal:
    return Signal(concern=concern, start=0, end=6, text=WORDS[:6], rule=f"model.{concern.value}", why="a model reads it so")


@pytest.mark.parametrize("route", Route)
def test_a_use_that_a_model_sees_leaves_no_label_status_that_calms(route: Route) -> None:
    """Where a model sees a use beside the label, the question is with a specialist and its label status is open, on whichever route it was."""
    read = as_cautious(question(route, LabelStatus.ON_LABEL), [flag(Concern.OFF_LABEL_QUESTION)])
    assert read.route is Route.SPECIALIST
    assert (read.finding.status, read.finding.reason) == (LabelStatus.UNCLEAR, MODEL_SEES_USE)


def test_a_question_with_a_specialist_keeps_the_rules_reason() -> None:
    """The reason for which the rules sent a question to a specialist stays."""
    assert as_cautious(question(Route.SPECIALIST, LabelStatus.UNCLEAR), [flag(Concern.SAFETY_QUESTION)]).route_reason == "the rules"


def test_a_model_never_makes_a_label_status_milder() -> None:
    """A use that the rules found to be off-label stays off-label."""
    read = as_cautious(question(Route.DRAFT, LabelStatus.OFF_LABEL), [flag(Concern.OFF_LABEL_QUESTION)])
    assert read.finding.status is LabelStatus.OFF_LABEL


def test_a_flag_elsewhere_changes_no_question() -> None:
    """What a model sees beside a question leaves the question alone."""
    beside = flag(Concern.OFF_LABEL_QUESTION).model_copy(update={"start": 40, "end": 46})
    asked = question(Route.DRAFT, LabelStatus.ON_LABEL)
    assert as_cautious(asked, [beside]) == asked
