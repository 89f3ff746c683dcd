"""Corrections: one click and a reason; a report's flag by its own desk only; and a proposed regression case for the owner of the rule."""

import pytest

from tests.scenario.walk.conftest import House
from tests.scenario.walk.correcting import AE, COUNTERFEIT, FALSIFIED_AND_RASH, HOLDERS, MISUSE, does, hand_offs, names, proposals
from tests.scenario.walk.story import OFF_LABEL, ON_LABEL, REPORT, S
from triage.domain.concern import Concern, SpecialSituation
from triage.domain.decision import Desk, LabelStatus, Route
from triage.domain.handoff import HandOffStatus
from triage.domain.people import Role
from triage.domain.regression import Field, RuleOwner
from triage.errors import NotAllowed, NotNow
from triage.rules.correcting import clears
from triage.steps import hand_off
from triage.store.pages import Pages


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("flag", HOLDERS)
def test_a_flag_is_cleared_by_its_own_desk_only(house: House, flag: str, role: Role) -> None:
    """Every flag, every role: whoever has not the desk's role changes nothing."""
    case = house.send(ON_LABEL)
    hand = Role.MSL if flag != "emergency" else Role.SAFETY
    case = does(house, case, hand, Field.CONCERN_ADDED, after=flag)
    if role in HOLDERS[flag]:
        after = does(house, case, role, Field.CONCERN_REMOVED, before=flag)
        assert (flag in names(after)) is (flag == COUNTERFEIT), "of two desks each clears its own"
        return
    with pytest.raises(NotAllowed):
        does(house, case, role, Field.CONCERN_REMOVED, before=flag)
    assert flag in names(house.case(case.id))
    assert HandOffStatus.CLEARED not in {status for _, status in hand_offs(house, case)}


def test_every_concern_has_somebody_who_clears_it() -> None:
    """No flag stands for ever for want of a role."""
    flags = [(c, None) for c in Concern if c is not Concern.SPECIAL_SITUATION] + [(Concern.SPECIAL_SITUATION, k) for k in SpecialSituation]
    assert all(clears(concern, kind) for concern, kind in flags)


def test_clearing_a_report_clears_its_hand_off_and_is_on_record(house: House) -> None:
    """Flag, hand-off and record say the same; what the message was read as stays readable."""
    case = house.send(REPORT)
    before = len(house.actions(case))
    case = does(house, case, Role.SAFETY, Field.CONCERN_REMOVED, before=AE, reason="a sentence of the label")
    assert AE not in names(case)
    assert (Desk.PHARMACOVIGILANCE, HandOffStatus.CLEARED) in hand_offs(house, case)
    with house.store.read() as uow:
        entries = uow.trail.entries(f"case:{case.id}")[before:]
        (message,) = uow.cases.messages(case.id)
    (entry,) = [e for e in entries if e.action == "triage.corrected"]
    assert (entry.actor, entry.reason, entry.facts["field"], entry.facts["before"]) == ("safety", "a sentence of the label", "concern_removed", AE)
    assert message.decision
    assert Concern.ADVERSE_EVENT in message.decision.concerns


def test_what_is_reconciled_is_settled_in_the_desks_own_system(house: House) -> None:
    """A report that stands in the safety database is not cleared by a click here."""
    case = house.send(REPORT)
    with house.store.read() as uow:
        (one,) = uow.hand_offs.of(case.id)
    hand_off.acknowledge(house.tools, one.id, house.who(Role.SAFETY))
    hand_off.reconcile(house.tools, one.id, house.who(Role.SAFETY), safety_number="PV-1")
    with pytest.raises(NotNow, match="reconciled"):
        does(house, case, Role.SAFETY, Field.CONCERN_REMOVED, before=AE)
    assert proposals(house, case) == ()


def test_each_desk_clears_its_own_of_a_falsified_pack(house: House) -> None:
    """Safety's word is not quality's: the flag stands until both have cleared it."""
    case = does(house, house.send(ON_LABEL), Role.MSL, Field.CONCERN_ADDED, after=COUNTERFEIT)
    case = does(house, case, Role.SAFETY, Field.CONCERN_REMOVED, before=COUNTERFEIT)
    assert COUNTERFEIT in names(case)
    assert dict(hand_offs(house, case)) == {Desk.PHARMACOVIGILANCE: HandOffStatus.CLEARED, Desk.QUALITY: HandOffStatus.SENT}
    case = does(house, case, Role.QUALITY, Field.CONCERN_REMOVED, before=COUNTERFEIT)
    assert COUNTERFEIT not in names(case)


