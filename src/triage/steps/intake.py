"""Intake: who asked, where, how the question arose, when it was heard. It never stops the work; it holds back only what needs it."""

from triage.domain.audit import AuditEntry
from triage.domain.case import WITH_A_PERSON, Case, CaseStatus
from triage.domain.concern import Concern, Signal
from triage.domain.decision import Desk, Route
from triage.domain.inquiry import Intake, Prompted
from triage.domain.people import WORKER, Person
from triage.rules.clocks import aware_at, hand_off_due
from triage.rules.permissions import Action, check_may
from triage.rules.policies import check_status
from triage.steps import hand_off, show
from triage.steps.read_message import assess, merge
from triage.steps.tools import Tools
from triage.store.unit import UnitOfWork


def complete_intake(tools: Tools, case_id: int, by: Person, given: Intake) -> Case:
    """Add what is known now. Where it changes what the question is (country, profession, prompted), the case follows."""
    with tools.store.begin() as uow:
        case = uow.cases.get(case_id)
        check_status(case, Action.COMPLETE_INTAKE)
        if case.sender != by.id:
            check_may(by, Action.COMPLETE_INTAKE, case.product, case.market)
        intake = case.intake.merged(given)
        told = sorted(k for k, v in given.model_dump().items() if v is not None)
        entry = AuditEntry(actor=by.id, action="intake.completed", facts={"fields": list(told)})
        changes: dict[str, object] = {"intake": intake}
        if given.country and given.country != case.market:
            changes["market"] = given.country
        case = uow.cases.change(case, entry=entry, **changes)
        _prompted(uow, case, by)
        _earlier_awareness(uow, case, by)
        show.bring_up_to_date(uow, case, tools)
    changes_the_question = given.country is not None or given.profession is not None or given.prompted in (Prompted.YES, Prompted.NOT_SURE)
    if changes_the_question and case.status in WITH_A_PERSON and case.decision:
        case = _read_again(tools, case)
    with tools.store.begin() as uow:
        uow.outbox.put("advance", key=f"advance:{case.id}:{case.version}", payload={"case": case.id})
    return case


def _read_again(tools: Tools, case: Case) -> Case:
    """With what is known now the case may need a specialist. It never becomes less cautious by this."""
    with tools.store.read() as uow:
        messages = [m for m in uow.cases.messages(case.id) if m.decision and m.decision.questions]
    if not messages or case.decision is None:
        return case
    decision = assess(tools, case, messages[-1])
    merged = merge(case.decision, decision.model_copy(update={"questions": (), "signals": ()}))
    if merged.route is case.decision.route and merged.finding == case.decision.finding:
        return case
    to_specialist = case.status is CaseStatus.IN_REVIEW and merged.route is Route.SPECIALIST
    questions = tuple(q.model_copy(update={"route": merged.route, "route_reason": merged.route_reason}) for q in case.decision.questions)
    with tools.store.begin() as uow:
        entry = AuditEntry(actor=WORKER.id, action="case.reassessed", reason=decision.route_reason, facts={"route": merged.route.value})
        changes: dict[str, object] = {"decision": merged.model_copy(update={"questions": questions})}
        if to_specialist:
            changes["status"] = CaseStatus.WITH_SPECIALIST
        case = uow.cases.change(case, entry=entry, **changes)
        show.bring_up_to_date(uow, case, tools)
    return case


def _prompted(uow: UnitOfWork, case: Case, by: Person) -> None:
    # "Yes" and "not sure" go to compliance at once (triage guide, hand-offs: `solicited`).
    if case.intake.prompted not in (Prompted.YES, Prompted.NOT_SURE) or any(h.desk is Desk.COMPLIANCE for h in uow.hand_offs.of(case.id)):
        return
    why = "the sender says that something of the company prompted the question, or is not sure"
    signal = Signal(concern=Concern.SOLICITED, start=0, end=0, text="", rule="intake.prompted", why=why)
    hand_off.flag(uow, case, uow.cases.messages(case.id)[-1], [signal], actor=by.id)


def _earlier_awareness(uow: UnitOfWork, case: Case, by: Person) -> None:
    # Day zero is when any personnel first knew: hearing it earlier moves the clocks, never later (GVP VI.B.7).
    if case.intake.heard_at is None:
        return
    for standing in uow.hand_offs.of(case.id):
        aware = aware_at(case.intake.heard_at, standing.aware_at)
        if standing.is_open and aware < standing.aware_at:
            entry = AuditEntry(actor=by.id, action="hand_off.day_zero_moved", reason="the MSL heard it earlier")
            uow.hand_offs.change_times(standing, aware_at=aware, due_at=hand_off_due(aware), entry=entry)
