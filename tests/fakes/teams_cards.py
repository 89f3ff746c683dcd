"""What Teams would refuse, or would not show, of a card: types, required parts, choices of words, limits. A checker for the elements we use."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Card = dict[str, Any]
MOST_BYTES, MOST_ACTIONS = 28_000, 6
_SIZES = frozenset({"default", "small", "medium", "large", "extraLarge"})
_COLOURS = frozenset({"default", "dark", "light", "accent", "good", "warning", "attention"})
_RUN: dict[str, Any] = {"type": None, "text": str, "weight": {"default", "lighter", "bolder"}, "size": _SIZES, "color": _COLOURS, "isSubtle": bool}
_INPUT: dict[str, Any] = {"type": None, "id": str, "label": str, "isRequired": bool, "errorMessage": str, "value": str}
_ACTION: dict[str, Any] = {"type": None, "title": str, "style": {"default", "positive", "destructive"}, "mode": {"primary", "secondary"}}
_CHOICE: dict[str, Any] = {"title": str, "value": str}
PARTS: Mapping[str, dict[str, Any]] = {
    "AdaptiveCard": {"type": None, "$schema": str, "version": str, "lang": str, "fallbackText": str, "body": list, "actions": list, "refresh": dict},
    "RichTextBlock": {"type": None, "inlines": list, "separator": bool, "spacing": {"none", "small", "default", "medium", "large"}},
    "TextRun": {**_RUN, "selectAction": dict},
    "ActionSet": {"type": None, "actions": list},
    "Action.OpenUrl": {**_ACTION, "url": str},
    "Action.Execute": {**_ACTION, "verb": str, "data": dict, "associatedInputs": {"auto", "none"}},
    "Action.Submit": {**_ACTION, "data": dict},
    "Action.ShowCard": {**_ACTION, "card": dict},
    "Input.Text": {**_INPUT, "isMultiline": bool, "maxLength": int, "placeholder": str},
    "Input.ChoiceSet": {**_INPUT, "choices": list, "style": {"compact", "expanded", "filtered"}, "isMultiSelect": bool, "wrap": bool},
    "Input.Date": _INPUT,
    "Input.Time": _INPUT,
}
"""Each element we use, with what may stand in it (schema of Adaptive Cards 1.5)."""
_NEEDED = {
    "AdaptiveCard": ("version", "body"),
    "RichTextBlock": ("inlines",),
    "TextRun": ("text",),
    "ActionSet": ("actions",),
    "Action.OpenUrl": ("url", "title"),
    "Action.Execute": ("verb", "title"),
    "Action.Submit": ("data", "title"),
    "Action.ShowCard": ("card", "title"),
    "Input.Text": ("id", "label"),
    "Input.ChoiceSet": ("id", "label", "choices"),
    "Input.Date": ("id", "label"),
    "Input.Time": ("id", "label"),
}


def faults_of(card: Card) -> list[str]:
    """Everything that is wrong with a card; empty for a good one."""
    found = [fault for part in parts_of(card) for fault in _faults(part)]
    if card.get("type") != "AdaptiveCard" or card.get("version") != "1.5":
        found.append("not an Adaptive Card 1.5")
    if len(json.dumps(card).encode()) > MOST_BYTES:
        found.append("longer than Teams takes")
    ids = [part["id"] for part in parts_of(card) if "id" in part]
    return found + (["two inputs of one id"] if len(ids) != len(set(ids)) else [])


def parts_of(part: Any) -> Iterator[Card]:
    """Every element of a card, from the top down."""
    if isinstance(part, list):
        for one in part:
            yield from parts_of(one)
    elif isinstance(part, dict):
        if "type" in part:
            yield part
        for name, value in part.items():
            if name != "data":
                yield from parts_of(value)


def words_of(card: Card) -> str:
    """A card as people read it: a line a block, buttons in brackets."""
    lines: list[str] = []
    for part in parts_of(card):
        if part["type"] == "RichTextBlock":
            lines.append("".join(run["text"] for run in part["inlines"]))
        elif part["type"] == "ActionSet":
            lines.append(" ".join(f"[{action['title']}]" for action in part["actions"]))
        elif part["type"].startswith("Input."):
            lines.append(f"{part['label']} ({part.get('value') or 'empty'})")
    return "\n".join(lines)


def _faults(part: Card) -> Iterator[str]:
    kind = part["type"]
    known = PARTS.get(kind)
    if known is None:
        yield f"{kind}: not an element we know"
        return
    yield from (f"{kind}: {name} is missing" for name in _NEEDED[kind] if part.get(name) in (None, "", []))
    for name, value in part.items():
        if name not in known:
            yield f"{kind}: {name} is not known"
        elif not _fits(known[name], value):
            yield f"{kind}: {name} cannot be {value!r:.60}"
    if kind == "ActionSet" and sum(a.get("mode") != "secondary" for a in part["actions"]) > MOST_ACTIONS:
        yield "ActionSet: more buttons than Teams shows"
    if kind == "Input.ChoiceSet":
        yield from (f"choice: {choice}" for choice in part["choices"] if set(choice) != set(_CHOICE) or not all(map(_is_text, choice.values())))


def _fits(wanted: type | set[str] | frozenset[str] | None, value: object) -> bool:
    if wanted is None:
        return True
    return isinstance(value, wanted) if isinstance(wanted, type) else value in wanted


_is_text: Callable[[object], bool] = lambda value: isinstance(value, str) and bool(value)  # noqa: E731 - a word for `map`
