"""The home card: what somebody has to see at a glance, in their personal chat; and the welcome."""

import pytest

from bot import profile_form
from bot.teams.home import NOT_ALL, together
from bot.views import Line, View
from tests.fakes.teams_cards import faults_of, parts_of, words_of
from tests.fakes.teams_side import Answer
from tests.scenario.slack.patience import until
from tests.scenario.teams.conftest import ANA, CHAT, QUESTION, Story

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def _home(story: Story, user: str = ANA, word: str = "Home") -> Answer:
    before = len(story.teams.said(f"a:{user}"))
    story.side.write(user, word)
    assert until(lambda: len(story.teams.said(f"a:{user}")) > before)
    return story.teams.card(f"a:{user}")


def test_home_shows_ones_open_inquiries_and_the_profile_and_opens_no_case(story: Story) -> None:
    """The twin of Slack's home tab."""
    story.ask()
    words = words_of(_home(story))
    assert "My open inquiries (1)" in words
    assert "MI-1 · Velmira (US)" in words
    assert "My profile" in words
    with story.product.tools.store.read() as uow:
        assert len(uow.cases.list()) == 1


def test_an_answer_is_passed_on_from_home(story: Story) -> None:
    """The buttons there do what they do elsewhere."""
    story.ask()
    story.approve()
    card = _home(story)
    assert "Answers to pass on (1)" in words_of(card)
    when = story.side.click(ANA, CHAT, "Spoken")
    assert "passed on spoken: when?" in words_of(when["value"])


def test_a_reviewer_sees_the_queue(story: Story) -> None:
    """What waits for a person, and nothing of their own where they ask nothing."""
    story.ask()
    words = words_of(_home(story, "rita-oid"))
    assert "To review (1)" in words or "may not send" in words


def test_in_a_channel_home_is_no_word_of_ours(story: Story) -> None:
    """There nothing is shown in front of others: it is taken as a question, as any other words."""
    said = story.side.in_channel(ANA, "home")
    story.product.work()
    assert all("My open inquiries" not in words for words in story.teams.said(said["conversation"]["id"]))


def test_the_profile_is_set_in_a_dialog(story: Story) -> None:
    """What was set is shown the next time; what cannot be comes back with a word."""
    button = next(p for p in parts_of(_home(story)) if p.get("title") == "Edit")
    opened = story.side.invoke(ANA, "task/fetch", {"data": button["data"]})
    form = opened["task"]["value"]["card"]["content"]
    assert faults_of(form) == []
    data = next(p["data"] for p in parts_of(form) if p["type"] == "Action.Submit")
    filled = {"products": "Velmira", "market": "US", "language": "de", "time_zone": "Europe/Berlin"}
    wrong = story.side.invoke(ANA, "task/submit", {"data": {**data, **filled, "time_zone": "Berlin"}})
    assert profile_form.NO_ZONE in words_of(wrong["task"]["value"]["card"]["content"])
    story.side.invoke(ANA, "task/submit", {"data": {**data, **filled}})
    assert "Products: Velmira · market: US · language: de · time zone: Europe/Berlin" in words_of(_home(story))


def test_a_home_that_is_longer_than_a_card_says_where_the_rest_is(backend: str) -> None:
    """Nothing is cut off in silence."""
    card = together([View(headline=f"Section {n}", lines=(Line(text="words " * 300),)) for n in range(40)], "https://triage.example.com")
    assert NOT_ALL in words_of(card)
    assert "Section 0" in words_of(card)
    assert faults_of(card) == []


def test_whoever_installs_the_app_is_welcomed_once(story: Story) -> None:
    """With what it does and what to send; the same event twice is one welcome."""
    event = story.side.activity(ANA, "", type="installationUpdate", action="add")
    for _ in range(2):
        story.side.sent(event)
    until(lambda: story.teams.said(CHAT))
    story.side.write(ANA, QUESTION)
    until(lambda: len(story.teams.said(CHAT)) > 1)
    (welcome,) = story.teams.said(CHAT)
    assert "medical questions" in welcome
    assert "“home”" in welcome
    assert story.product.clock


def test_a_team_is_told_nothing_when_the_app_is_put_in(story: Story) -> None:
    """In front of others the app says a number, and nothing else."""
    place = "19:team@thread.tacv2"
    story.teams.conversations[place] = []
    where = {"id": place, "conversationType": "channel", "isGroup": True}
    story.side.sent(story.side.activity(ANA, "", type="installationUpdate", action="add", conversation=where))
    story.side.sent(story.side.activity(ANA, "", type="installationUpdate", action="add"))
    until(lambda: story.teams.said(CHAT))
    assert story.teams.said(place) == []
