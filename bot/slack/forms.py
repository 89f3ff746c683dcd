"""Forms: the modals of Slack, and what people wrote into them. Nothing is preselected."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.forms import WrongField
from bot.slack.markup import LONGEST_TEXT

_CHOICE = 75

View = dict[str, Any]
State = Mapping[str, Mapping[str, Mapping[str, Any]]]


def value_in(state: State, field: str) -> str | int | None:
    """What was written or chosen in a field; None where it was left empty."""
    element = state.get(field, {}).get(field) or {}
    chosen = element.get("selected_option")
    found = chosen.get("value") if isinstance(chosen, Mapping) else element.get("selected_date_time") or element.get("selected_date") or element.get("value")
    if isinstance(found, str):
        return found.replace("\x00", "")  # no database takes it
    return found if isinstance(found, int) else None


def moment_in(state: State, field: str) -> datetime | None:
    """The time that was picked in a field; None where it was left empty. Raises WrongField for what is no time."""
    picked = value_in(state, field)
    try:
        return None if picked is None else datetime.fromtimestamp(int(picked), UTC)
    except (ValueError, OverflowError, OSError):
        raise WrongField(field, "This is no time. Please pick one.") from None


def form(callback: str, title: str, submit: str, about: str, blocks: list[View]) -> View:
    """A modal; `about` comes back with what is written into it."""
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": about,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain("Cancel"),
        "blocks": blocks,
    }


def word_form(title: str, words: str) -> View:
    """A form that only says something: why there is nothing to fill in."""
    text = {"type": "plain_text", "text": words[:LONGEST_TEXT], "emoji": False}
    return {"type": "modal", "callback_id": "word", "title": _plain(title), "close": _plain("Close"), "blocks": [{"type": "section", "text": text}]}


def wait_form(title: str) -> View:
    """What stands in a form until it is read."""
    return word_form(title, "One moment…")


_INITIAL: Mapping[str, str] = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_date_time": "initial_date_time",
}
"""What stands in an element, by how Slack says what was written into it."""
_REFUSED = "refused"


def again(view: Mapping[str, Any], state: State, words: str) -> View:
    """A form as it was sent, with everything that was written into it, and above it why it was not taken."""
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close")
    blocks = [_refilled(block, state) for block in view.get("blocks") or () if block.get("block_id") != _REFUSED]
    return {**{key: view[key] for key in kept if view.get(key)}, "blocks": [text_block(words) | {"block_id": _REFUSED}, *blocks]}


def _refilled(block: View, state: State) -> View:
    element = block.get("element")
    if block.get("type") != "input" or not isinstance(element, dict):
        return block
    given = state.get(str(block.get("block_id")), {}).get(str(element.get("action_id"))) or {}
    empty = {key: value for key, value in element.items() if key not in _INITIAL.values()}
    return {**block, "element": empty | {_INITIAL[key]: value for key, value in given.items() if key in _INITIAL and value}}


def input_block(block: str, label: str, element: View, *, optional: bool = True) -> View:
    """One field of a form."""
    return {"type": "input", "block_id": block, "label": _plain(label), "element": element, "optional": optional}


def text_block(text: str) -> View:
    """A text between fields, shown exactly as it is."""
    return {"type": "section", "text": {"type": "plain_text", "text": text[:LONGEST_TEXT], "emoji": False}}


def long_text(field: str, *, filled: str = "") -> View:
    """A field for some sentences. `filled` is what stands in it already, for a person to change."""
    element: View = {"type": "plain_text_input", "action_id": field, "multiline": True, "max_length": LONGEST_TEXT}
    return element | ({"initial_value": filled} if filled else {})


def select(field: str, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> View:
    """A list to choose from, in groups: each a title, and its choices as (words, value). Nothing is preselected."""
    found = [{"label": _plain(title[:_CHOICE]), "options": choices(options)} for title, options in groups]
    return {"type": "static_select", "action_id": field, "option_groups": found}


def choices(options: Sequence[tuple[str, str]]) -> list[View]:
    """What can be chosen, as (words, value)."""
    return [{"text": _plain(words if len(words) <= _CHOICE else f"{words[: _CHOICE - 1]}…"), "value": value} for words, value in options]


def ticks(field: str, options: Sequence[tuple[str, str]]) -> View:
    """Boxes to tick, as (words, value). None is ticked."""
    return {"type": "checkboxes", "action_id": field, "options": choices(options)}


def ticked(state: State, field: str) -> tuple[str, ...]:
    """The values of the boxes that were ticked."""
    chosen = (state.get(field, {}).get(field) or {}).get("selected_options") or ()
    return tuple(str(option.get("value")) for option in chosen if isinstance(option, Mapping))


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": text}
