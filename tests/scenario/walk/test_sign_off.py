"""What is promised of sign-off and release: the right person, the exact words, everything in force, nothing off-label too early."""

import pytest

from tests.fakes.shelf import CHILDREN, RENAL
from tests.scenario.walk.conftest import KNOWN, House
from tests.scenario.walk.story import OFF_LABEL, ON_LABEL, STORAGE, S, approve
from triage.casefile import read_case
from triage.domain.decision import Desk
from triage.domain.inquiry import Prompted
from triage.domain.people import Role
from triage.domain.response import Response
from triage.domain.review import ApprovalKind
from triage.errors import NotAllowed, NotNow, NotProven, SomebodyWasFaster
from triage.rules.permissions import Action
from triage.steps import hand_off, intake, sign_off
from triage.steps.sign_off import EditedStatement
from triage.steps.tools import Policy


def test_a_use_outside_the_label_waits_for_a_specialist_with_a_proposed_draft(house: House) -> None:
    """Off-label content is shown to medical information staff only, and a reviewer cannot release it."""
    case = house.send(OFF_LABEL, intake=KNOWN)
    assert (case.status, case.decision and case.decision.finding.status.value) == (S.WITH_SPECIALIST, "off_label")
    with house.store.read() as uow:
        assert CHILDREN in [s.text for s in uow.drafts.get(case.id, case.draft_version).draft.statements]
    with pytest.raises(NotAllowed, match="specialist"):
        approve(house, case.id, Role.REVIEWER)
    approve(house, case.id, Role.SPECIALIST)
    answer = house.chat.posts[f"post:{case.id}:answer:1"]
    assert isinstance(answer, Response)
    assert [e.heading for e in answer.enclosures][:3] == ["Not an approved use", "Approved indications", "Boxed warning"]


def test_an_off_label_answer_waits_until_the_requester_is_known(house: House) -> None:
    """Nothing off-label leaves before it is known who asked and that nothing of ours prompted it."""
    case = house.send(OFF_LABEL)
    approve(house, case.id, Role.SPECIALIST)
    assert house.case(case.id).status is S.APPROVED
    assert set(read_case(house.tools, case.id, house.who(Role.MSL)).blocked_by) == {"requester_name", "profession", "country", "prompted"}
    intake.complete_intake(house.tools, case.id, house.who(Role.MSL), KNOWN)
    house.work()
    assert house.case(case.id).status is S.SENT


def test_an_on_label_answer_does_not_wait_for_intake(house: House) -> None:
    """What the label says goes out with intake still open, and the record says what was missing."""
    case = house.send(ON_LABEL)
    approve(house, case.id)
    assert house.case(case.id).status is S.SENT


def test_a_prompted_off_label_question_is_held_for_compliance(house: House) -> None:
    """An answer of "not sure" goes to compliance at once, and the content waits for them."""
    case = house.send(OFF_LABEL)
    intake.complete_intake(house.tools, case.id, house.who(Role.MSL), KNOWN.model_copy(update={"prompted": Prompted.NOT_SURE}))
    house.work()
    approve(house, case.id, Role.SPECIALIST)
    assert house.case(case.id).status is S.ON_HOLD
    (mine,) = [h for h in read_case(house.tools, case.id, house.who(Role.COMPLIANCE)).hand_offs if h.desk is Desk.COMPLIANCE]
    hand_off.acknowledge(house.tools, mine.id, house.who(Role.COMPLIANCE))
    sign_off.let_go(house.tools, case.id, house.who(Role.COMPLIANCE), reason="unsolicited after all")
    approve(house, case.id, Role.SPECIALIST)
    assert house.case(case.id).status is S.SENT


def test_who_edits_a_draft_cannot_approve_it(house: House) -> None:
    """Four eyes: an editor is an author from then on."""
    case = house.send(ON_LABEL)
    with house.store.read() as uow:
        key = uow.drafts.get(case.id, 1).draft.statements[0].citations[0].passage
    said = EditedStatement(text="No dose adjustment of Velmira is recommended for an eGFR of 30 to 59 mL/min/1.73 m2.", question=1, passages=(key,))
    reviewer = house.who(Role.REVIEWER)
    edited = sign_off.edit(house.tools, case.id, reviewer, version=case.version, statements=[said])
    assert Action.APPROVE not in read_case(house.tools, case.id, reviewer).actions
    with pytest.raises(NotAllowed, match="another person"):
        sign_off.approve(house.tools, case.id, reviewer, version=edited.version, draft_sha256=house.sha(edited))
    approve(house, case.id, Role.SPECIALIST)
    assert house.case(case.id).status is S.SENT


