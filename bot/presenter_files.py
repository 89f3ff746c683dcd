"""The presenter of files that came with a message: which are being read, and which nobody has read yet."""

from collections.abc import Iterable

from bot.views import Line, Mark
from triage.domain.inquiry import Attachment
from triage.store.cases import Message

_MOST_NAMED = 5
_MOST_OF_A_FILE = 600


def of_files(files: Iterable[Attachment]) -> tuple[Line, ...]:
    """A line for the files that are being read, and one for each that was not. What was read needs no word."""
    every = tuple(files)
    awaited = [f.name for f in every if f.awaited]
    unread = [f for f in every if not (f.awaited or f.was_read)]
    lines = [Line(text=f"Reading {', '.join(awaited[:_MOST_NAMED])}.", mark=Mark.NOW)] if awaited else []
    lines += [
        Line(text=f"{f.name} was not read{f': {f.why}' if f.why else ''}. Medical information looks at it.", mark=Mark.CARE) for f in unread[:_MOST_NAMED]
    ]
    if len(unread) > _MOST_NAMED:
        lines.append(Line(text=f"{len(unread) - _MOST_NAMED} more files were not read.", mark=Mark.CARE))
    return tuple(lines)


def said(messages: Iterable[Message]) -> tuple[Line, ...]:
    """What was said in a case, each message in its words; of a file its name and its beginning, since the whole stands on the case's page."""
    return tuple(_said(m) for m in messages if m.text)


def _said(message: Message) -> Line:
    if message.kind != "attachment":
        return Line(text=f"“{message.text}”")
    names = ", ".join(a.name for a in message.attachments)
    if not all(a.was_read for a in message.attachments):
        return Line(text=message.text, mark=Mark.CARE)
    words = message.text if len(message.text) <= _MOST_OF_A_FILE else f"{message.text[:_MOST_OF_A_FILE]}… (the whole is on the case's page)"
    return Line(text=f"{names}: “{words}”")
