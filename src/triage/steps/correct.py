"""Correct: an answer went out, and a document that it rests on was withdrawn later. A person decides what its recipient is told."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from triage.adapters.messengers import InPlaceMessenger
from triage.domain.audit import AuditEntry
from triage.domain.case import Case, CaseStatus
from triage.domain.correction import Correction, CorrectionState, Recipient, check_correction_move
from triage.domain.people import WORKER, Person
from triage.errors import NotNow
from triage.rules.clocks import answer_due
from triage.rules.permissions import Action, check_may, gets_answers, may
from triage.steps import show
from triage.steps.tools import Tools
from triage.store.drafts import Resting
from triage.store.outbox import Job
from triage.store.unit import UnitOfWork

_S = CaseStatus
_STATES = CorrectionState
TAKEN_UP_FROM: frozenset[CaseStatus] = frozenset({_S.SENT, _S.FULFILLED, _S.CLOSED, _S.DUPLICATE, _S.VOID})
"""From these a case is taken up again for a new answer. In the others somebody works on it already."""


class Withdrawn(NamedTuple):
    """What was withdrawn, and why."""

    document: str
    version: str
    title: str
    reason: str
    at: datetime | None


def withdrawn(said: Mapping[str, Any]) -> Withdrawn:
    """What a job says of a withdrawal."""
    at = datetime.fromisoformat(str(said["withdrawn_at"])) if "withdrawn_at" in said else None
    return Withdrawn(str(said["document"]), str(said["version"]), str(said.get("title", "")), str(said.get("reason", "")), at)


def propose(tools: Tools, gone: Withdrawn) -> None:
    """Propose a correction of every answer that rests on the withdrawn version: one for each case. Proposing again changes nothing."""
    with tools.store.read() as uow:
        resting = uow.responses.resting_on(gone.document, gone.version)
        known = {c.case_id for c in uow.corrections.about(gone.document, gone.version)}
    latest = {r.case_id: r.response_version for r in resting if r.case_id not in known}
    if latest:
        facts: dict[str, str | int] = {"document": gone.document, "version": gone.version, "cases": len(latest)}
        tools.alerts.raise_alert("answers went out with a withdrawn document: corrections wait for a decision", facts=facts)
    for case_id, response_version in latest.items():
        with tools.store.begin() as uow:
            _propose(uow, gone, case_id, response_version)


def _propose(uow: UnitOfWork, gone: Withdrawn, case_id: int, response_version: int) -> None:
    new = Correction(
        case_id=case_id,
        document=gone.document,
        document_version=gone.version,
        response_version=response_version,
        title=gone.title or _title(uow, case_id, gone),
        reason=gone.reason,
        withdrawn_at=gone.at or uow.now,
    )
    entry = AuditEntry(actor=WORKER.id, action="correction.proposed", reason=f"{gone.document} version {gone.version} was withdrawn")
    uow.corrections.propose(new, entry=entry)


def decide(tools: Tools, correction_id: int, by: Person, *, to: CorrectionState, reason: str = "", new_answer: bool = False) -> Correction:
    """Decide what the recipient of an answer is told.

    `sent`: the fixed notice goes to the sender, where they asked. `told`: the recipient was told in another way; the reason says how.
    `declined`: nothing is said; the reason says why. With `new_answer` the case is taken up again.
    Raises NotFound, NotAllowed, NotNow, or SomebodyWasFaster.
    """
    with tools.store.begin() as uow:
        known = uow.corrections.get(correction_id)
        case = uow.cases.get(known.case_id)
        check_may(by, Action.DECIDE_CORRECTION, case.product, case.market)
        check_correction_move(known.state, to)
        if to is _STATES.STOPPED:
            raise NotNow("Only an answer that has not been delivered is stopped, and that happens by itself.")
        if to is not _STATES.SENT and not reason.strip():
            raise NotNow("Please say how the recipient was told." if to is _STATES.TOLD else "Please say why nothing need be said.")
        if to is _STATES.SENT and (why := why_not_sent(uow, tools, case, known)):
            raise NotNow(why)
        entry = AuditEntry(actor=by.id, action=f"correction.{to.value}", reason=reason, facts={"name": by.name})
        decided = uow.corrections.decide(known, to, by=by.id, reason=reason, new_answer=new_answer, entry=entry)
        if to is _STATES.SENT:
            show.put_up(uow, case.id, f"{show.CORRECTION}:{known.id}")
            show.show_answers_anew(uow, case, because=f"correction:{known.id}")
        if new_answer:
            case = _take_up(uow, tools, case, by.id, f"{known.document} version {known.document_version} was withdrawn: a new answer is needed")
        show.bring_up_to_date(uow, case, tools)
        return decided


def post(tools: Tools, job: Job) -> None:
    """Post a slot, unless it is an answer that rests on what was withdrawn meanwhile: that is stopped, and the case is taken up again."""
    case_id, slot = int(job.payload["case"]), str(job.payload["slot"])
    corrections = _corrections_of_answer(tools, case_id, slot)
    if show.post(tools, job, may_send=not corrections):
        return
    with tools.store.begin() as uow:
        case = uow.cases.get(case_id)
        for correction in corrections:
            _stop(uow, case, correction, slot)
        reason = "a document was withdrawn before the answer was delivered"
        case = _take_up(uow, tools, case, WORKER.id, reason)
        show.bring_up_to_date(uow, case, tools)
        uow.outbox.complete(job)


def recipients(uow: UnitOfWork, document: str, version: str | None = None) -> tuple[Recipient, ...]:
    """Everybody who received an answer that rests on a document, or on one version of it: case by case, answer by answer."""
    corrections = {(c.case_id, c.document_version): c for c in uow.corrections.about(document, version)}
    resting = uow.responses.resting_on(document, version)
    return tuple(_recipient(uow, document, r, corrections.get((r.case_id, r.document_version))) for r in resting)


def recipient(uow: UnitOfWork, correction: Correction) -> Recipient:
    """Who received the answer that a correction is about."""
    resting = Resting(correction.case_id, correction.response_version, correction.document_version)
    return _recipient(uow, correction.document, resting, correction)


def to_decide(tools: Tools, viewer: Person) -> tuple[Correction, ...]:
    """The proposed corrections that this person may decide, oldest first."""
    with tools.store.read() as uow:
        proposed = uow.corrections.list(states={_STATES.PROPOSED})
        places = {c.case_id: uow.cases.get(c.case_id) for c in proposed}
    return tuple(c for c in proposed if may(viewer, Action.DECIDE_CORRECTION, places[c.case_id].product, places[c.case_id].market))


def why_not_sent(uow: UnitOfWork, tools: Tools, case: Case, correction: Correction) -> str:
    """Why the product can't send the notice of a correction, in words; empty where it can."""
    if not gets_answers(uow.people.known(case.sender), case.product, case.market):
        return "The sender of this question gets no answers: please tell the professional, and record how."
    if not is_delivered(uow, tools, case, correction.response_version):
        return "The answer has not been delivered, so there is nothing to correct there. If it is still on its way, it is being stopped."
    return ""


