"""Correct a triage decision: one click and a reason. The case follows, it is on record, and the rule's owner gets a proposed regression case.

No correction changes a rule. A report's flag is cleared by its own desk only, together with the desk's hand-off.
"""

from typing import NamedTuple

from triage.domain.audit import AuditEntry, Facts
from triage.domain.case import Case, CaseStatus
from triage.domain.concern import Concern, Signal
from triage.domain.decision import Desk, TriageDecision
from triage.domain.handoff import HandOffStatus
from triage.domain.people import Person
from triage.domain.regression import Change, Field, ProposedCase, gold_of
from triage.errors import NotAllowed, NotNow
from triage.redact import redact
from triage.rules.correcting import PERSON, corrected, desks_of, flag_of, needs, with_flag_of
from triage.rules.permissions import DESK_WORK, check_may, may
from triage.rules.policies import next_reader
from triage.steps import hand_off, paging, show
from triage.steps.read_message import merge
from triage.steps.tools import Tools
from triage.store.cases import Message
from triage.store.unit import UnitOfWork

_S = CaseStatus


class Asked(NamedTuple):
    """A correction that somebody asks for."""

    by: Person
    change: Change
    reason: str


def correct(tools: Tools, case_id: int, by: Person, change: Change, *, reason: str) -> Case:
    """Make a correction. Raises NotNow without a reason or where it does not fit, NotAllowed for whom it is not to make."""
    if not reason.strip():
        raise NotNow("Please say in a few words why.")
    asked = Asked(by, change, reason.strip())
    with tools.store.begin() as uow:
        case = uow.cases.get(case_id)
        if case.decision is None:
            raise NotNow("This message is still being read. Please try again in a moment.")
        after = _after(tools, uow, case, case.decision, asked)
        _check(by, case, change, case.decision, after)
        _propose(tools, uow, case, asked)
        if change.field in {Field.CONCERN_REMOVED, Field.KIND}:
            _clear(uow, case, case.decision, asked)
            if _another_desk_has(uow, case, asked):  # the flag stands until the other desk has cleared it too
                after = case.decision if change.field is Field.CONCERN_REMOVED else with_flag_of(after, case.decision, change.before)
        case = _move(uow, case, asked, after)
        _hand_off(uow, tools, case, asked, after)
        uow.outbox.put("advance", key=f"advance:{case.id}:{case.version}:corrected", payload={"case": case.id})
        show.bring_up_to_date(uow, case, tools)
    return case


def allowed(case: Case, by: Person, change: Change) -> bool:
    """Whether a person may make a correction, so that a page offers only what will be done. A corrected product is checked when it is made."""
    if case.decision is None:
        return False
    try:
        _check(by, case, change, case.decision, corrected(case.decision, change))
    except (NotAllowed, NotNow):
        return False
    return True


def _check(by: Person, case: Case, change: Change, before: TriageDecision, after: TriageDecision) -> None:
    actions = sorted(needs(change, before, after))
    if change.field is Field.CONCERN_ADDED and case.sender == by.id and by.active:
        return
    if not any(may(by, action, case.product, case.market) for action in actions):
        check_may(by, actions[0], case.product, case.market)


def _after(tools: Tools, uow: UnitOfWork, case: Case, before: TriageDecision, asked: Asked) -> TriageDecision:
    if asked.change.field is Field.PRODUCT:
        return _read_anew(tools, case, asked.change.after, before, uow.cases.messages(case.id))
    return corrected(before, asked.change, words=asked.reason[:300])


def _read_anew(tools: Tools, case: Case, product: str, before: TriageDecision, messages: tuple[Message, ...]) -> TriageDecision:
    """The decision with another product: every message is held against that product's label. Flags stay; only a desk clears one."""
    known = {p.name for p in tools.library.products()}
    if product not in known:
        raise NotNow(f"{product[:60]!r} is no product of the library.")
    asked = [m for m in messages if m.text and m.decision and m.decision.questions] or [m for m in messages if m.text]
    read = [tools.assessor.assess(m.text, product=product, market=case.market, intake=case.intake, attachments=m.attachments) for m in asked]
    whole = read[0] if read else before
    for one in read[1:]:
        whole = merge(whole, one)
    signals = tuple(dict.fromkeys((*before.signals, *whole.signals)))
    numbered = tuple(q.model_copy(update={"ordinal": n}) for n, q in enumerate(whole.questions, start=1))
    return whole.model_copy(update={"product": product, "signals": signals, "hand_offs": before.hand_offs | whole.hand_offs, "questions": numbered})


def _move(uow: UnitOfWork, case: Case, asked: Asked, after: TriageDecision) -> Case:
    """Store the corrected decision, and bring the case to whoever reads it now."""
    change = asked.change
    facts: Facts = {"field": change.field.value, "before": change.before, "after": change.after}
    entry = AuditEntry(actor=asked.by.id, action="triage.corrected", reason=asked.reason, facts=facts)
    changes: dict[str, object] = {"decision": after}
    if change.field is Field.PRODUCT:
        changes["product"] = after.product
    if case.status is _S.APPROVED:  # it was approved as what it then seemed to be
        changes["status"] = _S.IN_REVIEW
    case = uow.cases.change(case, entry=entry, **changes)
    wanted = next_reader(case)
    if case.status in {_S.IN_REVIEW, _S.WITH_SPECIALIST} and case.status is not wanted:
        case = uow.cases.change(case, entry=entry.model_copy(update={"action": "case.referred"}), status=wanted)
    return case


