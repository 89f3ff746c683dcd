"""More: whoever asked needs more than the answer held, or the professional asked back. It is a message of the same case, and opens it again."""

from enum import StrEnum

from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.decision import LabelFinding, LabelStatus, Question, Route, TriageDecision
from triage.domain.inquiry import Inquiry, check_message
from triage.domain.people import Person
from triage.errors import NotAllowed, SomebodyWasFaster
from triage.steps.tools import Tools
from triage.store.cases import Message, MessageKind, Received
from triage.store.unit import UnitOfWork


class More(StrEnum):
    """Why somebody goes on with an answered case. The values are kinds of messages."""

    NEED_MORE = "need_more"
    ASKED_BACK = "asked_back"


_WHY = {More.NEED_MORE: "the sender needs more than the answer held", More.ASKED_BACK: "the professional asked back"}


def ask_more(tools: Tools, case_id: int, by: Person, words: str, *, why: More, key: str) -> Case:
    """Go on with one's own case: the words are read like any message, and the case is worked on again whatever they are.

    The same `key` twice is one message. Raises UnusableMessage, or NotAllowed where the case is another's.
    """
    check_message(words)
    try:
        return _ask_more(tools, case_id, by, words, why=why, key=key)
    except SomebodyWasFaster:  # the same form came in twice at once: the second look finds the first
        return _ask_more(tools, case_id, by, words, why=why, key=key)


def _ask_more(tools: Tools, case_id: int, by: Person, words: str, *, why: More, key: str) -> Case:
    with tools.store.begin() as uow:
        case = uow.cases.get(case_id)
        check_own(case, by)
        add_words(uow, case, by, words, kind=why.value, key=key)
        return case


def check_own(case: Case, by: Person) -> None:
    """Raise NotAllowed unless it is this person who asked."""
    if case.sender != by.id or not by.roles:
        raise NotAllowed(f"{case.number} was asked by somebody else: only they can say this.")


def add_words(uow: UnitOfWork, case: Case, by: Person, words: str, *, kind: MessageKind, key: str) -> Received:
    """Take what was written into a form into the case as a message, to be read for reports like any other."""
    conversation = f"case:{case.id}"
    uow.cases.add_conversation(case.id, conversation, entry=AuditEntry(actor=by.id, action="conversation.joined", facts={"by": kind}))
    inquiry = Inquiry(
        source=f"{kind}:{case.id}:{by.id}:{key}"[:300],
        channel=case.channel,
        conversation=conversation,
        sender=by.id,
        reply_to=case.reply_to,
        sent_at=uow.now,
        text=words,
        market=by.market,
    )
    received = uow.cases.receive(inquiry, due_at=case.due_at, entry=AuditEntry(actor=by.id, action=f"{kind}.received"), kind=kind)
    if received.new_message:
        uow.outbox.put("read", key=f"read:{received.message_id}", payload={"case": case.id, "message": received.message_id})
    return received


def as_asked(case: Case, message: Message, decision: TriageDecision) -> TriageDecision:
    """The decision on such a message: where no question was found in its words, all of them are one, and a person reads it."""
    if message.kind not in set(More) or decision.questions:
        return decision
    why = _WHY[More(message.kind)]
    question = Question(
        ordinal=1,
        start=0,
        end=len(message.text),
        text=message.text,
        product=decision.product or case.product,
        finding=LabelFinding(status=LabelStatus.NOT_APPLICABLE, reason=why),
        route=Route.SPECIALIST,
        route_reason=why,
    )
    return decision.model_copy(update={"questions": (question,), "route": Route.SPECIALIST, "route_reason": why})
