"""The safety channel: a card a hand-off, worked on by people of the desk alone, and the sender is asked in their own thread."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette

from bot.slack.app import slack_routes
from tests.clock import TurnableClock
from tests.fakes.slack_product import REVIEW_CHANNEL, SECRET, SmallProduct, client_of
from tests.fakes.slack_reading import Snapshot, read_message, read_view
from tests.fakes.slack_serving import served
from tests.fakes.slack_side import SlackSide, buttons_of, menu_of, words_of
from tests.fakes.slack_web_api import Answer, SlackStandIn
from tests.scenario.slack.conftest import ANA, DM, REVIEWER, Story
from tests.scenario.slack.reviewing import form_of, refusal, soon, text
from tests.scenario.slack.test_clicks import _whisper
from triage.domain.handoff import HandOff, HandOffStatus
from triage.domain.report import FactName
from triage.steps import follow_up, hand_off

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SAFETY_CHANNEL, SAM = "CSAFETY", "USAFETY"
REPORT = "Dr Lund's patient, 62 yo, got a rash on Velmira"


@pytest.fixture
def desk(story: Story, clock: TurnableClock, slack: SlackStandIn) -> Iterator[Story]:
    """The same product with a channel for safety."""
    slack.add_channel(SAFETY_CHANNEL)
    product = SmallProduct(story.product.tools.store, clock, lambda: client_of(slack), slack_safety_channel=SAFETY_CHANNEL)
    with served(Starlette(routes=slack_routes(product))) as address:
        side = SlackSide(address, SECRET, slack)
        yield Story(product, slack, side)
        side.close()
    product.close()


def safety_card(desk: Story) -> Answer:
    """The one card in safety's channel."""
    (card,) = desk.slack.posted(SAFETY_CHANNEL)
    return card


def hand_off_of(desk: Story) -> HandOff:
    """The hand-off as it is now."""
    with desk.product.tools.store.read() as uow:
        return uow.hand_offs.get(1)


def reported(desk: Story) -> Answer:
    """Ana reports, and the card stands."""
    desk.ask(REPORT)
    return safety_card(desk)


def test_a_report_has_a_card_with_its_clock_and_criteria(desk: Story, snapshot: Snapshot) -> None:
    """Both times, when it is due, the four criteria, what is missing, and what was asked."""
    card = reported(desk)
    words = words_of(card)
    assert "R-1: criteria" in words
    assert "of 4" in words
    assert "Missing:" in words
    assert (buttons_of(card), menu_of(card)) == (["ask_sender", "acknowledge", "open", "more"], ["acknowledge_late", "clear"])
    snapshot("safety_card", read_message(card, title="card"))


def test_nothing_of_a_report_stands_in_the_reviewers_channel_for_it(desk: Story) -> None:
    """A report that asks nothing has no card of review."""
    reported(desk)
    assert desk.slack.posted(REVIEW_CHANNEL) == []


@pytest.mark.parametrize("user", [ANA, REVIEWER])
def test_only_people_of_the_desk_acknowledge(desk: Story, user: str) -> None:
    """Anybody else is told privately."""
    desk.side.click(user, SAFETY_CHANNEL, reported(desk), "acknowledge")
    assert "You may not work on hand-offs to pharmacovigilance" in words_of(_whisper(desk))
    assert hand_off_of(desk).is_open


def test_an_acknowledged_report_is_so_on_its_card_and_in_the_receipt(desk: Story) -> None:
    """One click; the sender sees it too, and the card asks for the number now."""
    first = dict(reported(desk))
    desk.product.clock.set(hand_off_of(desk).due_at)  # the stand-in writes with an old date
    desk.side.click(SAM, SAFETY_CHANNEL, first, "acknowledge")
    desk.product.work()
    assert hand_off_of(desk).status is HandOffStatus.ACKNOWLEDGED
    assert "Acknowledged by Sam Ode" in words_of(safety_card(desk))
    assert buttons_of(safety_card(desk)) == ["ask_sender", "reconcile", "open", "more"]
    assert "acknowledged" in words_of(desk.dm()[0])
    desk.side.click(SAM, SAFETY_CHANNEL, first, "acknowledge")
    assert "H-1 is acknowledged already, by Sam Ode." in words_of(_whisper(desk))


def test_a_late_one_needs_its_reason(desk: Story) -> None:
    """The button says so, and leads to the form, as the menu does."""
    card = reported(desk)
    desk.product.clock.turn(hours=25)
    desk.side.click(SAM, SAFETY_CHANNEL, card, "acknowledge")
    told = {"ts": "1.0", **_whisper(desk)}
    assert "why it is late" in words_of(told)
    assert hand_off_of(desk).is_open
    desk.side.click(SAM, SAFETY_CHANNEL, told, "acknowledge_late")
    form = form_of(desk, "acknowledge_late")
    assert desk.side.submit(SAM, form, {"reason": text("A holiday.")}).text == ""
    assert hand_off_of(desk).status is HandOffStatus.ACKNOWLEDGED


