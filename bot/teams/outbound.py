"""Outbound: a view as an Adaptive Card 1.5, within what Teams takes. What does not fit whole is on the web, and nothing is cut off in silence.

Texts stand in `TextRun`s, which show exactly their words: in a `TextBlock` signs such as * and [ would be read as formats and links.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

from bot.views import Ask, Button, Line, Mark, Source, View

VERSION = "1.5"
CARD = "application/vnd.microsoft.card.adaptive"
MOST_BYTES, _MOST_WITH_VIEWERS = 24_000, 26_500
"""Of a card. Teams takes 28 KB for a whole message."""
_SUMMARY, _SUMMARY_LINES, _SUMMARY_SOURCES = 5_000, 20, 10
_LABEL, _LONGEST_RUN = 75, 2_000
_MOST_IN_ROW, _WIDEST_ROW, _WIDTH_OF_MORE = 3, 34, 10
"""Buttons, and characters of their labels; and what the button takes that shows the rest."""
_COLOURS = {Mark.CARE: "warning", Mark.STOP: "attention", Mark.URGENT: "attention"}
"""Colours by name, so that each theme shows its own."""
DOABLE = frozenset(
    {
        "complete_intake",
        "prompted_no",
        "prompted_yes",
        "prompted_not_sure",
        "have_it",
        "fulfil_spoken",
        "fulfil_written",
        "passed_on_now",
        "passed_on_today",
        "helpful_yes",
        "helpful_no",
        "response_letter",
        "need_more",
        "asked_back",
        "report_unknown",
        "report_contact_yes",
        "report_contact_no",
        "report_contact_ask_first",
        "approve",
        "claim",
        "give_back",
        "acknowledge",
        "saw_news",
    }
)
"""The actions that are done with one click in Teams itself."""
DIALOGS = frozenset(
    {
        "edit_profile",
        "passed_on_pick",
        "report_add",
        "report_heard",
        "edit",
        "request_changes",
        "refer",
        "correct",
        "duplicate",
        "ask_sender",
        "acknowledge_late",
        "reconcile",
        "clear",
    }
)
"""The actions that open a dialog. Every other one opens the case's page, where it can be done."""
SHOW_CARD, SHOW_WORDS = "show_card", "What can I do?"
MOST_REFRESHED = 60
"""People for whom Teams draws a card of their own by itself."""

Card = dict[str, Any]
GENERATED: Card = {
    "type": "https://schema.org/Message",
    "@type": "Message",
    "@context": "https://schema.org",
    "additionalType": ["AIGeneratedContent"],
}
"""What makes Teams show “AI generated” beside a message."""


def message(view: View, *, page: str = "") -> Card:
    """A view as an activity: the card, and its headline for the notification. `page` is the case's page in the web."""
    return as_message(in_place(view, page=page), generated=view.generated)


def in_place(view: View, *, page: str = "", key: str = "") -> Card:
    """A view as a card: whole, or what fits of it and where the rest stands. `key`: which card of a room it is, for its buttons to say."""
    card = _whole(view, page, key)
    return card if size_of(card) <= MOST_BYTES else _summary(view, page, key)


def as_message(card: Card, *, generated: bool = False) -> Card:
    """A card as an activity, with Teams' own mark where a language model wrote something of it."""
    made: Card = {"type": "message", "summary": card["fallbackText"], "attachments": [{"contentType": CARD, "content": card}]}
    return made | ({"entities": [GENERATED]} if generated else {})


def staff_card(view: View, key: str, *, page: str = "", viewers: Sequence[str] = (), acts: bool = False) -> Card:
    """The card of a room: for everybody, with a button that shows what oneself can do, or (`acts`) for one viewer, with their buttons.

    `key` says which card it is; for the `viewers`, by how the chat calls them, Teams asks for their own card by itself, as far as there is room.
    """
    shows = _execute(Button(action=SHOW_CARD, label=SHOW_WORDS, value=key))
    card = in_place(view, page=page, key=key)
    if not acts:
        card["body"] = [*card["body"], _actions([shows])]
    if viewers:
        card["refresh"] = {"action": shows, "userIds": []}
        room = _MOST_WITH_VIEWERS - size_of(card)
        lengths = accumulate(len(json.dumps(name)) + 2 for name in viewers[:MOST_REFRESHED])
        card["refresh"]["userIds"] = [name for name, length in zip(viewers, lengths, strict=False) if length <= room]
    return card


