"""Threads: replies belong to the case, whoever wrote them; edits are read again; the order of deliveries changes nothing."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes.slack_side import words_of
from tests.fakes.slack_web_api import BOT, Answer
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, OTHER_REVIEWER, QUESTION, STRANGER, Story
from tests.scenario.slack.patience import until
from triage.domain.case import Case, CaseStatus
from triage.store.cases import Message

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
RASH = "My patient got a rash from it too."


def _messages(story: Story, case: int = 1) -> tuple[Message, ...]:
    with story.product.tools.store.read() as uow:
        return uow.cases.messages(case)


def _case(story: Story, number: int = 1) -> Case:
    with story.product.tools.store.read() as uow:
        return uow.cases.get(number)


def _cases(story: Story) -> int:
    with story.product.tools.store.read() as uow:
        return len(uow.cases.list())


def _in_channel(story: Story, **how: Any) -> Answer:
    """Ana asks in a channel."""
    return story.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}", **how)


def test_a_reply_by_somebody_else_is_kept_in_the_case_as_theirs(story: Story) -> None:
    """No case of their own, no word to them, no question added."""
    said = _in_channel(story)
    story.product.work()
    before = story.slack.posted(CHANNEL), story.slack.posted(f"D{OTHER_REVIEWER}")
    story.side.write(CHANNEL, OTHER_REVIEWER, "Mine asked: does it need a lower dose in children?", thread=said["ts"])
    story.product.work()
    assert [(m.sender, m.kind) for m in _messages(story)] == [("ana", "message"), ("rob", "message")]
    decision = _case(story).decision
    assert decision is not None
    assert [q.ordinal for q in decision.questions] == [1]
    assert (story.slack.posted(CHANNEL), story.slack.posted(f"D{OTHER_REVIEWER}")) == before
    assert _cases(story) == 1


def test_a_report_in_somebody_elses_reply_is_handed_off_and_asked_of_nobody_else(story: Story) -> None:
    """It is read like any other; what is missing is asked of whoever has the case, privately."""
    said = _in_channel(story)
    story.product.work()
    story.side.write(CHANNEL, OTHER_REVIEWER, RASH, thread=said["ts"])
    story.product.work()
    with story.product.tools.store.read() as uow:
        (hand_off,) = uow.hand_offs.of(1)
        assert (hand_off.message_id, hand_off.reasons) == (_messages(story)[1].id, ("adverse_event",))
    assert len(story.slack.posted(CHANNEL)) == 1
    assert story.slack.posted(f"D{OTHER_REVIEWER}") == []


def test_a_reply_by_a_slack_user_whom_nobody_knows_is_kept_under_their_slack_name(story: Story) -> None:
    """A report is a report, whoever wrote it; nobody is made, asked or told."""
    said = _in_channel(story)
    story.side.write(CHANNEL, STRANGER, RASH, thread=said["ts"])
    story.product.work()
    assert _messages(story)[1].sender == f"slack:T01:{STRANGER}"
    with story.product.tools.store.read() as uow:
        assert uow.hand_offs.of(1)
        assert uow.people.known(f"slack:T01:{STRANGER}") is None
    assert story.slack.posted(f"D{STRANGER}") == []


def test_who_calls_us_in_somebody_elses_thread_asks_for_themselves(story: Story) -> None:
    """A mention is a question of their own, answered to them alone; what they add goes there too."""
    said = _in_channel(story)
    story.product.work()
    story.side.write(CHANNEL, OTHER_REVIEWER, f"<@{BOT}> And in children?", thread=said["ts"])
    story.side.write(CHANNEL, OTHER_REVIEWER, "Under 12, I mean.", thread=said["ts"])
    assert [m.text for m in _messages(story, 2)] == ["And in children?", "Under 12, I mean."]
    assert _case(story, 2).sender == "rob"
    assert len(_messages(story)) == 1


@pytest.mark.parametrize("text", ["thanks!", "Thank you so much", "ok", "Great, thanks :+1:", "\U0001f44d", "Danke!", "noted"])
@pytest.mark.parametrize("user", [ANA, OTHER_REVIEWER])
def test_thanks_in_a_thread_by_anybody_open_nothing_and_are_not_answered(story: Story, user: str, text: str) -> None:
    """Also after the end of the case."""
    said = _in_channel(story)
    story.product.work()
    before = len(story.dm()), _case(story).status
    story.side.write(CHANNEL, user, text, thread=said["ts"])
    story.side.write(CHANNEL, user, f"<@{BOT}> {text}" if any(c.isalpha() for c in text) else text, thread=said["ts"])
    story.product.work()
    assert _cases(story) == 1
    assert (len(story.dm()), _case(story).status) == before


@pytest.mark.parametrize("text", ["thanks", "OK!", "many thanks, great"])
def test_thanks_outside_a_thread_open_nothing(story: Story, text: str) -> None:
    """A word of thanks in direct messages is no case."""
    story.ask(text)
    assert _cases(story) == 0
    assert story.dm() == []


@pytest.mark.parametrize("text", ["thanks, but she died", "ok so what of children?", "no thanks to Velmira she has a rash", "good results, though a rash"])
def test_what_says_more_than_thanks_is_read(story: Story, text: str) -> None:
    """Only a bare courtesy is left out."""
    story.ask(text)
    assert _cases(story) == 1


def test_an_edit_of_somebody_elses_reply_is_theirs_too(story: Story) -> None:
    """Read again, compared, and kept beside the first words."""
    said = _in_channel(story)
    story.product.work()
    reply = story.side.write(CHANNEL, OTHER_REVIEWER, "Same here.", thread=said["ts"])
    story.side.edited(reply, RASH)
    story.side.deleted(reply)
    story.product.work()
    assert [(m.sender, m.kind) for m in _messages(story)] == [("ana", "message"), ("rob", "message"), ("rob", "edit"), ("rob", "deletion")]
    with story.product.tools.store.read() as uow:
        assert uow.hand_offs.of(1)


def test_an_edit_that_takes_a_report_back_leaves_it_with_its_desk(story: Story) -> None:
    """Only the desk clears it."""
    said = story.ask(f"{RASH} Dose?")
    story.side.edited(said, "Dose?")
    story.product.work()
    with story.product.tools.store.read() as uow:
        (hand_off,) = uow.hand_offs.of(1)
        assert hand_off.is_open
        assert len(uow.reports.of(1)) == 1


def _facts(story: Story) -> tuple[object, ...]:
    """What a story ends with, whatever the order of its deliveries."""
    case = _case(story)
    with story.product.tools.store.read() as uow:
        reports = [sorted(r.reasons) for r in uow.reports.of(1)]
        said = sorted((m.kind, m.text) for m in uow.cases.messages(1))
        return said, case.status, case.product, len(uow.hand_offs.of(1)), reports, len(uow.cases.list())


@pytest.mark.parametrize("order", list(itertools.permutations(["message", "edit", "reply"])))
def test_direct_messages_end_the_same_in_whatever_order_they_come(story: Story, order: tuple[str, ...]) -> None:
    """An edit before its message, a reply before its root."""
    said = story.side.write(DM, ANA, f"{RASH} Dose?", send=False)
    reply = story.side.write(DM, ANA, "She is 62 years old.", thread=said["ts"], send=False)
    send: dict[str, Callable[[], object]] = {
        "message": lambda: story.side.tell(said),
        "edit": lambda: story.side.edited(said, f"{RASH} Dose with eGFR 35?"),
        "reply": lambda: story.side.tell(reply),
    }
    for event in order:
        send[event]()
        story.product.work()
    kinds, status, product, hand_offs, reports, cases = _facts(story)
    assert kinds == [("edit", f"{RASH} Dose with eGFR 35?"), ("message", f"{RASH} Dose?"), ("message", "She is 62 years old.")]
    assert (status, product, hand_offs, reports, cases) == (CaseStatus.IN_REVIEW, "Velmira", 2, [["adverse_event"]], 1)


def test_what_came_before_its_question_in_a_channel_is_looked_for_once(story: Story) -> None:
    """A reply, and an edit, that were delivered first are found in the thread; what was said before the question is nobody's business."""
    talk = story.side.write(CHANNEL, OTHER_REVIEWER, "Lunch?")
    before = story.side.write(CHANNEL, ANA, "My patient had a rash, by the way.", thread=talk["ts"])
    root = story.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}", thread=talk["ts"], send=False)
    reply = story.side.write(CHANNEL, OTHER_REVIEWER, RASH, thread=talk["ts"])
    story.side.write(CHANNEL, STRANGER, "\U0001f44d", thread=talk["ts"])
    assert _cases(story) == 0
    story.side.tell(root)
    story.product.work_later(40)
    assert [(m.sender, m.text) for m in _messages(story)] == [("ana", QUESTION), ("rob", RASH)]
    story.side.tell(reply)
    story.product.work_later(3600)
    assert len(_messages(story)) == 2
    assert before["text"] not in [m.text for m in _messages(story)]


