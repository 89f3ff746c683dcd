"""Block Kit as text that a person can read and compare: what a message or a form shows, line by line.

The sign at the margin says what stands there: `=` a header, `|` a text, `'` a text in which nothing is read as a format, `.` a small text,
`[` buttons and choices, `?` a field, `-` a line. Ids of actions stand in brackets; values of buttons are left out, since they hold versions.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.fakes.slack_blocks import faults_of, faults_of_view

SNAPSHOTS = Path(__file__).parent.parent / "data" / "slack"
REWRITE = "--rewrite-snapshots"
Part = Mapping[str, Any]


class Snapshot:
    """Compares a text with the one that is kept under a name; writes it anew where pytest was told `--rewrite-snapshots`."""

    def __init__(self, *, rewrites: bool, folder: Path = SNAPSHOTS) -> None:
        self._rewrites = rewrites
        self._folder = folder

    def __call__(self, name: str, *shown: str) -> None:
        """Compare what is shown, one part below the other, with tests/data/slack/NAME.txt."""
        path, text = self._folder / f"{name}.txt", "\n\n".join(part.strip("\n") for part in shown) + "\n"
        if self._rewrites:
            path.write_text(text, encoding="utf-8")
            return
        assert path.exists(), f"{path.name} is not there yet: run pytest with {REWRITE}, read it, and commit it"
        kept = path.read_text(encoding="utf-8")
        assert text == kept, f"{path.name} shows something else: run pytest with {REWRITE}, and read what changed"


def read_messages(messages: Iterable[Part]) -> str:
    """Messages, one below the other."""
    return "\n\n".join(read_message(message) for message in messages)


def read_message(message: Part, *, title: str = "message") -> str:
    """A message with its blocks, or what a call of chat.postMessage and its like would post."""
    about = [title, "in a thread" if message.get("thread_ts") else "", "edited" if message.get("edited") else "", _to(message)]
    lines = [f"--- {', '.join(part for part in about if part)}", f"notification: {message.get('text', '')}"]
    lines += [f"file: {file.get('name') or file.get('title')}" for file in message.get("files") or ()]
    return "\n".join([*lines, read_blocks(message.get("blocks") or ())]).rstrip("\n")


def read_view(view: Part) -> str:
    """A form or the home tab. Fails where Slack would refuse it."""
    assert faults_of_view(view) == [], "Slack would refuse this view"
    kind = str(view["type"])
    if kind == "home":
        return "\n".join(["--- home", *_lines(view["blocks"])])
    buttons = [_plain(view[key]) for key in ("submit", "close") if key in view]
    about = f"--- {kind}: {_plain(view['title'])} ({view.get('callback_id', '')})"
    return "\n".join([about, *_lines(view["blocks"]), *([f"[ {' '.join(f'[{b}]' for b in buttons)}"] if buttons else [])])


def read_blocks(blocks: Sequence[Part]) -> str:
    """Blocks of a message. Fails where Slack would refuse them."""
    assert faults_of(blocks) == [], "Slack would refuse these blocks"
    return "\n".join(_lines(blocks))


def _lines(blocks: Iterable[Part]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        found += _READERS[str(block["type"])](block)
    return found


def _section(block: Part) -> list[str]:
    lines = _text(block["text"]) if "text" in block else []
    lines += [f"| * {line[2:]}" for field in block.get("fields", ()) for line in _text(field)]
    return lines + ([f"[ {_element(block['accessory'])}"] if "accessory" in block else [])


def _context(block: Part) -> list[str]:
    return [f". {line}" for element in block["elements"] for line in str(element.get("text", f"(picture: {element.get('alt_text')})")).split("\n")]


def _input(block: Part) -> list[str]:
    about = f"? {_plain(block['label'])}{'' if block.get('optional') else ' *'}: {_element(block['element'])}"
    return [about, *([f"?   ({_plain(block['hint'])})"] if "hint" in block else [])]


def _rich_text(block: Part) -> list[str]:
    return [f"| {line}" for line in "".join(_leaves(block)).split("\n")]


_READERS: Mapping[str, Callable[[Part], list[str]]] = {
    "header": lambda b: [f"= {_plain(b['text'])}"],
    "section": _section,
    "context": _context,
    "actions": lambda b: [f"[ {_element(e)}" for e in b["elements"]],
    "context_actions": lambda b: [f"[ {_element(e)}" for e in b["elements"]],
    "input": _input,
    "divider": lambda _: ["-"],
    "image": lambda b: [f"| (picture: {b['alt_text']})"],
    "markdown": lambda b: [f"| {line}" for line in b["text"].split("\n")],
    "rich_text": _rich_text,
    "file": lambda b: [f"| (file: {b['external_id']})"],
}


def _text(text: Part) -> list[str]:
    sign = "|" if text["type"] == "mrkdwn" else "'"
    return [f"{sign} {line}".rstrip() for line in str(text["text"]).split("\n")]


def _plain(text: Part) -> str:
    return str(text["text"]).replace("\n", " ")


def _element(element: Part) -> str:
    kind = str(element["type"])
    label = f"[{_plain(element['text'])}]" if kind == "button" else _asked(kind, element)
    asks = f", asks first: {_plain(element['confirm']['text'])}" if "confirm" in element else ""
    return f"{label} ({_id(element)}{_style(element)}{asks}){_link(element)}{_filled(element)}"


def _asked(kind: str, element: Part) -> str:
    options = [*element.get("options", ()), *(o for g in element.get("option_groups", ()) for o in g["options"])]
    choices = f": {' | '.join(_plain(o['text']) for o in options)}" if options else ""
    return f"<{kind.replace('_', ' ')}{choices}>"


def _id(element: Part) -> str:
    return str(element.get("action_id", "no id"))


def _style(element: Part) -> str:
    return f", {element['style']}" if "style" in element else ""


def _link(element: Part) -> str:
    return f" -> {element['url']}" if "url" in element else ""


def _filled(element: Part) -> str:
    """What a field holds before anybody has touched it."""
    held = [str(value) for key, value in element.items() if key.startswith("initial_") and not isinstance(value, Mapping | list)]
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    held += [_plain(option["text"]) for option in chosen]
    return f" = {' | '.join(held)}" if held else ""


def _leaves(part: object) -> list[str]:
    if isinstance(part, Mapping):
        return [str(part["text"])] if isinstance(part.get("text"), str) else [t for v in part.values() for t in _leaves(v)]
    return [t for inner in part for t in _leaves(inner)] if isinstance(part, list) else []


def _to(message: Part) -> str:
    return f"to {message['user']} alone" if "user" in message and "bot_id" not in message else ""
