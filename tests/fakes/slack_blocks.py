"""What Slack would refuse of a message or a form: the checks of `slack_sdk.models`, and those that it forgets."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

MOST_BLOCKS = 50
_TEXTS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
_KEYS = {
    "section": {"type", "text", "fields", "accessory", "block_id", "expand"},
    "context": {"type", "elements", "block_id"},
    "actions": {"type", "elements", "block_id"},
    "input": {"type", "label", "element", "optional", "block_id", "hint", "dispatch_action"},
    "divider": {"type", "block_id"},
    "header": {"type", "text", "block_id"},
}
_ELEMENTS = {"button", "static_select", "radio_buttons", "plain_text_input", "datetimepicker"}
_MARKERS = ("<!", "<@", "<#")


def faults_of(blocks: Sequence[Mapping[str, Any]], *, most: int = MOST_BLOCKS) -> list[str]:
    """Every reason why Slack would refuse these blocks, and every mention in them: none of our words calls anybody."""
    found = [f"{len(blocks)} blocks"] if len(blocks) > most else []
    for block in blocks:
        found += _of_block(block)
    return found


def faults_of_view(view: Mapping[str, Any]) -> list[str]:
    """Every reason why Slack would refuse this form."""
    found = faults_of(view.get("blocks", ()), most=100)
    try:
        View(**view).to_dict()
    except SlackObjectFormationError as error:
        found.append(str(error))
    if len(str(view.get("private_metadata", ""))) > 3000:
        found.append("private_metadata is too long")
    return found


def _of_block(block: Mapping[str, Any]) -> Iterator[str]:
    kind = str(block.get("type"))
    if kind not in _KEYS:
        yield f"unknown block {kind}"
        return
    yield from (f"{kind} has {key}" for key in block.keys() - _KEYS[kind])
    try:
        parsed = Block.parse(dict(block))
        if parsed is None:
            yield f"unreadable block {kind}"
        else:
            parsed.to_dict()
    except SlackObjectFormationError as error:
        yield str(error)
    ids = [e.get("action_id") for e in block.get("elements", ()) if "action_id" in e]
    if len(ids) != len(set(ids)):
        yield "an action_id stands twice"
    for element in [*block.get("elements", ()), *([block["element"]] if "element" in block else [])]:
        if "action_id" in element and element.get("type") not in _ELEMENTS:
            yield f"unknown element {element.get('type')}"
    yield from _of_texts(block)


def _of_texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("text"), str) and value.get("type") != "button":
            yield from _of_text(value)
        for key, inner in value.items():
            if key == "fields" and any(len(f.get("text", "")) > 2000 for f in inner):
                yield "a field is too long"
            yield from _of_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _of_texts(inner)


def _of_text(text: Mapping[str, Any]) -> Iterator[str]:
    if text.get("type") not in _TEXTS:
        yield f"unknown text {text.get('type')}"
        return
    yield from (f"text has {key}" for key in text.keys() - _TEXTS[text["type"]])
    if not 1 <= len(text["text"]) <= 3000:
        yield f"a text of {len(text['text'])} characters"
    if text["type"] == "mrkdwn":
        if any(marker in text["text"] for marker in _MARKERS):
            yield "a mention"
        if text.get("verbatim") is not True:
            yield "Slack would make links of its own"
