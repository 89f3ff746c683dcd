"""Understand: have a language model read a message beside the rules, and add to its case what stands in the message.

The rules' flags are stored and handed off by then. Where the model cannot read, the rules alone hold, and whoever decides is told.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from triage.domain.audit import AuditEntry, Facts
from triage.domain.case import Case
from triage.domain.concern import Signal
from triage.domain.decision import LabelFinding, LabelStatus, Question, Route, TriageDecision, most_cautious_route
from triage.domain.handoff import HandOffStatus
from triage.domain.people import WORKER
from triage.domain.understood import SecondReading, ToRead, Understood
from triage.errors import ModelNotAllowed, ModelNotReached, NoModelAnswer, OverBudget
from triage.placing import RedactedMessage
from triage.redact import names_of, redactions
from triage.rules import model_reading
from triage.rules.model_reading import Standing
from triage.rules.routes import hand_offs_of
from triage.steps import hand_off, replies, show, speaking
from triage.steps.read_message import go_on_with
from triage.steps.second_reading import is_awaited
from triage.steps.tools import Tools
from triage.store.cases import Message
from triage.store.outbox import Job
from triage.store.unit import UnitOfWork

NOT_READ = "No language model read this message beside the rules: {why}. Please read it with care."
OUT = "the language model reads no messages: the rules alone decide"
_ASKS = frozenset({"message", "edit", "need_more", "asked_back"})
_NO_QUESTIONS = frozenset({replies.NO_QUESTION, speaking.FILES_AWAITED, speaking.SOMEBODY_ELSE})
"""Reasons for which the words of a message count as no question, whatever they ask."""


class Plan(NamedTuple):
    """What a reading adds: flags, the rules' questions with further searches, new questions, and what whoever decides should know."""

    signals: tuple[Signal, ...]
    questions: tuple[Question, ...]
    added: tuple[Question, ...]
    product: str | None
    warnings: tuple[str, ...]


def understand(tools: Tools, case_id: int) -> Case:
    """The case with every message of it that waits for a language model read, or marked as not read. One that waits for none stays as it is."""
    with tools.store.read() as uow:
        case = uow.cases.get(case_id)
        waiting = [m for m in uow.cases.messages(case_id) if is_awaited(m)] if tools.understanding else []
    for message in waiting:
        case = _read(tools, case, message)
    return case


def alert(tools: Tools, job: Job) -> None:
    """Raise the alert that messages are not read by the language model, once an hour while it lasts."""
    tools.alerts.raise_alert(OUT, facts={"why": str(job.payload["why"]), "case": f"MI-{job.payload['case']}"})


def _read(tools: Tools, case: Case, message: Message) -> Case:
    decision, products = message.decision, tools.library.products()
    if tools.understanding is None or decision is None:
        return case
    redacted = RedactedMessage(message.text, redactions(message.text, names_of(products)))
    names = tuple(p.name for p in products)
    about = ToRead(case_id=case.id, message_id=message.id, product=decision.product, market=decision.market, products=names)
    try:
        read = tools.understanding.understand(redacted.text, about)
    except NoModelAnswer as missed:
        return _missed(tools, message, missed)
    return _add(tools, message, _plan(tools, case, message, redacted, read))


def _plan(tools: Tools, case: Case, message: Message, redacted: RedactedMessage, read: Understood) -> Plan:
    decision = message.decision
    if decision is None:
        raise ValueError("a language model reads what the rules have read")
    flags = model_reading.flags_of(read, redacted, message.text, decision)
    standing = model_reading.questions_of(read, redacted)
    product = model_reading.product_of(read, (p.name for p in tools.library.products()), decision) if case.product is None else None
    asks = message.sender == case.sender and message.kind in _ASKS and decision.route_reason not in _NO_QUESTIONS
    new = model_reading.not_seen_by_rules(decision.questions, standing) if asks else ()
    known = model_reading.with_searches(decision.questions, standing)
    added = tuple(_question(tools, case, message, one, ordinal=n) for n, one in enumerate(new, start=len(known) + 1))
    return Plan(
        flags.signals,
        _marked(known, flags.signals, product),
        _marked(added, flags.signals, product),
        product,
        tuple(_warnings(flags, product, added)),
    )


