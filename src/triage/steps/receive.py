"""Receive: store what came, ask for the work, and only then let the face acknowledge it."""

from triage.domain.audit import AuditEntry
from triage.domain.inquiry import Inquiry
from triage.errors import SomebodyWasFaster
from triage.rules.clocks import answer_due
from triage.steps import show
from triage.steps.tools import Tools
from triage.store.cases import MessageKind, Received
from triage.store.unit import UnitOfWork


def receive(tools: Tools, inquiry: Inquiry, *, kind: MessageKind = "message") -> Received:
    """Take in a message: one short transaction with the message, its case, the record and the receipt.

    The same event twice is one message. `kind` is `message`, `edit` or `deletion`.
    """
    try:
        return _receive(tools, inquiry, kind)
    except SomebodyWasFaster:  # the same event or conversation came in twice at once: the second look finds the first
        return _receive(tools, inquiry, kind)


def _receive(tools: Tools, inquiry: Inquiry, kind: MessageKind) -> Received:
    entry = AuditEntry(
        actor=inquiry.sender,
        action=f"{kind}.received",
        facts={"source": inquiry.source, "channel": inquiry.channel.value, "place": inquiry.place.value, "attachments": len(inquiry.attachments)},
    )
    with tools.store.begin() as uow:
        inquiry = _in_their_own(uow, inquiry)
        due = answer_due(uow.now, None, inquiry.market, tools.policy.targets, inquiry.intake.needed_by)
        received = uow.cases.receive(inquiry, due_at=due, entry=entry, kind=kind)
        if received.new_message and kind != "deletion":
            uow.outbox.put("read", key=f"read:{received.message_id}", payload={"case": received.case_id, "message": received.message_id})
        if received.new_case:
            show.put_up(uow, received.case_id, show.RECEIPT)
            if inquiry.shared_place:
                show.put_up(uow, received.case_id, show.SHARED)
        return received


def _in_their_own(uow: UnitOfWork, inquiry: Inquiry) -> Inquiry:
    """Where somebody else began the conversation (a thread in a channel), this person's messages are a case of their own.

    An answer goes only to the person who asked (FDA 2011); added to another's case it would reach the other.
    """
    case_id = uow.cases.case_of(inquiry.conversation)
    if case_id is None or uow.cases.get(case_id).sender == inquiry.sender:
        return inquiry
    return inquiry.model_copy(update={"conversation": f"{inquiry.conversation}|{inquiry.sender}"})
