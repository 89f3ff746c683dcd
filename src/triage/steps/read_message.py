"""Read: assess one message of a case, hand off what it reports, and bring its questions into the case."""

from collections.abc import Callable, Collection, Sequence

from triage.detect.products import find_products
from triage.domain.audit import AuditEntry, Facts
from triage.domain.case import Case, CaseStatus
from triage.domain.concern import REPORTS, Concern, Signal
from triage.domain.decision import LabelFinding, LabelStatus, Question, Route, TriageDecision, most_cautious_route, most_cautious_status
from triage.domain.people import WORKER
from triage.rules.clocks import answer_due
from triage.rules.policies import next_reader
from triage.rules.routes import hand_offs_of
from triage.steps import hand_off, introducing, more, replies, reports, second_reading, show
from triage.steps.gather import OTHER_PRODUCT
from triage.steps.speaking import as_said
from triage.steps.tools import Tools
from triage.store.cases import Message
from triage.store.unit import UnitOfWork

_S = CaseStatus
_LASTING = REPORTS | {Concern.EMERGENCY, Concern.SOLICITED, Concern.INSTRUCTION_TO_BOT}
"""Flags that stay with a case when its questions have been answered."""


def read_message(tools: Tools, case_id: int, message_id: int) -> Case:
    """Assess a message once and let the case follow. Reading it again changes nothing."""
    with tools.store.read() as uow:
        case, message = uow.cases.get(case_id), uow.cases.message(message_id)
    return case if message.decision is not None else _follow(tools, case, message, assess(tools, case, message))


def flag_unread(tools: Tools, case_id: int, message_id: int) -> Case:
    """A message that could not be assessed counts as flagged: safety gets it, and medical information reads it."""
    with tools.store.read() as uow:
        case, message = uow.cases.get(case_id), uow.cases.message(message_id)
    return case if message.decision is not None else _follow(tools, case, message, _unread(case))


def _words(message: Message) -> str:
    return " ".join(message.text.split()).casefold()


def assess(tools: Tools, case: Case, message: Message) -> TriageDecision:
    """What a message of a case is and where it goes. Product and market of the conversation hold where the message names none."""
    return tools.assessor.assess(
        message.text,
        product=_other_product(tools, case, message.text) or case.product,
        market=case.market or tools.policy.default_market,
        intake=case.intake,
        attachments=tuple(a for a in message.attachments if not a.awaited),
    )


def _follow(tools: Tools, case: Case, message: Message, decision: TriageDecision) -> Case:
    with tools.store.begin() as uow:
        earlier = [m for m in uow.cases.messages(case.id) if m.id != message.id and m.decision]
        reply, introduces = replies.reply_of(uow, tools, case, message, decision), introducing.is_introduction(case, message)
        decision = replies.without_questions(decision) if reply is not None and reply.only else as_said(tools, case, message, decision)
        decision = introducing.as_introduction(decision) if introduces else decision
        decision = more.as_asked(case, message, decision)
        no_news = _is_no_news(uow, message, earlier)
        uow.cases.record_decision(message.id, decision if no_news else second_reading.awaited(tools, message, decision), entry=_assessed(decision, message))
        message = message.model_copy(update={"decision": decision})
        hand_off.flag(uow, tools, case, message, decision.signals, into=reports.Before((reply.report,)) if reply else _edited(uow, case, message))
        if reply is not None:
            replies.take(uow, case, message, reply)
        if introduces:
            introducing.ask_for(uow, case, message)
        hand_off.emergency(uow, case, message, decision)
        if no_news:
            case = _only_flags(uow, tools, case, decision)  # other spacing or capitals: nothing new is asked
        elif message.kind == "feedback":
            case = _only_flags(uow, tools, case, decision)  # what somebody says of an answer is no question
        else:
            case = _FOLLOW[case.status](uow, tools, case, _of_this_case(case, decision), _reworded(uow, message, earlier))
        show.bring_up_to_date(uow, case, tools)
        uow.outbox.put("advance", key=f"advance:{case.id}:{case.version}", payload={"case": case.id})
    return case


