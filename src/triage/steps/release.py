"""Release: check once more that everything is in force, build the response, and have it delivered where it was asked."""

from triage.domain.audit import AuditEntry, Facts
from triage.domain.case import Case, CaseStatus
from triage.domain.concern import Concern, Signal
from triage.domain.decision import Desk
from triage.domain.draft import Draft, Statement, Writer
from triage.domain.evidence import Label
from triage.domain.handoff import HandOff, HandOffStatus
from triage.domain.people import WORKER
from triage.domain.response import Enclosure, LabelInForce, Reference, Response
from triage.domain.review import Review, Verdict
from triage.errors import SomebodyWasFaster
from triage.rules.permissions import gets_answers
from triage.rules.policies import asks_off_label, held_for_compliance, release_blocked_by
from triage.steps import hand_off, show
from triage.steps.sign_off import standing_draft
from triage.steps.tools import Tools
from triage.steps.verify import not_in_force, verify
from triage.store.drafts import StoredDraft
from triage.store.unit import UnitOfWork

NOT_APPROVED = "The use that was asked about is not an approved use of this product. This information is given in answer to your unsolicited question only."


def release(tools: Tools, case: Case) -> Case:
    """Send an approved answer, or say what still holds it: intake that is missing, compliance, or a document out of force."""
    with tools.store.read() as uow:
        now = uow.cases.get(case.id)
        if now.version != case.version:
            return now
        stored = standing_draft(uow, case)
    closed = cites_off_label(tools, stored.draft)
    if release_blocked_by(case, cites_off_label=closed):
        return case
    verified = verify(tools, case, stored.draft)  # takes time: nobody waits for the database meanwhile
    with tools.store.begin() as uow:
        now = uow.cases.get(case.id)
        if now.version != case.version:
            return now
        if held_for_compliance(case, cites_off_label=closed) and not _compliance_lets_it_go(uow, case):
            return _hold(uow, tools, case)
        return _sent_or_taken_back(uow, tools, case, stored, verified)


def _sent_or_taken_back(uow: UnitOfWork, tools: Tools, case: Case, stored: StoredDraft, verified: Draft) -> Case:
    if verified.is_proven and not_in_force(tools, case, stored.draft):
        raise SomebodyWasFaster(f"A document that {case.number} cites went out of force just now.")  # the worker looks again
    review = _bound_review(uow, case, stored)
    if not verified.is_proven or review is None:
        return take_back(uow, tools, case, verified, "it is not proven any more" if verified.defects else "no review is bound to these words")
    response = build(tools, uow, case, stored, review)
    if response.off_label and not response.enclosures:
        return take_back(uow, tools, case, verified, "the label in force must go with an off-label answer, and the library has none")
    return _send(uow, tools, case, response)


def cites_off_label(tools: Tools, draft: Draft) -> bool:
    """Whether an answer rests on an off-label document, whatever was asked."""
    cited = {c.passage for s in draft.statements for c in s.citations}
    return any((p := tools.library.passage(key)) is not None and p.off_label for key in cited)


def build(tools: Tools, uow: UnitOfWork, case: Case, stored: StoredDraft, review: Review) -> Response:
    """The response: the reviewed statements, a numbered list of their sources, and what must go with an off-label answer."""
    off_label = asks_off_label(case) or cites_off_label(tools, stored.draft)
    approver = uow.people.known(review.by)
    label = tools.library.label(case.product, case.market, on=uow.now) if case.product and case.market else None
    earlier = uow.responses.latest(case.id)
    return Response(
        case_id=case.id,
        version=earlier.version + 1 if earlier else 1,
        statements=stored.draft.statements,
        references=references(stored.draft.statements),
        enclosures=_enclosures(label) if off_label and label else (),
        off_label=off_label,
        label=LabelInForce(document=label.document, version=label.version) if label else None,
        approved_by=review.by,
        approver_name=approver.name if approver else "",
        approved_at=review.at,
        review_sha256=review.draft_sha256,
        written_by=_written_by(uow, case, stored),
    )


def _written_by(uow: UnitOfWork, case: Case, stored: StoredDraft) -> Writer:
    """The model wherever a sentence of the answer stands as a model wrote it, whoever edited the others (EU AI Act, Article 50)."""
    of_models = {s.text for d in uow.drafts.all(case.id) if d.draft.written_by is Writer.MODEL for s in d.draft.statements}
    return Writer.MODEL if any(s.text in of_models for s in stored.draft.statements) else stored.draft.written_by


