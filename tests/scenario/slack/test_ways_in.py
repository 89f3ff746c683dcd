"""The ways in beside messages: the command, the shortcuts, the assistant pane. Every question there is a direct message."""

import time
from typing import Any

import pytest

from bot import notices
from tests.fakes.slack_side import words_of
from tests.fakes.slack_web_api import BOT, TEAM, Answer
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, OTHER_REVIEWER, QUESTION, STRANGER, Story
from tests.scenario.slack.patience import until
from triage.errors import StoreUnusable
from triage.store.cases import Message

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
PANE = "1763700000.000001"


def _messages(story: Story) -> tuple[Message, ...]:
    with story.product.tools.store.read() as uow:
        return uow.cases.messages(1) if uow.cases.list() else ()


def _called(story: Story, method: str) -> list[Answer]:
    return until(lambda: story.slack.called(method))


# ── The command ──────────────────────────────────────────────────────────────────────────────────


def test_the_command_with_a_question_takes_it_in_and_says_no_more_than_a_number(story: Story) -> None:
    """Stored before Slack is answered; only who typed it reads the answer; the receipt comes privately."""
    answer = story.side.command(ANA, QUESTION).json()
    assert (answer["response_type"], answer["text"]) == ("ephemeral", f"MI-1 received. {notices.DETAILS_IN_PRIVATE}")
    assert [(m.sender, m.text) for m in _messages(story)] == [("ana", QUESTION)]
    assert story.slack.calls == []
    story.product.work()
    assert "MI-1 received" in words_of(story.dm()[0])
    assert story.slack.posted(CHANNEL) == []


def test_a_command_that_comes_twice_is_one_question(story: Story) -> None:
    """The same delivery again finds what it made."""
    form = f"command=%2Finquiry&text=Dose%3F+Velmira&user_id={ANA}&team_id={TEAM}&channel_id=CTEAM&trigger_id=1.2.3"
    for _ in range(2):
        assert story.side.send(form, "application/x-www-form-urlencoded").status_code == 200
    with story.product.tools.store.read() as uow:
        assert len(uow.cases.list()) == 1