def _is_no_news(uow: UnitOfWork, message: Message, earlier: Sequence[Message]) -> bool:
    """Whether a message only says again what was read of the same message: an edit of spaces, or a message that comes after such an edit."""
    if message.attachments or not (message.kind == "edit" or reports.edits_of(uow, message)):
        return False
    return _words(message) in map(_words, earlier)


def _edited(uow: UnitOfWork, case: Case, message: Message) -> reports.Before | None:
    """The reports that an edited message goes on with: those of its earlier wordings. Where these are not known, the last one.

    A message that comes after its own edit goes on with the reports of that edit, whose words are the later ones.
    """
    so_far = uow.reports.of(case.id)
    if message.kind == "message":
        after = reports.edits_of(uow, message)
        return reports.Before(tuple(r for r in so_far if r.message_id in after)) if after else None
    if message.kind != "edit":
        return None
    reworded = reports.reworded_by(uow, message)
    return reports.Before(tuple(r for r in so_far if r.message_id in reworded), reworded) if reworded else reports.Before(so_far[-1:])


def _reworded(uow: UnitOfWork, message: Message, earlier: Sequence[Message]) -> frozenset[str]:
    """The questions that an edit asks in other words: those of the wordings that it replaces."""
    replaced = reports.reworded_by(uow, message)
    return frozenset(q.text for m in earlier if m.id in replaced and m.decision for q in m.decision.questions)


def go_on_with(uow: UnitOfWork, tools: Tools, case: Case, addition: TriageDecision) -> Case:
    """Let a case follow what a later reading of one of its messages adds."""
    if case.status is _S.ASSESSED and case.decision is not None:
        merged = merge(case.decision, _renumber(_of_this_case(case, addition), _questions_so_far(case)))
        return uow.cases.change(case, entry=_moved("case.question_added", addition), decision=merged)
    return _FOLLOW[case.status](uow, tools, case, _of_this_case(case, addition), ())


def _first(uow: UnitOfWork, tools: Tools, case: Case, decision: TriageDecision, _: Collection[str] = ()) -> Case:
    due = answer_due(case.received_at, decision.route, decision.market, tools.policy.targets, case.intake.needed_by)
    return uow.cases.change(
        case, entry=_moved("case.assessed", decision), status=_S.ASSESSED, decision=decision, product=decision.product, market=decision.market, due_at=due
    )


def _again(uow: UnitOfWork, tools: Tools, case: Case, decision: TriageDecision, _: Collection[str] = ()) -> Case:
    """The conversation goes on after an answer or an end: a new question opens the case again; a word of thanks does not."""
    if not _needs_somebody(decision):
        return _only_flags(uow, tools, case, decision)
    renumbered = _renumber(decision, _questions_so_far(case))
    if case.decision:
        lasting = tuple(s for s in case.decision.signals if s.concern in _LASTING)
        renumbered = with_flags(renumbered, case.decision.model_copy(update={"signals": lasting}))
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
        duplicate_of=None,
    )


def _beside(uow: UnitOfWork, tools: Tools, case: Case, decision: TriageDecision, reworded: Collection[str] = ()) -> Case:
    """Another message while the case is worked on: its questions are added, or stand in place of what they reword; the more cautious route holds."""
    if case.decision is None:
        return _first(uow, tools, case, decision)
    if not _needs_somebody(decision):
        return _only_flags(uow, tools, case, decision)
    again = {q.text for q in decision.questions}.intersection(reworded)
    kept = tuple(q for q in case.decision.questions if q.text not in reworded or q.text in again)
    new = _renumber(decision.model_copy(update={"questions": tuple(q for q in decision.questions if q.text not in again)}), _questions_so_far(case))
    merged = merge(case.decision, new).model_copy(update={"questions": (*kept, *new.questions)})
    # What was approved, or is with a reviewer, no longer answers everything that was asked.
    changes: dict[str, object] = {"status": _S.IN_REVIEW} if case.status is _S.APPROVED else {}
    if case.product is None and merged.product is not None:
        changes |= {"product": merged.product, "market": case.market or merged.market}
    case = uow.cases.change(case, entry=_moved("case.question_added", decision), decision=merged, **changes)
    return to_next_reader(uow, case, _moved("case.referred", decision))


