"""Likeness beside the label: however sure the trained detector is, what the label plainly rules out stays outside it."""

import pytest

from tests.data.triage import Shipped, StillClock
from triage.detect.impression import Asks, Impression
from triage.domain.decision import LabelStatus
from triage.steps.assess import Assessor

OFF, NONE = LabelStatus.OFF_LABEL, LabelStatus.NOT_APPLICABLE


def _learned(asks: Asks) -> Assessor:
    return Assessor(Shipped(), StillClock(), lambda _: Impression((), lambda _: asks))


@pytest.mark.parametrize(
    "text",
    [
        "What were the outcomes of Velmira in fatty liver?",
        "Which studies looked at Velmira in heart failure?",
        "What was the reduction in PASI with 80 mg Velmira?",
        "Is nausea more common with 120 mg Velmira?",
    ],
)
@pytest.mark.parametrize("asks", [Asks(fact=0.9, any_use=0.1, known=True), Asks(harm=0.9, any_use=0.1, known=True)], ids=["fact", "harm"])
def test_a_disease_or_a_dose_that_is_named_outside_the_label_stays_outside_it(text: str, asks: Asks) -> None:
    """However sure it is of a fact or of harm, results in another disease or at another dose are never taken for the approved use."""
    assert _learned(asks).assess(text, market="US").finding.status is OFF


def test_the_trained_detector_never_lifts_what_the_label_says() -> None:
    """A use outside the label stands, however sure it is of a fact."""
    decision = _learned(Asks(fact=1.0, known=True)).assess("can velmira be used in a 9 year old?", market="US")
    assert decision.finding.status is OFF


def test_a_fact_in_words_that_ask_for_no_use_is_none() -> None:
    """Where no word asks for a use and it is sure of a fact, a number that the label does not give is none of a use."""
    text = "what is the color and debossing of the 5 mg velmira"
    assert _learned(Asks(fact=0.9, any_use=0.1, known=True)).assess(text, market="US").finding.status is NONE
