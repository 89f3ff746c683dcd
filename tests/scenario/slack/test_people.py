"""Who writes: the linked person, the person with the same address, or a clear private word. Never silence."""

import time

import pytest

from bot import notices
from tests.fakes.slack_side import words_of
from tests.fakes.slack_web_api import BOT, TEAM
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, QUESTION, REVIEWER, STRANGER, Story
from tests.scenario.slack.patience import until
from triage.domain.audit import AuditEntry
from triage.domain.inquiry import LONGEST_MESSAGE

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def _words(story: Story, channel: str, count: int = 1) -> str:
    end = time.monotonic() + 5
    while len(story.slack.posted(channel)) < count and time.monotonic() < end:
        time.sleep(0.02)
    (message,) = story.slack.posted(channel)
    return words_of(message)


def _cases(story: Story) -> int:
    with story.product.tools.store.read() as uow:
        return len(uow.cases.list())


def test_a_person_with_the_same_address_is_linked_once_and_on_record(story: Story) -> None:
    story.slack.add_channel(f"D{REVIEWER}")
    story.side.write(f"D{REVIEWER}", REVIEWER, QUESTION)
    story.side.write(f"D{REVIEWER}", REVIEWER, "And another?")
    with story.product.tools.store.read() as uow:
        assert uow.people.by_identity("slack", f"{TEAM}:{REVIEWER}") == uow.people.get("rita")
        entries = [e for e in uow.trail.entries("people") if "Slack has the same" in e.reason]
    assert len(entries) == 1
    assert len(story.slack.called("users.info")) == 1


def test_somebody_on_no_list_is_told_so_privately_and_nothing_is_kept(story: Story) -> None:
    story.slack.add_channel(f"D{STRANGER}")
    said = story.side.write(f"D{STRANGER}", STRANGER, QUESTION)
    story.side.tell(said)
    words = _words(story, f"D{STRANGER}")
    assert notices.NOT_KNOWN.format(who="stranger@example.com") in words
    assert notices.SAFETY_ANYWAY in words
    assert _cases(story) == 0


def test_in_a_channel_the_word_to_somebody_on_no_list_goes_to_them_alone(story: Story) -> None:
    story.side.write(CHANNEL, STRANGER, f"<@{BOT}> {QUESTION}")
    assert "I don't know you yet" in _words(story, f"D{STRANGER}")
    assert story.slack.posted(CHANNEL) == []


def test_somebody_without_the_permission_to_ask_is_told_so(story: Story) -> None:
    story.slack.add_channel("DUSAFETY")
    story.side.write("DUSAFETY", "USAFETY", QUESTION)
    assert notices.MAY_NOT_ASK in _words(story, "DUSAFETY")
    assert _cases(story) == 0


def test_somebody_whose_access_has_ended_is_told_that_and_not_that_they_lack_a_role(story: Story) -> None:
    """And what to do; in the form too."""
    story.ask()
    with story.product.tools.store.begin() as uow:
        uow.people.set_active("ana", False, entry=AuditEntry(actor="admin", action="person.deactivated"))
    story.side.write(DM, ANA, "And another?")
    words = f"{notices.NO_LONGER_HERE} {notices.SAFETY_ANYWAY}"
    assert until(lambda: [m for m in story.dm() if words in words_of(m)])
    story.side.command(ANA)
    assert until(lambda: story.slack.forms and words in words_of(story.slack.forms[-1]))
    assert _cases(story) == 1


@pytest.mark.parametrize("mark", [{"is_bot": True}, {"deleted": True}, {"is_stranger": True}, {"is_email_confirmed": False}, {"team_id": "T99"}])
def test_an_address_that_proves_nothing_links_nobody(story: Story, mark: dict[str, object]) -> None:
    story.slack.add_user("UFALSE", "rita@example.com", **mark)
    story.slack.add_channel("DUFALSE")
    story.side.write("DUFALSE", "UFALSE", QUESTION)
    assert "I don't know you yet" in _words(story, "DUFALSE")
    assert _cases(story) == 0


@pytest.mark.parametrize("team", ["T99", ""])
def test_the_address_that_another_company_gives_its_user_links_nobody(story: Story, team: str) -> None:
    story.slack.add_user("UOTHER", "rita@example.com", team_id="T99", is_stranger=False)
    story.side.write(CHANNEL, "UOTHER", f"<@{BOT}> {QUESTION}", user_team="T99", team=team)
    assert "I don't know you yet" in _words(story, "DUOTHER")
    assert _cases(story) == 0


def test_while_slack_cannot_say_who_somebody_is_the_message_is_not_acknowledged(story: Story) -> None:
    story.slack.add_channel(f"D{REVIEWER}")
    said = story.side.write(f"D{REVIEWER}", REVIEWER, QUESTION, send=False)
    for fault in ("429", "500", "internal_error"):
        story.slack.fail("users.info", fault)
        assert story.side.event(said).status_code == 500
    assert story.side.event(said).status_code == 200
    assert _cases(story) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no words"),
        ("\U0001f622\U0001f622", "no words"),
        (f"<@{BOT}>", "no words"),
        ("a" * (LONGEST_MESSAGE + 1), "too long"),
        ("a\x00b", "does not look like text"),
    ],
)
def test_a_text_that_nobody_could_answer_is_sent_back_with_words(story: Story, text: str, words: str) -> None:
    story.side.write(DM, ANA, text)
    assert words in _words(story, DM)
    assert _cases(story) == 0


def test_a_mention_without_a_question_is_answered_to_the_asker_alone(story: Story) -> None:
    story.side.write(CHANNEL, ANA, f"<@{BOT}>")
    assert "no words" in _words(story, DM)
    assert story.slack.posted(CHANNEL) == []


def test_whoever_was_let_go_sees_no_case_and_changes_nothing(story: Story) -> None:
    """Their home tab holds only a word, and their clicks are refused, also those about what is their own."""
    story.ask()
    with story.product.tools.store.begin() as uow:
        uow.people.set_active("ana", active=False, entry=AuditEntry(actor="admin", action="person.left"))
    story.side.open_home(ANA)
    home = until(lambda: story.slack.homes.get(ANA))
    assert home
    assert notices.NO_LONGER_HERE in words_of(home)
    assert "MI-1" not in words_of(home)
    zone = {"market": {}, "language": {}, "time_zone": {"value": "Europe/Berlin"}}
    answer = story.side.submit(ANA, {"callback_id": "profile", "private_metadata": ""}, zone)
    assert notices.NO_LONGER_HERE in str(answer.json()["errors"])
    with story.product.tools.store.read() as uow:
        assert uow.people.get("ana").time_zone == "UTC"
