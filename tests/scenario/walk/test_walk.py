"""The walk of a case as its people are promised it."""

from datetime import timedelta

import pytest

from tests.fakes.shelf import CHILDREN, RENAL
from tests.scenario.walk.conftest import KNOWN, House
from triage.casefile import read_case
from triage.domain.case import CaseStatus, Disposition
from triage.domain.decision import Desk, Route
from triage.domain.handoff import HandOffStatus
from triage.domain.inquiry import Intake, Profession, Prompted
from triage.domain.people import Role
from triage.domain.response import CaseNotice, Response, SharedNotice, UrgentNotice
from triage.domain.review import ApprovalKind
from triage.errors import NotAllowed, NotNow, NotProven, SomebodyWasFaster
from triage.rules.permissions import Action
from triage.steps import close, hand_off, intake, sign_off
from triage.steps.sign_off import EditedStatement
from triage.steps.tools import Policy
from triage.store.verifying import verify

S = CaseStatus
ON_LABEL = "Does Velmira need a dose adjustment in plaque psoriasis with an eGFR of 35?"
OFF_LABEL = "Is there data on Velmira in children of 8 years?"
STORAGE = "How are Velmira tablets stored?"
REPORT = "My patient had a rash and was hospitalized after Velmira."


def approve(house: House, case_id: int, role: Role = Role.REVIEWER) -> None:
    """Approve what stands, and let the worker go on."""
    case = house.case(case_id)
    sign_off.approve(house.tools, case_id, house.who(role), version=case.version, draft_sha256=house.sha(case))
    house.work()


def test_a_question_is_answered_with_citations_after_a_persons_approval(house: House) -> None:
    """The story of the product: asked, drafted, approved, delivered where it was asked, passed on, closed, all on record."""
    case = house.send(ON_LABEL)
    assert (case.status, case.decision and case.decision.route) == (S.IN_REVIEW, Route.DRAFT)
    assert isinstance(house.chat.posts[f"post:{case.id}:receipt"], CaseNotice)
    approve(house, case.id)
    answer = house.chat.posts[f"post:{case.id}:answer:1"]
    assert isinstance(answer, Response)
    assert [s.text for s in answer.statements] == [RENAL]
    assert [(r.number, r.document, r.quote) for r in answer.references] == [(1, "SRD-RENAL", RENAL)]
    assert house.chat.addresses[f"post:{case.id}:answer:1"] == "web:msl"
    ended = close.fulfil(house.tools, case.id, house.who(Role.MSL), how="spoken", recipient="the physician")
    assert (ended.status, ended.disposition) == (S.CLOSED, Disposition.ANSWERED)
    said = house.actions(case)
    assert [a for a in said if a.startswith("case.")][-2:] == ["case.fulfilled", "case.closed"]
    assert {"message.received", "message.assessed", "evidence.found", "draft.written", "review.approved", "response.made", "delivered"} <= set(said)
    assert not verify(house.store).faults


def test_nothing_reaches_the_sender_before_approval(house: House) -> None:
    """Until somebody approves, the sender has a receipt and no word of the draft."""
    case = house.send(ON_LABEL)
    assert list(house.chat.posts) == [f"post:{case.id}:receipt"]
    file = read_case(house.tools, case.id, house.who(Role.MSL))
    assert (file.draft, file.evidence, file.responses, file.trail) == (None, (), (), ())


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
    """ "Not sure" goes to compliance at once, and the content waits for them."""
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


def test_a_report_reaches_pharmacovigilance_before_anything_else_and_holds_the_case_open(house: House) -> None:
    """A report without a question is handed off with a clock of 24 hours, and closes only once its desk has it."""
    case = house.send(REPORT)
    (one,) = read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs
    assert (one.desk, one.status, one.due_at - one.aware_at) == (Desk.PHARMACOVIGILANCE, HandOffStatus.SENT, timedelta(hours=24))
    assert (case.status, case.decision and case.decision.route) == (S.ASSESSED, Route.REPORT_ONLY)
    said = house.actions(case)
    assert said.index("hand_off.flagged") < said.index("case.assessed")
    hand_off.acknowledge(house.tools, one.id, house.who(Role.SAFETY))
    house.work()
    assert house.case(case.id).disposition is Disposition.REPORT_HANDED_OFF


