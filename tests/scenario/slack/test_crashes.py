"""Deliveries that go wrong midway: in the end everything stands there once, and shows the latest state."""

import pytest

from tests.fakes.slack_product import REVIEW_CHANNEL
from tests.fakes.slack_side import buttons_of, words_of
from tests.fakes.slack_web_api import BOT
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, QUESTION, REVIEWER, Story

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def _work_until_done(story: Story) -> None:
    story.product.work()
    for _ in range(6):
        story.product.work_later(60)


@pytest.mark.parametrize("fault", ["lost", "hang", "429", "500"])
def test_an_interrupted_receipt_stands_there_once(story: Story, fault: str) -> None:
    story.slack.fail("chat.postMessage", fault)
    story.side.write(DM, ANA, QUESTION)
    _work_until_done(story)
    assert len(story.dm()) == 1
    assert len(story.slack.posted(REVIEW_CHANNEL)) == 1


@pytest.mark.parametrize("fault", ["lost", "hang", "429", "500"])
def test_an_interrupted_card_stands_there_once(story: Story, fault: str) -> None:
    story.slack.fail("chat.postMessage", "", fault)
    story.side.write(DM, ANA, QUESTION)
    _work_until_done(story)
    assert len(story.slack.posted(REVIEW_CHANNEL)) == 1


@pytest.mark.parametrize("fault", ["lost", "500"])
def test_an_interrupted_answer_to_a_question_from_a_channel_stands_once_in_its_thread(story: Story, fault: str) -> None:
    story.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}")
    _work_until_done(story)
    story.slack.fail("chat.postMessage", fault, fault)
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    _work_until_done(story)
    receipt, answer = story.dm()
    assert answer["thread_ts"] == receipt["ts"]
    assert len(story.slack.posted(CHANNEL)) == 1


@pytest.mark.parametrize("fault", ["lost", "429"])
def test_a_card_whose_edit_failed_shows_the_truth_in_the_end(story: Story, fault: str) -> None:
    story.ask()
    story.slack.fail("chat.update", fault, fault)
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    _work_until_done(story)
    assert buttons_of(story.card()) == ["open"]
    assert "Status: sent" in words_of(story.card())


def test_a_place_that_is_gone_is_given_to_a_person_with_an_alert(story: Story) -> None:
    story.slack.fail("chat.postMessage", "channel_not_found")
    story.side.write(DM, ANA, QUESTION)
    _work_until_done(story)
    assert story.product.alarms.raised == ["a case waits for a person"]


def test_a_card_that_is_too_long_offers_no_approval(story: Story) -> None:
    story.ask("Is this right? " + "A long story of a patient on Velmira. " * 300)
    assert "approve" not in buttons_of(story.card())
    assert "too long for a card" in words_of(story.card())
