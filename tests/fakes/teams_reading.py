"""Adaptive Cards as text that a person can read and compare: what a card or a dialog shows, line by line.

The sign at the margin says what stands there: `=` a heading, `|` a text, `*` a strong text, `.` a small text, `!` a text in a warning's colour,
`[` a button, `?` a field. What a button does stands in brackets: its verb, the dialog that it opens, or where it leads; behind `more` what
stands behind one more click. Values of buttons are left out, since they hold versions.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from bot.teams.outbound import CARD, GENERATED
from tests.fakes.teams_cards import faults_of

Part = Mapping[str, Any]


def read_chat(activities: Iterable[Part]) -> str:
    """The messages of a chat, one below the other; signs of work are none."""
    return "\n\n".join(read_message(activity) for activity in activities if activity["type"] == "message")


def read_message(activity: Part) -> str:
    """A message, with what the notification of it says."""
    mark = ", AI generated" if GENERATED in activity.get("entities", ()) else ""
    cards = list(activity.get("attachments") or ())
    if not cards:
        return f"--- words{mark}\n| {activity['text']}"
    return "\n".join(line for a in cards for line in _attached(a, f"--- message{mark}, notification: {activity.get('summary', '')}"))


def read_answer(answer: Part) -> str:
    """What comes back at once: a card in the place of another, a word, or a dialog."""
    if "task" in answer:
        value = answer["task"]["value"]
        return f"--- word\n| {value}" if isinstance(value, str) else read_card(value["card"]["content"], f"dialog: {value['title']}")
    return read_card(answer["value"], "in its place") if answer["type"] == CARD else f"--- word\n| {answer['value']}"


def read_card(card: Part, title: str = "card") -> str:
    """A card. Fails where Teams would refuse it."""
    assert faults_of(dict(card)) == [], "Teams would refuse this card"
    drawn = [f"drawn by itself for {len(card['refresh']['userIds'])}"] if "refresh" in card else []
    return "\n".join([f"--- {', '.join([title, *drawn])}", *_lines(card["body"])])


def _attached(attachment: Part, title: str) -> Iterator[str]:
    if attachment["contentType"] == CARD:
        yield title
        yield from read_card(attachment["content"]).split("\n")[1:]
    else:
        about = attachment.get("content") or {}
        yield f"--- {attachment['contentType'].rpartition('.card.')[2]}: {attachment['name']}"
        yield from (f"| {about[name]}" for name in ("description",) if name in about)


def _lines(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if part.get("separator"):
            yield "-"
        yield from _READ[part["type"]](part) if part["type"] in _READ else _field(part)


def _text(part: Part) -> Iterator[str]:
    first = part["inlines"][0]
    opens = f" -> {first['selectAction']['url']}" if "selectAction" in first else ""
    words = "".join(run["text"] for run in part["inlines"])
    yield from (f"{_sign(first)} {line}{opens}".rstrip() for line in words.split("\n"))


def _sign(run: Part) -> str:
    if "color" in run:
        return "!"
    if run.get("weight") == "bolder":
        return "=" if run.get("size") == "medium" else "*"
    return "." if run.get("isSubtle") else "|"


def _buttons(part: Part) -> Iterator[str]:
    for action in part["actions"]:
        about = [_does(action), *([action["style"]] if "style" in action else []), *(["more"] if action.get("mode") == "secondary" else [])]
        yield f"[ {action['title']} ({', '.join(about)})"


def _does(action: Part) -> str:
    if "url" in action:
        return f"-> {action['url']}"
    return str(action["verb"]) if "verb" in action else f"dialog {action['data']['opens']}" if "msteams" in action["data"] else "sends"


def _field(part: Part) -> Iterator[str]:
    choices = f": {' | '.join(c['title'] for c in part['choices'])}" if "choices" in part else ""
    kind = " ".join([part["type"].removeprefix("Input."), *(["many"] if part.get("isMultiSelect") else []), *(["lines"] if part.get("isMultiline") else [])])
    filled = f" = {part['value']}" if part.get("value") else ""
    yield f"? {part['label']}{' *' if part.get('isRequired') else ''}: <{kind}{choices}> ({part['id']}){filled}"


_READ: Mapping[str, Callable[[Part], Iterator[str]]] = {"RichTextBlock": _text, "ActionSet": _buttons}