def is_whole(view: View, page: str) -> bool:
    """Whether a view fits into one card."""
    return size_of(_whole(view, page, "")) <= MOST_BYTES


def form(title: str, fields: Sequence[Card], send: tuple[str, str], back: tuple[str, str], data: Card, *, wrong: str = "", note: str = "") -> Card:
    """A card to fill in: a title, what is wrong with what was sent, fields, and two buttons by verb and label."""
    fault = [wrong_text(wrong)] if wrong else []
    said = [small_text(note)] if note else []
    actions = [
        {"type": "Action.Execute", "title": send[1], "verb": send[0], "data": data, "style": "positive"},
        {"type": "Action.Execute", "title": back[1], "verb": back[0], "data": data, "associatedInputs": "none"},
    ]
    return _card(title, [_text(title, weight="bolder", size="medium"), *fault, *fields, *said, _actions(actions)])


def dialog_card(title: str, fields: Sequence[Card], send: str, data: Card) -> Card:
    """The card in a dialog: fields, and the button that sends them. Its title stands above it."""
    return _card(title, [*fields, _actions([{"type": "Action.Submit", "title": send, "data": data, "style": "positive"}])])


def text_block(text: str) -> Card:
    """A text between fields, shown exactly as it is."""
    return _text(text)


def small_text(text: str) -> Card:
    """The same for what may be skipped."""
    return _text(text, isSubtle=True, size="small")


def wrong_text(text: str) -> Card:
    """What is wrong with what was written."""
    return _text(f"{Mark.CARE} {text}", weight="bolder", color="attention")


def size_of(card: Card) -> int:
    """The length of a card in bytes, as Teams counts."""
    return len(json.dumps(card).encode())


def words(text: str) -> Card:
    """A short word as an activity, shown as it is."""
    return {"type": "message", "textFormat": "plain", "text": text}


def _card(headline: str, body: list[Card]) -> Card:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": VERSION,
        "lang": "en",
        "fallbackText": headline,
        "body": body,
    }


def _whole(view: View, page: str, key: str) -> Card:
    return _card(view.headline, [*_body(view, view.lines, view.sources), *_asks(view.asks, page, key), *_buttons(view, page, key)])


def _summary(view: View, page: str, key: str) -> Card:
    """The first lines that fit, whole; the rest stands on the case's page."""
    shown: list[Line] = []
    room = _SUMMARY
    for line in view.lines:
        if not line.quiet and len(line.text) <= room and len(shown) < _SUMMARY_LINES:
            shown.append(line)
            room -= len(line.text)
    left_out = len(view.lines) - len(shown)
    told = f"This is not all: {left_out} more {'part' if left_out == 1 else 'parts'} and all sources are on the case's page."
    lines = (*shown, Line(text=told, strong=True))
    opens = [_actions([_link("The whole text", page)])] if page.startswith("http") else []
    body = [*_body(view, lines, view.sources[:_SUMMARY_SOURCES]), *opens, *_asks(view.asks, page, key), *_buttons(view, page, key)]
    card = _card(view.headline, body)
    return card if size_of(card) <= MOST_BYTES else _card(view.headline, [*_body(view, (lines[-1],), ()), *opens])


def _body(view: View, lines: Iterable[Line], sources: Sequence[Source]) -> list[Card]:
    head = _text(view.headline, weight="bolder", size="medium")
    steps = [_text("  ".join(_marked(s) for s in view.steps), isSubtle=True, size="small")] if view.steps else []
    return [head, *(_line(line) for line in lines), *steps, *(_source(s) for s in sources)]