def test_a_changed_number_cannot_be_approved(house: House) -> None:
    """An edit that the source does not carry is stored with its mark, and stays unapproved."""
    case = house.send(ON_LABEL)
    with house.store.read() as uow:
        key = uow.drafts.get(case.id, 1).draft.statements[0].citations[0].passage
    wrong = EditedStatement(text=RENAL.replace("30", "20"), question=1, passages=(key,))
    edited = sign_off.edit(house.tools, case.id, house.who(Role.REVIEWER), version=case.version, statements=[wrong])
    with pytest.raises(NotProven, match="20 does not stand in the source"):
        sign_off.approve(house.tools, case.id, house.who(Role.SPECIALIST), version=edited.version, draft_sha256=house.sha(edited))


def test_an_approval_is_bound_to_the_words_that_were_seen(house: House) -> None:
    """A stale card or another draft is refused, and the person is told to look again."""
    case = house.send(ON_LABEL)
    with pytest.raises(SomebodyWasFaster, match="changed since you saw it"):
        sign_off.approve(house.tools, case.id, house.who(Role.REVIEWER), version=case.version, draft_sha256="0" * 64)
    sign_off.claim(house.tools, case.id, house.who(Role.REVIEWER), version=case.version)
    with pytest.raises(SomebodyWasFaster):
        sign_off.approve(house.tools, case.id, house.who(Role.REVIEWER), version=case.version, draft_sha256=house.sha(case))


def test_a_claimed_case_is_its_claimers_until_the_claim_runs_out(house: House) -> None:
    """A colleague is told who has it and until when; later it is free again."""
    case = house.send(ON_LABEL)
    sign_off.claim(house.tools, case.id, house.who(Role.REVIEWER))
    with pytest.raises(SomebodyWasFaster, match="Reviewer until"):
        sign_off.claim(house.tools, case.id, house.who(Role.SPECIALIST))
    house.clock.turn(minutes=31)
    assert sign_off.claim(house.tools, case.id, house.who(Role.SPECIALIST)).claimed_by == "specialist"


def test_a_returned_draft_goes_back_to_review_when_it_was_edited(house: House) -> None:
    """Return with a reason, edit, review again."""
    case = house.send(ON_LABEL)
    returned = sign_off.request_changes(house.tools, case.id, house.who(Role.REVIEWER), version=case.version, reason="too long")
    assert returned.status is S.CHANGES_REQUESTED
    with pytest.raises(NotNow):
        sign_off.approve(house.tools, case.id, house.who(Role.SPECIALIST), version=returned.version, draft_sha256=house.sha(returned))
    with house.store.read() as uow:
        standing = uow.drafts.get(case.id, 1).draft.statements[0]
    same = EditedStatement(text=standing.text, question=1, passages=tuple(c.passage for c in standing.citations))
    again = sign_off.edit(house.tools, case.id, house.who(Role.REVIEWER), version=returned.version, statements=[same])
    assert again.status is S.IN_REVIEW


def test_a_document_withdrawn_after_approval_is_not_sent(house: House) -> None:
    """Everything is held against the library once more before it leaves; what is out of force goes back to review with its mark."""
    case = house.send(OFF_LABEL)
    approve(house, case.id, Role.SPECIALIST)
    house.shelf.withdrawn.add("SRD-CHILD")
    intake.complete_intake(house.tools, case.id, house.who(Role.MSL), KNOWN)
    house.work()
    back = house.case(case.id)
    assert back.status is S.IN_REVIEW
    with house.store.read() as uow:
        assert [d.fault.value for d in uow.drafts.get(case.id, back.draft_version).draft.defects] == ["not_in_force"]


def test_a_withdrawal_marks_open_drafts(house: House) -> None:
    """A recalled document shows in every draft that cites it."""
    case = house.send(ON_LABEL)
    house.shelf.withdrawn.add("SRD-RENAL")
    with house.store.begin() as uow:
        uow.outbox.put("recall", key="recall:SRD-RENAL:1:1", payload={"document": "SRD-RENAL", "version": "1"})
    house.work()
    file = read_case(house.tools, case.id, house.who(Role.REVIEWER))
    assert file.draft
    assert [d.why for d in file.draft.draft.defects] == ["SRD-RENAL version 1 was withdrawn"]
    assert Action.APPROVE not in file.actions


def test_direct_release_is_off_and_on_record_as_policy_when_on(house: House) -> None:
    """A marked document on a harmless question goes straight out only where the company switched it on."""
    assert house.send(STORAGE).status is S.IN_REVIEW
    house.policy = Policy(direct_release=True)
    sent = house.send(STORAGE)
    assert sent.status is S.SENT
    with house.store.read() as uow:
        assert [r.kind for r in uow.reviews.all(sent.id)] == [ApprovalKind.BY_POLICY]
    assert house.send(ON_LABEL).status is S.IN_REVIEW


def test_a_sales_representative_sees_that_it_was_answered_and_no_answer(house: House) -> None:
    """Sales submits; medical information writes to the professional."""
    case = house.send(ON_LABEL, sender=Role.SALES_REP)
    approve(house, case.id)
    assert house.case(case.id).status is S.SENT
    assert f"post:{case.id}:answer:1" not in house.chat.posts
    assert read_case(house.tools, case.id, house.who(Role.SALES_REP)).responses == ()