def test_a_report_beside_a_question_does_not_stop_the_question(house: House) -> None:
    """The hand-off and the answer go their own ways; the case stays open until the desk has acknowledged."""
    case = house.send(f"{ON_LABEL} {REPORT}")
    assert case.status in (S.IN_REVIEW, S.WITH_SPECIALIST)
    assert case.decision and case.decision.hand_offs == {Desk.PHARMACOVIGILANCE}
    approve(house, case.id, Role.SPECIALIST)
    if house.case(case.id).status is S.APPROVED:
        intake.complete_intake(house.tools, case.id, house.who(Role.MSL), KNOWN)
        house.work()
    assert close.fulfil(house.tools, case.id, house.who(Role.MSL), how="written", recipient="x").status is S.FULFILLED
    with pytest.raises(NotNow, match="hand-off"):
        close.close(house.tools, case.id, house.who(Role.REVIEWER))


def test_an_emergency_gets_the_urgent_notice_and_a_page_until_somebody_acknowledges(house: House) -> None:
    """The urgent-care notice is posted at once, and the person on call is reached again and again."""
    case = house.send("A patient just took 20 tablets of Velmira and is unconscious, what now?")
    assert isinstance(house.chat.posts[f"post:{case.id}:urgent"], UrgentNotice)
    pages = [a for a in house.alarm.raised if a.startswith("emergency")]
    assert len(pages) == 1
    house.clock.turn(minutes=16)
    house.work()
    assert len([a for a in house.alarm.raised if a.startswith("emergency")]) == 2
    for one in read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs:
        if one.desk is Desk.PHARMACOVIGILANCE:
            hand_off.acknowledge(house.tools, one.id, house.who(Role.SAFETY))
    house.clock.turn(hours=5)
    house.work()
    assert len([a for a in house.alarm.raised if a.startswith("emergency")]) == 2


def test_what_is_not_ours_is_declined_kindly_and_closed(house: House) -> None:
    """A question of price ends at once with a word on where to go."""
    case = house.send("What is the price of Velmira and can I get samples?")
    assert (case.status, case.disposition) == (S.CLOSED, Disposition.DECLINED)


def test_no_approved_answer_goes_to_a_specialist_and_says_so(house: House) -> None:
    """Nothing found is an answer too: no draft, no guess, a person."""
    case = house.send("What is the plasma protein binding of Velmira?")
    assert (case.status, case.draft_version) == (S.WITH_SPECIALIST, 0)
    notice = read_case(house.tools, case.id, house.who(Role.MSL)).notice
    assert notice.nothing_approved


def test_the_same_event_twice_is_one_message(house: House) -> None:
    """An event that a chat sends again changes nothing."""
    first = house.send(ON_LABEL, conversation="c", source="same")
    again = house.send(ON_LABEL, conversation="c", source="same")
    assert (first.id, first.version) == (again.id, again.version)


def test_in_front_of_others_only_a_number_is_said(house: House) -> None:
    """Asked in a channel, the channel sees that something was received, and everything else is private."""
    case = house.send(REPORT, shared_place="channel:1")
    assert house.chat.posts[f"post:{case.id}:shared"] == SharedNotice(case_id=case.id)
    assert [house.chat.addresses[k] for k in sorted(house.chat.posts)] == ["web:msl", "channel:1"]


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
    assert file.draft and [d.why for d in file.draft.draft.defects] == ["SRD-RENAL version 1 was withdrawn"]
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


def test_a_later_question_in_the_conversation_belongs_to_the_case(house: House) -> None:
    """A second question while the first is in review is added to the draft, and what stands there stays."""
    case = house.send(ON_LABEL, conversation="c")
    after = house.send(STORAGE, conversation="c")
    assert after.id == case.id
    with house.store.read() as uow:
        stored = uow.drafts.get(case.id, after.draft_version)
    assert [s.question for s in stored.draft.statements] == [1, 2]


def test_the_professional_asks_back_after_the_answer(house: House) -> None:
    """A new question after the answer opens the same case again; thanks do not."""
    case = house.send(ON_LABEL, conversation="c")
    approve(house, case.id)
    assert house.send("Thank you!", conversation="c").status is S.SENT
    again = house.send(STORAGE, conversation="c")
    assert (again.id, again.status) == (case.id, S.IN_REVIEW)
    approve(house, case.id)
    assert f"post:{case.id}:answer:2" in house.chat.posts


def test_a_report_in_a_later_message_is_handed_off_too(house: House) -> None:
    """Every message is read for reports, also after the answer."""
    case = house.send(ON_LABEL, conversation="c")
    approve(house, case.id)
    house.send(REPORT, conversation="c")
    assert [h.desk for h in read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs] == [Desk.PHARMACOVIGILANCE]


