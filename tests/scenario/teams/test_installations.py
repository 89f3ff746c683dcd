"""The app comes and goes, people move, and a click may come twice: nothing is lost, and nothing is done twice."""

import asyncio
import unittest.mock
from typing import cast

import pytest
import structlog

from bot.teams import invokes
from bot.teams.answers import NOT_STORED_NOW, Answer
from bot.teams.outbound import CARD, words
from bot.teams.repeats import Repeats
from bot.teams.voice import Voice
from bot.teams.web_api import Connector
from tests.fakes.teams_connector import TENANT
from tests.fakes.teams_side import BOT
from tests.scenario.slack.patience import until
from tests.scenario.teams.conftest import ANA, CHAT, OTHER_TENANT, QUESTION, Story
from triage.domain.inquiry import Channel
from triage.errors import StoreUnusable
from triage.store.chat_references import ChatReference

_ONE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def _known(story: Story, place: str, tenant: str = TENANT) -> ChatReference | None:
    with story.product.tools.store.read() as uow:
        return uow.chat_references.find(Channel.TEAMS, tenant, place)


def _update(story: Story, action: str) -> None:
    story.side.sent(story.side.activity(ANA, "", type="installationUpdate", action=action))


def test_what_could_not_be_delivered_comes_when_the_app_is_back(story: Story) -> None:
    """Taken out, a person is told that an answer waits; put in again, it goes out, on record."""
    story.ask()
    _update(story, "remove")
    assert _known(story, f"@{ANA}") is None
    story.approve()
    assert story.product.alarms.raised
    assert len(story.teams.said(CHAT)) == 1
    _update(story, "add")
    story.product.work()
    assert any("eGFR of 30 to 59" in words for words in story.teams.said(CHAT))
    with story.product.tools.store.read() as uow:
        assert any(e.action == "job.revived" and e.reason for e in uow.trail.entries("system"))


@_ONE
def test_the_app_taken_out_of_a_team_is_forgotten_there_alone(story: Story) -> None:
    """Whoever asked there still gets the answer in their personal chat."""
    said = story.side.in_channel(ANA, QUESTION)
    place = said["conversation"]
    gone = story.side.activity("ben-oid", "", type="conversationUpdate", conversation=place, membersRemoved=[{"id": BOT}])
    story.side.sent(gone)
    assert _known(story, place["id"].partition(";")[0]) is None
    story.product.work()
    story.approve()
    assert any("eGFR of 30 to 59" in words for words in story.teams.said(CHAT))


@_ONE
def test_others_who_leave_take_nothing_with_them(story: Story) -> None:
    """Only our own leaving is ours."""
    said = story.side.in_channel(ANA, QUESTION)
    left = story.side.activity("ben-oid", "", type="conversationUpdate", conversation=said["conversation"], membersRemoved=[{"id": "29:ben-oid"}])
    story.side.sent(left)
    assert _known(story, said["conversation"]["id"].partition(";")[0]) is not None


@_ONE
@pytest.mark.parametrize("members", ["x", [], ["x"], [None], {}])
def test_garbage_about_members_is_acknowledged(story: Story, members: object) -> None:
    """Teams' own notes are never an error of ours."""
    story.side.sent(story.side.activity(ANA, "", type="conversationUpdate", membersRemoved=members))


@_ONE
def test_who_blocks_the_app_is_told_to_a_person(story: Story) -> None:
    """Teams refuses the message for good; somebody must reach them otherwise."""
    story.side.write(ANA, QUESTION)
    story.teams.fail(403)
    story.product.work()
    assert story.product.alarms.raised


@_ONE
def test_an_answer_follows_its_asker_into_another_tenant(story: Story) -> None:
    """The company moved: who has the same name for signing in there is the same person, and what was asked before comes to them."""
    story.ask()
    story.teams.add_member("29:ana-new", "ana-new", "ana@example.com")
    story.teams.conversations["a:ana-new"] = []
    where = {"id": "a:ana-new", "conversationType": "personal", "tenantId": OTHER_TENANT}
    there = {"channelData": {"tenant": {"id": OTHER_TENANT}}, "from": {"id": "29:ana-new", "aadObjectId": "ana-new"}, "conversation": where}
    story.side.write("ana-new", "home", **there)
    assert until(lambda: story.teams.said("a:ana-new"))
    known = _known(story, f"@{ANA}")
    assert known is not None
    assert known.conversation == "a:ana-new"


@_ONE
def test_a_click_that_comes_again_is_answered_the_same(story: Story) -> None:
    """The connector asks again where it did not hear; a deed is done once, and its answer is no refusal."""
    story.ask()
    story.approve()
    standing = story.teams.conversations[CHAT][-1]
    value = {"action": {"type": "Action.Execute", "verb": "helpful_yes", "data": {"about": "1:1"}}}
    click = story.side.activity(ANA, "", type="invoke", name="adaptiveCard/action", value=value, replyToId=standing["id"])
    first, second = (story.side.send(click) for _ in range(2))
    assert first.json() == second.json()
    with story.product.tools.store.read() as uow:
        assert len(uow.feedback.of(1)) == 1


def test_clicks_at_the_same_moment_are_done_once_and_a_failed_one_again() -> None:
    """Whoever waits gets the same answer; a fault is not remembered, and others' clicks are their own."""
    done: list[str] = []

    async def story() -> list[Answer]:
        repeats = Repeats()

        async def do(activity: object) -> Answer:
            done.append("done")
            await asyncio.sleep(0)
            return Answer({"n": len(done)})

        async def fail(activity: object) -> Answer:
            raise RuntimeError

        click = {"id": "1", "conversation": {"id": "c"}, "from": {"aadObjectId": "ana"}}
        with pytest.raises(RuntimeError):
            await repeats.once(click, fail)
        same = await asyncio.gather(*(repeats.once(click, do) for _ in range(3)))
        other = await repeats.once({**click, "from": {"aadObjectId": "ben"}}, do)
        return [*same, other, await repeats.once({}, do), await repeats.once({}, do)]

    answers = asyncio.run(story())
    assert [answer.body["n"] for answer in answers] == [1, 1, 1, 2, 3, 4]


@_ONE
def test_a_click_that_could_not_be_done_just_then_is_done_when_it_comes_again(story: Story) -> None:
    """Who was told to try again is not told so for ever; once it is done, it is answered the same."""
    story.ask()
    value = {"action": {"type": "Action.Execute", "verb": "prompted_no", "data": {"about": "1"}}}
    click = story.side.activity(ANA, "", type="invoke", name="adaptiveCard/action", value=value)
    with unittest.mock.patch.object(invokes, "remember", side_effect=StoreUnusable("locked")):
        assert story.side.send(click).json()["value"] == NOT_STORED_NOW
    done = story.side.send(click).json()
    assert done["type"] == CARD
    assert story.side.send(click).json() == done


def test_a_word_that_fails_in_a_way_nobody_thought_of_is_logged_without_its_text() -> None:
    """Nobody waits for it, so it is said there or nowhere."""

    async def story() -> None:
        voice = Voice(cast("Connector", None))
        voice.changes("https://smba.example.com/", "a:1", "1", words("a word"))
        await voice.finish()

    with structlog.testing.capture_logs() as logs:
        asyncio.run(story())
    assert [(entry["event"], entry["error"]) for entry in logs] == [("teams.word_failed", "AttributeError")]
