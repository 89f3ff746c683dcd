"""Gather: find passages in force for each question. Nothing found is an answer too, and goes to a person."""

from collections.abc import Collection, Iterable
from datetime import datetime

from triage.domain.audit import AuditEntry, Facts
from triage.domain.case import Case, CaseStatus, Disposition
from triage.domain.concern import Concern
from triage.domain.decision import Question, Route, TriageDecision, most_cautious_route
from triage.domain.evidence import Evidence, Hit
from triage.domain.people import WORKER
from triage.ports import Scope
from triage.rules.clocks import answer_due
from triage.steps import attachments, hand_off, show
from triage.steps.tools import Tools
from triage.steps.verify import scope_of
from triage.store.unit import UnitOfWork

MOST_ADDED = 4
"""Passages that other words for a question may add to what its own words find."""
NOTHING_APPROVED = "no approved content answers it"
OTHER_PRODUCT = "it is about another product than the case"
"""Why a later question of a conversation goes to a person: nothing of this case's product would be an answer to it."""


def gather(tools: Tools, case: Case) -> Case:
    """What comes after the assessment, by route: evidence and a draft, a specialist, or the end once every hand-off is settled."""
    decision = case.decision
    if decision is None or decision.route in (Route.REPORT_ONLY, Route.DECLINE):
        return _finish(tools, case)
    found = find_evidence(tools, case, decision.questions)
    decided = without_an_answer(decision, {e.question for e in found if not e.hits})
    with tools.store.begin() as uow:
        keep_evidence(uow, case, found)
        status = CaseStatus.DRAFTING if any(e.hits for e in found) else CaseStatus.WITH_SPECIALIST
        entry = AuditEntry(actor=WORKER.id, action="case.gathered", reason=decided.route_reason, facts={"passages": sum(len(e.hits) for e in found)})
        due = answer_due(case.received_at, decided.route, decided.market, tools.policy.targets, case.intake.needed_by)
        case = uow.cases.change(case, entry=entry, status=status, decision=decided, due_at=max(due, case.due_at))
        show.bring_up_to_date(uow, case, tools)
    return case


def find_evidence(tools: Tools, case: Case, questions: Iterable[Question]) -> tuple[Evidence, ...]:
    """Passages in force for each of some questions, each looked for in the documents of its own product."""
    scope, now = scope_of(case), tools.clock.now()
    found = []
    for question in questions:
        # Of a product that is not known nothing is looked for: another product's words would be no answer.
        of_it = scope.model_copy(update={"product": question.product or scope.product})
        known = of_it.product and question.route_reason != OTHER_PRODUCT
        hits = _hits(tools, question, of_it, now) if known else ()
        found.append(Evidence(question=question.ordinal, hits=hits, nothing_found="" if hits else NOTHING_APPROVED))
    return tuple(found)


def _hits(tools: Tools, question: Question, scope: Scope, now: datetime) -> tuple[Hit, ...]:
    """What the words of the question find, in their order; after it what other words for it find besides, the likeliest first."""
    first = tools.library.search(question.text, scope, on=now)
    further = sorted((h for words in question.searches for h in tools.library.search(words, scope, on=now)), key=lambda h: -h.score)
    known = {h.passage.key for h in first}
    added = {h.passage.key: h for h in reversed(further) if h.passage.key not in known}
    return (*first, *sorted(added.values(), key=lambda h: -h.score)[:MOST_ADDED])


def keep_evidence(uow: UnitOfWork, case: Case, found: Iterable[Evidence]) -> None:
    """Store what was found, with the keys of the passages on record."""
    for evidence in found:
        facts: Facts = {
            "question": evidence.question,
            "passages": [f"{h.passage.key.document} v{h.passage.key.version} #{h.passage.key.occurrence}" for h in evidence.hits],
        }
        uow.drafts.put_evidence(case.id, evidence, entry=AuditEntry(actor=WORKER.id, action="evidence.found", facts=facts))


def reopen(tools: Tools, case: Case) -> Case:
    """A reopened case goes on as assessed."""
    with tools.store.begin() as uow:
        entry = AuditEntry(actor=WORKER.id, action="case.goes_on")
        case = uow.cases.change(case, entry=entry, status=CaseStatus.ASSESSED, disposition=None, fulfilment=None, draft_version=0)
        show.bring_up_to_date(uow, case, tools)
    return case


def without_an_answer(decision: TriageDecision, empty: Collection[int]) -> TriageDecision:
    """The decision where approved content does not answer some of its questions, by their ordinals: those go to a specialist."""
    if not empty:
        return decision
    questions = tuple(
        q.model_copy(update={"route": Route.SPECIALIST, "route_reason": NOTHING_APPROVED}) if q.ordinal in empty and q.route is Route.DRAFT else q
        for q in decision.questions
    )
    route = most_cautious_route((decision.route, *(q.route for q in questions)))
    reason = decision.route_reason if route is decision.route else NOTHING_APPROVED
    return decision.model_copy(update={"questions": questions, "route": route, "route_reason": reason})


def _finish(tools: Tools, case: Case) -> Case:
    with tools.store.begin() as uow:
        if hand_off.has_open(uow, case.id) or attachments.is_reading(uow, case.id):
            return case
        declined = case.decision is not None and case.decision.route is Route.DECLINE
        reports = bool(case.decision and case.decision.concerns & {Concern.ADVERSE_EVENT, Concern.SPECIAL_SITUATION, Concern.PRODUCT_COMPLAINT})
        disposition = Disposition.DECLINED if declined and not reports else Disposition.REPORT_HANDED_OFF
        entry = AuditEntry(actor=WORKER.id, action="case.closed", facts={"disposition": disposition.value})
        case = uow.cases.change(case, entry=entry, status=CaseStatus.CLOSED, disposition=disposition)
        show.bring_up_to_date(uow, case, tools)
    return case
