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
_SELECTS = {f"{many}{kind}_select" for many in ("", "multi_") for kind in ("static", "external", "users", "conversations", "channels")}
_FIELDS = {"plain_text_input", "datetimepicker", "datepicker", "timepicker", "email_text_input", "number_input", "url_text_input", "file_input"}
_CHOICES = {"radio_buttons", "checkboxes", "overflow"}
_ELEMENTS = {"button", *_SELECTS, *_FIELDS, *_CHOICES}
_ONLY_IN_FORMS = {"plain_text_input", "email_text_input", "number_input", "url_text_input", "file_input"}
_LONGEST_ADDRESS, _LONGEST_PLACEHOLDER, _LONGEST_OPTION, _LONGEST_VALUE, _LONGEST_LABEL, _LONGEST_ID = 3000, 150, 75, 150, 2000, 255
_MARKERS = ("<!", "<@", "<#")


def faults_of(blocks: Sequence[Mapping[str, Any]], *, most: int = MOST_BLOCKS) -> list[str]:
    """Every reason why Slack would refuse these blocks, and every mention in them: none of our words calls anybody."""
    found = [f"{len(blocks)} blocks"] if len(blocks) > most else []
    for block in blocks:
        found += _of_block(block)
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    return [*found, *(["a block_id stands twice"] if len(ids) != len(set(ids)) else [])]


def faults_of_view(view: Mapping[str, Any]) -> list[str]:
    """Every reason why Slack would refuse this form."""
    found = faults_of(view.get("blocks", ()), most=100)
    try:
        View(**view).to_dict()
    except SlackObjectFormationError as error:
        found.append(str(error))
    if len(str(view.get("private_metadata", ""))) > 3000:
        found.append("private_metadata is too long")
    if len(str(view.get("callback_id", ""))) > _LONGEST_ID:
        found.append("callback_id is too long")
    if view.get("type") == "modal" and "submit" not in view and any(b.get("type") == "input" for b in view.get("blocks", ())):
        found.append("a form with fields has no button to send it")
    return [*found, *(f"home has {key}" for key in ("title", "submit", "close") if view.get("type") == "home" and key in view)]


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
    for element in [*block.get("elements", ()), *(block[name] for name in ("element", "accessory") if name in block)]:
        yield from _of_element(kind, element)
    if kind == "input" and len(block["label"]["text"]) > _LONGEST_LABEL:
        yield "a label is too long"
    yield from _of_texts(block)


def _of_element(where: str, element: Mapping[str, Any]) -> Iterator[str]:
    kind = str(element.get("type"))
    if "action_id" in element and kind not in _ELEMENTS:
        yield f"unknown element {kind}"
    if where != "input" and kind in _ONLY_IN_FORMS:
        yield f"{kind} stands outside of an input"
    if len(str(element.get("url", ""))) > _LONGEST_ADDRESS:
        yield "an address is too long"
    if len(str(element.get("placeholder", {}).get("text", ""))) > _LONGEST_PLACEHOLDER:
        yield "a placeholder is too long"
    options = [*element.get("options", ()), *(o for g in element.get("option_groups", ()) for o in g["options"])]
    if kind in ("static_select", "multi_static_select", *_CHOICES):
        yield from _of_options(kind, options)
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", ())
    if options and any(c not in options for c in chosen):
        yield "what is chosen is no option"


def _of_options(kind: str, options: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not options:
        yield f"{kind} offers nothing"
    if kind in _CHOICES and len(options) > (5 if kind == "overflow" else 10):
        yield f"{kind} of {len(options)} options"
    if any(len(o["text"]["text"]) > _LONGEST_OPTION or not 1 <= len(str(o["value"])) <= _LONGEST_VALUE for o in options):
        yield "an option is too long or empty"
    values = [str(option["value"]) for option in options]
    if len(values) != len(set(values)):
        yield "an option stands twice"


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