def _marked(questions: Iterable[Question], signals: Sequence[Signal], product: str | None) -> tuple[Question, ...]:
    cautious = (model_reading.as_cautious(q, signals) for q in questions)
    return tuple(q.model_copy(update={"product": product}) if product and q.product is None else q for q in cautious)


def _warnings(flags: model_reading.Flags, product: str | None, added: Sequence[Question]) -> Iterable[str]:
    if flags.signals:
        yield model_reading.FLAG_BY_MODEL.format(names=model_reading.names_of_flags(flags.signals))
    if flags.lost:
        yield model_reading.NOT_IN_MESSAGE
    if product:
        yield model_reading.PRODUCT_BY_MODEL.format(product=product)
    if added:
        yield model_reading.QUESTION_BY_MODEL


def _question(tools: Tools, case: Case, message: Message, one: Standing, *, ordinal: int) -> Question:
    """A question that only the model saw, as the rules read its words alone, and no less carefully than the rest of its message."""
    decision = message.decision
    words = message.text[one.place.start : one.place.end]
    product = (decision.product if decision else None) or case.product
    alone = tools.assessor.assess(words, product=product, market=case.market or tools.policy.default_market, intake=case.intake)
    around = decision.questions if decision else ()
    unread = LabelFinding(status=LabelStatus.UNCLEAR, reason=model_reading.ONLY_A_MODEL)
    route = most_cautious_route((alone.route if alone.questions else Route.SPECIALIST, *(q.route for q in around)))
    return Question(
        ordinal=ordinal,
        start=one.place.start,
        end=one.place.end,
        text=words,
        product=product,
        finding=model_reading.most_cautious_finding(alone.finding, around) if alone.questions else unread,
        route=route,
        route_reason=next((q.route_reason for q in (*alone.questions, *around) if q.route is route), model_reading.ONLY_A_MODEL),
        searches=one.searches,
        by_model=True,
    )


def _add(tools: Tools, message: Message, plan: Plan) -> Case:
    with tools.store.begin() as uow:
        case, message = uow.cases.get(message.case_id), uow.cases.message(message.id)
        if not is_awaited(message) or message.decision is None:
            return case  # another worker has, or its words were erased meanwhile
        if case.product is not None and plan.product is not None:
            plan = _without_product(plan)  # somebody named it while the model read
        read = _as_read(message.decision, plan)
        uow.cases.record_decision(message.id, read, entry=_entry(message, plan))
        _hand_off(uow, tools, case, message.model_copy(update={"decision": read}), plan.signals)
        case = _with_questions(uow, case, message.decision.questions, plan.questions)
        if plan.signals or plan.added:
            case = go_on_with(uow, tools, case, model_reading.addition(message.decision, plan.signals, plan.added))
        elif plan.warnings:
            case = uow.cases.change(case, entry=_warned(message))
        show.bring_up_to_date(uow, case, tools)
    return case


def _without_product(plan: Plan) -> Plan:
    """A plan without the product that the model took the message to be about."""
    said = model_reading.PRODUCT_BY_MODEL.format(product=plan.product)
    known, added = (tuple(q.model_copy(update={"product": None}) if q.product == plan.product else q for q in qs) for qs in (plan.questions, plan.added))
    return plan._replace(questions=known, added=added, product=None, warnings=tuple(w for w in plan.warnings if w != said))


def _as_read(decision: TriageDecision, plan: Plan) -> TriageDecision:
    """The decision on a message with what the reading adds."""
    more = model_reading.addition(decision, plan.signals, plan.added)
    questions = (*plan.questions, *plan.added)
    route = most_cautious_route((decision.route, more.route, *(q.route for q in questions)))
    return decision.model_copy(
        update={
            "signals": tuple(sorted((*decision.signals, *plan.signals), key=lambda s: (s.start, s.end, s.name, s.rule))),
            "questions": questions,
            "finding": model_reading.most_cautious_finding(decision.finding, questions),
            "route": route,
            "route_reason": decision.route_reason if route is decision.route else more.route_reason,
            "hand_offs": decision.hand_offs | hand_offs_of(plan.signals),
            "warnings": tuple(dict.fromkeys((*decision.warnings, *plan.warnings))),
            "second_reading": SecondReading.DONE,
        }
    )