def stopped(corrections: Collection[Correction]) -> frozenset[int]:
    """The answers of a case that were stopped on their way: they are shown to nobody who asked."""
    return frozenset(c.response_version for c in corrections if c.state is _STATES.STOPPED)


def is_delivered(uow: UnitOfWork, tools: Tools, case: Case, response_version: int) -> bool:
    """Whether an answer stands where it was asked. A face that draws a case from the store shows it as soon as it is released."""
    in_place = isinstance(tools.messengers.get(case.channel), InPlaceMessenger)
    return in_place or uow.posts.get(case.id, f"{show.ANSWER}:{response_version}") is not None


def _corrections_of_answer(tools: Tools, case_id: int, slot: str) -> tuple[Correction, ...]:
    """The corrections of the answer in this slot, where the answer is only delivered by being posted."""
    kind, _, number = slot.partition(":")
    if kind != show.ANSWER:
        return ()
    with tools.store.read() as uow:
        if isinstance(tools.messengers.get(uow.cases.get(case_id).channel), InPlaceMessenger):
            return ()
        recalled = [gone for gone in map(withdrawn, uow.outbox.undone("recall")) if _rests(uow, gone.document, gone.version, case_id, int(number))]
    for gone in recalled:  # a withdrawal holds from its moment on, also where no worker has come to its recall yet
        with tools.store.begin() as uow:
            _propose(uow, gone, case_id, int(number))
    with tools.store.read() as uow:
        return tuple(c for c in uow.corrections.of(case_id) if _rests(uow, c.document, c.document_version, case_id, int(number)))


