"""Intake: who asked, where, how the question arose, when it was heard. It never stops the work; it holds back only what needs it."""

from contextlib import suppress

from triage.detect.introduction import introduced
from triage.domain.audit import AuditEntry
from triage.domain.case import WITH_A_PERSON, Case, CaseStatus
from triage.domain.inquiry import Intake, Prompted, Urgency
from triage.domain.people import WORKER, Person
from triage.errors import NotAllowed, NotNow, UnusableMessage
from triage.rules.permissions import Action, check_may
from triage.rules.policies import check_status, requester_is_known_not_hcp
from triage.steps import reports, show, solicited
from triage.steps.awareness import heard_earlier
from triage.steps.read_message import assess, merge, to_next_reader
from triage.steps.tools import Tools
from triage.store.outbox import Job

_READ_AGAIN_IN = WITH_A_PERSON | {CaseStatus.ASSESSED, CaseStatus.DRAFTING, CaseStatus.REOPENED}


def complete_intake(tools: Tools, case_id: int, by: Person, given: Intake, *, product: str | None = None) -> Case:
    """Add what is known now. Where it changes what the question is (country, profession, prompted, product), the case follows.

    `product` counts where none is known yet: a wrong one is corrected as a triage decision. Raises NotNow, NotAllowed, UnusableMessage.
    """
    with tools.store.begin() as uow:
        case = uow.cases.get(case_id)
        check_may_complete(case, by)
        said, given = given, given.beside(case.intake)
        check_urgency(case.intake.merged(given))
        intake = case.intake.merged(given)
        told = sorted(k for k, v in given.model_dump().items() if v is not None)
        entry = AuditEntry(actor=by.id, action="intake.completed", facts={"fields": list(told)})
        changes: dict[str, object] = {"intake": intake}
        if given.country and given.country != case.market:
            changes["market"] = given.country
        named = named_product(tools, product) if case.product is None else None
        if named:
            changes["product"] = named
        if given.needed_by and given.needed_by < case.due_at:
            changes["due_at"] = given.needed_by
        other_asker = requester_is_known_not_hcp(given) or "market" in changes
        case = uow.cases.change(case, entry=entry, **changes)
        solicited.flag_prompted(uow, tools, case, by, said)
        heard_earlier(uow, case, by)
        reports.reporter_known(uow, case, by.id)
        if other_asker and case.status is CaseStatus.APPROVED:  # it was approved for somebody else than it now turns out
            entry = AuditEntry(actor=WORKER.id, action="case.recalled", reason="it became known who asked: the answer is looked at again")
            case = to_next_reader(uow, uow.cases.change(case, entry=entry, status=CaseStatus.IN_REVIEW), entry)
        if named or given.country or given.profession or given.prompted in (Prompted.YES, Prompted.NOT_SURE):
            uow.outbox.put("read_again", key=f"read_again:{case.id}:{case.version}", payload={"case": case.id})
        uow.outbox.put("advance", key=f"advance:{case.id}:{case.version}", payload={"case": case.id})
        show.bring_up_to_date(uow, case, tools)
    return _read_again(tools, case)


def read_again(tools: Tools, job: Job) -> None:
    """What became known of the requester changes what the question is. Stored with the answer, so that a crash forgets nothing."""
    with tools.store.read() as uow:
        case = uow.cases.get(int(job.payload["case"]))
    _read_again(tools, case)


def take_introduction(tools: Tools, job: Job) -> None:
    """What a plain reply said of who asked becomes known as from the form. Where nobody may add it any more, the message alone stays."""
    with tools.store.read() as uow:
        case, message = uow.cases.get(int(job.payload["case"])), uow.cases.message(int(job.payload["message"]))
        by = uow.people.known(message.sender)
    said = introduced(message.text)
    given = said.beside(case.intake) if said else Intake()
    if by is None or not any(v is not None for v in given.model_dump().values()):
        return
    with suppress(NotNow, NotAllowed):
        complete_intake(tools, case.id, by, given)


def check_may_complete(case: Case, by: Person) -> None:
    """Only whoever asked, or medical information, says who asked: an off-label answer waits for exactly this. Raises NotNow or NotAllowed."""
    check_status(case, Action.COMPLETE_INTAKE)
    if case.sender != by.id or not by.roles:
        check_may(by, Action.COMPLETE_INTAKE, case.product, case.market)
        check_may(by, Action.SEE_CASES, case.product, case.market)


def named_product(tools: Tools, name: str | None) -> str | None:
    """A product as the library calls it. Raises UnusableMessage for one that it does not know."""
    if not name:
        return None
    known = next((p.name for p in tools.library.products() if p.name.casefold() == name.casefold()), None)
    if known is None:
        raise UnusableMessage("This product is not in the library. Please choose one of the list, or leave it empty.")
    return known


def check_urgency(intake: Intake) -> None:
    """Raise UnusableMessage for "urgent" without the time by which it is needed: nobody could keep to it."""
    if intake.urgency is Urgency.URGENT and intake.needed_by is None:
        raise UnusableMessage("By when is it needed? Urgent needs a date.")


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
