"""Catch up: what was said in the thread of a question before the question itself arrived. Deliveries may come in any order, or fail and come later."""

from triage.domain.case import Case
from triage.domain.inquiry import Inquiry, check_message
from triage.domain.overheard import Overheard
from triage.errors import Undeliverable, UnusableMessage
from triage.steps.receive import receive
from triage.steps.tools import Tools
from triage.store.cases import MessageKind
from triage.store.outbox import Job


def catch_up(tools: Tools, job: Job) -> None:
    """Take in what stands in the thread since the question, and is not taken in yet. What was said before it is nobody's business here."""
    with tools.store.read() as uow:
        case = uow.cases.get(int(job.payload["case"]))
        asked_at = uow.cases.messages(case.id)[0].sent_at
    reader = tools.threads.get(case.channel)
    if reader is None or not case.shared_place:
        return
    try:
        said = reader.said(case.shared_place)
    except Undeliverable:  # a thread, or a channel, that is gone: there is nothing more to read
        return
    for one in said:
        if one.sent_at >= asked_at:
            _take_in(tools, case, one)


def _take_in(tools: Tools, case: Case, one: Overheard) -> None:
    with tools.store.read() as uow:
        known = uow.cases.by_source(one.source)
        is_edited = bool(one.edit) and known is not None and known.text != one.text and uow.cases.by_source(one.edit) is None
        person = uow.people.by_identity(case.channel, one.identity)
    if known is not None and not is_edited:
        return
    kind: MessageKind = "edit" if is_edited else "message"
    try:
        check_message(one.text)
    except UnusableMessage:
        return
    inquiry = Inquiry(
        source=one.edit if is_edited else one.source,
        channel=case.channel,
        conversation=one.conversation,
        sender=person.id if person else f"{case.channel}:{one.identity}",
        reply_to=case.reply_to,
        shared_place=case.shared_place,
        sent_at=one.sent_at,
        text=one.text,
        addressed=False,
        attachments=() if is_edited else one.files,
    )
    receive(tools, inquiry, kind=kind)
