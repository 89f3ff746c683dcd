"""What goes wrong between Slack and us: nothing is lost, doubled, or said in the wrong place; a person hears of what lasts."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.slack.messenger import SlackMessenger
from bot.slack.outbound import Message, section
from tests.fakes.slack_product import HOME, REVIEW_CHANNEL
from tests.fakes.slack_side import envelope, words_of
from tests.fakes.slack_web_api import BOT, TOKEN
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, QUESTION, REVIEWER, Story
from triage.domain.audit import AuditEntry
from triage.domain.case import CaseStatus
from triage.domain.inquiry import Channel
from triage.errors import TryAgainLater

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def real(story: Story) -> Story:
    """The story with the product's own way to its tokens and its turns in each channel."""
    product = story.product
    product.tools = replace(product.tools, messengers={Channel.SLACK: SlackMessenger(product.workspaces.api_for, web_home=HOME)})
    return story


def _texts(story: Story, case_id: int = 1) -> list[str]:
    with story.product.tools.store.read() as uow:
        return [m.text for m in uow.cases.messages(case_id)]


def test_a_retry_that_overtakes_the_first_delivery_is_the_same_message(story: Story) -> None:
    """A retry that comes beside the first delivery, or before it, is the same message: one case, one receipt."""
    ts = story.slack.say(DM, ANA, QUESTION)
    body = json.dumps(envelope({"type": "message", "user": ANA, "text": QUESTION, "ts": ts, "channel": DM, "channel_type": "im", "team": "T01"}))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: story.side.send(body, retry=n), ["1", "", "2", "3"]))
    assert {a.status_code for a in answers} == {200}
    story.product.work()
    assert (_texts(story), len(story.dm())) == ([QUESTION], 1)


def test_a_reply_that_comes_before_its_question_belongs_to_the_same_case(story: Story) -> None:
    """Deliveries in another order end as one case with both messages."""
    first = story.side.write(DM, ANA, QUESTION, send=False)
    reply = story.side.write(DM, ANA, "She is 71.", thread=first["ts"], send=False)
    for said in (reply, first):
        assert story.side.event(said).status_code == 200
    story.product.work()
    with story.product.tools.store.read() as uow:
        assert len(uow.cases.list()) == 1
    assert sorted(_texts(story)) == sorted([QUESTION, "She is 71."])


def test_a_rate_limit_is_waited_for_as_long_as_slack_asks_and_holds_up_the_channel_alone(real: Story) -> None:
    """After a rate limit a message waits as long as Slack asks; messages of other channels go on."""
    real.slack.fail("chat.postMessage", "429")
    real.ask()
    assert real.dm() == []
    real.slack.add_channel(f"D{REVIEWER}")
    real.side.write(f"D{REVIEWER}", REVIEWER, QUESTION)
    real.product.work()
    assert len(real.slack.posted(f"D{REVIEWER}")) == 1
    assert real.dm() == []
    real.product.work_later(5)
    assert real.dm() == [], "Slack asked for seven seconds"


def test_a_revoked_token_is_told_once_and_what_waits_comes_when_it_is_mended(real: Story) -> None:
    """Where the token was revoked a person is told once; what is to be delivered waits and comes when the token holds again."""
    real.slack.revoke(TOKEN)
    real.ask()
    real.ask("And in children?")
    assert [a for a in real.product.alarms.raised if "does not let us in" in a] == [a for a in real.product.alarms.raised if "Slack" in a][:1]
    assert real.dm() == []
    real.slack.tokens[TOKEN] = "T01"
    real.product.work_later(600)
    assert len(real.dm()) == 2


@pytest.mark.parametrize("code", ["is_archived", "channel_not_found", "not_in_channel"])
def test_a_channel_that_is_gone_costs_only_the_word_in_it(story: Story, code: str) -> None:
    """Where the channel was archived, deleted or left, a person is told, and the receipt comes in direct messages as always."""
    story.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}")
    said = story.slack.say(CHANNEL, ANA, "x")
    assert said
    story.slack.channels.pop(CHANNEL) if code == "channel_not_found" else story.slack.not_a_member_of.add(CHANNEL)
    if code == "is_archived":
        story.slack.not_a_member_of.remove(CHANNEL)
        story.slack.archived.add(CHANNEL)
    story.product.work()
    assert len(story.dm()) == 1
    assert "a case waits for a person" in story.product.alarms.raised


def test_an_archived_reviewers_channel_costs_no_case(story: Story) -> None:
    """Where the reviewers' channel was archived, the case stands in the queue all the same, and a person is told."""
    story.slack.archived.add(REVIEW_CHANNEL)
    story.ask()
    with story.product.tools.store.read() as uow:
        assert uow.cases.get(1).status is CaseStatus.IN_REVIEW
    assert story.product.alarms.raised
    assert len(story.dm()) == 1


def test_an_answer_for_somebody_who_left_goes_to_a_person(story: Story) -> None:
    """Where whoever asked has left, the answer is delivered to nobody else, and a person is told."""
    story.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}")
    story.product.work()
    story.slack.users.pop(ANA)
    before = {channel: len(story.slack.posted(channel)) for channel in story.slack.channels}
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    story.product.work()
    after = {channel: len(story.slack.posted(channel)) for channel in story.slack.channels}
    assert after == before
    assert "a case waits for a person" in story.product.alarms.raised


def test_somebody_who_left_is_known_no_more(story: Story) -> None:
    """Somebody whom the directory does not have any more gets a private word, and nothing is kept."""
    with story.product.tools.store.begin() as uow:
        uow.people.set_active("ana", False, entry=AuditEntry(actor="admin", action="person.left"))
    story.side.write(DM, ANA, QUESTION)
    story.product.work()
    with story.product.tools.store.read() as uow:
        assert uow.cases.list() == ()


def test_everything_that_is_said_is_without_previews_and_links_only_to_our_own_address(story: Story) -> None:
    """No message shows a preview, and no link in it leads anywhere but to our own address."""
    story.ask("Dose? See &lt;https://evil.example|here&gt; and <https://evil.example/x|the paper>")
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    story.product.work()
    posted = [m for channel in story.slack.channels for m in story.slack.posted(channel) if m.get("blocks")]
    assert posted
    assert {m["unfurl"] for m in posted} == {(False, False)}
    links = [part.partition("|")[0] for m in posted for part in words_of(m).split("<")[1:]]
    assert links
    assert all(link.startswith(HOME) for link in links), links


def test_what_slack_asks_one_message_to_wait_for_holds_up_the_next_in_that_channel(story: Story) -> None:
    """What Slack asks one message to wait for holds up every other for that channel, without asking Slack again."""
    api = story.product.workspaces.api_for("T01")
    word = Message(text="word", blocks=tuple(section("word")))
    story.slack.fail("chat.postMessage", "429")
    waits = []
    for number in ("1", "2", "1"):
        with pytest.raises(TryAgainLater) as later:
            api.post(CHANNEL, None, word, {"key": number, "case": "MI-1"})
        waits.append(later.value.after)
    assert waits[0] == 7.0
    assert all(6.0 < wait < 9.0 for wait in waits[1:])
    assert len(story.slack.called("chat.postMessage")) == 1