def _hand_off(uow: UnitOfWork, tools: Tools, case: Case, asked: Asked, after: TriageDecision) -> None:
    """What a new flag, or another kind of one, brings to a desk that has not got it."""
    change = asked.change
    have = {h.desk for h in uow.hand_offs.of(case.id) if change.after in h.reasons and h.status is not HandOffStatus.CLEARED}
    another = change.field is Field.KIND and bool(desks_of(*flag_of(change.after)) - have)
    if change.field is Field.CONCERN_ADDED or another:
        hand_off.flag_anew(uow, tools, case, _standing(after, change.after), asked.by)
    if change.field is Field.CONCERN_ADDED and change.concern is Concern.EMERGENCY:
        hand_off.emergency_anew(uow, case, _standing(after, change.after), asked.by)
    if change.field is Field.CONCERN_REMOVED and change.concern is Concern.EMERGENCY:
        paging.not_one(uow, case.id, asked.by)


def _standing(after: TriageDecision, name: str) -> Signal:
    return next(s for s in reversed(after.signals) if s.name == name)


def _clear(uow: UnitOfWork, case: Case, before: TriageDecision, asked: Asked) -> None:
    """Clear the hand-offs of this person's desks that rest on the flag alone; the others rest on what is left, or on its right kind."""
    name, right = asked.change.before, asked.change.after
    mine = _mine(case, asked)
    standing = ({s.name for s in before.signals} - {name}) | {right}
    for one in uow.hand_offs.of(case.id):
        if one.desk not in mine or name not in one.reasons:
            continue
        kept = {*one.reasons} - {name} | ({right} if right and one.desk in desks_of(*flag_of(right)) else set())
        if kept & standing:
            if one.status not in {HandOffStatus.RECONCILED, HandOffStatus.CLEARED}:
                entry = AuditEntry(actor=asked.by.id, action="hand_off.corrected", reason=asked.reason)
                uow.hand_offs.rest_on(one, kept, entry=entry)
            continue
        if one.status is HandOffStatus.RECONCILED:
            raise NotNow(f"{one.number} is reconciled: your own system has it. Please settle it there.")
        if one.status is not HandOffStatus.CLEARED:
            entry = AuditEntry(actor=asked.by.id, action="hand_off.cleared", reason=asked.reason)
            moved = uow.hand_offs.move(one, HandOffStatus.CLEARED, entry=entry, outcome=asked.reason)
            paging.desk_has(uow, moved, asked.by.id)


def _mine(case: Case, asked: Asked) -> frozenset[Desk]:
    """The desks of the flag for which this person may speak."""
    return frozenset(d for d in desks_of(*flag_of(asked.change.before)) if may(asked.by, DESK_WORK[d], case.product, case.market))


def _another_desk_has(uow: UnitOfWork, case: Case, asked: Asked) -> bool:
    """Whether a desk for which this person may not speak still has the flag: a falsified pack is safety's and quality's."""
    name = asked.change.before
    others = desks_of(*flag_of(name)) - _mine(case, asked)
    return any(h.desk in others and name in h.reasons and h.status is not HandOffStatus.CLEARED for h in uow.hand_offs.of(case.id))


def _propose(tools: Tools, uow: UnitOfWork, case: Case, asked: Asked) -> None:
    """Propose a regression case of the message that was misread. A flag that a person had raised says nothing of a rule."""
    change = asked.change
    message = _misread(uow.cases.messages(case.id), change)
    if message is None or message.decision is None:
        return
    decided = message.decision
    try:
        right = _read_anew(tools, case, change.after, decided, (message,)) if change.field is Field.PRODUCT else corrected(decided, change, words="")
    except NotNow:
        return
    propose(uow, message, right, asked)


def propose(uow: UnitOfWork, message: Message, right: TriageDecision, asked: Asked) -> None:
    """Propose a message that was misread to the owner of the rule, redacted, with what is right. Raises ValueError for a message that was not read."""
    decided, change = message.decision, asked.change
    if decided is None:
        raise ValueError("a message that was not read was not misread")
    proposal = ProposedCase(
        case_id=message.case_id,
        message_id=message.id,
        owner=change.owner,
        change=change,
        rules=_rules(decided, change),
        text=redact(message.text),
        product=right.product,
        market=right.market,
        decided=gold_of(decided),
        right=gold_of(right),
        by=asked.by.id,
        reason=asked.reason,
    )
    uow.regression.propose(proposal, entry=AuditEntry(actor=asked.by.id, action="regression.proposed"))


def _misread(messages: tuple[Message, ...], change: Change) -> Message | None:
    """The message that a correction is of: the one with the flag; of a question the last that asked; of a missed flag the last that was sent."""
    read = [m for m in messages if m.text and m.decision and not m.source.startswith("flag:")]
    if change.field in {Field.CONCERN_REMOVED, Field.KIND}:
        return next((m for m in read if m.decision and any(s.name == change.before and s.rule != PERSON for s in m.decision.signals)), None)
    if change.field is Field.CONCERN_ADDED:
        return read[-1] if read else None
    return next((m for m in reversed(read) if m.decision and m.decision.questions), read[-1] if read else None)


def _rules(decided: TriageDecision, change: Change) -> tuple[str, ...]:
    """The rules that decided what was wrong, by their ids; for what no rule saw, none."""
    if change.before and change.concern:
        return tuple(sorted({s.rule for s in decided.signals if s.name == change.before}))
    if change.field in {Field.LABEL_STATUS, Field.AXIS}:
        return (f"label.{decided.finding.axis or 'use'}",)
    return ()
