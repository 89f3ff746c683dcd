"""Cards in the channels that the table names: they move with their case, ring when it is nearly due, and lead to signing where that is needed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.slack.app import slack_routes
from tests.clock import TurnableClock
from tests.fakes.slack_product import HOME, REVIEW_CHANNEL, SECRET, SmallProduct, client_of
from tests.fakes.slack_reading import Snapshot, read_message
from tests.fakes.slack_serving import served
from tests.fakes.slack_side import SlackSide, buttons_of, words_of
from tests.fakes.slack_web_api import Answer, SlackStandIn
from tests.scenario.slack.conftest import QUESTION, REVIEWER, Story
from tests.scenario.slack.reviewing import case, soon
from tests.scenario.slack.test_clicks import _whisper
from triage.domain.case import CaseStatus
from triage.domain.regression import Change, Field
from triage.rules.policies import SignatureRule
from triage.steps import close, correct_triage, sign_off

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SPECIAL = "CSPECIAL"
TABLE = f'- {{concern: adverse_event, channel: {SPECIAL}, name: "#mi-reports"}}\n- {{channel: {REVIEW_CHANNEL}, name: "#mi-review"}}\n'


@pytest.fixture
def tabled(story: Story, clock: TurnableClock, slack: SlackStandIn, tmp_path: Path) -> Iterator[Story]:
    """The same product with a table of channels."""
    path = tmp_path / "routes.yaml"
    path.write_text(TABLE)
    slack.add_channel(SPECIAL)
    product = SmallProduct(story.product.tools.store, clock, lambda: client_of(slack), slack_routes=path)
    with served(Starlette(routes=slack_routes(product))) as address:
        side = SlackSide(address, SECRET, slack)
        yield Story(product, slack, side)
        side.close()
    product.close()


def cards(story: Story, channel: str) -> list[Answer]:
    return story.slack.posted(channel)


def flagged(story: Story) -> None:
    """Rita sees an adverse event."""
    with story.product.tools.store.read() as uow:
        rita = uow.people.get("rita")
    correct_triage.correct(story.product.tools, 1, rita, Change(field=Field.CONCERN_ADDED, after="adverse_event"), reason="a rash, she says")
    story.product.work()


def test_the_table_chooses_the_channel(tabled: Story) -> None:
    """By the flag of the case."""
    tabled.ask()
    tabled.ask("A patient has a rash. Dose with eGFR 35?")
    assert [len(cards(tabled, c)) for c in (REVIEW_CHANNEL, SPECIAL)] == [1, 1]


def test_a_case_whose_flag_changes_moves_and_its_old_card_says_where(tabled: Story, snapshot: Snapshot) -> None:
    """The old card offers nothing any more; the new one everything."""
    tabled.ask()
    flagged(tabled)
    (old,), (new,) = cards(tabled, REVIEW_CHANNEL), cards(tabled, SPECIAL)
    assert "This card went to #mi-reports" in words_of(old)
    assert buttons_of(old) == ["open"]
    assert "approve" in buttons_of(new)
    snapshot("moved_card", read_message(old, title="card"))


def test_a_click_on_the_old_card_that_was_quicker_than_its_move_is_refused(tabled: Story) -> None:
    """It is a card of an earlier state."""
    tabled.ask()
    old = dict(cards(tabled, REVIEW_CHANNEL)[0])
    flagged(tabled)
    tabled.side.click(REVIEWER, REVIEW_CHANNEL, old, "approve")
    assert "has changed since you saw it" in words_of(_whisper(tabled))
    assert case(tabled).status is CaseStatus.IN_REVIEW


def test_a_case_that_moves_back_uses_its_first_card_again(tabled: Story) -> None:
    """One card a channel, whatever happens."""
    tabled.ask()
    flagged(tabled)
    with tabled.product.tools.store.begin() as uow:
        people = uow.people.get("sam")
    correct_triage.correct(tabled.product.tools, 1, people, Change(field=Field.CONCERN_REMOVED, before="adverse_event"), reason="it was none")
    tabled.product.work()
    (first,), (second,) = cards(tabled, REVIEW_CHANNEL), cards(tabled, SPECIAL)
    assert "approve" in buttons_of(first)
    assert "This card went to #mi-review" in words_of(second)


def test_both_cards_follow_what_happens_later(tabled: Story) -> None:
    """The old one stays a signpost after the answer."""
    tabled.ask()
    flagged(tabled)
    tabled.side.click(REVIEWER, SPECIAL, cards(tabled, SPECIAL)[0], "approve")
    tabled.product.work()
    assert "went to #mi-reports" in words_of(cards(tabled, REVIEW_CHANNEL)[0])
    assert "Status: " in words_of(cards(tabled, SPECIAL)[0])
    assert case(tabled).status is not CaseStatus.IN_REVIEW


def _at(story: Story, when: Callable[[], timedelta]) -> None:
    story.product.clock.set(case(story).due_at + when())
    story.product.work()


def test_a_case_that_nobody_has_rings_in_its_channel_before_it_is_due(story: Story, snapshot: Snapshot) -> None:
    """A message of its own, with a button to take it; once somebody has it, it says so."""
    story.ask()
    _at(story, lambda: timedelta(minutes=-30))
    card, word = story.slack.posted(REVIEW_CHANNEL)
    assert "due" in words_of(word)
    shown = read_message(word, title="word in the channel")
    story.side.click(REVIEWER, REVIEW_CHANNEL, word, "claim")
    story.product.work()
    assert "With Rita Osei until" in words_of(story.slack.posted(REVIEW_CHANNEL)[1])
    assert buttons_of(story.slack.posted(REVIEW_CHANNEL)[1]) == ["open"]
    snapshot("due_words", shown, read_message(story.slack.posted(REVIEW_CHANNEL)[1], title="once somebody has it"))
    assert card["ts"] != word["ts"]


def test_whoever_has_it_is_reminded_in_direct_messages_and_told_when_the_claim_has_run_out(story: Story, snapshot: Snapshot) -> None:
    """Short words with a number, a time and a link; the channel hears nothing of the reminder."""
    story.ask()
    with story.product.tools.store.read() as uow:
        rob = uow.people.get("rob")
    story.product.clock.set(case(story).due_at - timedelta(hours=2, minutes=10))
    sign_off.claim(story.product.tools, 1, rob)
    _at(story, lambda: timedelta(hours=-2))
    _at(story, lambda: timedelta(hours=-1))
    said = story.slack.posted("DUROB")
    assert len(said) == 2
    assert len(story.slack.posted(REVIEW_CHANNEL)) == 1
    assert "Nobody has it yet." in words_of(story.card())
    snapshot("staff_words", *(read_message(m) for m in said))


def test_a_late_case_is_said_in_the_channel_and_as_an_alert(story: Story) -> None:
    """Once."""
    story.ask()
    _at(story, lambda: timedelta(minutes=31))
    _at(story, lambda: timedelta(minutes=90))
    words = [words_of(m) for m in story.slack.posted(REVIEW_CHANNEL)]
    assert len([w for w in words if "is late" in w]) == 1
    assert story.product.alarms.raised.count("a case is late: somebody must take it up") == 1


def test_a_word_that_was_sent_as_its_worker_died_is_not_sent_again(story: Story) -> None:
    """It is found by its key."""
    story.ask()
    with story.product.tools.store.read() as uow:
        rob = uow.people.get("rob")
    story.product.clock.set(case(story).due_at - timedelta(hours=2, minutes=10))
    sign_off.claim(story.product.tools, 1, rob)
    story.product.work()
    story.slack.fail("chat.postMessage", "lost")
    _at(story, lambda: timedelta(hours=-2))
    story.product.work_later(60)
    assert len(story.slack.posted("DUROB")) == 1


def test_a_duplicate_needs_no_reminder(story: Story) -> None:
    """What is set aside rings no bell."""
    story.ask()
    story.ask("Does Velmira need another dose with eGFR 40?")
    with story.product.tools.store.read() as uow:
        rob = uow.people.get("rob")
    close.set_aside(story.product.tools, 2, rob, as_=CaseStatus.DUPLICATE, reason="twice", duplicate_of=1)
    sign_off.claim(story.product.tools, 1, rob)
    _at(story, lambda: timedelta(minutes=31))
    assert not [m for m in story.slack.posted(REVIEW_CHANNEL) if "MI-2" in words_of(m) and "late" in words_of(m)]


def test_where_a_signature_is_needed_the_button_leads_to_the_page(story: Story) -> None:
    """And a click of another time is refused with that word."""
    story.ask()
    before = dict(story.card())
    policy = replace(story.product.tools.policy, signatures=(SignatureRule(product="Velmira", market="US"),))
    story.product.tools = replace(story.product.tools, policy=policy)
    story.side.click(REVIEWER, REVIEW_CHANNEL, before, "approve")
    assert f"Please sign it on its page: {HOME}/cases/1" in words_of(_whisper(story))
    story.side.click(REVIEWER, REVIEW_CHANNEL, before, "claim")
    story.product.work()
    card = story.card()
    assert "approve" not in buttons_of(card)
    (sign,) = [e for b in card["blocks"] if b["type"] == "actions" for e in b["elements"] if e["action_id"] == "sign"]
    assert sign["url"] == f"{HOME}/cases/1"
    assert soon(lambda: QUESTION if case(story).status is CaseStatus.IN_REVIEW else None)
