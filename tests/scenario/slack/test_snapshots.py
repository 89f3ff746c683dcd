"""What people see, kept as text: each story's messages and forms as they stand in Slack."""

import pytest

from tests.fakes.slack_product import REVIEW_CHANNEL
from tests.fakes.slack_reading import Snapshot, read_message, read_messages, read_view
from tests.fakes.slack_web_api import BOT
from tests.scenario.slack.conftest import ANA, CHANNEL, QUESTION, REVIEWER, Story

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def test_receipt_card_and_answer_of_a_question_in_a_direct_message(story: Story, snapshot: Snapshot) -> None:
    """A question in a direct message is received, reviewed and answered in these words."""
    story.ask()
    received, card = read_messages(story.dm()), read_message(story.card(), title="card")
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    story.product.work()
    snapshot("direct_message", received, card, read_messages(story.dm()), read_message(story.card(), title="card"))


def test_what_a_channel_and_the_asker_see_of_a_mention(story: Story, snapshot: Snapshot) -> None:
    """A mention shows a number in the channel, and everything else in direct messages."""
    story.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}")
    story.product.work()
    snapshot("mention", read_messages(story.slack.posted(CHANNEL)), read_messages(story.dm()))


def test_the_form_for_a_return(story: Story, snapshot: Snapshot) -> None:
    """The button for a return opens this form."""
    story.ask()
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "request_changes")
    snapshot("return_form", read_view(story.slack.forms[-1]))
