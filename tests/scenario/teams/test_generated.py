"""Teams' mark “AI generated”: on what a language model wrote, and on nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from bot.teams.outbound import GENERATED
from tests.scenario.slack.patience import until
from tests.scenario.teams.conftest import ANA, CHAT, Story
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.domain.draft import Draft, Writer

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


class ModelStandIn(VerbatimDrafter):
    """Drafts as a language model that happens to quote."""

    def draft(self, *what: Any, **how: Any) -> Draft:
        """The same sentences, as a model's."""
        return super().draft(*what, **how).model_copy(update={"written_by": Writer.MODEL, "model": "a model"})


def marked(story: Story) -> list[dict[str, Any]]:
    """The messages that Teams would mark."""
    return [a for a in story.teams.conversations[CHAT] if GENERATED in a.get("entities", ())]


def test_what_a_model_wrote_is_marked_and_stays_so(story: Story) -> None:
    """The answer alone, also after it was edited in place; the receipt is nobody's writing."""
    story.product.tools = replace(story.product.tools, drafter=ModelStandIn())
    story.ask()
    assert marked(story) == []
    story.approve()
    (said,) = marked(story)
    assert "MI-1 answered" in said["summary"]
    story.side.click(ANA, CHAT, "helpful_yes")
    assert until(lambda: "Thank you" in str(marked(story)))


def test_what_was_quoted_is_not_marked(story: Story) -> None:
    """Word for word from approved documents."""
    story.ask()
    story.approve()
    assert "MI-1 answered" in story.teams.said(CHAT)[-1]
    assert marked(story) == []
