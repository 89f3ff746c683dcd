"""Attachments: the text of a file is taken into the case as a message of its own; what was not read is said, and a person gets it."""

from collections.abc import Iterator
from typing import NamedTuple

from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.inquiry import LONGEST_MESSAGE, Attachment, Inquiry, check_message
from triage.errors import NotFound, TryAgainLater, Undeliverable, UnusableMessage
from triage.ports import ReadFile, ReadPart, UnreadPart
from triage.steps.tools import Tools
from triage.store.cases import Message
from triage.store.outbox import Job
from triage.store.unit import UnitOfWork

LARGEST = 20_000_000
"""Bytes of a file that is read."""
MOST_PIECES = 5
"""Messages that one text becomes. What is longer is no letter any more: a person looks at the rest."""
_MOST_TRIES = 10
_NO_WORDS = "there are no words in it"
_TOO_LONG = f"only its first {MOST_PIECES * LONGEST_MESSAGE:,} characters were read"
_ERASED = "its message was erased"
_NOT_TO_BE_HAD = "it could not be fetched"


class _Taken(NamedTuple):
    """A text that is taken in, and the files it stands for."""

    text: str
    files: tuple[Attachment, ...]


def expected(tools: Tools, inquiry: Inquiry) -> Inquiry:
    """The inquiry with each of its files marked: its text is awaited, or why it will never be read."""
    return inquiry.model_copy(update={"attachments": tuple(_expected(tools, inquiry, a) for a in inquiry.attachments)})


def ask_for(uow: UnitOfWork, message_id: int, attachments: tuple[Attachment, ...]) -> None:
    """Ask for the files of a message whose text is awaited."""
    for place, attachment in enumerate(attachments):
        if attachment.awaited:
            uow.outbox.put("attachment", key=f"attachment:{message_id}:{place}", payload={"message": message_id, "place": place})


def is_reading(uow: UnitOfWork, case_id: int) -> bool:
    """Whether something of a case is still being read: then it is not known yet that nothing was asked."""
    return any((m.decision is None and m.kind != "deletion") or any(a.awaited for a in m.attachments) for m in uow.cases.messages(case_id))


def told(uow: UnitOfWork, case: Case) -> tuple[Attachment, ...]:
    """The files of the person who asked that are awaited, or were not read as a whole."""
    own = (m for m in uow.cases.messages(case.id) if m.sender == case.sender and m.kind != "attachment")
    return tuple(a for m in own for a in m.attachments if a.name and not a.was_read)


def read_attachment(tools: Tools, job: Job) -> None:
    """Fetch a file, read it, and take its text in. Cut off anywhere and run again, it is read once."""
    place = int(job.payload["place"])
    with tools.store.read() as uow:
        message = uow.cases.message(int(job.payload["message"]))
        case = uow.cases.get(message.case_id)
        known = _known(uow, case, message.attachments[place])
    attachment = message.attachments[place]
    if not attachment.awaited:
        return
    found = _unread(attachment, _ERASED) if message.erased else known or _found(tools, case, attachment, job)
    with tools.store.begin() as uow:
        now = uow.cases.message(message.id)
        if now.erased:  # perhaps while its file was read
            found = _unread(now.attachments[place], _ERASED)
        elif known is None:
            _take_in(uow, case, now, place, found)
        _settle(uow, now, place, found)
        uow.outbox.complete(job)


def _expected(tools: Tools, inquiry: Inquiry, attachment: Attachment) -> Attachment:
    if attachment.was_read or tools.attachments is None:
        return attachment
    why = attachment.why or tools.attachments.why_not(attachment.name)
    if why or not attachment.ref or inquiry.channel not in tools.files:
        return attachment.model_copy(update={"why": why})
    return attachment.model_copy(update={"awaited": True})


def _known(uow: UnitOfWork, case: Case, attachment: Attachment) -> ReadFile | None:
    """What became of this file where it came with an earlier message of the case and was read then."""
    same = [a for m in uow.cases.messages(case.id) for a in m.attachments if a.ref and a.file == attachment.file and not a.awaited]
    if not same or attachment.ref is None:
        return None
    done = same[-1]
    return ReadFile(texts=(ReadPart(name=done.name, text=""),)) if done.was_read else ReadFile(unread=(UnreadPart(name=done.name, why=done.why),))


