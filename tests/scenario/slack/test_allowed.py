"""Where and by whom the app may be used: elsewhere a clear private word, and nothing is kept."""

import json
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from starlette.applications import Starlette

from bot import notices
from bot.slack.app import slack_routes
from tests.clock import TurnableClock
from tests.fakes.slack_product import REVIEW_CHANNEL, SECRET, SmallProduct, client_of
from tests.fakes.slack_serving import served
from tests.fakes.slack_side import SlackSide, words_of
from tests.fakes.slack_web_api import BOT, TEAM, SlackStandIn
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, OTHER_REVIEWER, QUESTION, Story
from triage.store.unit import Store

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
Telling = Callable[..., Story]


@pytest.fixture
def telling(story: Story, store: Store, clock: TurnableClock, slack: SlackStandIn) -> Iterator[Telling]:
    """A story with lists of the administrator's: the people of every story, and the product with these settings."""
    ends: list[Callable[[], object]] = []

    def tell(**settings: object) -> Story:
        product = SmallProduct(store, clock, lambda: client_of(slack), **settings)
        house = served(Starlette(routes=slack_routes(product)))
        side = SlackSide(house.__enter__(), SECRET, slack)
        ends.extend([side.close, lambda: house.__exit__(None, None, None), product.close])
        return Story(product, slack, side)

    yield tell
    for end in ends:
        end()


def _cases(story: Story) -> int:
    with story.product.tools.store.read() as uow:
        return len(uow.cases.list())


def _said_to(story: Story, channel: str) -> str:
    until = time.monotonic() + 5
    while not story.slack.posted(channel) and time.monotonic() < until:
        time.sleep(0.02)
    return "\n".join(words_of(m) for m in story.slack.posted(channel))


def test_a_workspace_that_is_not_listed_gets_a_private_word(telling: Telling) -> None:
    """In a workspace that is not listed there is a private word, and nothing is kept."""
    story = telling(slack_allowed_workspaces="T77")
    story.side.write(DM, ANA, QUESTION)
    assert notices.NOT_IN_THIS_WORKSPACE in _said_to(story, DM)
    assert _cases(story) == 0


def test_a_listed_workspace_is_served(telling: Telling) -> None:
    """A listed workspace is served."""
    story = telling(slack_allowed_workspaces=f"T77, {TEAM}")
    story.side.write(DM, ANA, QUESTION)
    assert _cases(story) == 1


def test_in_a_channel_that_is_not_listed_a_mention_gets_a_private_word_once(telling: Telling) -> None:
    """In a channel that is not listed a mention gets a private word to its writer alone, once, and nothing is kept."""
    story = telling(slack_allowed_channels="C0OTHER")
    said = story.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}")
    story.side.tell(said)
    assert _said_to(story, DM).count(notices.NOT_IN_THIS_CHANNEL) == 1
    assert story.slack.posted(CHANNEL) == []
    assert _cases(story) == 0


def test_talk_in_a_channel_that_is_not_listed_is_left_alone(telling: Telling) -> None:
    """Talk in a channel that is not listed is answered by nothing."""
    story = telling(slack_allowed_channels="C0OTHER")
    story.side.write(CHANNEL, ANA, "Good morning!")
    assert story.slack.calls == []


def test_direct_messages_and_cards_are_in_no_list_of_channels(telling: Telling) -> None:
    """Direct messages are no channel, and a card may be clicked wherever it stands."""
    story = telling(slack_allowed_channels="C0OTHER")
    story.ask()
    story.side.click(OTHER_REVIEWER, REVIEW_CHANNEL, story.card(), "claim")
    with story.product.tools.store.read() as uow:
        assert uow.cases.get(1).claimed_by == "rob"


def test_only_members_of_a_listed_group_are_served(telling: Telling) -> None:
    """Only members of a listed group are served; the others get a private word with the way for safety reports."""
    story = telling(slack_allowed_groups="S0MED, S0MORE")
    story.slack.groups |= {"S0MED": ["UROB"], "S0MORE": [ANA]}
    story.slack.add_channel(f"D{OTHER_REVIEWER}")
    story.slack.add_channel("DUSAFETY")
    story.side.write(DM, ANA, QUESTION)
    story.side.write("DUSAFETY", "USAFETY", QUESTION)
    words = _said_to(story, "DUSAFETY")
    assert notices.NOT_IN_THE_GROUP in words
    assert notices.SAFETY_ANYWAY in words
    assert _cases(story) == 1


def test_the_members_of_a_group_are_asked_for_once_in_a_while(telling: Telling) -> None:
    """The members of a group are not asked for at every message."""
    story = telling(slack_allowed_groups="S0MED")
    story.slack.groups["S0MED"] = [ANA]
    for _ in range(3):
        story.side.write(DM, ANA, QUESTION)
    assert len(story.slack.called("usergroups.users.list")) == 1


def test_while_slack_cannot_say_who_is_in_a_group_a_message_is_not_acknowledged(telling: Telling) -> None:
    """While Slack can't say who is in a group, a message is not acknowledged and comes again; a command is answered with a word."""
    story = telling(slack_allowed_groups="S0MED")
    story.slack.groups["S0MED"] = [ANA]
    said = story.side.write(DM, ANA, QUESTION, send=False)
    story.slack.fail("usergroups.users.list", "500", "429", "500")
    assert story.side.event(said).status_code == 500
    assert story.side.event(said).status_code == 500
    assert notices.NOT_CHECKED_NOW in story.side.command(ANA, QUESTION).text
    assert _cases(story) == 0
    assert story.side.event(said).status_code == 200
    assert _cases(story) == 1


def test_a_group_that_is_not_there_lets_nobody_in(telling: Telling) -> None:
    """A group that is not there lets nobody in."""
    story = telling(slack_allowed_groups="S0GONE")
    story.side.write(DM, ANA, QUESTION)
    assert notices.NOT_IN_THE_GROUP in _said_to(story, DM)
    assert _cases(story) == 0


def test_commands_shortcuts_clicks_and_forms_are_refused_where_they_were_made(telling: Telling, story: Story) -> None:
    """A command, a shortcut, a click and a form of somebody who may not are each refused where they were made; what was written stays there."""
    story.ask()
    mine = telling(slack_allowed_groups="S0MED")
    mine.slack.groups["S0MED"] = []
    assert mine.side.command(ANA, QUESTION).json() == {"response_type": "ephemeral", "text": f"{notices.NOT_IN_THE_GROUP} {notices.SAFETY_ANYWAY}"}
    assert mine.side.shortcut(ANA, "ask_question").status_code == 200
    assert mine.side.click(OTHER_REVIEWER, REVIEW_CHANNEL, story.card(), "claim").status_code == 200
    form = {"callback_id": "return_reason", "private_metadata": "1:3:1"}
    told: httpx.Response = mine.side.submit(OTHER_REVIEWER, form, {"reason": {"type": "plain_text_input", "value": "No."}})
    assert json.loads(told.text)["response_action"] == "errors"
    with mine.product.tools.store.read() as uow:
        assert uow.cases.get(1).claimed_by is None
