"""Compose: write the draft, have it verified, and say who looks at it next."""

from collections.abc import Sequence

from triage.domain.audit import AuditEntry, Facts
from triage.domain.case import WITH_A_PERSON, Case, CaseStatus
from triage.domain.decision import Route, TriageDecision
from triage.domain.draft import Draft, Writer
from triage.domain.evidence import Evidence
from triage.domain.model_call import CaseRef
from triage.domain.people import WORKER
from triage.domain.review import ApprovalKind, Review, Verdict
from triage.proof.balance import balanced
from triage.redact import names_of, redact
from triage.rules.permissions import gets_answers
from triage.rules.policies import direct_release_allowed, signature_required
from triage.steps import show
from triage.steps.gather import find_evidence, keep_evidence, without_an_answer
from triage.steps.judge import judged, word_for_word
from triage.steps.read_message import to_next_reader
from triage.steps.tools import Tools
from triage.steps.verify import verify
from triage.store.unit import UnitOfWork


def compose(tools: Tools, case: Case) -> Case:
    """Write and verify the draft of a case, and move it to a reviewer, a specialist, or, under direct release, to approved."""
    with tools.store.read() as uow:
        evidence = uow.drafts.evidence(case.id)
    searched = {e.question for e in evidence}
    draft = judged(tools, case, verify(tools, case, _write(tools, case, searched, evidence)))
    decided = _decided(case, draft, searched)
    marked = tools.policy.direct_release and decided == case.decision and _may_be_read_directly(tools, draft)
    with tools.store.begin() as uow:
        version = _keep(uow, case, draft) if draft.statements else case.draft_version
        if marked and _may_go_directly(uow, tools, case, draft):
            case = _release_by_policy(uow, case, draft, version)
        else:
            for_a_reviewer = draft.is_proven and decided is not None and decided.route is Route.DRAFT
            status = CaseStatus.IN_REVIEW if for_a_reviewer else CaseStatus.WITH_SPECIALIST
            entry = AuditEntry(actor=WORKER.id, action="case.drafted", facts={"draft": version, "defects": len(draft.defects)})
            case = uow.cases.change(case, entry=entry, status=status, draft_version=version, decision=decided)
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
    whole = _joined(standing, new)
    verified = judged(tools, case, verify(tools, case, whole))
    with tools.store.begin() as uow:
        keep_evidence(uow, case, found)
        grew = len(whole.statements) > (len(standing.statements) if standing else 0)
        version = _keep(uow, case, verified) if grew else case.draft_version
        entry = AuditEntry(actor=WORKER.id, action="case.answer_added", facts={"questions": [str(q.ordinal) for q in added], "draft": version})
        decided = without_an_answer(case.decision, {q.ordinal for q in added} - {s.question for s in new.statements})
        case = uow.cases.change(case, entry=entry, draft_version=version, decision=decided)
        case = to_next_reader(uow, case, AuditEntry(actor=WORKER.id, action="case.referred", reason=decided.route_reason))
        show.bring_up_to_date(uow, case, tools)
    return case


def _decided(case: Case, draft: Draft, searched: set[int]) -> TriageDecision | None:
    """The decision once it is known which of the questions that were searched have no sentence in the draft."""
    return without_an_answer(case.decision, searched - {s.question for s in draft.statements}) if case.decision else None


def _write(tools: Tools, case: Case, ordinals: set[int], evidence: Sequence[Evidence]) -> Draft:
    asked = [q for q in case.decision.questions if q.ordinal in ordinals] if case.decision else []
    names = names_of(tools.library.products()) if asked else ()
    questions = [(q.ordinal, redact(q.text, names)) for q in asked]
    products = frozenset(product for q in asked if (product := q.product or case.product))
    return balanced(tools.drafter.draft(questions, evidence, about=CaseRef(case.id, products, case.market)), tools.library.passage)


def _joined(standing: Draft | None, further: Draft) -> Draft:
    """A standing draft with further statements. Where a model or a person wrote any of it, that stays known."""
    if standing is None:
        return further
    by = min(standing.written_by, further.written_by, key=_TO_BE_KNOWN.index)
    said = {(s.text, s.citations) for s in standing.statements}
    new = tuple(s for s in further.statements if (s.text, s.citations) not in said)
    instead = "" if by is Writer.PERSON else further.instead
    statements = (*standing.statements, *new)
    return Draft(written_by=by, model=standing.model or further.model, instead=instead, statements=statements, judged=standing.judged)


_TO_BE_KNOWN = (Writer.MODEL, Writer.PERSON, Writer.VERBATIM)
"""Of several who wrote parts of a draft, the first is named."""


def _keep(uow: UnitOfWork, case: Case, draft: Draft) -> int:
    facts: Facts = {
        "written_by": draft.written_by.value,
        "draft_sha256": draft.sha256,
        "statements": len(draft.statements),
        "defects": [d.fault.value for d in draft.defects],
    }
    facts |= {name: said for name, said in (("model", draft.model), ("instead", draft.instead), ("doubts", len(draft.doubts))) if said}
    return uow.drafts.add(case.id, draft, author=None, entry=AuditEntry(actor=WORKER.id, action="draft.written", facts=facts))


def _may_be_read_directly(tools: Tools, draft: Draft) -> bool:
    """Whether nothing in a draft itself asks for a person before anybody else reads it: all proven, and from documents that are marked for it."""
    if not draft.is_proven or draft.doubts or (draft.written_by is Writer.MODEL and not all(map(word_for_word, draft.statements))):
        return False
    passages = [tools.library.passage(c.passage) for s in draft.statements for c in s.citations]
    return bool(passages) and all(p is not None and p.direct_release for p in passages)


def _may_go_directly(uow: UnitOfWork, tools: Tools, case: Case, draft: Draft) -> bool:
    messages = uow.cases.messages(case.id)
    asked = {q.ordinal for q in case.decision.questions} if case.decision else set()
    if asked - {s.question for s in draft.statements} or any(m.decision is None and m.kind != "deletion" for m in messages):
        return False  # something that was asked, or was sent since, would be passed over
    if case.decision and any(q.product not in (None, case.product) for q in case.decision.questions):
        return False  # whether somebody gets answers on another product is for a person to see
    if not gets_answers(uow.people.known(case.sender), case.product, case.market):
        return False  # nobody would tell the professional
    return direct_release_allowed(
        case,
        switched_on=not signature_required(case, tools.policy.signatures),
        every_document_marked=True,
        hand_offs=uow.hand_offs.of(case.id),
        unread_attachment=any(not a.was_read for m in messages for a in m.attachments),
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
