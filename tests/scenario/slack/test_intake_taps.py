"""What the receipt asks with a tap, and what of the intake stands on the reviewers' card."""

from datetime import timedelta

import pytest

from bot import notices
from tests.fakes.slack_product import REVIEW_CHANNEL
from tests.fakes.slack_side import buttons_of, words_of
from tests.scenario.slack.conftest import ANA, DM, REVIEWER, Story
from tests.scenario.slack.reviewing import case
from triage.domain.case import CaseStatus
from triage.domain.inquiry import Intake, Prompted, Urgency
from triage.steps import close
from triage.steps.intake import complete_intake

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def test_how_a_question_arose_is_said_with_one_tap_in_the_receipt(story: Story) -> None:
    """It is kept, and not asked again."""
    story.ask()
    story.side.click(ANA, DM, story.dm()[0], "prompted_no")
    story.product.work()
    assert case(story).intake.prompted is Prompted.NO
    assert "prompted_no" not in buttons_of(story.dm()[0])


def test_nobody_else_says_how_a_question_arose(story: Story) -> None:
    """A tap of somebody who neither asked nor answers changes nothing."""
    story.ask()
    story.side.click("USAFETY", DM, story.dm()[0], "prompted_yes")
    story.product.work()
    assert case(story).intake.prompted is None


def test_how_soon_it_is_needed_stands_on_the_card(story: Story) -> None:
    """The reviewer sees that it is urgent, in the zone of the market."""
    story.ask()
    soon = story.product.clock.now() + timedelta(days=30)
    with story.product.tools.store.read() as uow:
        ana = uow.people.get("ana")
    complete_intake(story.product.tools, 1, ana, Intake(urgency=Urgency.URGENT, needed_by=soon))
    story.product.work()
    assert "urgent, needed by Tue 22 Dec 04:00 EST" in words_of(story.card())


def test_the_card_of_an_approved_case_says_what_it_waits_for(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody takes an answer that is held for one that was sent."""
    monkeypatch.setattr("triage.steps.release.cites_off_label", lambda *_: True)
    story.ask()
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    story.product.work()
    assert case(story).status is CaseStatus.APPROVED
    assert "Status: approved. Sent as soon as this is known: who asked" in words_of(story.card())
    assert notices.WAITS_FOR in words_of(story.dm()[0])


def test_whoever_asked_twice_learns_in_which_case_it_goes_on(story: Story) -> None:
    """Their own case is named; of anybody else's they learn nothing."""
    story.ask()
    story.ask("And again: does Velmira need a dose adjustment with eGFR 35?")
    with story.product.tools.store.read() as uow:
        rita = uow.people.get("rita")
    close.set_aside(story.product.tools, 2, rita, as_=CaseStatus.DUPLICATE, reason="asked twice", duplicate_of=1)
    story.product.work()
    assert "it goes on as MI-1" in words_of(story.dm()[-1])