def test_the_number_of_the_safety_database_is_kept(desk: Story) -> None:
    """Then it is reconciled, and nothing is left to do on the card."""
    reported(desk)
    with desk.product.tools.store.read() as uow:
        sam = uow.people.get("sam")
    hand_off.acknowledge(desk.product.tools, 1, sam, reason="tested")
    desk.product.work()
    desk.side.click(SAM, SAFETY_CHANNEL, safety_card(desk), "reconcile")
    form = form_of(desk, "reconcile")
    assert "Please give the number" in desk.side.submit(SAM, form, {"own_number": text("  ")}).json()["errors"]["own_number"]
    assert desk.side.submit(SAM, form, {"own_number": text("PV-2026-117")}).text == ""
    desk.product.work()
    assert hand_off_of(desk).outcome == "PV-2026-117"
    assert "In the desk's own system: PV-2026-117." in words_of(safety_card(desk))
    assert buttons_of(safety_card(desk)) == ["ask_sender", "open"]


def test_missing_facts_are_asked_in_the_senders_own_thread(desk: Story, snapshot: Snapshot) -> None:
    """By name, in fixed words; what the sender says stands on the card."""
    card = reported(desk)
    desk.side.click(SAM, SAFETY_CHANNEL, card, "ask_sender")
    form = form_of(desk, "ask_sender")
    snapshot("ask_sender_form", read_view(form))
    assert "Please choose" in str(desk.side.submit(SAM, form, {"wanted": {"selected_options": []}}).json()["errors"])
    assert desk.side.submit(SAM, form, {"wanted": {"selected_options": [{"value": "lot"}]}}).text == ""
    desk.product.work()
    assert "Sam Ode of pharmacovigilance asks" in words_of(desk.dm()[-1])
    assert "The sender of R-1 is asked" in soon(lambda: next((words_of(m) for m in desk.slack.posted(f"D{SAM}")), None))
    with desk.product.tools.store.read() as uow:
        ana = uow.people.get("ana")
    follow_up.answer(desk.product.tools, 1, ana, given={FactName.LOT: "AB123"})
    desk.product.work()
    assert "AB123" in words_of(safety_card(desk))


@pytest.mark.parametrize("action", ["acknowledge_late", "clear", "ask_sender"])
def test_a_form_of_the_desk_opens_for_its_people_only(desk: Story, action: str) -> None:
    """Others are told in the form's place."""
    card = reported(desk)
    (desk.side.click if action in buttons_of(card) else desk.side.choose)(REVIEWER, SAFETY_CHANNEL, card, action)
    assert "You may not work on hand-offs" in refusal(desk)


def test_what_is_no_report_is_cleared_with_a_reason(desk: Story) -> None:
    """The flag stays on record; the card says so."""
    card = reported(desk)
    desk.side.choose(SAM, SAFETY_CHANNEL, card, "clear")
    assert desk.side.submit(SAM, form_of(desk, "clear_hand_off"), {"reason": text("A test of the line.")}).text == ""
    desk.product.work()
    assert hand_off_of(desk).status is HandOffStatus.CLEARED
    assert "Cleared, no report of this desk: A test of the line." in words_of(safety_card(desk))


def test_news_of_a_report_stand_on_its_card_until_they_are_seen(desk: Story) -> None:
    """A reply that adds a fact is news; one click marks it as seen."""
    reported(desk)
    with desk.product.tools.store.read() as uow:
        sam = uow.people.get("sam")
    hand_off.acknowledge(desk.product.tools, 1, sam, reason="tested")
    desk.product.clock.turn(minutes=5)
    desk.side.write(DM, ANA, "lot AB123", thread=desk.dm()[0]["thread_ts"])
    desk.product.work()
    assert "News since it was seen." in words_of(safety_card(desk))
    desk.side.choose(SAM, SAFETY_CHANNEL, safety_card(desk), "saw_news")
    desk.product.work()
    assert "News since it was seen." not in words_of(safety_card(desk))


def test_before_anybody_has_seen_a_report_nothing_of_it_is_news(desk: Story) -> None:
    """What is added until it is acknowledged belongs to what is acknowledged."""
    reported(desk)
    desk.product.clock.turn(minutes=5)
    desk.side.write(DM, ANA, "lot AB123", thread=desk.dm()[0]["thread_ts"])
    desk.product.work()
    assert "AB123" in words_of(safety_card(desk))
    assert "News since" not in words_of(safety_card(desk))
