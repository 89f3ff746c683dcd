"""Messages as they are typed in chat: what is told, what is only asked, and what is harmless."""

import pytest

from tests.data.triage import assessor
from triage.domain.concern import Concern, SpecialSituation
from triage.domain.decision import Desk, Route, TriageDecision

K = SpecialSituation
C = Concern
ASSESSOR = assessor()


def assess(text: str) -> TriageDecision:
    return ASSESSOR.assess(text, market="US")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("pt took 30 Brenzatol in one evening in May, recovered", {K.OVERDOSE}),
        ("my pt is on Brenzatol and was given the wrong strength, caught by the pharmacist", {K.MEDICATION_ERROR}),
        ("he shares his Brenzatol with his sister", {K.MISUSE}),
        ("pt snorts his Brenzatol", {K.ABUSE}),
        ("husband is on Brenzatol and they are 12 wks along", {K.PREGNANCY_EXPOSURE}),
        ("she is pumping and on Brenzatol, all good", {K.LACTATION_EXPOSURE}),
        ("the nurse got Brenzatol all over her forearm", {K.OCCUPATIONAL_EXPOSURE}),
        ("one Lumoxera pen was used by both brothers, one has HIV", {K.INFECTIOUS_AGENT_TRANSMISSION}),
        ("dodgy looking Brenzatol from a market stall", {K.COUNTERFEIT}),
        ("pt on Brenzatol + clarithromycin, AKI", {K.DRUG_INTERACTION}),
        ("Brenzatol does nothing for her", {K.LACK_OF_EFFICACY}),
    ],
)
def test_every_kind_of_special_situation_is_seen_in_chat(text: str, kinds: set[SpecialSituation]) -> None:
    """Even with no adverse event and in few words."""
    assert kinds <= assess(text).special_situations


@pytest.mark.parametrize("text", ["Which strengths does Cardivane come in?", "Cardivane at night or in the morning?", "Half-life of Brenzatol?"])
def test_a_fact_that_the_label_states_for_everybody_is_no_use_outside_it(text: str) -> None:
    """A harmless question is drafted, although no axis of the label answers it."""
    decision = assess(text)
    assert (decision.concerns, decision.route) == (frozenset(), Route.DRAFT)


@pytest.mark.parametrize("text", ["Can Cardivane be taken at night by a child of 6?", "Which strength of Cardivane for pregnant women?"])
def test_a_fact_asked_for_somebody_outside_the_label_is_no_mere_fact(text: str) -> None:
    """A time of day does not hide a use."""
    assert assess(text).route is Route.SPECIALIST


@pytest.mark.parametrize("text", ["Lumoxera for hand eczema", "Brenzatol + adalimumab", "Brenzatol in Crohn's"])
def test_a_bare_topic_off_the_label_is_a_question_and_no_report(text: str) -> None:
    """Nobody was treated; somebody wants to know."""
    decision = assess(text)
    assert not decision.special_situations
    assert decision.route is Route.SPECIALIST


def test_a_doubt_about_a_pack_is_a_report_and_no_medical_question() -> None:
    """A pack that may be falsified goes to quality and safety, and to nobody for an answer."""
    decision = assess("Falsified Brenzatol? The barcode won't verify.")
    assert decision.route is Route.REPORT_ONLY
    assert decision.hand_offs == {Desk.PHARMACOVIGILANCE, Desk.QUALITY}


@pytest.mark.parametrize("text", ["was fine for a month on Brenzatol, now she has a rash", "Have been off work for weeks since starting Brenzatol, so dizzy"])
def test_a_statement_that_begins_like_a_question_is_told(text: str) -> None:
    """Chat leaves out who it was."""
    assert C.ADVERSE_EVENT in assess(text).concerns


def test_a_defect_told_in_another_language_is_handed_to_quality() -> None:
    """German, Spanish and French at least."""
    assert Desk.QUALITY in assess("Der Pen von Lumoxera war undicht.").hand_offs
