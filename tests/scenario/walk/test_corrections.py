"""Corrections: one click and a reason; a report's flag by its own desk only; and a proposed regression case for the owner of the rule."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.scenario.walk.conftest import House
from tests.scenario.walk.story import OFF_LABEL, ON_LABEL, REPORT, S
from triage.domain.case import Case
from triage.domain.concern import Concern, SpecialSituation
from triage.domain.decision import Desk, LabelStatus, Route
from triage.domain.handoff import HandOffStatus
from triage.domain.people import Role
from triage.domain.regression import Change, Field, ProposedCase, RuleOwner
from triage.errors import NotAllowed, NotNow
from triage.rules.correcting import clears
from triage.steps import hand_off, regression
from triage.steps.correct_triage import correct
from triage.store.pages import Pages

AE = "adverse_event"
COUNTERFEIT = "special_situation:counterfeit"
MISUSE = "special_situation:misuse"
FALSIFIED_AND_RASH = "The box of Velmira looks falsified: the hologram is missing. The patient had a rash after it."
NAMED = "Dr. Anna Weber (anna.weber@example.org) asks: is there data on Velmira in children of 8 years?"
HOLDERS: dict[str, frozenset[Role]] = {
    "adverse_event": frozenset({Role.SAFETY}),
    "special_situation:overdose": frozenset({Role.SAFETY}),
    "special_situation:counterfeit": frozenset({Role.SAFETY, Role.QUALITY}),
    "product_complaint": frozenset({Role.QUALITY}),
    "solicited": frozenset({Role.COMPLIANCE}),
    "instruction_to_bot": frozenset({Role.COMPLIANCE}),
    "emergency": frozenset({Role.SAFETY}),
    "safety_question": frozenset({Role.SPECIALIST}),
    "off_label_question": frozenset({Role.SPECIALIST}),
}
"""Who clears which flag."""


def does(house: House, case: Case, role: Role, field: Field, before: str = "", after: str = "", *, reason: str = "as I read it") -> Case:  # noqa: PLR0917
    """A correction by somebody, and the worker works."""
    correct(house.tools, case.id, house.who(role), Change(field=field, before=before, after=after), reason=reason)
    house.work()
    return house.case(case.id)


def hand_offs(house: House, case: Case) -> list[tuple[Desk, HandOffStatus]]:
    """Desk and status of each hand-off."""
    with house.store.read() as uow:
        return [(h.desk, h.status) for h in uow.hand_offs.of(case.id)]


def proposals(house: House, case: Case) -> tuple[ProposedCase, ...]:
    """What was proposed."""
    with house.store.read() as uow:
        return uow.regression.of(case.id)


def names(case: Case) -> set[str]:
    """The flags of a case."""
    return {s.name for s in case.decision.signals} if case.decision else set()


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


def accepted(folder: Path) -> list[dict[str, object]]:
    """The file's lines."""
    return [json.loads(line) for line in (folder / regression.FILE).read_text(encoding="utf-8").splitlines()]


def test_a_proposal_holds_redacted_words_only(house: House) -> None:
    """Who asked and how to reach them is not part of a test."""
    case = does(house, house.send(NAMED), Role.SPECIALIST, Field.LABEL_STATUS, "off_label", "unclear")
    (one,) = proposals(house, case)
    assert "Weber" not in one.text
    assert "@" not in one.text
    assert "children of 8 years" in one.text


