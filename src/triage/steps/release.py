"""Release: check once more that everything is in force, build the response, and have it delivered where it was asked."""

from triage.domain.audit import AuditEntry, Facts
from triage.domain.case import Case, CaseStatus
from triage.domain.concern import Concern, Signal
from triage.domain.decision import Desk, LabelStatus
from triage.domain.draft import Statement
from triage.domain.evidence import Label
from triage.domain.handoff import OPEN_HAND_OFFS
from triage.domain.people import WORKER
from triage.domain.response import Enclosure, Reference, Response
from triage.domain.review import Review, Verdict
from triage.rules.permissions import Action, may_anywhere
from triage.rules.policies import held_for_compliance, release_blocked_by
from triage.steps import hand_off, show
from triage.steps.sign_off import standing_draft
from triage.steps.tools import Tools
from triage.steps.verify import verify
from triage.store.drafts import StoredDraft
from triage.store.unit import UnitOfWork

NOT_APPROVED = "The use that was asked about is not an approved use of this product. This information is given in answer to your unsolicited question only."


def release(tools: Tools, case: Case) -> Case:
    """Send an approved answer, or say what still holds it: intake that is missing, compliance, or a document out of force."""
    with tools.store.begin() as uow:
        if uow.cases.get(case.id).version != case.version or release_blocked_by(case):
            return uow.cases.get(case.id)
        if held_for_compliance(case) and not _compliance_has_it(uow, case):
            return _hold(uow, tools, case)
        stored = standing_draft(uow, case)
        verified = verify(tools, case, stored.draft)
        review = _bound_review(uow, case, stored)
        if not verified.is_proven or review is None:
            return _back(uow, tools, case, stored, "; ".join(dict.fromkeys(d.why for d in verified.defects)) or "no review is bound to these words")
        return _send(uow, tools, case, build(tools, uow, case, stored, review))


def build(tools: Tools, uow: UnitOfWork, case: Case, stored: StoredDraft, review: Review) -> Response:
    """The response: the reviewed statements, a numbered list of their sources, and what must go with an off-label answer."""
    off_label = bool(case.decision and case.decision.finding.status is LabelStatus.OFF_LABEL)
    label = tools.library.label(case.product, case.market, on=uow.now) if case.product and case.market else None
    earlier = uow.responses.latest(case.id)
    return Response(
        case_id=case.id,
        version=earlier.version + 1 if earlier else 1,
        statements=stored.draft.statements,
        references=references(stored.draft.statements),
        enclosures=_enclosures(label) if off_label and label else (),
        off_label=off_label,
        approved_by=review.by,
        approved_at=review.at,
        review_sha256=review.draft_sha256,
    )


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
    sender = uow.people.known(case.sender)
    if sender is None or may_anywhere(sender, Action.SEE_ANSWER):
        show.put_up(uow, case.id, f"{show.ANSWER}:{response.version}")
    wait = tools.policy.targets.unconfirmed
    uow.outbox.put("close_unconfirmed", key=f"close:{case.id}:{response.version}", payload={"case": case.id}, run_at=uow.now + wait)
    show.bring_up_to_date(uow, case, tools)
    return case


def _back(uow: UnitOfWork, tools: Tools, case: Case, stored: StoredDraft, why: str) -> Case:
    draft = verify(tools, case, stored.draft)
    entry = AuditEntry(actor=WORKER.id, action="draft.found_unusable", reason=why)
    version = uow.drafts.add(case.id, draft, author=None, entry=entry)
    entry = AuditEntry(actor=WORKER.id, action="case.recalled", reason=why)
    case = uow.cases.change(case, entry=entry, status=CaseStatus.IN_REVIEW, draft_version=version)
    show.bring_up_to_date(uow, case, tools)
    return case


def _hold(uow: UnitOfWork, tools: Tools, case: Case) -> Case:
    why = "something of the company may have prompted this question: compliance decides"
    if not any(h.desk is Desk.COMPLIANCE for h in uow.hand_offs.of(case.id)):
        signal = Signal(concern=Concern.SOLICITED, start=0, end=0, text="", rule="intake.prompted", why=why)
        hand_off.flag(uow, case, uow.cases.messages(case.id)[-1], [signal])
    case = uow.cases.change(case, entry=AuditEntry(actor=WORKER.id, action="case.recalled", reason=why), status=CaseStatus.IN_REVIEW)
    entry = AuditEntry(actor=WORKER.id, action="case.held", reason=why)
    case = uow.cases.change(case, entry=entry, status=CaseStatus.ON_HOLD, held_from=CaseStatus.IN_REVIEW)
    show.bring_up_to_date(uow, case, tools)
    return case


def _compliance_has_it(uow: UnitOfWork, case: Case) -> bool:
    theirs = [h for h in uow.hand_offs.of(case.id) if h.desk is Desk.COMPLIANCE]
    return bool(theirs) and not any(h.status in OPEN_HAND_OFFS for h in theirs)


def _bound_review(uow: UnitOfWork, case: Case, stored: StoredDraft) -> Review | None:
    approvals = (r for r in reversed(uow.reviews.all(case.id)) if r.verdict is Verdict.APPROVED)
    return next((r for r in approvals if r.draft_sha256 == stored.draft.sha256), None)
