"""Compose: write the draft, have it verified, and say who looks at it next."""

from collections.abc import Sequence

from triage.domain.audit import AuditEntry, Facts
from triage.domain.case import WITH_A_PERSON, Case, CaseStatus
from triage.domain.decision import Route
from triage.domain.draft import Draft
from triage.domain.evidence import Evidence
from triage.domain.people import WORKER
from triage.domain.review import ApprovalKind, Review, Verdict
from triage.redact import redact
from triage.rules.policies import direct_release_allowed
from triage.steps import show
from triage.steps.gather import find_evidence, keep_evidence
from triage.steps.tools import Tools
from triage.steps.verify import verify
from triage.store.unit import UnitOfWork


def compose(tools: Tools, case: Case) -> Case:
    """Write and verify the draft of a case, and move it to a reviewer, a specialist, or, under direct release, to approved."""
    with tools.store.read() as uow:
        evidence = uow.drafts.evidence(case.id)
    draft = verify(tools, case, _write(tools, case, {e.question for e in evidence}, evidence))
    with tools.store.begin() as uow:
        version = _keep(uow, case, draft) if draft.statements else case.draft_version
        if _may_go_directly(uow, tools, case, draft):
            case = _release_by_policy(uow, case, draft, version)
        else:
            status = CaseStatus.IN_REVIEW if _is_for_a_reviewer(case, draft) else CaseStatus.WITH_SPECIALIST
            entry = AuditEntry(actor=WORKER.id, action="case.drafted", facts={"draft": version, "defects": len(draft.defects)})
            case = uow.cases.change(case, entry=entry, status=status, draft_version=version)
        show.bring_up_to_date(uow, case, tools)
    return case


def answer_added(tools: Tools, case: Case) -> Case:
    """Add to the draft of a case in a person's hands the answers to questions that came later. What stands there stays."""
    if case.status not in WITH_A_PERSON or case.decision is None:
        return case
    with tools.store.read() as uow:
        known = {e.question for e in uow.drafts.evidence(case.id)}
        standing = uow.drafts.get(case.id, case.draft_version).draft if case.draft_version else None
    added = [q for q in case.decision.questions if q.ordinal not in known]
    if not added:
        return case
    found = find_evidence(tools, case, added)
    new = _write(tools, case, {q.ordinal for q in added}, found)
    both = new.model_copy(update={"statements": (*(standing.statements if standing else ()), *new.statements)})
    verified = verify(tools, case, both)
    with tools.store.begin() as uow:
        keep_evidence(uow, case, found)
        version = _keep(uow, case, verified) if new.statements else case.draft_version
        entry = AuditEntry(actor=WORKER.id, action="case.answer_added", facts={"questions": [str(q.ordinal) for q in added], "draft": version})
        case = uow.cases.change(case, entry=entry, draft_version=version)
        show.bring_up_to_date(uow, case, tools)
    return case


def _write(tools: Tools, case: Case, ordinals: set[int], evidence: Sequence[Evidence]) -> Draft:
    questions = [(q.ordinal, redact(q.text)) for q in case.decision.questions if q.ordinal in ordinals] if case.decision else []
    return tools.drafter.draft(questions, evidence)


def _keep(uow: UnitOfWork, case: Case, draft: Draft) -> int:
    facts: Facts = {
        "written_by": draft.written_by.value,
        "draft_sha256": draft.sha256,
        "statements": len(draft.statements),
        "defects": [d.fault.value for d in draft.defects],
    }
    return uow.drafts.add(case.id, draft, author=None, entry=AuditEntry(actor=WORKER.id, action="draft.written", facts=facts))


def _is_for_a_reviewer(case: Case, draft: Draft) -> bool:
    return draft.is_proven and case.decision is not None and case.decision.route is Route.DRAFT


def _may_go_directly(uow: UnitOfWork, tools: Tools, case: Case, draft: Draft) -> bool:
    passages = [tools.library.passage(c.passage) for s in draft.statements for c in s.citations]
    return draft.is_proven and direct_release_allowed(
        case,
        switched_on=tools.policy.direct_release,
        every_document_marked=bool(passages) and all(p is not None and p.direct_release for p in passages),
        hand_offs=uow.hand_offs.of(case.id),
        unread_attachment=any(not a.was_read for m in uow.cases.messages(case.id) for a in m.attachments),
    )


def _release_by_policy(uow: UnitOfWork, case: Case, draft: Draft, version: int) -> Case:
    review = Review(
        by=WORKER.id,
        verdict=Verdict.APPROVED,
        kind=ApprovalKind.BY_POLICY,
        reason="direct release: every cited document is marked for it, and nothing in the message asks for a person",
        draft_version=version,
        draft_sha256=draft.sha256,
        at=uow.now,
    )
    uow.reviews.add(case.id, review, entry=AuditEntry(actor=WORKER.id, action="approved.by_policy", facts={"draft_sha256": draft.sha256}))
    entry = AuditEntry(actor=WORKER.id, action="case.approved_by_policy", facts={"draft": version})
    return uow.cases.change(case, entry=entry, status=CaseStatus.APPROVED, draft_version=version)