@pytest.mark.parametrize("first", [Role.SAFETY, Role.QUALITY])
def test_each_desk_clears_its_own_where_more_was_reported_beside(house: House, first: Role) -> None:
    """With a rash and a broken seal beside it, neither desk takes the other's flag away, and it goes once both have cleared it."""
    case = house.send(FALSIFIED_AND_RASH)
    second = Role.QUALITY if first is Role.SAFETY else Role.SAFETY
    case = does(house, case, first, Field.CONCERN_REMOVED, before=COUNTERFEIT)
    assert COUNTERFEIT in names(case)
    case = does(house, case, second, Field.CONCERN_REMOVED, before=COUNTERFEIT)
    assert COUNTERFEIT not in names(case)
    assert {AE, "product_complaint"} <= names(case)
    assert {status for _, status in hand_offs(house, case)} == {HandOffStatus.SENT}, "what else was reported stays with its desks"
    with house.store.read() as uow:
        assert all(COUNTERFEIT not in h.reasons for h in uow.hand_offs.of(case.id))


@pytest.mark.parametrize("role", [Role.SAFETY, Role.QUALITY])
def test_another_kind_takes_no_flag_from_another_desk(house: House, role: Role) -> None:
    """What one desk calls misuse is still falsified to the other until that one has looked; the right kind has its hand-off."""
    case = does(house, house.send(ON_LABEL), Role.MSL, Field.CONCERN_ADDED, after=COUNTERFEIT)
    case = does(house, case, role, Field.KIND, before=COUNTERFEIT, after=MISUSE)
    assert {COUNTERFEIT, MISUSE} <= names(case)
    with house.store.read() as uow:
        open_ = {(h.desk, name) for h in uow.hand_offs.of(case.id) if h.is_open for name in h.reasons}
    other = Desk.QUALITY if role is Role.SAFETY else Desk.PHARMACOVIGILANCE
    assert open_ == {(Desk.PHARMACOVIGILANCE, MISUSE), (other, COUNTERFEIT)}


def test_a_flag_of_another_kind_is_cleared_with_its_hand_off(house: House) -> None:
    """What was renamed is not forgotten by its hand-off."""
    case = does(house, house.send(ON_LABEL), Role.MSL, Field.CONCERN_ADDED, after=MISUSE)
    case = does(house, case, Role.SAFETY, Field.KIND, before=MISUSE, after="special_situation:abuse")
    case = does(house, case, Role.SAFETY, Field.CONCERN_REMOVED, before="special_situation:abuse")
    assert hand_offs(house, case) == [(Desk.PHARMACOVIGILANCE, HandOffStatus.CLEARED)]


def test_a_missed_report_is_handed_off_at_once(house: House) -> None:
    """Anybody adds a flag; the desk gets it, and the owner of the rule gets the case."""
    case = does(house, house.send(ON_LABEL), Role.MSL, Field.CONCERN_ADDED, after=AE, reason="he had a rash, she said")
    assert (Desk.PHARMACOVIGILANCE, HandOffStatus.SENT) in hand_offs(house, case)
    (one,) = proposals(house, case)
    assert (one.owner, one.rules, one.by, one.reason) == (RuleOwner.SAFETY, (), "msl", "he had a rash, she said")
    assert Concern.ADVERSE_EVENT not in one.decided.concerns
    assert (Concern.ADVERSE_EVENT in one.right.concerns, one.right.hand_offs) == (True, (Desk.PHARMACOVIGILANCE,))


def test_another_kind_keeps_the_hand_off_and_its_clock(house: House) -> None:
    """A report that is of another kind is still that report: nothing starts anew."""
    case = does(house, house.send(ON_LABEL), Role.MSL, Field.CONCERN_ADDED, after="special_situation:overdose")
    before = hand_offs(house, case)
    case = does(house, case, Role.SAFETY, Field.KIND, before="special_situation:overdose", after="special_situation:medication_error")
    assert "special_situation:medication_error" in names(case)
    assert hand_offs(house, case) == before


