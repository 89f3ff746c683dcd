"""Hand off: reports go to their desks first, always, and never wait for an answer."""

from collections.abc import Iterable

from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.concern import Signal
from triage.domain.decision import Desk, Route, TriageDecision
from triage.domain.handoff import OPEN_HAND_OFFS, HandOff, HandOffStatus
from triage.domain.inquiry import Inquiry
from triage.domain.people import WORKER, Person
from triage.errors import NotNow
from triage.rules.clocks import aware_at, hand_off_due
from triage.rules.permissions import DESK_WORK, Action, check_may
from triage.rules.routes import hand_offs_of
from triage.steps import paging, reports, show
from triage.steps.tools import Tools
from triage.store.cases import Message
from triage.store.outbox import Job
from triage.store.unit import UnitOfWork


def flag(
    uow: UnitOfWork, tools: Tools, case: Case, message: Message, signals: Iterable[Signal], *, actor: str = WORKER.id, into: reports.Before | None = None
) -> tuple[HandOff, ...]:
    """Record a hand-off for every desk that these signals of a message concern, with the reports they make, and ask for it to be sent.

    `into` are the reports that the message goes on with. The clock runs from the earlier of when the MSL heard it and when the message was sent (GVP VI.B.7).
    """
    made = []
    signals = tuple(signals)
    aware = aware_at(case.intake.heard_at, min(message.sent_at, message.received_at))  # a chat whose clock is ahead puts nothing off
    for desk, names in _reasons(signals).items():
        entry = AuditEntry(actor=actor, action="hand_off.flagged", facts={"desk": desk.value, "reasons": list(names), "message": message.id})
        hand_off = uow.hand_offs.add(case.id, desk=desk, message_id=message.id, reasons=names, aware_at=aware, due_at=hand_off_due(aware), entry=entry)
        uow.outbox.put("hand_off", key=f"hand_off:{hand_off.id}", payload={"hand_off": hand_off.id})
        made.append(hand_off)
    reports.record(uow, tools, reports.Brought(case, message, tuple(made)), signals, into=into)
    return tuple(made)


def send(tools: Tools, job: Job) -> None:
    """Put a hand-off where its desk works. The desk takes the same key only once."""
    with tools.store.read() as uow:
        hand_off = uow.hand_offs.get(int(job.payload["hand_off"]))
    if hand_off.status is not HandOffStatus.FLAGGED:
        return
    tools.desks[hand_off.desk].send(hand_off, key=job.key)
    with tools.store.begin() as uow:
        uow.hand_offs.move(hand_off, HandOffStatus.SENT, entry=AuditEntry(actor=WORKER.id, action="hand_off.sent"), sent_at=uow.now)
        _touch(uow, tools, hand_off)
        uow.outbox.complete(job)


def acknowledge(tools: Tools, hand_off_id: int, by: Person, *, reason: str = "") -> HandOff:
    """A person of the desk has the hand-off. A late one needs a reason (practice)."""
    with tools.store.begin() as uow:
        hand_off = _of_my_desk(uow, hand_off_id, by)
        _check_open(uow, hand_off)
        if uow.now > hand_off.due_at and not reason.strip():
            raise NotNow(f"{hand_off.number} was due {hand_off.due_at:%d %b %H:%M} UTC. Please say why it is acknowledged late.")
        entry = AuditEntry(actor=by.id, action="hand_off.acknowledged", reason=reason)
        moved = uow.hand_offs.move(hand_off, HandOffStatus.ACKNOWLEDGED, entry=entry, acknowledged_at=uow.now, acknowledged_by=by.id)
        reports.seen(uow, moved, by.id)
        paging.desk_has(uow, moved, by.id)
        _settled(uow, tools, moved)
        return moved


def reconcile(tools: Tools, hand_off_id: int, by: Person, *, safety_number: str) -> HandOff:
    """The hand-off stands in the desk's own system, under this number."""
    if not safety_number.strip():
        raise NotNow("Please give the number under which your own system has it.")
    with tools.store.begin() as uow:
        hand_off = _of_my_desk(uow, hand_off_id, by)
        entry = AuditEntry(actor=by.id, action="hand_off.reconciled", facts={"desk_number": safety_number})
        moved = uow.hand_offs.move(hand_off, HandOffStatus.RECONCILED, entry=entry, outcome=safety_number)
        _touch(uow, tools, moved)
        return moved


def clear(tools: Tools, hand_off_id: int, by: Person, *, reason: str) -> HandOff:
    """The desk finds that this is no report of theirs. Only the desk may, with a reason; the flag stays on record."""
    if not reason.strip():
        raise NotNow("Please say why this is cleared.")
    with tools.store.begin() as uow:
        hand_off = _of_my_desk(uow, hand_off_id, by)
        moved = uow.hand_offs.move(hand_off, HandOffStatus.CLEARED, entry=AuditEntry(actor=by.id, action="hand_off.cleared", reason=reason), outcome=reason)
        paging.desk_has(uow, moved, by.id)
        _settled(uow, tools, moved)
        return moved


def add_flag(uow: UnitOfWork, tools: Tools, case: Case, by: Person, *, signal: Signal, message: Message | None = None) -> Case:
    """Anybody with a part in a case may add a flag; the desks that it concerns get their hand-off at once.

    `message` is the one in which it was seen, by default the last.
    """
    if case.sender != by.id or not by.active:
        check_may(by, Action.ADD_FLAG, case.product, case.market)
    decision = case.decision
    signals = (*(decision.signals if decision else ()), signal)
    entry = AuditEntry(actor=by.id, action="flag.added", facts={"concern": signal.name})
    changed = uow.cases.change(case, entry=entry, decision=_with_signals(decision, signals) if decision else None)
    flag_anew(uow, tools, changed, signal, by, message=message)
    show.bring_up_to_date(uow, changed, tools)
    return changed


