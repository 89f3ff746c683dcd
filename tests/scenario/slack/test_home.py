"""The home tab: what somebody has to see at a glance, shown when it is opened and anew after what they do."""

import time
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.fakes.slack_product import REVIEW_CHANNEL
from tests.fakes.slack_reading import Snapshot, read_view
from tests.fakes.slack_side import words_of
from tests.fakes.slack_web_api import Answer
from tests.scenario.slack.conftest import ANA, DM, REVIEWER, STRANGER, Story
from triage.domain.audit import AuditEntry
from triage.domain.handoff import HandOff
from triage.domain.news import News, NewsKind
from triage.domain.profile import Profile

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


class TwoNews:
    """One document came, one went."""

    def news(self, products: Collection[str], market: str | None, *, since: datetime, on: datetime, staff: bool = False) -> tuple[News, ...]:
        """Both of them, of Velmira."""
        if products and "Velmira" not in products:
            return ()
        came: dict[str, Any] = {"document": "SRD-VEL-014", "version": "3", "title": "Renal *impairment*", "products": ("Velmira",)}
        went = {**came, "document": "SRD-VEL-002", "version": "1", "title": "Storage", "reason": "a wrong temperature"}
        at = on - timedelta(days=2)
        return (News(kind=NewsKind.NEW, at=at, replaces=True, **came), News(kind=NewsKind.WITHDRAWN, at=at, **went))


@pytest.fixture
def told(story: Story) -> Story:
    """The story, with news."""
    story.product.tools = replace(story.product.tools, news=TwoNews())
    return story


def opened(story: Story, user: str) -> Answer:
    """What stands on somebody's home tab once they have opened it."""
    assert story.side.open_home(user).status_code == 200
    return wait(story, user, lambda _: True)


def wait(story: Story, user: str, until: Any) -> Answer:
    """The home tab, once it shows what is waited for."""
    end = time.monotonic() + 5
    while not (user in story.slack.homes and until(story.slack.homes[user])) and time.monotonic() < end:
        time.sleep(0.02)
    return story.slack.homes[user]


def test_an_msl_sees_their_inquiries_answers_follow_ups_news_and_profile(told: Story, snapshot: Snapshot) -> None:
    """Each with its due time and what can be done, links to our own pages only."""
    told.ask()
    told.side.click(REVIEWER, REVIEW_CHANNEL, told.card(), "approve")
    told.product.work()
    told.ask("A patient has a rash. Dose with eGFR 35?")
    snapshot("home_of_an_msl", read_view(opened(told, ANA)))


def test_a_reviewer_sees_what_waits_for_them(told: Story, snapshot: Snapshot) -> None:
    """Their queue, by what is due, each with the page that opens it."""
    told.ask()
    snapshot("home_of_a_reviewer", read_view(opened(told, REVIEWER)))


def test_a_safety_officer_sees_what_waits_for_an_acknowledgement(told: Story) -> None:
    """A list that should be empty: each with its due time, and a button that acknowledges it."""
    assert "Nothing waits for you." in read_view(opened(told, "USAFETY"))
    told.ask("A patient has a rash. Dose with eGFR 35?")
    home = wait_again(told, "USAFETY", "To acknowledge (1)")
    assert "H-1 · MI-1 · pharmacovigilance · adverse event · due" in read_view(home)
    told.product.clock.set(_hand_off(told).due_at)  # the stand-in writes with an old date
    told.side.click_home("USAFETY", home, "acknowledge")
    wait_again(told, "USAFETY", "Nothing waits for you.")
    assert not _hand_off(told).is_open


def wait_again(story: Story, user: str, words: str) -> Answer:
    """The home tab, opened again until it says this."""
    story.side.open_home(user)
    return wait(story, user, lambda home: words in read_view(home))


def _hand_off(story: Story) -> HandOff:
    with story.product.tools.store.read() as uow:
        return uow.hand_offs.get(1)


def test_a_stranger_is_told_whom_to_ask(story: Story) -> None:
    """And sees nothing of anybody."""
    story.ask()
    shown = words_of(opened(story, STRANGER))
    assert "I don't know you yet" in shown
    assert "MI-1" not in shown