def references(statements: tuple[Statement, ...]) -> tuple[Reference, ...]:
    """The sources in the order in which they are cited; the list is built from the citations themselves, so the two cannot disagree."""
    cited = dict.fromkeys((c.document, c.version, c.title, c.section, c.quote) for s in statements for c in s.citations)
    return tuple(
        Reference(number=number, document=document, version=version, title=title, section=section, quote=quote)
        for number, (document, version, title, section, quote) in enumerate(cited, start=1)
    )


def _enclosures(label: Label) -> tuple[Enclosure, ...]:
    parts = (
        ("Not an approved use", NOT_APPROVED),
        ("Approved indications", label.section("indications_and_usage")),
        ("Boxed warning", label.section("boxed_warning")),
        ("Contraindications", label.section("contraindications")),
        ("Warnings and precautions", label.section("warnings_and_cautions", "warnings", "precautions")),
    )
    return tuple(Enclosure(heading=heading, text=text, document=label.document, version=label.version) for heading, text in parts if text)


def _send(uow: UnitOfWork, tools: Tools, case: Case, response: Response) -> Case:
    facts: Facts = {
        "response": response.version,
        "draft_sha256": response.review_sha256,
        "off_label": response.off_label,
        "documents": sorted({f"{r.document} v{r.version}" for r in response.references}),
        "intake_missing": list(case.intake.missing()),
    }
    uow.responses.add(response, entry=AuditEntry(actor=WORKER.id, action="response.made", facts=facts))
    case = uow.cases.change(case, entry=AuditEntry(actor=WORKER.id, action="case.sent"), status=CaseStatus.SENT)
    if gets_answers(uow.people.known(case.sender), case.product, case.market):
        show.put_up(uow, case.id, f"{show.ANSWER}:{response.version}")
    wait = tools.policy.targets.unconfirmed
    payload = {"case": case.id, "response": response.version}
    uow.outbox.put("close_unconfirmed", key=f"close:{case.id}:{response.version}", payload=payload, run_at=uow.now + wait)
    show.bring_up_to_date(uow, case, tools)
    return case


def take_back(uow: UnitOfWork, tools: Tools, case: Case, draft: Draft, why: str) -> Case:
    """An approved answer goes back to review before it was sent: its draft shows what is wrong with it now."""
    entry = AuditEntry(actor=WORKER.id, action="draft.found_unusable", reason=why, facts={"faults": sorted({d.fault.value for d in draft.defects})})
    version = uow.drafts.add(case.id, draft, author=None, entry=entry)
    entry = AuditEntry(actor=WORKER.id, action="case.recalled", reason=why)
    case = uow.cases.change(case, entry=entry, status=CaseStatus.IN_REVIEW, draft_version=version)
    show.bring_up_to_date(uow, case, tools)
    return case


def _hold(uow: UnitOfWork, tools: Tools, case: Case) -> Case:
    why = "something of the company may have prompted this question: compliance decides"
    if not _on_prompting(uow, case):
        hand_off.flag_anew(uow, tools, case, Signal(concern=Concern.SOLICITED, start=0, end=0, text="", rule="intake.prompted", why=why), WORKER)
    case = uow.cases.change(case, entry=AuditEntry(actor=WORKER.id, action="case.recalled", reason=why), status=CaseStatus.IN_REVIEW)
    entry = AuditEntry(actor=WORKER.id, action="case.held", reason=why)
    case = uow.cases.change(case, entry=entry, status=CaseStatus.ON_HOLD, held_from=CaseStatus.IN_REVIEW)
    show.bring_up_to_date(uow, case, tools)
    return case


def _on_prompting(uow: UnitOfWork, case: Case) -> list[HandOff]:
    return [h for h in uow.hand_offs.of(case.id) if h.desk is Desk.COMPLIANCE and Concern.SOLICITED in h.reasons]


def _compliance_lets_it_go(uow: UnitOfWork, case: Case) -> bool:
    """Whether compliance has decided since it was last said that the question may have been prompted. Having seen it is no decision."""
    theirs = _on_prompting(uow, case)
    if theirs and all(h.status is HandOffStatus.CLEARED for h in theirs):
        return True
    let_go = False
    for entry in uow.trail.entries(f"case:{case.id}"):
        fields = entry.facts.get("fields")
        if entry.action == "intake.completed" and isinstance(fields, list) and "prompted" in fields:
            let_go = False
        elif entry.action == "case.let_go":
            let_go = True
    return let_go


def _bound_review(uow: UnitOfWork, case: Case, stored: StoredDraft) -> Review | None:
    approvals = (r for r in reversed(uow.reviews.all(case.id)) if r.verdict is Verdict.APPROVED)
    return next((r for r in approvals if r.draft_sha256 == stored.draft.sha256), None)