def _rests(uow: UnitOfWork, document: str, version: str, case_id: int, response_version: int) -> bool:
    return any(r.response_version == response_version for r in uow.responses.resting_on(document, version, case_id=case_id))


def _stop(uow: UnitOfWork, case: Case, correction: Correction, slot: str) -> None:
    """The answer did not go out. Where an earlier one that rests on the same document did, its correction stays to be decided."""
    earlier = {r.response_version for r in uow.responses.resting_on(correction.document, correction.document_version, case_id=case.id)}
    posted = {p.slot for p in uow.posts.all(case.id)}
    if correction.state is not _STATES.PROPOSED or any(f"{show.ANSWER}:{version}" in posted for version in earlier):
        return
    entry = AuditEntry(actor=WORKER.id, action="correction.stopped", reason="the answer was stopped before it was delivered", facts={"slot": slot})
    uow.corrections.decide(correction, _STATES.STOPPED, by=WORKER.id, reason="", new_answer=True, entry=entry)


def _take_up(uow: UnitOfWork, tools: Tools, case: Case, by: str, reason: str) -> Case:
    if case.status not in TAKEN_UP_FROM:
        return case
    market = case.market or tools.policy.default_market
    due = answer_due(uow.now, case.decision.route, market, tools.policy.targets) if case.decision else case.due_at
    entry = AuditEntry(actor=by, action="case.reopened", reason=reason)
    case = uow.cases.change(case, entry=entry, status=_S.REOPENED, due_at=due, duplicate_of=None, claimed_by=None, claimed_until=None)
    uow.outbox.put("advance", key=f"advance:{case.id}:{case.version}", payload={"case": case.id})
    return case


def _title(uow: UnitOfWork, case_id: int, gone: Withdrawn) -> str:
    named = (r for response in reversed(uow.responses.all(case_id)) for r in response.references)
    return next((r.title for r in named if (r.document, r.version) == (gone.document, gone.version)), gone.document)


def _recipient(uow: UnitOfWork, document: str, resting: Resting, correction: Correction | None) -> Recipient:
    case = uow.cases.get(resting.case_id)
    response = next(r for r in uow.responses.all(case.id) if r.version == resting.response_version)
    sender, standing = uow.people.known(case.sender), uow.posts.get(case.id, f"{show.ANSWER}:{response.version}")
    passed_on = case.fulfilment if case.fulfilment and case.fulfilment.response_version == response.version else None
    of = (document, resting.document_version)
    return Recipient(
        case_id=case.id,
        product=case.product,
        market=case.market,
        requester=case.intake.requester_name,
        profession=case.intake.profession,
        sender=case.sender,
        sender_name=sender.name if sender else "",
        receives_answers=gets_answers(sender, case.product, case.market),
        channel=case.channel,
        response_version=response.version,
        document=document,
        document_version=resting.document_version,
        sent_at=standing.posted_at if standing else response.approved_at,
        delivered=standing is not None,
        passed_on=passed_on.how if passed_on else "",
        passed_on_to=passed_on.recipient if passed_on else "",
        passed_on_at=passed_on.when if passed_on else None,
        statements=tuple(s.text for s in response.statements if any((c.document, c.version) == of for c in s.citations)),
        correction=correction,
    )