def _found(tools: Tools, case: Case, attachment: Attachment, job: Job) -> ReadFile:
    source = tools.files.get(case.channel)
    if source is None or tools.attachments is None:
        return _unread(attachment, _NOT_TO_BE_HAD)
    try:
        data = source.fetch(attachment.ref or "", largest=LARGEST)
    except Undeliverable as gone:
        return _unread(attachment, str(gone))
    except TryAgainLater:
        if job.tries >= _MOST_TRIES:
            return _unread(attachment, _NOT_TO_BE_HAD)
        raise
    return _usable(tools.attachments.read(attachment.name, data))


def _unread(attachment: Attachment, why: str) -> ReadFile:
    return ReadFile(unread=(UnreadPart(name=attachment.name, why=why),))


def _usable(found: ReadFile) -> ReadFile:
    """The texts in which there are words; the others are unread."""
    texts, unread = [], list(found.unread)
    for part in found.texts:
        try:
            check_message(part.text[:LONGEST_MESSAGE])
        except UnusableMessage:
            unread.append(UnreadPart(name=part.name, why=_NO_WORDS))
            continue
        texts.append(part)
        if len(list(pieces(part.text))) > MOST_PIECES:
            unread.append(UnreadPart(name=part.name, why=_TOO_LONG))
    return ReadFile(texts=tuple(texts), unread=tuple(unread))


def pieces(text: str) -> Iterator[str]:
    """A text in pieces that a message may have, cut at an empty line, a line or a space where there is one. Only blanks are lost."""
    text = text.strip()
    while len(text) > LONGEST_MESSAGE:
        ends = (text.rfind(mark, LONGEST_MESSAGE // 2, LONGEST_MESSAGE) for mark in ("\n\n", "\n", " "))
        end = next((e for e in ends if e > 0), LONGEST_MESSAGE)
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    if text:
        yield text


def _take_in(uow: UnitOfWork, case: Case, message: Message, place: int, found: ReadFile) -> None:
    """Each text is a message, and is read for reports like any other; what was not read is one more, which a person gets."""
    key = f"files:{case.id}"
    uow.cases.add_conversation(case.id, key, entry=AuditEntry(actor=message.sender, action="conversation.joined", facts={"channel": "files"}))
    source = f"file:{message.id}:{place}"
    for number, part in enumerate(found.texts):
        for piece, text in zip(range(MOST_PIECES), pieces(part.text), strict=False):
            _receive(uow, case, message, f"{source}:{number}:{piece}", _Taken(text, (Attachment(name=part.name, was_read=True),)))
    if found.unread:
        words = " ".join(f"({u.name} was not read: {u.why}.)" for u in found.unread)
        files = tuple(Attachment(name=u.name, why=u.why) for u in found.unread)
        _receive(uow, case, message, f"{source}:unread", _Taken(words[:LONGEST_MESSAGE], files))


def _receive(uow: UnitOfWork, case: Case, message: Message, source: str, what: _Taken) -> None:
    said = Inquiry(
        source=source,
        channel=case.channel,
        conversation=f"files:{case.id}",
        sender=message.sender,
        reply_to=case.reply_to,
        sent_at=message.sent_at,
        text=what.text,
        attachments=what.files,
    )
    entry = AuditEntry(actor=message.sender, action="attachment.received", facts={"of_message": message.id, "attachments": len(what.files)})
    taken = uow.cases.receive(said, due_at=case.due_at, entry=entry, kind="attachment")
    if taken.case_id != case.id:
        raise NotFound(f"There is no case for the files of {case.number}.")
    uow.outbox.put("read", key=f"read:{taken.message_id}", payload={"case": case.id, "message": taken.message_id})


def _settle(uow: UnitOfWork, message: Message, place: int, found: ReadFile) -> None:
    """The file is awaited no longer."""
    why = "; ".join(dict.fromkeys(u.why if u.name in ("", message.attachments[place].name) else f"{u.name}: {u.why}" for u in found.unread))
    done = message.attachments[place].model_copy(update={"awaited": False, "was_read": not found.unread, "why": why[:500]})
    files = (*message.attachments[:place], done, *message.attachments[place + 1 :])
    entry = AuditEntry(actor="system", action="attachment.read", facts={"place": place, "texts": len(found.texts), "unread": len(found.unread)})
    uow.cases.keep_attachments(message.id, files, entry=entry)
