"""The forms after an answer: when it was passed on and to whom, why it did not help, what more is needed."""

import secrets
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from bot.deeds import About, about
from bot.presenter_answer import MORE_INSTEAD, MORE_LABELS, NOT_NAMED, SHORTCOMINGS
from bot.slack.forms import View, form, input_block
from triage.domain.feedback import LONGEST_WORDS
from triage.domain.people import Person
from triage.steps import close
from triage.steps.more import More
from triage.steps.tools import Tools

PASSED_ON, NOT_HELPFUL, MORE = "passed_on", "not_helpful", "ask_more"
WHEN, WHOM, REASONS, WORDS = "passed_on_at", "passed_on_to", "reasons", "words"
LONGEST_NAME, _LONGEST_QUESTION = 200, 3_000
_TITLES = {More.NEED_MORE: "I need more", More.ASKED_BACK: "Asked back"}


class Form(NamedTuple):
    """Which answer a form is about, and the mark of the form: sent twice it is one message."""

    about: About
    key: str


def form_of(value: str) -> Form:
    """What a form's value says. Raises NotNow for a value of another time."""
    of, _, key = value.partition("|")
    return Form(about(of), key)


def pick_form(tools: Tools, by: Person, value: str) -> View:
    """When it was passed on, and to whom: whoever is known from intake stands there already."""
    of = about(value)
    name = close.check_can_fulfil(tools, of.case, by, response=of.version or None).intake.requester_name
    known = {"initial_value": name[:LONGEST_NAME]} if name else {}
    blocks = [
        input_block(WHEN, "When did you pass it on?", {"type": "datetimepicker", "action_id": WHEN}, optional=False),
        input_block(WHOM, "To whom?", {"type": "plain_text_input", "action_id": WHOM, "max_length": LONGEST_NAME, **known}),
    ]
    return form(PASSED_ON, f"Passed on: {of.what}", "Save", value, blocks)


def not_helpful_form(value: str) -> View:
    """Why an answer did not help."""
    options = [{"text": {"type": "plain_text", "text": words}, "value": reason.value} for reason, words in SHORTCOMINGS.items()]
    words = {"type": "plain_text_input", "action_id": WORDS, "multiline": True, "max_length": LONGEST_WORDS}
    blocks = [
        input_block(REASONS, "Why did it not help?", {"type": "checkboxes", "action_id": REASONS, "options": options}, optional=False),
        input_block(WORDS, "In your words", words) | {"hint": {"type": "plain_text", "text": f"No patient's name, please. {MORE_INSTEAD}"}},
    ]
    return form(NOT_HELPFUL, "It did not help", "Send", once(value), blocks)


def more_form(why: More, value: str) -> View:
    """What is missing, or what was asked back: it goes on with the same case."""
    words = {"type": "plain_text_input", "action_id": WORDS, "multiline": True, "max_length": _LONGEST_QUESTION}
    block = input_block(WORDS, MORE_LABELS[why], words, optional=False) | {"hint": {"type": "plain_text", "text": "No patient's name, please."}}
    return form(MORE, _TITLES[why], "Send", once(f"{value}:{why.value}"), [block])


def once(value: str) -> str:
    """What a form is about, with a mark of its own: the same form sent twice is one message."""
    return f"{value}|{secrets.token_hex(8)}"


def whom(written: str | int | None) -> str:
    """To whom it was passed on; an empty field is nobody named."""
    return str(written or "").strip() or NOT_NAMED


MORE_FORMS: Mapping[str, partial[View]] = {why.value: partial(more_form, why) for why in More}