def test_a_sales_representative_sees_that_it_was_answered_and_no_answer(house: House) -> None:
    """Sales submits; medical information writes to the professional."""
    case = house.send(ON_LABEL, sender=Role.SALES_REP)
    approve(house, case.id)
    assert house.case(case.id).status is S.SENT
    assert f"post:{case.id}:answer:1" not in house.chat.posts
    assert read_case(house.tools, case.id, house.who(Role.SALES_REP)).responses == ()


def test_a_patient_who_asks_goes_to_a_specialist(house: House) -> None:
    """A requester who is known to be no professional takes a case out of ordinary review."""
    case = house.send(ON_LABEL)
    assert case.status is S.IN_REVIEW
    moved = intake.complete_intake(house.tools, case.id, house.who(Role.MSL), Intake(profession=Profession.PATIENT))
    assert moved.status is S.WITH_SPECIALIST


def test_the_professionals_country_decides_the_market(house: House) -> None:
    """A question from another market than the label's is unclear, and goes to a specialist."""
    case = house.send(ON_LABEL)
    moved = intake.complete_intake(house.tools, case.id, house.who(Role.MSL), Intake(country="DE"))
    assert (moved.status, moved.market, moved.decision and moved.decision.finding.status.value) == (S.WITH_SPECIALIST, "DE", "unclear")


def test_hearing_it_earlier_moves_day_zero(house: House) -> None:
    """The clock of a report runs from when any personnel first knew."""
    case = house.send(REPORT)
    heard = house.clock.now() - timedelta(hours=20)
    intake.complete_intake(house.tools, case.id, house.who(Role.MSL), Intake(heard_at=heard))
    (one,) = read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs
    assert (one.aware_at, one.due_at) == (heard, heard + timedelta(hours=24))


def test_a_late_acknowledgement_needs_a_reason(house: House) -> None:
    """A hand-off past its due time is acknowledged with a word on why."""
    case = house.send(REPORT)
    (one,) = read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs
    house.clock.turn(hours=25)
    with pytest.raises(NotNow, match="why"):
        hand_off.acknowledge(house.tools, one.id, house.who(Role.SAFETY))
    assert hand_off.acknowledge(house.tools, one.id, house.who(Role.SAFETY), reason="public holiday").acknowledged_by == "safety"


def test_only_the_desk_clears_a_report(house: House) -> None:
    """A reviewer cannot make a report disappear; the desk can, with a reason."""
    case = house.send(REPORT)
    (one,) = read_case(house.tools, case.id, house.who(Role.SAFETY)).hand_offs
    with pytest.raises(NotAllowed):
        hand_off.clear(house.tools, one.id, house.who(Role.REVIEWER), reason="no")
    with pytest.raises(NotNow):
        hand_off.clear(house.tools, one.id, house.who(Role.SAFETY), reason=" ")
    assert hand_off.clear(house.tools, one.id, house.who(Role.SAFETY), reason="quoted from the label").status is HandOffStatus.CLEARED


def test_an_answer_that_nobody_confirms_closes_as_that(house: House) -> None:
    """After a fortnight an answered case ends as not confirmed."""
    case = house.send(ON_LABEL)
    approve(house, case.id)
    house.clock.turn(days=15)
    house.work()
    assert house.case(case.id).disposition is Disposition.ANSWERED_NOT_CONFIRMED


def test_a_duplicate_ends_and_its_hand_offs_live_on(house: House) -> None:
    """Setting a case aside stops the answer's clock and never a hand-off's."""
    first, second = house.send(ON_LABEL), house.send(f"{ON_LABEL} {REPORT}")
    close.set_aside(house.tools, second.id, house.who(Role.REVIEWER), as_=S.DUPLICATE, reason="same question", duplicate_of=first.id)
    (one,) = read_case(house.tools, second.id, house.who(Role.SAFETY)).hand_offs
    assert one.is_open
    reopened = close.reopen(house.tools, second.id, house.who(Role.REVIEWER), reason="it is another patient")
    house.work()
    assert house.case(reopened.id).status in (S.IN_REVIEW, S.WITH_SPECIALIST)


def test_a_step_that_keeps_failing_gives_the_case_to_a_person(house: House) -> None:
    """When the search is broken for good, medical information gets the case and an alert is raised."""
    house.shelf.broken = True
    case = house.send(ON_LABEL)
    for _ in range(12):
        house.clock.turn(hours=1)
        house.work()
    assert house.case(case.id).status is S.WITH_SPECIALIST
    assert "a case waits for a person" in house.alarm.raised


def test_a_stranger_sees_nothing_of_a_case(house: House) -> None:
    """Who neither asked nor has a part in a case is refused."""
    case = house.send(ON_LABEL)
    with pytest.raises(NotAllowed):
        read_case(house.tools, case.id, house.who(Role.SALES_REP))