def flag_anew(uow: UnitOfWork, tools: Tools, case: Case, signal: Signal, by: Person, *, message: Message | None = None) -> None:
    """A hand-off for what a person said or saw. Where this message, or else the last, was handed to this desk before, it is a message of its own."""
    before = {h.id for h in uow.hand_offs.of(case.id)}
    made = flag(uow, tools, case, message or uow.cases.messages(case.id)[-1], [signal], actor=by.id)
    if case.decision is None or not any(h.id in before and (not h.is_open or signal.name not in h.reasons) for h in made):
        return
    flag(uow, tools, case, _message_of_its_own(uow, case, case.decision, signal, by), [signal], actor=by.id)


def emergency_anew(uow: UnitOfWork, case: Case, signal: Signal, by: Person) -> None:
    """Somebody sees that somebody is in danger: the sender is told again, and people are called, also where the message was settled before."""
    message, before = uow.cases.messages(case.id)[-1], uow.pages.of(case.id)
    if case.decision and any(p.message_id == message.id and not p.is_open for p in before):
        message = _message_of_its_own(uow, case, case.decision, signal, by)
    show.put_up(uow, case.id, f"{show.URGENT}:{message.id}" if before else show.URGENT)
    paging.raise_page(uow, case.id, message.id)


def _message_of_its_own(uow: UnitOfWork, case: Case, decision: TriageDecision, signal: Signal, by: Person) -> Message:
    """What a person said or saw, as a message of the case that holds this flag and nothing else."""
    key = f"flags:{case.id}"
    uow.cases.add_conversation(case.id, key, entry=AuditEntry(actor=by.id, action="conversation.joined", facts={"channel": "flags"}))
    said = Inquiry(
        source=f"flag:{case.id}:{case.version}",
        channel=case.channel,
        conversation=key,
        sender=by.id,
        reply_to=case.reply_to,
        sent_at=uow.now,
        text=signal.text if any(c.isalnum() for c in signal.text) else signal.why,
    )
    entry = AuditEntry(actor=by.id, action="message.received", facts={"source": said.source})
    taken = uow.cases.receive(said, due_at=case.due_at, entry=entry)
    alone = decision.model_copy(update={"signals": (signal,), "questions": (), "route": Route.REPORT_ONLY, "hand_offs": hand_offs_of([signal])})
    uow.cases.record_decision(taken.message_id, alone, entry=AuditEntry(actor=by.id, action="message.assessed", facts={"signals": [signal.name]}))
    return uow.cases.message(taken.message_id)


def has_open(uow: UnitOfWork, case_id: int) -> bool:
    """Whether a hand-off of this case is neither acknowledged nor cleared: then the case cannot be closed."""
    return any(h.status in OPEN_HAND_OFFS for h in uow.hand_offs.of(case_id))


def emergency(uow: UnitOfWork, case: Case, message: Message, decision: TriageDecision) -> None:
    """The fixed urgent-care notice first, at once, and a page to the person on call; a later emergency of the case has its own."""
    reworded = reports.reworded_by(uow, message)
    if not decision.is_emergency or any(p.is_open and p.message_id in reworded for p in uow.pages.of(case.id)):
        return  # of an edit: people are being called about its first wording
    first = not any(m.decision and m.decision.is_emergency for m in uow.cases.messages(case.id) if m.id != message.id)
    show.put_up(uow, case.id, show.URGENT if first else f"{show.URGENT}:{message.id}")
    paging.raise_page(uow, case.id, message.id)


def _of_my_desk(uow: UnitOfWork, hand_off_id: int, by: Person) -> HandOff:
    hand_off = uow.hand_offs.get(hand_off_id)
    case = uow.cases.get(hand_off.case_id)
    check_may(by, DESK_WORK[hand_off.desk], case.product, case.market)
    return hand_off


def _check_open(uow: UnitOfWork, hand_off: HandOff) -> None:
    """Raise NotNow for a hand-off that somebody has, and say who."""
    if hand_off.is_open:
        return
    known = uow.people.known(hand_off.acknowledged_by) if hand_off.acknowledged_by else None
    raise NotNow(f"{hand_off.number} is {hand_off.status.value} already{f', by {known.name}' if known else ''}.")


def _settled(uow: UnitOfWork, tools: Tools, hand_off: HandOff) -> None:
    # A case that waits only for its hand-offs (report_only, decline) goes on when the last one is settled.
    case = _touch(uow, tools, hand_off)
    uow.outbox.put("advance", key=f"advance:{case.id}:{case.version}", payload={"case": case.id})


def _touch(uow: UnitOfWork, tools: Tools, hand_off: HandOff) -> Case:
    entry = AuditEntry(actor=WORKER.id, action="case.hand_off_moved", facts={"hand_off": hand_off.id})
    case = uow.cases.change(uow.cases.get(hand_off.case_id), entry=entry)
    show.bring_up_to_date(uow, case, tools)
    return case


def _with_signals(decision: TriageDecision, signals: tuple[Signal, ...]) -> TriageDecision:
    return decision.model_copy(update={"signals": signals, "hand_offs": decision.hand_offs | hand_offs_of(signals)})


def _reasons(signals: Iterable[Signal]) -> dict[Desk, tuple[str, ...]]:
    by_desk: dict[Desk, dict[str, None]] = {}
    for signal in signals:
        for desk in hand_offs_of([signal]):
            by_desk.setdefault(desk, {})[signal.name] = None
    return {desk: tuple(sorted(by_desk[desk])) for desk in sorted(by_desk)}
