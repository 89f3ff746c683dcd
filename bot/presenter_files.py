"""The presenter of files that came with a message: which are being read, and which nobody has read yet."""

from collections.abc import Iterable

from bot.views import Line, Mark
from triage.domain.inquiry import Attachment

_MOST_NAMED = 5


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
