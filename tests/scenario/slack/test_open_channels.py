"""Private channels of medical information where receipts and answers may stand; everywhere else in front of others only a number does."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette

from bot.slack.app import slack_routes
from tests.clock import TurnableClock
from tests.fakes.slack_product import REVIEW_CHANNEL, SECRET, SmallProduct, client_of
from tests.fakes.slack_serving import served
from tests.fakes.slack_side import SlackSide, words_of
from tests.fakes.slack_web_api import BOT, SlackStandIn
from tests.scenario.slack.conftest import ANA, CHANNEL, QUESTION, REVIEWER, Story
from triage.store.unit import Store

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def listed(story: Story, store: Store, clock: TurnableClock, slack: SlackStandIn) -> Iterator[Story]:
    """The story of a company that has listed one channel."""
    product = SmallProduct(store, clock, lambda: client_of(slack), slack_open_channels=CHANNEL)
    with served(Starlette(routes=slack_routes(product))) as address:
        side = SlackSide(address, SECRET, slack)
        yield Story(product, slack, side)
        side.close()
    product.close()


def test_in_a_listed_private_channel_receipt_and_answer_stand_in_the_thread(listed: Story) -> None:
    """And nothing in direct messages: those who are there are medical information."""
    listed.slack.kinds[CHANNEL] = {"is_private": True}
    said = listed.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}")
    listed.product.work()
    listed.side.click(REVIEWER, REVIEW_CHANNEL, listed.card(), "approve")
    listed.product.work()
    receipt, answer = listed.slack.posted(CHANNEL)
    assert (receipt["thread_ts"], answer["thread_ts"]) == (said["ts"], said["ts"])
    assert "Velmira (US)" in words_of(receipt)
    assert "eGFR of 30 to 59" in words_of(answer)
    assert listed.dm() == []
    with listed.product.tools.store.read() as uow:
        assert uow.cases.get(1).shared_place is None


@pytest.mark.parametrize("kind", [{"is_private": False}, {"is_private": True, "is_ext_shared": True}, {"is_private": True, "is_pending_ext_shared": True}, {}])
def test_a_listed_channel_that_others_can_read_is_no_exception(kind: dict[str, bool], listed: Story) -> None:
    """Whatever the list says."""
    listed.slack.kinds[CHANNEL] = kind
    _only_a_number(listed)


def _only_a_number(told: Story) -> None:
    told.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}")
    told.product.work()
    (shared,) = told.slack.posted(CHANNEL)
    assert words_of(shared).split("\n") == ["*MI-1 received.*", "Details are in your direct messages."]
    assert len(told.dm()) == 1


@pytest.mark.parametrize("fault", ["500", "429", "missing_scope", "channel_not_found"])
def test_while_slack_cannot_say_that_a_channel_is_private_it_is_none(fault: str, listed: Story) -> None:
    """The careful way is the one that needs no answer."""
    listed.slack.kinds[CHANNEL] = {"is_private": True}
    listed.slack.fail("conversations.info", fault, fault)
    _only_a_number(listed)


def test_a_private_channel_that_is_not_listed_is_no_exception(story: Story) -> None:
    """Slack is not even asked."""
    story.slack.kinds[CHANNEL] = {"is_private": True}
    _only_a_number(story)
    assert story.slack.called("conversations.info") == []


def test_slack_is_asked_once_for_many_messages(listed: Story) -> None:
    """A listed channel is looked at again only after some minutes."""
    listed.slack.kinds[CHANNEL] = {"is_private": True}
    for n in range(3):
        listed.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION} {n}")
    assert len(listed.slack.called("conversations.info")) == 1


@pytest.mark.parametrize("became", [{"is_private": False}, {"is_private": True, "is_ext_shared": True}])
def test_a_channel_that_others_can_read_by_the_time_of_the_answer_gets_none(became: dict[str, bool], listed: Story) -> None:
    """Its receipt shrinks to the number, no answer stands there, and a person is told to pass it on."""
    listed.slack.kinds[CHANNEL] = {"is_private": True}
    listed.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}")
    listed.product.work()
    listed.slack.kinds[CHANNEL] = became
    listed.side.click(REVIEWER, REVIEW_CHANNEL, listed.card(), "approve")
    listed.product.work()
    (receipt,) = listed.slack.posted(CHANNEL)
    assert "Velmira" not in words_of(receipt)
    assert "MI-1 received" in words_of(receipt)
    assert listed.product.alarms.raised
