"""Each fault of the connector is worth another try or needs a person, and nothing is sent twice unseen."""

from collections.abc import Iterator

import pytest

from bot.teams.outbound import words
from bot.teams.web_api import PACE, Connector
from bot.turns import Turns
from tests.fakes.teams_connector import StandInCredentials, TeamsStandIn
from triage.errors import TryAgainLater, Undeliverable

CHAT = "a:ana"


@pytest.fixture
def teams() -> Iterator[TeamsStandIn]:
    """The tenant, with one chat."""
    with TeamsStandIn().running() as teams:
        teams.conversations[CHAT] = []
        yield teams


@pytest.mark.parametrize("status", [408, 412, 429, 500, 502, 503, 504])
def test_a_passing_fault_is_told_once_with_the_wait_that_teams_asks_for(teams: TeamsStandIn, status: int) -> None:
    """One call is one call: when to try again is the outbox's matter."""
    teams.fail(status, Retry_After="7")
    with pytest.raises(TryAgainLater) as told:
        teams.connector().post(teams.url, CHAT, words("hello"))
    assert told.value.after == 7
    assert len(teams.calls) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 413])
def test_a_lasting_fault_needs_a_person(teams: TeamsStandIn, status: int) -> None:
    """A chat that was left, a card that is refused."""
    teams.fail(status)
    with pytest.raises(Undeliverable):
        teams.connector().post(teams.url, CHAT, words("hello"))


def test_a_message_whose_answer_is_lost_is_not_sent_again_by_itself(teams: TeamsStandIn) -> None:
    """The first may have arrived, and Teams cannot be asked."""
    teams.fail(502, arrives=True)
    with pytest.raises(TryAgainLater):
        teams.connector().post(teams.url, CHAT, words("hello"))
    assert teams.said(CHAT) == ["hello"]


def test_credentials_that_are_refused_wait_to_be_mended(teams: TeamsStandIn) -> None:
    """A secret that has run out stops nothing for good."""
    with pytest.raises(TryAgainLater) as told:
        teams.connector(token="old").post(teams.url, CHAT, words("hello"))
    assert told.value.after >= 60


def test_a_service_that_cannot_be_reached_is_tried_later(teams: TeamsStandIn) -> None:
    """No connection is a passing fault."""
    with pytest.raises(TryAgainLater):
        teams.connector().post("http://127.0.0.1:9/", CHAT, words("hello"))


def test_a_wait_that_teams_asks_for_holds_up_everybody_in_that_conversation(teams: TeamsStandIn) -> None:
    """Nobody runs into the same wall; other conversations go on, and so does this one when the time is over."""
    now = [100.0]
    teams.conversations["a:ben"] = []
    connector = Connector(StandInCredentials(), turns=Turns(PACE, now=lambda: now[0], sleep=lambda _: None))
    teams.fail(429, Retry_After="30")
    with pytest.raises(TryAgainLater):
        connector.post(teams.url, CHAT, words("first"), key="1")
    calls = len(teams.calls)
    for what in (words("second"), {"type": "typing"}):
        with pytest.raises(TryAgainLater) as told:
            connector.post(teams.url, CHAT, what, key="2")
        assert told.value.after >= 30
    with pytest.raises(TryAgainLater):
        connector.edit(teams.url, CHAT, "1", words("edited"))
    assert len(teams.calls) == calls
    connector.post(teams.url, "a:ben", words("another"), key="3")
    now[0] += 40
    connector.post(teams.url, CHAT, words("second"), key="2")
    assert teams.said(CHAT) == ["second"]


def test_more_than_teams_takes_at_once_waits_for_its_turn(teams: TeamsStandIn) -> None:
    """The queue of a conversation keeps its limit before Teams has to say so."""
    slept: list[float] = []
    connector = Connector(StandInCredentials(), turns=Turns(PACE, now=lambda: 100.0, sleep=slept.append))
    for n in range(PACE.at_once + 1):
        connector.post(teams.url, CHAT, words(f"{n}"), key=f"{n}")
    assert slept == [PACE.every]
    with pytest.raises(TryAgainLater):
        connector.post(teams.url, CHAT, words("late"), key="late")
