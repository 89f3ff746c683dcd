"""Each fault of the connector is worth another try or needs a person, and nothing is sent twice unseen."""

from collections.abc import Iterator

import pytest

from bot.teams.outbound import words
from tests.fakes.teams_connector import TeamsStandIn
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