def to_next_reader(uow: UnitOfWork, case: Case, entry: AuditEntry) -> Case:
    """A case in review goes on to a specialist where its route says so; every other case stays where it is."""
    if case.status is _S.IN_REVIEW and next_reader(case) is _S.WITH_SPECIALIST:
        return uow.cases.change(case, entry=entry, status=_S.WITH_SPECIALIST)
    return case


def _only_flags(uow: UnitOfWork, _: Tools, case: Case, decision: TriageDecision) -> Case:
    if case.decision is None or not decision.signals:
        return uow.cases.change(case, entry=_moved("message.read", decision))
    return uow.cases.change(case, entry=_moved("message.read", decision), decision=with_flags(case.decision, decision))


_FOLLOW: dict[CaseStatus, Callable[[UnitOfWork, Tools, Case, TriageDecision, Collection[str]], Case]] = {
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
            "signals": _both_signals(one, other),
            "questions": (*one.questions, *other.questions),
            "finding": decided.finding,
            "route": route,
            "route_reason": routed.route_reason,
            "hand_offs": one.hand_offs | other.hand_offs,
        }
    )


def with_flags(one: TriageDecision, other: TriageDecision) -> TriageDecision:
    """A decision with the flags of another message, and nothing else of it."""
    return one.model_copy(update={"signals": _both_signals(one, other), "hand_offs": one.hand_offs | other.hand_offs})


def _both_signals(one: TriageDecision, other: TriageDecision) -> tuple[Signal, ...]:
    # "Out of scope" does not hold where any part is a medical question.
    signals = (*one.signals, *other.signals)
    return tuple(s for s in signals if s.concern is not Concern.OUT_OF_SCOPE) if one.questions or other.questions else signals


def _needs_somebody(decision: TriageDecision) -> bool:
    """Whether a later message asks something, or holds what only a person can read (an attachment, another language)."""
    return bool(decision.questions) or decision.route is Route.SPECIALIST


def _unread(case: Case) -> TriageDecision:
    why = "the message could not be assessed, so a person must look"
    signal = Signal(concern=Concern.ADVERSE_EVENT, start=0, end=0, text="", rule="not-assessed", why=why)
    return TriageDecision(
        product=case.product,
        market=case.market,
        signals=(signal,),
        questions=(),
        finding=LabelFinding(status=LabelStatus.NOT_APPLICABLE, reason=why),
        route=Route.SPECIALIST,
        route_reason=why,
        hand_offs=hand_offs_of([signal]),
    )


def _other_product(tools: Tools, case: Case, text: str) -> str | None:
    """The product that a later message names by its own name where it does not name the case's."""
    if case.decision is None or case.product is None:
        return None
    named = [m.product for m in find_products(text, tools.library.products()) if m.product and m.how in {"brand", "ingredient", "code"}]
    return None if not named or case.product in named else named[0]


def _of_this_case(case: Case, decision: TriageDecision) -> TriageDecision:
    """What is asked about another product goes to a person: this case's documents are no answer to it."""
    if case.product in (None, decision.product) or decision.product is None or not decision.questions:
        return decision
    questions = tuple(q.model_copy(update={"route": Route.SPECIALIST, "route_reason": OTHER_PRODUCT}) for q in decision.questions)
    return decision.model_copy(update={"questions": questions, "route": Route.SPECIALIST, "route_reason": OTHER_PRODUCT})


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
