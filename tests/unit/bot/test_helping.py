"""What people are promised who only ask what this is."""

import pytest

from bot.helping import asks_for_help
from bot.slack.surface import PROMPTS, prompts_for


@pytest.mark.parametrize("text", ["What can you do?", "  what can you answer ", "Hello!", "help", "Guten Tag."])
def test_a_greeting_or_a_question_about_ourselves_is_seen(text: str) -> None:
    """It needs no case."""
    assert asks_for_help(text)


@pytest.mark.parametrize("text", ["", "?", "Help, my patient collapsed", "What can you do about a rash?", "Hello, how is Velmira stored?", "hi rash"])
def test_whatever_says_more_is_none(text: str) -> None:
    """A question or a report behind a greeting is never taken for one."""
    assert not asks_for_help(text)


def test_without_a_product_only_those_prompts_are_offered_that_need_none() -> None:
    """The manifest knows no product: what it offers can be answered all the same."""
    assert [p["message"] for p in prompts_for(None)] == ["What can you do?"]
    assert all(asks_for_help(p["message"]) for p in prompts_for(None))
    assert len(prompts_for("Velmira")) == len(PROMPTS) <= 4
