"""Close: record how the answer was passed on and how the case ended. Refused while a hand-off is open."""

from datetime import datetime

from triage.domain.audit import AuditEntry, Facts
from triage.domain.case import Case, CaseStatus, Disposition, Fulfilment
from triage.domain.decision import Route
from triage.domain.people import WORKER, Person
from triage.domain.response import Response
from triage.errors import NotFound, NotNow
from triage.rules.permissions import Action, check_may
from triage.rules.policies import check_status
from triage.steps import hand_off, show
from triage.steps.sign_off import guard
from triage.steps.tools import Tools
from triage.store.outbox import Job
from triage.store.unit import UnitOfWork

_S = CaseStatus


def fulfil(
    tools: Tools,
    case_id: int,
    by: Person,
    *,
    how: str,
    recipient: str,
    when: datetime | None = None,
    exactly: bool = True,
    response: int | None = None,
) -> Case:
    """The MSL has passed the answer on: `how` is `spoken` or `written`. The case closes when no hand-off is open.

    `when`: the moment, by default now; not `exactly`: some time before it on that day. `response`: the answer that was seen, where the
    face knows it. Raises NotNow for a time that can't be, and for an answer that is not the latest.
    """
    if how not in ("spoken", "written"):
        raise NotNow("An answer is passed on spoken or written.")
    with tools.store.begin() as uow:
        case, answer, at = *_to_fulfil(uow, case_id, by, response), when or uow.now
        _check_time(answer, at, uow.now)
        record = Fulfilment(how=how, when=at, recipient=recipient, response_version=answer.version, exactly=exactly)
        facts: Facts = {"how": how, "response": answer.version, "when": at.isoformat(), "exactly": exactly}
        entry = AuditEntry(actor=by.id, action="case.fulfilled", facts=facts)
        case = uow.cases.change(case, entry=entry, status=_S.FULFILLED, fulfilment=record)
        if not hand_off.has_open(uow, case_id):
            case = _close(uow, case, by.id, Disposition.ANSWERED)
        show.bring_up_to_date(uow, case, tools)
        return case


def check_can_fulfil(tools: Tools, case_id: int, by: Person, *, response: int | None = None) -> Case:
    """The case, where this person can record now how its answer was passed on; else raises what `fulfil` would."""
    with tools.store.read() as uow:
        return _to_fulfil(uow, case_id, by, response)[0]


def _to_fulfil(uow: UnitOfWork, case_id: int, by: Person, seen: int | None) -> tuple[Case, Response]:
    case = uow.cases.get(case_id)
    check_status(case, Action.FULFIL)
    if case.sender != by.id or not by.roles:
        check_may(by, Action.FULFIL, case.product, case.market)
        check_may(by, Action.SEE_CASES, case.product, case.market)
    latest = uow.responses.latest(case_id)
    if latest is None:
        raise NotNow(f"{case.number} has no answer yet.")
    if seen is not None and latest.version != seen:
        raise NotNow(f"{case.number} has a later answer: please use the buttons of that one.")
    return case, latest


def _check_time(response: Response, at: datetime, now: datetime) -> None:
    if at > now:
        raise NotNow("This time has not come yet.")
    if at < response.approved_at.replace(second=0, microsecond=0):  # people give minutes
        raise NotNow(f"{response.number} was answered only later, at {response.approved_at:%d %b %H:%M} UTC.")


def close(tools: Tools, case_id: int, by: Person) -> Case:
    """End an answered case."""
    with tools.store.begin() as uow:
        case = guard(uow, case_id, by, Action.CLOSE, None)
        if hand_off.has_open(uow, case_id):
            raise NotNow(f"{case.number} has a hand-off that nobody has acknowledged yet: it can't be closed before.")
        answered = Disposition.ANSWERED if case.status is _S.FULFILLED else Disposition.ANSWERED_NOT_CONFIRMED
        case = _close(uow, case, by.id, answered)
        show.bring_up_to_date(uow, case, tools)
        return case