def test_a_question_by_command_that_could_not_be_stored_is_not_acknowledged(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack shows whoever typed it that it failed."""

    def full(*_: object) -> None:
        raise StoreUnusable("the disk is full")

    monkeypatch.setattr("bot.slack.command.take_in", full)
    assert story.side.command(ANA, QUESTION).status_code == 500


@pytest.mark.parametrize("text", ["help", "HELP", "?"])
def test_the_command_explains_itself(story: Story, text: str) -> None:
    """How to use it, with the word on safety reports."""
    words = story.side.command(ANA, text).json()["text"]
    assert "/inquiry" in words
    assert notices.SAFETY_ANYWAY in words
    assert _messages(story) == ()


@pytest.mark.parametrize(("user", "words"), [(STRANGER, "I don't know you yet"), ("USAFETY", notices.MAY_NOT_ASK)])
def test_a_command_of_somebody_who_may_not_ask_is_answered_to_them_alone(story: Story, user: str, words: str) -> None:
    """Nothing is kept."""
    answer = story.side.command(user, QUESTION).json()
    assert words in answer["text"]
    assert answer["response_type"] == "ephemeral"
    assert _messages(story) == ()


def test_while_slack_cannot_say_who_types_nothing_is_done_and_it_says_so(story: Story) -> None:
    """A command does not come again by itself: whoever typed it must know."""
    story.slack.fail("users.info", "500")
    assert "Nothing was done" in story.side.command("URITA", QUESTION).json()["text"]


def test_a_command_that_nobody_could_answer_is_sent_back_with_words(story: Story) -> None:
    """As in a direct message."""
    assert "no words" in story.side.command(ANA, "\U0001f622\U0001f622").json()["text"]


def test_what_a_command_names_is_kept_as_it_was_shown(story: Story) -> None:
    """Slack escapes people, channels and signs."""
    story.side.command(ANA, "eGFR &lt;30 as <@UROB|rob> asked in <#C1|team>: dose?")
    assert _messages(story)[0].text == "eGFR <30 as @rob asked in #team: dose?"


# ── The shortcuts ────────────────────────────────────────────────────────────────────────────────


def _relay(story: Story, **message: Any) -> Answer:
    """Ana relays a message and sends the form as it is filled."""
    story.side.message_shortcut(ANA, "relay_question", CHANNEL, {"ts": "1.0", "user": OTHER_REVIEWER, **message})
    assert until(lambda: len(story.slack.forms) > 1)
    form = story.slack.forms[-1]
    typed = {b["block_id"]: {"value": b["element"].get("initial_value")} for b in form["blocks"] if str(b.get("block_id")).startswith("question_")}
    assert story.side.submit(ANA, form, typed).text == ""
    story.product.work()
    return form


def test_a_message_is_relayed_as_the_question_of_whoever_relays_it(story: Story) -> None:
    """Its author is neither the sender nor the person who asked."""
    _relay(story, text=QUESTION)
    assert [(m.sender, m.text) for m in _messages(story)] == [("ana", QUESTION)]
    with story.product.tools.store.read() as uow:
        assert uow.cases.get(1).intake.requester_name is None
    assert "MI-1 received" in words_of(story.dm()[0])
    assert story.slack.posted(CHANNEL) == []


@pytest.mark.parametrize("mark", ["is_share", "is_msg_unfurl"])
def test_a_forwarded_message_is_relayed_with_its_words_and_files(story: Story, mark: str) -> None:
    """What was forwarded, or linked, stands below the words it came with; its files are read."""
    forwarded = {mark: True, "text": QUESTION, "author_name": "Dr Lee", "files": [story.slack.add_file("lab.txt", b"eGFR 35")]}
    form = _relay(story, text="See below", attachments=[forwarded])
    assert "With: lab.txt." in words_of(form)
    assert [(m.kind, m.text) for m in _messages(story)] == [("message", f"See below\n\n{QUESTION}"), ("attachment", "eGFR 35")]


def test_a_question_is_asked_from_anywhere(story: Story) -> None:
    """The shortcut without a message opens the empty form."""
    story.side.shortcut(ANA, "ask_question")
    assert until(lambda: len(story.slack.forms) > 1)
    assert story.slack.forms[-1]["callback_id"] == "ask_inquiry"


# ── The assistant pane ───────────────────────────────────────────────────────────────────────────


def _pane(story: Story, kind: str = "assistant_thread_started") -> int:
    thread = {"user_id": ANA, "channel_id": DM, "thread_ts": PANE, "context": {"channel_id": CHANNEL, "team_id": TEAM}}
    return story.side.event({"type": kind, "assistant_thread": thread, "event_ts": PANE}).status_code


def test_the_pane_begins_with_a_word_and_questions_to_choose_from(story: Story) -> None:
    """How to ask, and what is often asked of a product that the library has."""
    assert _pane(story) == 200
    (offered,) = _called(story, "assistant.threads.setSuggestedPrompts")
    assert offered["prompts"][0]["message"] == "Is a dose change of Velmira needed in renal impairment?"
    assert (offered["channel_id"], offered["thread_ts"]) == (DM, PANE)
    (word,) = story.dm()
    assert word["thread_ts"] == PANE
    assert notices.SAFETY_ANYWAY in words_of(word)


def test_moving_on_in_slack_changes_nothing(story: Story) -> None:
    """What somebody looks at beside the pane is not kept."""
    assert _pane(story, "assistant_thread_context_changed") == 200
    time.sleep(0.2)
    assert story.slack.calls == []


def test_a_question_in_the_pane_is_stored_first_and_has_a_status_and_then_a_title(story: Story) -> None:
    """The status goes when the receipt stands; the title is number and product."""
    story.side.write(DM, ANA, QUESTION, thread=PANE)
    assert [m.text for m in _messages(story)] == [QUESTION]
    assert _called(story, "assistant.threads.setStatus")[0]["status"] == "is reading your question…"
    story.product.work()
    (title,) = _called(story, "assistant.threads.setTitle")
    assert title["title"] == "MI-1 · Velmira"
    assert [s["status"] for s in story.slack.called("assistant.threads.setStatus")] == ["is reading your question…", ""]
    assert story.dm()[0]["thread_ts"] == PANE


def test_a_later_message_in_the_pane_belongs_to_the_case_and_changes_no_title(story: Story) -> None:
    """One thread, one case."""
    said = story.side.write(DM, ANA, QUESTION, thread=PANE)
    story.product.work()
    assert _called(story, "assistant.threads.setTitle")
    story.side.write(DM, ANA, "She is 9 years old.", thread=PANE)
    time.sleep(0.2)
    assert [m.text for m in _messages(story)] == [QUESTION, "She is 9 years old."]
    assert len(story.slack.called("assistant.threads.setTitle")) == 1
    assert said["thread_ts"] == PANE


def test_edits_and_deletions_in_the_pane_are_kept(story: Story) -> None:
    """Slack's own assistant would acknowledge and drop them."""
    said = story.side.write(DM, ANA, QUESTION, thread=PANE)
    story.side.edited(said, "She has a rash. Dose?")
    story.side.deleted(said)
    assert [m.kind for m in _messages(story)] == ["message", "edit", "deletion"]


def test_a_message_in_the_pane_that_could_not_be_stored_is_not_acknowledged(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes again."""

    def full(*_: object) -> None:
        raise StoreUnusable("the disk is full")

    said = story.side.write(DM, ANA, QUESTION, thread=PANE, send=False)
    with monkeypatch.context() as patch:
        patch.setattr("bot.slack.listeners.take_in", full)
        assert story.side.event(said).status_code == 500
    assert story.side.event(said, retry="1").status_code == 200
    assert len(_messages(story)) == 1


def test_a_pane_that_slack_does_not_take_loses_nothing(story: Story) -> None:
    """Status and title are a courtesy."""
    story.slack.fail("assistant.threads.setStatus", "not_an_assistant_thread")
    story.side.write(DM, ANA, QUESTION, thread=PANE)
    story.product.work()
    assert "MI-1 received" in words_of(story.dm()[0])


def test_what_the_bot_writes_in_the_pane_is_nobodys_question(story: Story) -> None:
    """Our own words are not listened to."""
    story.side.write(DM, BOT, QUESTION, thread=PANE)
    story.side.write(DM, ANA, QUESTION, thread=PANE, bot_id="B01")
    assert _messages(story) == ()


def test_who_asks_what_we_can_do_is_told_and_opens_no_case(story: Story) -> None:
    """The prompt of the pane, or the same words typed: an answer, and nothing is kept."""
    story.side.write(DM, ANA, "What can you do?")
    until(lambda: len(story.dm()) == 1)
    assert "medical questions" in words_of(story.dm()[0])
    assert _messages(story) == ()


def test_in_the_thread_of_a_case_the_same_words_belong_to_the_case(story: Story) -> None:
    """Nothing that is said in a case is left out of it."""
    said = story.ask()
    story.side.write(DM, ANA, "Hello?", thread=said["ts"])
    assert [m.text for m in _messages(story)] == [QUESTION, "Hello?"]