def test_the_tab_of_messages_needs_nothing(story: Story) -> None:
    """Only the home tab is published."""
    story.side.open_home(ANA, tab="messages")
    assert story.slack.called("views.publish") == []


def test_what_is_done_from_the_home_tab_shows_there_and_is_told_in_direct_messages(story: Story) -> None:
    """Passed on with two taps: the answer leaves the list without the tab being opened anew."""
    story.ask()
    story.side.click(REVIEWER, REVIEW_CHANNEL, story.card(), "approve")
    story.product.work()
    home = opened(story, ANA)
    assert "Answers to pass on (1)" in words_of(home)
    before = len(story.dm())
    story.side.click_home(ANA, home, "fulfil_spoken")
    end = time.monotonic() + 5
    while len(story.dm()) == before and time.monotonic() < end:
        time.sleep(0.02)
    story.side.click(ANA, DM, story.dm()[-1], "passed_on_now")
    assert "Answers to pass on" not in words_of(wait(story, ANA, lambda h: "Answers to pass on" not in words_of(h)))


def test_ones_own_profile_is_set_in_a_form_and_shows(told: Story, snapshot: Snapshot) -> None:
    """Products, market, language, time zone, and where the intake form begins; a wrong time zone is told at its field."""
    home = opened(told, ANA)
    told.side.click_home(ANA, home, "edit_profile")
    end = time.monotonic() + 5
    while told.slack.forms[-1]["callback_id"] == "word" and time.monotonic() < end:
        time.sleep(0.02)
    form = told.slack.forms[-1]
    snapshot("profile_form", read_view(form))
    values: dict[str, dict[str, Any]] = {
        "products": {"type": "multi_static_select", "selected_options": [{"value": "Velmira"}]},
        "market": {"type": "static_select", "selected_option": {"value": "US"}},
        "language": {"type": "static_select", "selected_option": {"value": "de"}},
        "time_zone": {"type": "plain_text_input", "value": "Berlin"},
        "intake_product": {"type": "static_select", "selected_option": {"value": "Velmira"}},
    }
    assert "no time zone" in told.side.submit(ANA, form, values).json()["errors"]["time_zone"]
    values["time_zone"]["value"] = "Europe/Berlin"
    assert told.side.submit(ANA, form, values).text == ""
    with told.product.tools.store.read() as uow:
        person, profile = uow.people.get("ana"), uow.profiles.get("ana")
    assert (person.market, person.language, person.time_zone) == ("US", "de", "Europe/Berlin")
    assert profile == Profile(products=("Velmira",), intake_product="Velmira")
    assert "Europe/Berlin" in words_of(wait(told, ANA, lambda h: "Europe/Berlin" in words_of(h)))


def test_a_full_home_stays_within_slacks_limits_and_says_that_there_is_more(story: Story) -> None:
    """However many inquiries there are."""
    for n in range(30):
        story.side.write(DM, ANA, f"A patient has a rash. Dose of Velmira with eGFR {n}?")
    story.product.work()
    home = opened(story, ANA)
    assert len(home["blocks"]) <= 100
    assert "My open inquiries (30)" in words_of(home)
    assert "And 24 more." in words_of(home)


def test_while_slack_cannot_say_who_opens_it_nothing_is_shown(story: Story) -> None:
    """No tab of another, and no error."""
    story.slack.fail("users.info", "500")
    assert story.side.open_home(STRANGER).status_code == 200
    time.sleep(0.2)
    assert story.slack.homes == {}


def test_the_form_of_a_new_question_begins_with_the_product_of_ones_profile(story: Story) -> None:
    """Who asked, where, how it arose and when it was heard still have no default."""
    with story.product.tools.store.begin() as uow:
        uow.profiles.set("ana", Profile(intake_product="Velmira"), entry=AuditEntry(actor="ana", action="profile.set"))
    story.side.command(ANA, "")
    end = time.monotonic() + 5
    while (not story.slack.forms or story.slack.forms[-1]["callback_id"] == "word") and time.monotonic() < end:
        time.sleep(0.02)
    chosen = [b["block_id"] for b in story.slack.forms[-1]["blocks"] if any(k.startswith("initial") for k in b.get("element", {}))]
    assert chosen == ["product"]
