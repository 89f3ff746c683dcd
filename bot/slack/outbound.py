"""Outbound: a view as Block Kit, within Slack's limits. What does not fit whole goes into a file, and nothing is cut off in silence."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.slack.markup import escape, has_formats, pieces
from bot.views import Ask, Button, Line, Source, View
from triage.domain.base import Value

MOST_BLOCKS = 50
LONGEST_MESSAGE = 9_000
"""Characters. A longer answer is no message any more: it goes into a file, with a summary."""
_SUMMARY, _SUMMARY_LINES = 2_500, 20
_SHORT = 280
_LABEL = 75
MORE = "more"
"""The action of the menu with what is done more rarely."""
_TITLE = 300
_PATH = 1_400
_HEADER, _MOST_IN_HOME = 150, 100

Block = dict[str, Any]


class Enclosed(Value):
    """A file that goes with a message."""

    name: str
    title: str
    content: bytes


class Message(Value):
    """What is posted: blocks, the text of the notification, and a file where the whole does not fit."""

    text: str
    blocks: tuple[Block, ...]
    file: Enclosed | None = None


def message(view: View, *, file_name: str = "") -> Message:
    """A view as a message. With a file name, what is too long goes into that file; without one it is cut, and says so."""
    blocks = _blocks(view, view.lines, view.sources)
    if len(blocks) <= MOST_BLOCKS and _length(view) <= LONGEST_MESSAGE:
        return Message(text=escape(view.headline), blocks=tuple(blocks))
    shown, left_out = _summary(view.lines)
    if file_name:
        words = f"The whole text, with {left_out} more {'part' if left_out == 1 else 'parts'}, is in the file {file_name}."
    else:
        words = "This is not all: the rest is on the case's page."
    blocks = _blocks(view, (*shown, Line(text=words, strong=True)), view.sources)
    if len(blocks) > MOST_BLOCKS:
        blocks = _blocks(view, (*shown, Line(text=words, strong=True)), ())
    enclosed = Enclosed(name=file_name, title=view.headline, content=plain(view).encode()) if file_name else None
    return Message(text=escape(view.headline), blocks=tuple(blocks), file=enclosed)


def home(sections: Sequence[View]) -> list[Block]:
    """Sections as the blocks of a home tab. What does not fit there is on the web, and the last line says so."""
    blocks: list[Block] = []
    for n, view in enumerate(sections):
        blocks += [*([{"type": "divider"}] if n else []), {"type": "header", "text": {"type": "plain_text", "text": view.headline[:_HEADER], "emoji": False}}]
        blocks += [b for asked in view.asks for b in _entry(asked)]
        blocks += [b for line in view.lines for b in _line(line)]
        if view.buttons:
            blocks.append({"type": "actions", "elements": [_button(b) for b in view.buttons]})
    return blocks if len(blocks) <= _MOST_IN_HOME else [*blocks[: _MOST_IN_HOME - 1], _context("This is not all: the rest is on the web.")]


def _entry(asked: Ask) -> list[Block]:
    """An entry of a list, or something that is asked: with one button beside it, or several below."""
    if not asked.buttons:
        return _line(Line(text=asked.text, quiet=asked.quiet))
    text = section(asked.text)
    if len(asked.buttons) == 1:
        return [*text[:-1], {**text[-1], "accessory": _button(asked.buttons[0])}]
    return [*text, {"type": "actions", "elements": [_button(b) for b in asked.buttons]}]


def is_whole(view: View) -> bool:
    """Whether a view fits into one message."""
    return len(_blocks(view, view.lines, view.sources)) <= MOST_BLOCKS and _length(view) <= LONGEST_MESSAGE


def plain(view: View) -> str:
    """A view as the text of a file: what is said, without what is asked beside it."""
    lines = [view.headline, ""]
    for line in view.lines:
        lines += [f"{line.mark} {line.text}" if line.mark else line.text, ""]
    for source in view.sources:
        lines += [f"[{source.number}] {source.text}", f"    “{source.quote}”", f"    {source.path}" if _is_link(source.path) else "", ""]
    return "\n".join(lines)


def words(text: str, *, bold: bool = False) -> Block:
    """A text object that shows exactly these words: no mention, link or format is read into them."""
    if has_formats(text) and "<" not in text and not bold:
        return {"type": "plain_text", "text": text, "emoji": False}
    return {"type": "mrkdwn", "text": f"*{escape(text)}*" if bold and not has_formats(text) else escape(text), "verbatim": True}


def section(text: str, *, bold: bool = False) -> list[Block]:
    """A text as one or more sections."""
    return [{"type": "section", "text": words(piece, bold=bold)} for piece in pieces(text, 2_990)]


def _blocks(view: View, lines: Iterable[Line], sources: Sequence[Source]) -> list[Block]:
    first, *rest = [_line(line) for line in lines] or [[]]
    steps = [_context(" ".join(f"{s.mark} {s.text}" if s.mark else s.text for s in view.steps))] if view.steps else []
    blocks = [*section(view.headline, bold=True), *first, *steps, *(block for line in rest for block in line), *_sources(sources)]
    blocks += [block for asked in view.asks for block in _entry(asked)]
    if view.buttons or view.more:
        blocks.append({"type": "actions", "elements": [*(_button(b) for b in view.buttons), *_more(view.more)]})
    return blocks


def _line(line: Line) -> list[Block]:
    text = f"{line.mark} {line.text}" if line.mark else line.text
    if line.quiet and len(text) <= _SHORT:
        return [_context(text)]
    return section(text, bold=line.strong)


def _sources(sources: Sequence[Source]) -> list[Block]:
    # Ten elements at most stand in one context block.
    elements = [_source(s) for s in sources]
    return [{"type": "context", "elements": elements[i : i + 10]} for i in range(0, len(elements), 10)]


def _source(source: Source) -> Block:
    title = source.text if len(source.text) <= _TITLE else f"{source.text[:_TITLE]}…"
    text = escape(f"[{source.number}] {title}")
    if _is_link(source.path) and len(source.path) <= _PATH:
        text = f"<{source.path.replace('>', '%3E').replace('|', '%7C')}|{text.replace('|', '/')}>"
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [words(text)]}


def _more(buttons: Sequence[Button]) -> list[Block]:
    """What is behind one more click. A choice of Slack's menu carries one value, so that holds the action as well."""
    options = [{"text": {"type": "plain_text", "text": b.label[:_LABEL]}, "value": f"{b.action}|{b.value}"} for b in buttons]
    return [{"type": "overflow", "action_id": MORE, "options": options}] if options else []


def _button(button: Button) -> Block:
    element: Block = {"type": "button", "action_id": button.action, "value": button.value, "text": {"type": "plain_text", "text": button.label[:_LABEL]}}
    if button.link:
        element["url"] = button.link
    if button.main or button.grave:
        element["style"] = "primary" if button.main else "danger"
    return element


def _summary(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """The first lines that fit, whole; what is quiet waits for the file."""
    shown: list[Line] = []
    room = _SUMMARY
    for line in lines:
        if line.quiet or len(line.text) > room or len(shown) == _SUMMARY_LINES:
            continue
        shown.append(line)
        room -= len(line.text)
    return shown, len(lines) - len(shown)


def _length(view: View) -> int:
    return sum(len(line.text) for line in view.lines) + sum(len(s.text) for s in view.sources) + sum(len(a.text) for a in view.asks)


def _is_link(path: str) -> bool:
    return path.startswith(("https://", "http://"))
