"""The tables of routes and hand-offs are total and say what the guide says."""

from itertools import product

import pytest

from triage.domain.concern import Concern, Signal, SpecialSituation
from triage.domain.decision import Desk, LabelStatus, Route
from triage.domain.inquiry import Profession
from triage.rules.routes import DESKS, ROUTE_RULES, QuestionFacts, hand_offs_of, is_professional, route_of, route_without_question


def signal(concern: Concern, kind: SpecialSituation | None = None) -> Signal:
    return Signal(concern=concern, kind=kind, start=0, end=0, text="", rule="r", why="w")


def test_every_concern_has_its_desks() -> None:
    """No concern is without a line in the table of hand-offs."""
    assert set(DESKS) == set(Concern)


def test_every_combination_of_facts_has_a_route_with_a_reason() -> None:
    """Whatever holds of a question, it goes somewhere and the reason can be read."""
    flags = [f for f in QuestionFacts._fields if f != "status"]
    for status in LabelStatus:
        for values in product((False, True), repeat=len(flags)):
            decided = route_of(QuestionFacts(status, **dict(zip(flags, values, strict=True))))
            assert decided.reason
            certain = status in {LabelStatus.ON_LABEL, LabelStatus.NOT_APPLICABLE}
            assert decided.route is (Route.DRAFT if certain and not any(values) else Route.SPECIALIST)


def test_the_last_rule_always_holds() -> None:
    """The table has no gap."""
    assert ROUTE_RULES[-1].holds(QuestionFacts(LabelStatus.OFF_LABEL, *[True] * 8))


@pytest.mark.parametrize("kind", SpecialSituation)
def test_every_special_situation_goes_to_pharmacovigilance(kind: SpecialSituation) -> None:
    """No kind of special situation misses the safety desk; a counterfeit reaches quality too."""
    desks = hand_offs_of([signal(Concern.SPECIAL_SITUATION, kind)])
    assert Desk.PHARMACOVIGILANCE in desks
    assert (Desk.QUALITY in desks) == (kind is SpecialSituation.COUNTERFEIT)


def test_a_complaint_with_harm_goes_to_both_desks() -> None:
    """Quality and safety each get what is theirs."""
    desks = hand_offs_of([signal(Concern.PRODUCT_COMPLAINT), signal(Concern.ADVERSE_EVENT)])
    assert desks == {Desk.QUALITY, Desk.PHARMACOVIGILANCE}


@pytest.mark.parametrize("concern", [Concern.SOLICITED, Concern.INSTRUCTION_TO_BOT])
def test_compliance_hears_of_prompting_and_of_instructions(concern: Concern) -> None:
    """Compliance gets what is its own."""
    assert hand_offs_of([signal(concern)]) == {Desk.COMPLIANCE}


def test_questions_alone_are_handed_to_nobody() -> None:
    """A safety question is no report."""
    assert not hand_offs_of([signal(Concern.SAFETY_QUESTION), signal(Concern.OFF_LABEL_QUESTION), signal(Concern.OUT_OF_SCOPE)])


@pytest.mark.parametrize(
    ("concerns", "route"),
    [
        ({Concern.ADVERSE_EVENT}, Route.REPORT_ONLY),
        ({Concern.PRODUCT_COMPLAINT, Concern.OUT_OF_SCOPE}, Route.REPORT_ONLY),
        ({Concern.SPECIAL_SITUATION, Concern.EMERGENCY}, Route.REPORT_ONLY),
        ({Concern.OUT_OF_SCOPE}, Route.DECLINE),
        ({Concern.INSTRUCTION_TO_BOT}, Route.DECLINE),
        ({Concern.EMERGENCY, Concern.OUT_OF_SCOPE}, Route.SPECIALIST),
        (set(), Route.SPECIALIST),
    ],
)
def test_a_message_that_asks_nothing_medical(concerns: set[Concern], route: Route) -> None:
    """A report is handed off, what is not ours is declined, and what nobody understands goes to a person."""
    assert route_without_question(concerns).route is route


def test_what_was_not_read_in_full_goes_to_a_person() -> None:
    """Another language or an unread attachment may hide a question."""
    assert route_without_question({Concern.ADVERSE_EVENT}, other_language=True).route is Route.SPECIALIST
    assert route_without_question({Concern.OUT_OF_SCOPE}, unread_attachment=True).route is Route.SPECIALIST


def test_who_is_a_professional() -> None:
    """Patients, payers, lawyers, the press and others are none; who is not yet known is asked later."""
    assert {p for p in Profession if is_professional(p)} == {Profession.PHYSICIAN, Profession.PHARMACIST, Profession.OTHER_HCP}
    assert is_professional(None)
