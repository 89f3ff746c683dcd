"""Speaking: what a message counts for in its case, by who said it and how. Its reports always count; only whoever asked asks, and a file need not ask."""

from triage.detect.context import scenes_of
from triage.detect.products import find_products
from triage.detect.questions import find_questions
from triage.detect.reading import Reading
from triage.domain.case import Case
from triage.domain.concern import REPORTS
from triage.domain.decision import Route, TriageDecision
from triage.domain.inquiry import holds_only_files
from triage.rules.routes import NOBODY_CAN_TELL, NOT_READ, OTHER_LANGUAGE
from triage.steps.replies import without_questions
from triage.steps.tools import Tools
from triage.store.cases import Message

SOMEBODY_ELSE = "somebody else than the person who asked said it in the conversation"
FILES_AWAITED = "its files are still being read"
NOTHING_IN_FILE = "the file asks and reports nothing"


def as_said(tools: Tools, case: Case, message: Message, decision: TriageDecision) -> TriageDecision:
    """The decision on a message as it counts for its case."""
    if message.sender != case.sender:
        return _of_somebody_else(message, decision)
    if message.kind == "attachment":
        return _of_a_file(tools, case, message, decision)
    if holds_only_files(message.text) or (decision.route_reason == NOBODY_CAN_TELL and _awaits(message)):
        return _unread(without_questions(decision, FILES_AWAITED)) if _has_unread(message) else _or_else(message, decision)
    return decision


def _or_else(message: Message, decision: TriageDecision) -> TriageDecision:
    """What only files say is not known before they are read."""
    return without_questions(decision, FILES_AWAITED) if _awaits(message) else decision


def _of_somebody_else(message: Message, decision: TriageDecision) -> TriageDecision:
    """What somebody else said in the conversation: reports count, questions don't, and what nobody could read goes to a person."""
    heard = without_questions(decision, SOMEBODY_ELSE)
    if _has_unread(message):
        return _unread(heard)
    if decision.route_reason == OTHER_LANGUAGE or decision.is_emergency:
        return heard.model_copy(update={"route": decision.route, "route_reason": decision.route_reason})
    return heard


def _of_a_file(tools: Tools, case: Case, message: Message, decision: TriageDecision) -> TriageDecision:
    """A letter beside a question asks only what it asks in so many words: its topic alone is none."""
    if _has_unread(message):
        return _unread(without_questions(decision, NOT_READ))
    asked_beside = bool(case.decision and (case.decision.questions or case.decision.concerns & REPORTS))
    if not asked_beside or decision.route_reason == OTHER_LANGUAGE or decision.is_emergency:
        return decision
    reading = Reading(message.text, find_products(message.text, tools.library.products()), product_given=True)
    return decision if find_questions(scenes_of(reading)) else without_questions(decision, NOTHING_IN_FILE)


def _unread(decision: TriageDecision) -> TriageDecision:
    return decision.model_copy(update={"route": Route.SPECIALIST, "route_reason": NOT_READ})


def _has_unread(message: Message) -> bool:
    return any(not (a.was_read or a.awaited) for a in message.attachments)


def _awaits(message: Message) -> bool:
    return any(a.awaited for a in message.attachments)