@pytest.mark.parametrize(("role", "may"), [(Role.SPECIALIST, True), (Role.REVIEWER, False), (Role.SAFETY, False), (Role.MSL, False), (Role.ADMIN, False)])
def test_only_a_specialist_makes_a_case_less_cautious(house: House, role: Role, may: bool) -> None:
    """Off-label called on-label changes who approves: a reviewer does not do that to themselves."""
    case = house.send(OFF_LABEL)
    if not may:
        with pytest.raises(NotAllowed):
            does(house, case, role, Field.LABEL_STATUS, "off_label", "on_label")
        assert house.case(case.id) == case
        return
    after = does(house, case, role, Field.LABEL_STATUS, "off_label", "on_label")
    assert after.decision
    assert (after.decision.finding.status, after.decision.route, after.status) == (LabelStatus.ON_LABEL, Route.DRAFT, S.IN_REVIEW)
    assert Concern.OFF_LABEL_QUESTION not in after.decision.concerns


def test_a_reviewer_makes_a_case_more_cautious(house: House) -> None:
    """What turns out to be outside the label goes on to a specialist, with its flag."""
    case = house.send(ON_LABEL)
    after = does(house, case, Role.REVIEWER, Field.LABEL_STATUS, "on_label", "off_label")
    assert after.decision
    assert (after.status, after.decision.route) == (S.WITH_SPECIALIST, Route.SPECIALIST)
    assert Concern.OFF_LABEL_QUESTION in after.decision.concerns
    assert [(p.owner, p.right.route) for p in proposals(house, case)] == [(RuleOwner.MEDICAL_INFORMATION, Route.SPECIALIST)]


def test_the_axis_the_route_and_the_product_are_corrected_too(house: House) -> None:
    """Each part of a decision by itself."""
    house.shelf.others = ("Quorvia",)
    case = house.send(OFF_LABEL)
    assert does(house, case, Role.REVIEWER, Field.AXIS, "age", "population").decision.finding.axis == "population"  # type: ignore[union-attr]
    other = house.send(ON_LABEL)
    assert does(house, other, Role.REVIEWER, Field.ROUTE, "draft", "specialist").status is S.WITH_SPECIALIST
    third = house.send(ON_LABEL)
    moved = does(house, third, Role.SPECIALIST, Field.PRODUCT, "Velmira", "Quorvia")
    assert (moved.product, moved.decision and moved.decision.product) == ("Quorvia", "Quorvia")
    with pytest.raises(NotNow, match="no product"):
        does(house, third, Role.SPECIALIST, Field.PRODUCT, "Quorvia", "Aspirin")


def test_a_question_cannot_be_corrected_into_silence(house: House) -> None:
    """Whoever asked is answered by somebody."""
    with pytest.raises(NotNow, match="somebody answers"):
        does(house, house.send(ON_LABEL), Role.SPECIALIST, Field.ROUTE, "draft", "decline")


def test_nothing_is_corrected_without_a_reason(house: House) -> None:
    """One click and a reason, not one click."""
    case = house.send(REPORT)
    with pytest.raises(NotNow, match="why"):
        does(house, case, Role.SAFETY, Field.CONCERN_REMOVED, before=AE, reason="  ")
    assert house.case(case.id) == case


def test_no_correction_changes_a_rule(house: House) -> None:
    """The same message is read as before, however often it was corrected."""
    case = house.send(REPORT)
    does(house, case, Role.SAFETY, Field.CONCERN_REMOVED, before=AE)
    again = house.send(REPORT)
    assert AE in names(again)


def test_an_emergency_that_is_none_calls_nobody_more(house: House) -> None:
    """Safety has looked: the calls end with the flag."""
    case = house.send("A patient just took 20 tablets of Velmira and is unconscious, what now?")
    does(house, case, Role.SAFETY, Field.CONCERN_REMOVED, before="emergency")
    raised = len(house.alarm.raised)
    house.clock.turn(hours=3)
    house.work()
    assert len(house.alarm.raised) == raised
    with house.store.read() as uow:
        assert isinstance(uow.pages, Pages)
        assert [p.taken_by for p in uow.pages.of(case.id)] == ["safety"]