def _line(line: Line) -> Card:
    given: Card = {"weight": "bolder"} if line.strong else {}
    if line.quiet:
        given |= {"isSubtle": True, "size": "small"}
    if line.mark in _COLOURS and line.strong:
        given["color"] = _COLOURS[line.mark]
    return _text(_marked(line), **given)


def _marked(line: Line) -> str:
    return f"{line.mark} {line.text}" if line.mark else line.text


def _source(source: Source) -> Card:
    text = f"[{source.number}] {source.text}"
    opens = {"selectAction": {"type": "Action.OpenUrl", "url": source.path, "title": text[:_LABEL]}} if _is_link(source.path) else {}
    return _text(text, size="small", **opens)


def _asks(asks: Sequence[Ask], page: str, key: str) -> list[Card]:
    found: list[Card] = []
    for ask in asks:
        found.append(_text(ask.text, isSubtle=True) if ask.quiet else _text(ask.text))
        found += _rows(_offered(ask.buttons, page, "Answer in the web", key))
    return found


def _buttons(view: View, page: str, key: str) -> list[Card]:
    shown = _offered(view.buttons, page, "More in the web", key)
    more = [{**action, "mode": "secondary"} for action in _offered(view.more, "", "", key)]
    return _rows(shown, more)


def _rows(shown: Sequence[Card], more: Sequence[Card] = ()) -> list[Card]:
    """Buttons in rows that a telephone shows whole; what is behind one more click stands with the last of them."""
    rows: list[list[Card]] = [[]]
    for action in shown:
        if len(rows[-1]) == _MOST_IN_ROW or sum(len(a["title"]) for a in rows[-1]) + len(action["title"]) > _WIDEST_ROW:
            rows.append([])
        rows[-1].append(action)
    if more and len(rows[-1]) > 1 and sum(len(a["title"]) for a in rows[-1]) + _WIDTH_OF_MORE > _WIDEST_ROW:
        rows.append([rows[-1].pop()])
    rows[-1] += more
    return [_actions(row) for row in rows if row]


def _offered(buttons: Sequence[Button], page: str, instead: str, key: str = "") -> list[Card]:
    """What can be done here, and one way to the page where the rest can be done."""
    found = [made for b in buttons if (made := _action(b, key))]
    left = [b for b in buttons if not b.link and b.action not in DOABLE | DIALOGS]
    if left and page.startswith("http"):
        found.append(_link(f"{left[0].label} (in the web)" if len(left) == 1 else instead, page))
    return found


def _action(button: Button, key: str) -> Card | None:
    if button.link:
        return _link(button.label, button.link)
    if button.action in DIALOGS:
        return _submit(button, key)
    return _execute(button, key) if button.action in DOABLE else None


def _execute(button: Button, key: str = "") -> Card:
    data = {"about": button.value} | ({"card": key} if key else {})
    return {"type": "Action.Execute", "title": button.label[:_LABEL], "verb": button.action, "data": data, **_style(button)}


def _submit(button: Button, key: str) -> Card:
    """Opens a dialog."""
    data = {"msteams": {"type": "task/fetch"}, "opens": button.action, "about": button.value} | ({"card": key} if key else {})
    return {"type": "Action.Submit", "title": button.label[:_LABEL], "data": data, **_style(button)}


def _style(button: Button) -> Card:
    return {"style": "positive" if button.main else "destructive"} if button.main or button.grave else {}


def _link(label: str, url: str) -> Card:
    return {"type": "Action.OpenUrl", "title": label[:_LABEL], "url": url}


def _actions(actions: list[Card]) -> Card:
    return {"type": "ActionSet", "actions": actions}


def _text(text: str, **given: Any) -> Card:
    runs = [text[n : n + _LONGEST_RUN] for n in range(0, len(text), _LONGEST_RUN)] or [""]
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": _plain(run), **given} for run in runs]}


def _plain(text: str) -> str:
    """The same words, without what a card would read as a date to be written out."""
    return text.replace("{{", "{\u200b{")


def _is_link(path: str) -> bool:
    return path.startswith(("https://", "http://"))