def close_unconfirmed(tools: Tools, job: Job) -> None:
    """After a set time an answer that nobody confirmed closes as that, or waits another day for its hand-offs."""
    with tools.store.begin() as uow:
        case = uow.cases.get(int(job.payload["case"]))
        latest = uow.responses.latest(case.id)
        stands = latest is not None and latest.version == int(job.payload["response"])  # a later answer has a fortnight of its own
        if stands and case.status in (_S.SENT, _S.FULFILLED):
            if hand_off.has_open(uow, case.id):
                again = uow.now + tools.policy.targets.ask_again
                key = f"close:{case.id}:{job.payload['response']}:{again.isoformat()}"
                uow.outbox.put("close_unconfirmed", key=key, payload=job.payload, run_at=again)
            else:
                answered = Disposition.ANSWERED if case.status is _S.FULFILLED else Disposition.ANSWERED_NOT_CONFIRMED
                show.bring_up_to_date(uow, _close(uow, case, WORKER.id, answered), tools)
        uow.outbox.complete(job)


def set_aside(tools: Tools, case_id: int, by: Person, *, as_: CaseStatus, reason: str, duplicate_of: int | None = None, version: int | None = None) -> Case:
    """Mark a case as duplicate (of a case about the same product) or void, with a reason. Its hand-offs live on."""
    if as_ not in (_S.DUPLICATE, _S.VOID):
        raise NotNow("A case is set aside as duplicate or void.")
    if not reason.strip():
        raise NotNow("Please give a reason.")
    if as_ is _S.DUPLICATE and (duplicate_of is None or duplicate_of == case_id):
        raise NotNow("Please name the case that this is a duplicate of.")
    with tools.store.begin() as uow:
        case = guard(uow, case_id, by, Action.SET_ASIDE, version)
        if duplicate_of is not None:
            _check_original(uow, case, duplicate_of)
        entry = AuditEntry(actor=by.id, action=f"case.{as_.value}", reason=reason, facts={"duplicate_of": duplicate_of})
        case = uow.cases.change(case, entry=entry, status=as_, duplicate_of=duplicate_of, claimed_by=None, claimed_until=None)
        show.bring_up_to_date(uow, case, tools)
        return case


def reopen(tools: Tools, case_id: int, by: Person, *, reason: str) -> Case:
    """Take an ended case up again."""
    if not reason.strip():
        raise NotNow("Please give a reason.")
    with tools.store.begin() as uow:
        case = guard(uow, case_id, by, Action.REOPEN, None)
        decision = case.decision
        if decision and not decision.questions:  # declined or only handed off: by itself it would end again at once
            decision = decision.model_copy(update={"route": Route.SPECIALIST, "route_reason": "a person took it up again"})
        entry = AuditEntry(actor=by.id, action="case.reopened", reason=reason)
        case = uow.cases.change(case, entry=entry, status=_S.REOPENED, duplicate_of=None, decision=decision)
        uow.outbox.put("advance", key=f"advance:{case.id}:{case.version}", payload={"case": case.id})
        show.bring_up_to_date(uow, case, tools)
        return case


def _close(uow: UnitOfWork, case: Case, actor: str, disposition: Disposition) -> Case:
    entry = AuditEntry(actor=actor, action="case.closed", facts={"disposition": disposition.value})
    return uow.cases.change(case, entry=entry, status=_S.CLOSED, disposition=disposition, claimed_by=None, claimed_until=None)


def _check_original(uow: UnitOfWork, case: Case, original_id: int) -> None:
    """Raise NotNow where a case cannot be a duplicate of another: it is not there, asks of another product, or is a duplicate itself."""
    try:
        original = uow.cases.get(original_id)
    except NotFound:
        raise NotNow(f"There is no case MI-{original_id}.") from None
    if original.status is _S.DUPLICATE:
        raise NotNow(f"{original.number} is a duplicate itself, of MI-{original.duplicate_of}. Please name that one.")
    if case.product and original.product and case.product != original.product:
        raise NotNow(f"{original.number} is about {original.product}, and {case.number} about {case.product}: a duplicate asks about the same product.")