def test_the_owner_mends_and_accepts_and_the_file_stays_in_order(house: House, tmp_path: Path) -> None:
    """The file is the same whoever accepted what first, holds each message once, and is read as an evaluation set."""
    one = house.send(f"{OFF_LABEL} Ask Zorbo.")
    two = house.send(REPORT)
    does(house, one, Role.SPECIALIST, Field.LABEL_STATUS, "off_label", "unclear")
    does(house, two, Role.SAFETY, Field.CONCERN_REMOVED, before=AE)
    (first,), (second,) = proposals(house, one), proposals(house, two)
    with pytest.raises(NotAllowed):
        regression.accept(house.tools, first.id, house.who(Role.SAFETY), folder=tmp_path)
    with pytest.raises(NotAllowed):
        regression.accept(house.tools, second.id, house.who(Role.SPECIALIST), folder=tmp_path)
    regression.accept(house.tools, first.id, house.who(Role.SPECIALIST), folder=tmp_path, text=OFF_LABEL)
    regression.accept(house.tools, second.id, house.who(Role.SAFETY), folder=tmp_path)
    rows = accepted(tmp_path)
    assert [row["id"] for row in rows] == sorted(str(row["id"]) for row in rows)
    (row,) = [r for r in rows if r["text"] == OFF_LABEL]
    assert (row["label_status"], row["route"], row["source"], row["owner"]) == ("unclear", "specialist", "correction", "medical_information")
    with house.store.read() as uow:
        assert not [t for t in uow.cases.texts.of(f"case:{one.id}", "regression") if t.body and "Zorbo" in t.body]
    before = (tmp_path / regression.FILE).read_bytes()
    regression.write(house.tools, tmp_path)
    assert (tmp_path / regression.FILE).read_bytes() == before
    with pytest.raises(NotNow, match="already"):
        regression.decline(house.tools, second.id, house.who(Role.SAFETY), reason="late")


def test_a_declined_proposal_stays_out_of_the_file(house: House, tmp_path: Path) -> None:
    """With a reason, on record."""
    case = does(house, house.send(REPORT), Role.SAFETY, Field.CONCERN_REMOVED, before=AE)
    (one,) = proposals(house, case)
    with pytest.raises(NotNow, match="why"):
        regression.decline(house.tools, one.id, house.who(Role.SAFETY), reason="")
    regression.decline(house.tools, one.id, house.who(Role.SAFETY), reason="heard later, not in the message")
    assert accepted(regression.write(house.tools, tmp_path).parent) == []
    assert "regression.declined" in house.actions(case)


def test_an_erased_message_leaves_the_file_too(house: House, tmp_path: Path) -> None:
    """Erasure reaches what was learnt from it."""
    from triage.domain.audit import AuditEntry  # noqa: PLC0415

    case = does(house, house.send(REPORT), Role.SAFETY, Field.CONCERN_REMOVED, before=AE)
    (one,) = proposals(house, case)
    regression.accept(house.tools, one.id, house.who(Role.SAFETY), folder=tmp_path)
    with house.store.begin() as uow:
        uow.cases.erase_message(one.message_id, entry=AuditEntry(actor="admin", action="message.erased"))
    regression.write(house.tools, tmp_path)
    assert accepted(tmp_path) == []
    assert proposals(house, case)[0].text == ""


def test_owners_who_accept_at_once_lose_none(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who read the list before another accepted, and writes after them, does not write the other's case away."""
    cases = [does(house, house.send(f"{REPORT} She was {n} years old."), Role.SAFETY, Field.CONCERN_REMOVED, before=AE) for n in (30, 31)]
    slow, fast = (p.id for case in cases for p in proposals(house, case))
    drawn, late = regression.lines, [fast]

    def interrupted(accepted: Iterable[ProposedCase]) -> list[str]:
        before = drawn(accepted)
        if late:
            regression.accept(house.tools, late.pop(), house.who(Role.SAFETY), folder=tmp_path)
        return before

    monkeypatch.setattr(regression, "lines", interrupted)
    regression.accept(house.tools, slow, house.who(Role.SAFETY), folder=tmp_path)
    assert len((tmp_path / regression.FILE).read_text().splitlines()) == 2


def test_owners_who_write_the_file_at_once_do_not_disturb_each_other(house: House, tmp_path: Path) -> None:
    """Nobody is told that the folder is at fault, and nothing half written is left."""
    case = does(house, house.send(REPORT), Role.SAFETY, Field.CONCERN_REMOVED, before=AE)
    regression.accept(house.tools, proposals(house, case)[0].id, house.who(Role.SAFETY), folder=tmp_path)
    with ThreadPoolExecutor(8) as owners:
        list(owners.map(lambda _: regression.write(house.tools, tmp_path), range(80)))
    assert list(tmp_path.glob(f"*{regression.FILE}*")) == [tmp_path / regression.FILE]
