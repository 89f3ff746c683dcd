"""Buttons and forms: the core decides, the card shows the truth, and a refusal is told in its own words."""

import time
from datetime import UTC, datetime

import pytest

from tests.fakes.slack_product import REVIEW_CHANNEL
from tests.fakes.slack_side import buttons_of, menu_of, words_of
from tests.fakes.slack_web_api import TEAM, Answer
from tests.scenario.slack.conftest import ANA, OTHER_REVIEWER, REVIEWER, STRANGER, Story
from triage.domain.case import Case, CaseStatus

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def _case(story: Story) -> Case:
    with story.product.tools.store.read() as uow:
        return uow.cases.get(1)


def _whisper(story: Story) -> Answer:
    until = time.monotonic() + 5
    while not story.slack.whispers and time.monotonic() < until:
        time.sleep(0.02)
    return story.slack.whispers.pop()


def test_the_card_shows_question_draft_and_numbered_evidence_with_its_buttons(story: Story) -> None:
    story.ask("A patient has a rash. Dose with eGFR 35?")
    card = story.card()
    words = words_of(card)
    assert "“A patient has a rash. Dose with eGFR 35?”" in words
    assert "adverse event: “rash”" in words
    assert "[1]" in words
    assert "SRD-VEL-014 v3, Summary" in words
    assert "due Mon 23 Nov" in words
    assert buttons_of(card) == ["approve", "claim", "edit", "request_changes", "open", "more"]
    assert menu_of(card) == ["refer", "correct", "duplicate"]


def test_an_approval_is_bound_to_the_person_the_version_and_the_words_that_were_seen(story: Story) -> None:
    story.ask()
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    with story.product.tools.store.read() as uow:
        (review,) = uow.reviews.all(1)
        assert (review.by, review.draft_version, review.draft_sha256) == ("rita", 1, uow.drafts.get(1, 1).sha256)
    story.product.work()
    assert buttons_of(story.card()) == ["open"]
    assert "Status: sent." in words_of(story.card())


def test_a_second_approval_of_the_same_card_is_refused_in_words_and_changes_nothing(story: Story) -> None:
    story.ask()
    card = dict(story.card())
    story.side.click(REVIEWER, REVIEW_CHANNEL, card, "approve")
    story.product.work()
    story.side.click(OTHER_REVIEWER, REVIEW_CHANNEL, card, "approve")
    whisper = _whisper(story)
    assert (whisper["user"], whisper["channel"]) == (OTHER_REVIEWER, REVIEW_CHANNEL)
    assert "MI-1 is sent" in words_of(whisper)
    assert len(story.dm()) == 2


def test_a_card_that_is_out_of_date_approves_nothing(story: Story) -> None:
    story.product.clock.set(datetime.now(UTC))
    story.ask()
    card = dict(story.card())
    story.side.click(OTHER_REVIEWER, REVIEW_CHANNEL, card, "claim")
    story.product.work()
    assert "With Rob Lang" in words_of(story.card())
    story.side.click(REVIEWER, REVIEW_CHANNEL, card, "approve")
    assert "has changed since you saw it" in words_of(_whisper(story))
    assert _case(story).status is CaseStatus.IN_REVIEW


@pytest.mark.parametrize(("user", "words"), [(ANA, "You may not"), (STRANGER, "I don't know you yet")])
def test_somebody_who_may_not_is_told_why(story: Story, user: str, words: str) -> None:
    story.ask()
    story.side.click(user, REVIEW_CHANNEL, story.card(), "approve")
    assert words in words_of(_whisper(story))
    assert _case(story).status is CaseStatus.IN_REVIEW


def test_a_document_that_was_withdrawn_meanwhile_stops_the_approval(story: Story) -> None:
    story.ask()
    story.product.library.withdrawn = True
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    assert "was withdrawn" in words_of(_whisper(story))


def test_a_return_asks_for_its_reason_in_a_form_at_once(story: Story) -> None:
    story.ask()
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "request_changes")
    (form,) = story.slack.forms
    answer = story.side.submit(REVIEWER, form, {"reason": {"type": "plain_text_input", "value": "The age is missing."}})
    assert (answer.status_code, answer.text) == (200, "")
    story.product.work()
    assert _case(story).status is CaseStatus.CHANGES_REQUESTED
    assert "changes requested" in words_of(story.card())


def test_a_refused_return_stays_in_the_form_with_the_words(story: Story) -> None:
    story.ask()
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "request_changes")
    (form,) = story.slack.forms
    empty = story.side.submit(REVIEWER, form, {"reason": {"type": "plain_text_input", "value": "  "}})
    assert empty.json() == {"response_action": "errors", "errors": {"reason": "Please give a reason."}}
    story.side.click(OTHER_REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    late = story.side.submit(REVIEWER, form, {"reason": {"type": "plain_text_input", "value": "Too long."}})
    assert "MI-1 is approved" in late.json()["errors"]["reason"]


def test_a_form_that_does_not_open_is_told(story: Story) -> None:
    story.ask()
    story.slack.fail("views.open", "expired_trigger_id")
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "request_changes")
    assert "click again" in words_of(_whisper(story))


@pytest.mark.parametrize("value", ["", "1:2:3:4", "x", "-1", "9" * 40, "77:1:1"])
def test_a_button_that_was_tampered_with_does_nothing_and_says_so(story: Story, value: str) -> None:
    story.ask()
    card = story.card()
    forged = {**card, "blocks": [{"type": "actions", "elements": [{"action_id": "approve", "value": value}]}]}
    assert story.side.click(REVIEWER, REVIEW_CHANNEL, forged, "approve").status_code == 200
    assert words_of(_whisper(story))
    assert _case(story).status is CaseStatus.IN_REVIEW


def test_while_slack_cannot_say_who_clicked_nothing_is_done(story: Story) -> None:
    story.ask()
    story.slack.fail("users.info", "500")
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    assert "Nothing was done" in words_of(_whisper(story))
    assert _case(story).status is CaseStatus.IN_REVIEW


def test_what_breaks_behind_a_click_is_told_calmly(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.ask()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret words of a message")

    monkeypatch.setattr("bot.deeds.sign_off.approve", broken)
    assert story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve").status_code == 500
    words = words_of(_whisper(story))
    assert "Something went wrong on our side" in words
    assert "secret" not in words


def test_no_name_of_a_workspace_stands_on_a_card(story: Story) -> None:
    story.ask()
    assert TEAM not in words_of(story.card())