def test_an_edit_that_came_before_its_question_in_a_channel_is_read(story: Story) -> None:
    """The words as they stand in the thread count as an edit of what was taken in."""
    root = story.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}", send=False)
    standing = next(m for m in story.slack.channels[CHANNEL] if m["ts"] == root["ts"])
    changed = f"<@{BOT}> {RASH} {QUESTION}"
    standing |= {"text": changed, "edited": {"user": ANA, "ts": "1763800400.000000"}}
    story.side.tell(root)
    story.product.work_later(40)
    assert [(m.kind, m.text) for m in _messages(story)] == [("message", QUESTION), ("edit", f"{RASH} {QUESTION}")]
    with story.product.tools.store.read() as uow:
        assert uow.hand_offs.of(1)


def test_a_thread_that_is_gone_is_no_fault(story: Story) -> None:
    """There is nothing more to read in it."""
    _in_channel(story)
    story.slack.fail("conversations.replies", "channel_not_found")
    story.product.work_later(40)
    assert story.product.alarms.raised == []


def test_an_emoji_alone_where_nothing_was_said_before_is_asked_for_words(story: Story) -> None:
    """A sign may mean anything."""
    story.ask("\U0001f622")
    assert "no words" in words_of(until(story.dm)[0])


def test_the_card_says_whose_words_are_not_the_askers_and_what_was_done_to_them(story: Story) -> None:
    """A reviewer never takes a bystander's words, an edit or a deletion for the question."""
    said = _in_channel(story)
    story.product.work()
    story.side.write(CHANNEL, OTHER_REVIEWER, "Mine asked the same.", thread=said["ts"])
    story.side.edited(said, f"{QUESTION} And eGFR 45?")
    story.product.work()
    card = words_of(story.card())
    assert f"\n“{QUESTION}”" in card
    assert "Rob Lang: “Mine asked the same.”" in card
    assert f"Edited to: “{QUESTION} And eGFR 45?”" in card
