"""Read: assess one message of a case, hand off what it reports, and bring its questions into the case."""

from collections.abc import Callable

from triage.domain.audit import AuditEntry, Facts
from triage.domain.case import Case, CaseStatus
from triage.domain.decision import Question, Route, TriageDecision, most_cautious_route, most_cautious_status
from triage.domain.people import WORKER
from triage.rules.clocks import answer_due
from triage.steps import hand_off, show
from triage.steps.tools import Tools
from triage.store.cases import Message
from triage.store.unit import UnitOfWork

_S = CaseStatus


def read_message(tools: Tools, case_id: int, message_id: int) -> Case:
    """Assess a message once and let the case follow. Reading it again changes nothing."""
    with tools.store.read() as uow:
        case, message = uow.cases.get(case_id), uow.cases.message(message_id)
    if message.decision is not None:
        return case
    decision = assess(tools, case, message)
    with tools.store.begin() as uow:
        uow.cases.record_decision(message_id, decision, entry=_assessed(decision, message))
        hand_off.flag(uow, case, message, decision.signals)
        hand_off.emergency(uow, case, decision)
        case = _FOLLOW[case.status](uow, tools, case, decision)
        show.bring_up_to_date(uow, case, tools)
        uow.outbox.put("advance", key=f"advance:{case.id}:{case.version}", payload={"case": case.id})
    return case


def assess(tools: Tools, case: Case, message: Message) -> TriageDecision:
    """What a message of a case is and where it goes. Product and market of the conversation hold where the message names none."""
    return tools.assessor.assess(
        message.text, product=case.product, market=case.market or tools.policy.default_market, intake=case.intake, attachments=message.attachments
    )


def _first(uow: UnitOfWork, tools: Tools, case: Case, decision: TriageDecision) -> Case:
    due = answer_due(case.received_at, decision.route, decision.market, tools.policy.targets, case.intake.needed_by)
    return uow.cases.change(
        case, entry=_moved("case.assessed", decision), status=_S.ASSESSED, decision=decision, product=decision.product, market=decision.market, due_at=due
    )


def _again(uow: UnitOfWork, tools: Tools, case: Case, decision: TriageDecision) -> Case:
    """The conversation goes on after an answer or an end: a new question opens the case again; a word of thanks does not."""
    if not decision.questions:
        return _only_flags(uow, tools, case, decision)
    renumbered = _renumber(decision, _questions_so_far(case))
    due = answer_due(uow.now, decision.route, decision.market, tools.policy.targets)
    return uow.cases.change(
        case,
        entry=_moved("case.asked_back", decision),
        status=_S.REOPENED,
        decision=renumbered,
        product=case.product or decision.product,
        market=case.market or decision.market,
        due_at=due,
        claimed_by=None,
        claimed_until=None,
    )


def _beside(uow: UnitOfWork, tools: Tools, case: Case, decision: TriageDecision) -> Case:
    """Another message while the case is worked on: its questions are added, and the more cautious route holds."""
    if case.decision is None:
        return _first(uow, tools, case, decision)
    if not decision.questions:
        return _only_flags(uow, tools, case, decision)
    merged = merge(case.decision, _renumber(decision, _questions_so_far(case)))
    to_staff = case.status is _S.APPROVED or (case.status is _S.IN_REVIEW and merged.route is Route.SPECIALIST)
    changes: dict[str, object] = {"decision": merged}
    if to_staff:  # what was approved, or is with a reviewer, no longer answers everything that was asked
        changes["status"] = _S.IN_REVIEW if case.status is _S.APPROVED else _S.WITH_SPECIALIST
    return uow.cases.change(case, entry=_moved("case.question_added", decision), **changes)


def _only_flags(uow: UnitOfWork, _: Tools, case: Case, decision: TriageDecision) -> Case:
    if case.decision is None or not decision.signals:
        return uow.cases.change(case, entry=_moved("message.read", decision))
    return uow.cases.change(case, entry=_moved("message.read", decision), decision=with_flags(case.decision, decision))


_FOLLOW: dict[CaseStatus, Callable[[UnitOfWork, Tools, Case, TriageDecision], Case]] = {
    _S.RECEIVED: _first,
    _S.ASSESSED: _beside,
    _S.DRAFTING: _beside,
    _S.IN_REVIEW: _beside,
    _S.WITH_SPECIALIST: _beside,
    _S.CHANGES_REQUESTED: _beside,
    _S.ON_HOLD: _beside,
    _S.APPROVED: _beside,
    _S.REOPENED: _beside,
    _S.SENT: _again,
    _S.FULFILLED: _again,
    _S.CLOSED: _again,
    _S.DUPLICATE: _again,
    _S.VOID: _again,
}
"""What a new message does to a case, by its status."""


def merge(one: TriageDecision, other: TriageDecision) -> TriageDecision:
    """Two decisions of one case as a whole: every flag, every question, and the most cautious of both."""
    status = most_cautious_status((one.finding.status, other.finding.status))
    route = most_cautious_route((one.route, other.route))
    decided = one if one.finding.status is status else other
    routed = one if one.route is route else other
    return one.model_copy(
        update={
            "product": one.product or other.product,
            "market": one.market or other.market,
            "signals": (*one.signals, *other.signals),
            "questions": (*one.questions, *other.questions),
            "finding": decided.finding,
            "route": route,
            "route_reason": routed.route_reason,
            "hand_offs": one.hand_offs | other.hand_offs,
        }
    )


def with_flags(one: TriageDecision, other: TriageDecision) -> TriageDecision:
    """A decision with the flags of another message, and nothing else of it."""
    return one.model_copy(update={"signals": (*one.signals, *other.signals), "hand_offs": one.hand_offs | other.hand_offs})


def _questions_so_far(case: Case) -> int:
    return max((q.ordinal for q in case.decision.questions), default=0) if case.decision else 0


def _renumber(decision: TriageDecision, so_far: int) -> TriageDecision:
    questions: tuple[Question, ...] = tuple(q.model_copy(update={"ordinal": so_far + i}) for i, q in enumerate(decision.questions, start=1))
    return decision.model_copy(update={"questions": questions})


def _assessed(decision: TriageDecision, message: Message) -> AuditEntry:
    facts: Facts = {
        "message": message.id,
        "signals": sorted({s.name for s in decision.signals}),
        "rules": sorted({s.rule for s in decision.signals}),
        "label_status": decision.finding.status.value,
        "route": decision.route.value,
    }
    return AuditEntry(actor=WORKER.id, action="message.assessed", reason=decision.route_reason, facts=facts)


def _moved(action: str, decision: TriageDecision) -> AuditEntry:
    return AuditEntry(actor=WORKER.id, action=action, facts={"route": decision.route.value, "product": decision.product, "market": decision.market})
