"""Receive: store what came, ask for the work, and only then let the face acknowledge it."""

from collections.abc import Callable
from datetime import timedelta

from triage.detect.courtesy import is_courtesy
from triage.domain.audit import AuditEntry
from triage.domain.inquiry import Attachment, Inquiry
from triage.domain.people import WORKER, Person
from triage.errors import SomebodyWasFaster
from triage.rules.clocks import answer_due
from triage.steps import attachments, show, solicited
from triage.steps.tools import Tools
from triage.store.cases import MessageKind, Received
from triage.store.unit import UnitOfWork

CATCH_UP_AFTER = timedelta(seconds=30)
"""So long after a question in front of others was taken in, what was under way with it has come: then its thread is looked at once."""


Beside = Callable[[UnitOfWork], None]
"""What else is stored with a message."""


def receive(tools: Tools, inquiry: Inquiry, *, kind: MessageKind = "message", also: Beside | None = None) -> Received:
    """Take in a message: one short transaction with the message, its case, the record and the receipt.

    The same event twice is one message. `kind` is `message`, `edit` or `deletion`; `also` keeps what a chat must know to answer it.
    """
    try:
        return _receive(tools, inquiry, kind, also)
    except SomebodyWasFaster:  # the same event or conversation came in twice at once: the second look finds the first
        return _receive(tools, inquiry, kind, also)


def opens_nothing(tools: Tools, conversation: str, text: str, *, files: bool = False) -> bool:
    """Whether a message is thanks or an "ok" that belongs to no case: nothing is made of it, and nobody is answered.

    A sign alone may mean anything where nothing was said before: whoever sends one is asked for words.
    """
    if files or not is_courtesy(text) or not any(c.isalnum() for c in text):
        return False
    with tools.store.read() as uow:
        return uow.cases.case_of(conversation) is None


def _receive(tools: Tools, inquiry: Inquiry, kind: MessageKind, also: Beside | None) -> Received:
    entry = AuditEntry(
        actor=inquiry.sender,
        action=f"{kind}.received",
        facts={"source": inquiry.source, "channel": inquiry.channel.value, "place": inquiry.place.value, "attachments": len(inquiry.attachments)},
    )
    with tools.store.begin() as uow:
        if also is not None:
            also(uow)
        inquiry = _in_their_own(uow, inquiry)
        if kind == "edit":
            inquiry = _new_files_only(uow, inquiry)
        inquiry = attachments.expected(tools, inquiry)
        due = answer_due(uow.now, None, inquiry.market, tools.policy.targets, inquiry.intake.needed_by)
        received = uow.cases.receive(inquiry, due_at=due, entry=entry, kind=kind)
        if received.new_message and kind != "deletion":
            uow.outbox.put("read", key=f"read:{received.message_id}", payload={"case": received.case_id, "message": received.message_id})
            attachments.ask_for(uow, received.message_id, inquiry.attachments)
        if received.new_message and kind == "deletion" and not received.new_case:
            _say_deleted(uow, tools, received)
        if received.new_case:
            if inquiry.shared_place and inquiry.channel in tools.threads:
                uow.outbox.put("catch_up", key=f"catch_up:{received.case_id}", payload={"case": received.case_id}, run_at=uow.now + CATCH_UP_AFTER)
            solicited.flag_prompted(uow, tools, uow.cases.get(received.case_id), Person(id=inquiry.sender, name=inquiry.sender), inquiry.intake)
            show.put_up(uow, received.case_id, show.RECEIPT)
            if inquiry.shared_place:
                show.put_up(uow, received.case_id, show.SHARED)
        return received


def _say_deleted(uow: UnitOfWork, tools: Tools, received: Received) -> None:
    """A deletion deletes nothing and asks nothing; whoever works on the case sees at once that its sender took words back."""
    entry = AuditEntry(actor=WORKER.id, action="message.read", facts={"message": received.message_id})
    case = uow.cases.change(uow.cases.get(received.case_id), entry=entry)
    show.bring_up_to_date(uow, case, tools)
    uow.outbox.put("advance", key=f"advance:{case.id}:{case.version}", payload={"case": case.id})  # a step that was under way stops: it goes on here


def _in_their_own(uow: UnitOfWork, inquiry: Inquiry) -> Inquiry:
    """Where somebody else began the conversation (a thread in a channel), what this person asks us is a case of their own.

    An answer goes only to the person who asked (FDA 2011); added to another's case it would reach the other. What they say without
    calling us, or only to thank, is kept in the case of the thread as theirs.
    """
    case_id = uow.cases.case_of(inquiry.conversation)
    if case_id is None or uow.cases.get(case_id).sender == inquiry.sender:
        return inquiry
    own = f"{inquiry.conversation}|{inquiry.sender}"
    talks_to_us = inquiry.addressed and not is_courtesy(inquiry.text)
    return inquiry.model_copy(update={"conversation": own}) if talks_to_us or uow.cases.case_of(own) is not None else inquiry


def _new_files_only(uow: UnitOfWork, inquiry: Inquiry) -> Inquiry:
    """An edit without the files that stood in the message before: they are read once."""
    case_id = uow.cases.case_of(inquiry.conversation)
    before = [a for m in uow.cases.messages(case_id) for a in m.attachments] if case_id is not None else []
    return inquiry.model_copy(update={"attachments": tuple(a for a in inquiry.attachments if not any(_same(a, b) for b in before))})


def _same(one: Attachment, other: Attachment) -> bool:
    return one.file == other.file if one.ref and other.ref else one.name == other.name
