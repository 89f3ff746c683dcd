"""The presenter of files that came with a message: which are being read, and which nobody has read yet."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.views import Line, Mark
from triage.domain.inquiry import Attachment
from triage.store.cases import Message

_MOST_NAMED = 5
_MOST_OF_A_FILE = 600
_KINDS: Mapping[str, str] = {"edit": "edited to", "need_more": "needs more", "asked_back": "the professional asked back"}


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


def said(messages: Iterable[Message], *, sender: str = "", names: Mapping[str, str] = MappingProxyType({})) -> tuple[Line, ...]:
    """What was said in a case, each message in its words, with whose they are where they are not the sender's, and what was done to them.

    Of a file its name and its beginning, since the whole stands on the case's page.
    """
    return tuple(_said(m, "" if m.sender == sender or not sender else names.get(m.sender, "somebody else")) for m in messages if m.text)


def _said(message: Message, whose: str) -> Line:
    if message.kind == "deletion":
        return Line(text=message.text.strip("()"), quiet=True)
    if message.kind != "attachment":
        about = ", ".join(p for p in (whose, _KINDS.get(message.kind, "")) if p)
        return Line(text=f"{f'{about[:1].upper()}{about[1:]}: ' if about else ''}“{message.text}”")
    names = ", ".join(a.name for a in message.attachments)
    if not all(a.was_read for a in message.attachments):
        return Line(text=message.text, mark=Mark.CARE)
    words = message.text if len(message.text) <= _MOST_OF_A_FILE else f"{message.text[:_MOST_OF_A_FILE]}… (the whole is on the case's page)"
    return Line(text=f"{names}: “{words}”")