def _hand_off(uow: UnitOfWork, tools: Tools, case: Case, message: Message, signals: Sequence[Signal]) -> None:
    """Hand off what the model flagged. A desk that has the message already learns of the further reason."""
    names: dict[str, set[str]] = {}
    for signal in signals:
        for desk in hand_offs_of([signal]):
            names.setdefault(desk, set()).add(signal.name)
    for one in uow.hand_offs.of(case.id):
        more = names.get(one.desk, set()) - set(one.reasons)
        if one.message_id == message.id and more and one.status is not HandOffStatus.RECONCILED:
            entry = AuditEntry(actor=WORKER.id, action="hand_off.went_on", reason="a language model raised a further flag")
            uow.hand_offs.rest_on(one, {*one.reasons, *more}, entry=entry)
    hand_off.flag(uow, tools, case, message, signals)
    if message.decision is not None and any(s.name == "emergency" for s in signals):
        hand_off.emergency(uow, case, message, message.decision)


def _with_questions(uow: UnitOfWork, case: Case, before: Sequence[Question], after: Sequence[Question]) -> Case:
    """The case with the rules' questions of one message as the reading left them."""
    changed = {_place(b): a for b, a in zip(before, after, strict=True) if a != b}
    if not changed or case.decision is None:
        return case
    questions = tuple(_taken_over(q, changed.get(_place(q))) for q in case.decision.questions)
    route = most_cautious_route((case.decision.route, *(q.route for q in questions)))
    reason = case.decision.route_reason if route is case.decision.route else next(q.route_reason for q in questions if q.route is route)
    finding = model_reading.most_cautious_finding(case.decision.finding, questions)
    decided = case.decision.model_copy(update={"questions": questions, "route": route, "route_reason": reason, "finding": finding})
    entry = AuditEntry(actor=WORKER.id, action="case.understood", facts={"questions": len(changed), "route": route.value})
    return uow.cases.change(case, entry=entry, decision=decided)


def _place(question: Question) -> tuple[int, int, str]:
    return question.start, question.end, question.text


def _taken_over(question: Question, read: Question | None) -> Question:
    """A question of the case with what the reading says of it, no less careful than it stands."""
    if read is None:
        return question
    route = most_cautious_route((question.route, read.route))
    changes = {
        "searches": read.searches,
        "product": question.product or read.product,
        "finding": model_reading.most_cautious_finding(question.finding, (read,)),
    }
    return question.model_copy(update={**changes, "route": route, "route_reason": question.route_reason if route is question.route else read.route_reason})


def _missed(tools: Tools, message: Message, missed: NoModelAnswer) -> Case:
    """Rules alone decide; whoever decides reads so under the message. Where it lasts, an alert says so once an hour."""
    why = str(missed).rstrip(".")
    with tools.store.begin() as uow:
        case, message = uow.cases.get(message.case_id), uow.cases.message(message.id)
        if not is_awaited(message) or message.decision is None:
            return case
        said = () if isinstance(missed, ModelNotAllowed) else (NOT_READ.format(why=why),)
        warnings = (*message.decision.warnings, *said)
        read = message.decision.model_copy(update={"second_reading": SecondReading.MISSED, "warnings": warnings})
        entry = AuditEntry(actor=WORKER.id, action="message.not_understood", reason=why, facts={"message": message.id})
        uow.cases.record_decision(message.id, read, entry=entry)
        if said:
            case = uow.cases.change(case, entry=_warned(message))
        if isinstance(missed, ModelNotReached | OverBudget):
            uow.outbox.put("model_alert", key=f"model_alert:{uow.now:%Y-%m-%dT%H}", payload={"why": why, "case": case.id})
        show.bring_up_to_date(uow, case, tools)
    return case


def _warned(message: Message) -> AuditEntry:
    return AuditEntry(actor=WORKER.id, action="case.warned", facts={"message": message.id})


def _entry(message: Message, plan: Plan) -> AuditEntry:
    facts: Facts = {
        "message": message.id,
        "signals": sorted({s.name for s in plan.signals}),
        "questions": len(plan.added),
        "searches": sum(len(q.searches) for q in (*plan.questions, *plan.added)),
        "product": plan.product,
    }
    return AuditEntry(actor=WORKER.id, action="message.understood", facts=facts)
