"""What the stories of review share: a form once it is filled, a private word, and what is written into fields."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from tests.fakes.slack_product import REVIEW_CHANNEL
from tests.fakes.slack_web_api import Answer
from tests.scenario.slack.conftest import REVIEWER, Story
from triage.domain.case import Case

_T = TypeVar("_T")


def soon(look: Callable[[], _T | None]) -> _T:
    """What is there within five seconds."""
    until = time.monotonic() + 5
    while (found := look()) is None:
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)
    return found


def form_of(story: Story, callback: str) -> Answer:
    """The form that stands open, once it is this one."""
    return soon(lambda: story.slack.forms[-1] if story.slack.forms and story.slack.forms[-1]["callback_id"] == callback else None)


def refusal(story: Story) -> str:
    """What a form says in place of its fields."""
    form = soon(lambda: f if (f := story.slack.forms[-1])["callback_id"] == "word" and "moment" not in str(f["blocks"]) else None)
    return str(form["blocks"][0]["text"]["text"])


def case(story: Story, number: int = 1) -> Case:
    """The case as it is now."""
    with story.product.tools.store.read() as uow:
        return uow.cases.get(number)


def text(words: str | None) -> dict[str, Any]:
    """What a field for text holds."""
    return {"type": "plain_text_input", "value": words}


def chosen(value: str) -> dict[str, Any]:
    """What a list holds."""
    return {"selected_option": {"value": value}}


def open_form(story: Story, action: str, callback: str, user: str = REVIEWER) -> Answer:
    """Somebody clicks on the card, and the form opens."""
    card = story.card()
    if action in [e["action_id"] for b in card["blocks"] if b["type"] == "actions" for e in b["elements"]]:
        story.side.click(user, REVIEW_CHANNEL, card, action)
    else:
        story.side.choose(user, REVIEW_CHANNEL, card, action)
    return form_of(story, callback)
