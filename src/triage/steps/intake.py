"""Intake: who asked, where, how the question arose, when it was heard. It never stops the work; it holds back only what needs it."""

from triage.domain.audit import AuditEntry
from triage.domain.case import WITH_A_PERSON, Case, CaseStatus
from triage.domain.concern import Concern, Signal
from triage.domain.decision import Desk
from triage.domain.handoff import HandOffStatus
from triage.domain.inquiry import Intake, Prompted
from triage.domain.people import WORKER, Person
from triage.rules.permissions import Action, check_may
from triage.rules.policies import check_status, requester_is_known_not_hcp
from triage.steps import hand_off, reports, show
from triage.steps.awareness import heard_earlier
from triage.steps.read_message import assess, merge, to_next_reader
from triage.steps.tools import Tools
from triage.store.outbox import Job
from triage.store.unit import UnitOfWork

_READ_AGAIN_IN = WITH_A_PERSON | {CaseStatus.ASSESSED, CaseStatus.DRAFTING, CaseStatus.REOPENED}


def complete_intake(tools: Tools, case_id: int, by: Person, given: Intake) -> Case:
    """Add what is known now. Where it changes what the question is (country, profession, prompted), the case follows."""
    with tools.store.begin() as uow:
        case = uow.cases.get(case_id)
        check_status(case, Action.COMPLETE_INTAKE)
        _check_part(case, by)
        intake = case.intake.merged(given)
        told = sorted(k for k, v in given.model_dump().items() if v is not None)
        entry = AuditEntry(actor=by.id, action="intake.completed", facts={"fields": list(told)})
        changes: dict[str, object] = {"intake": intake}
        if given.country and given.country != case.market:
            changes["market"] = given.country
        if given.needed_by and given.needed_by < case.due_at:
            changes["due_at"] = given.needed_by
        other_asker = requester_is_known_not_hcp(given) or "market" in changes
        case = uow.cases.change(case, entry=entry, **changes)
        _prompted(uow, tools, case, by, given)
        heard_earlier(uow, case, by)
        reports.reporter_known(uow, case, by.id)
        if other_asker and case.status is CaseStatus.APPROVED:  # it was approved for somebody else than it now turns out
            entry = AuditEntry(actor=WORKER.id, action="case.recalled", reason="it became known who asked: the answer is looked at again")
            case = to_next_reader(uow, uow.cases.change(case, entry=entry, status=CaseStatus.IN_REVIEW), entry)
        if given.country or given.profession or given.prompted in (Prompted.YES, Prompted.NOT_SURE):
            uow.outbox.put("read_again", key=f"read_again:{case.id}:{case.version}", payload={"case": case.id})
        uow.outbox.put("advance", key=f"advance:{case.id}:{case.version}", payload={"case": case.id})
        show.bring_up_to_date(uow, case, tools)
    return _read_again(tools, case)


def read_again(tools: Tools, job: Job) -> None:
    """What became known of the requester changes what the question is. Stored with the answer, so that a crash forgets nothing."""
    with tools.store.read() as uow:
        case = uow.cases.get(int(job.payload["case"]))
    _read_again(tools, case)


def _check_part(case: Case, by: Person) -> None:
    """Only whoever asked, or medical information, says who asked: an off-label answer waits for exactly this."""
    if case.sender != by.id or not by.roles:
        check_may(by, Action.COMPLETE_INTAKE, case.product, case.market)
        check_may(by, Action.SEE_CASES, case.product, case.market)


def _read_again(tools: Tools, case: Case) -> Case:
    """With what is known now the case may need a specialist. It never becomes less cautious by this."""
    if case.status not in _READ_AGAIN_IN:
        return case
    with tools.store.read() as uow:
        messages = [m for m in uow.cases.messages(case.id) if m.decision and m.decision.questions]
    if not messages or case.decision is None:
        return case
    decision = assess(tools, case, messages[-1])
    merged = merge(case.decision, decision.model_copy(update={"questions": (), "signals": ()}))
    if merged.route is case.decision.route and merged.finding == case.decision.finding:
        return case
    questions = tuple(q.model_copy(update={"route": merged.route, "route_reason": merged.route_reason}) for q in case.decision.questions)
    with tools.store.begin() as uow:
        entry = AuditEntry(actor=WORKER.id, action="case.reassessed", reason=decision.route_reason, facts={"route": merged.route.value})
        case = uow.cases.change(case, entry=entry, decision=merged.model_copy(update={"questions": questions}))
        case = to_next_reader(uow, case, entry)
        show.bring_up_to_date(uow, case, tools)
    return case


def _prompted(uow: UnitOfWork, tools: Tools, case: Case, by: Person, given: Intake) -> None:
    # "Yes" and "not sure" go to compliance at once (triage guide, hand-offs: `solicited`).
    theirs = [h.status for h in uow.hand_offs.of(case.id) if h.desk is Desk.COMPLIANCE and Concern.SOLICITED in h.reasons]
    cleared = bool(theirs) and set(theirs) == {HandOffStatus.CLEARED}
    if case.intake.prompted not in (Prompted.YES, Prompted.NOT_SURE) or (theirs and not (cleared and given.prompted)):
        return
    why = "the sender says that something of the company prompted the question, or is not sure"
    signal = Signal(concern=Concern.SOLICITED, start=0, end=0, text="", rule="intake.prompted", why=why)
    hand_off.flag_anew(uow, tools, case, signal, by)
