"""What every staff room promises: a card where it belongs, put up once, found again by its key, and edited in its place."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routes import TEAMS, routes
from bot.slack.channels import channels
from bot.slack.room import SlackRoom
from bot.teams.room import TeamsRoom
from tests.fakes.slack_product import HOME, client_of
from tests.fakes.slack_side import words_of as slack_words
from tests.fakes.slack_web_api import SlackStandIn
from tests.fakes.teams_connector import TENANT, TeamsStandIn
from tests.scenario.walk.conftest import House
from tests.scenario.walk.rooms import Room
from tests.scenario.walk.story import ON_LABEL, approve
from triage.domain.card import Card
from triage.domain.case import WITH_A_PERSON, Case
from triage.domain.inquiry import Channel
from triage.ports import StaffRoom
from triage.store.chat_references import ChatReference


class Set(NamedTuple):
    """A room over a house."""

    house: House
    room: StaffRoom
    where: str
    shows: Callable[[], str]

    @property
    def card(self) -> Card:
        """The card of a case."""
        return Card(place=self.where)

    def asked(self) -> Case:
        """A case in review, of which no card stands yet."""
        return self.house.send(ON_LABEL)


def remembering(house: House) -> Iterator[Set]:
    """The room of the walk's stories."""
    room = Room(house)
    yield Set(house, room, "CROOM", lambda: room.cards_shown["case"].status.replace("_", " "))


def in_slack(house: House) -> Iterator[Set]:
    """A channel of Slack."""
    with SlackStandIn().running() as slack:
        slack.add_channel("CROOM")
        room = SlackRoom(client_of(slack), channels(None, review="CROOM"), lambda: replace(house.tools), HOME)
        yield Set(house, room, "CROOM", lambda: slack_words(slack.posted("CROOM")[-1]))
        assert slack.faults_found == []


def in_teams(house: House) -> Iterator[Set]:
    """A channel of Teams, which a card names without what every channel there begins with."""
    channel = "19:room@thread.tacv2"
    with TeamsStandIn().running() as teams:
        teams.conversations[channel] = []
        with house.store.begin() as uow:
            uow.chat_references.put(ChatReference(channel=Channel.TEAMS, tenant=TENANT, place="19:other@thread.tacv2", service=teams.url))
        room = TeamsRoom(teams.connector(), routes(TEAMS, None, review=channel), lambda: replace(house.tools), tenant=TENANT, web_home=HOME)
        yield Set(house, room, "room@thread.tacv2", lambda: teams.said(channel)[-1])
        assert teams.faults_found == []


@pytest.fixture(params=[remembering, in_slack, in_teams], ids=lambda made: made.__name__)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Set]:
    """Each implementation."""
    house = House(tmp_path)
    yield from request.param(house)
    house.store.engine.dispose()


def test_a_case_that_waits_for_a_person_needs_one_card(place: Set) -> None:
    """And one that does not needs none."""
    case = place.asked()
    assert place.room.cards(case, ()) == (place.card,)
    approve(place.house, case.id)
    after = place.house.case(case.id)
    assert after.status not in WITH_A_PERSON
    assert place.room.cards(after, ()) == ()


def test_a_card_is_found_by_its_key_and_by_no_other(place: Set) -> None:
    """So that a crash posts nothing twice. A room that cannot look says so, and finds nothing."""
    case, card = place.asked(), place.card
    if not place.room.can_find:
        place.room.post(case.id, card, key="a")
        assert place.room.find(case.id, card, key="a") is None
    elif isinstance(place.room, SlackRoom):
        assert place.room.find(case.id, card, key="a") is None
        posted = place.room.post(case.id, card, key="a")
        assert place.room.find(case.id, card, key="a") == posted
        assert place.room.find(case.id, card, key="b") is None
        assert place.room.find(case.id + 1, card, key="a") is None
    else:
        assert place.room.find(case.id, card, key="a") is None
        assert place.room.post(case.id, card, key="a") == place.room.find(case.id, card, key="a")


def test_a_card_is_edited_in_its_place(place: Set) -> None:
    """As often as the case changes, also after it has ended."""
    case, card = place.asked(), place.card
    ref = place.room.post(case.id, card, key="a").ref
    approve(place.house, case.id)
    place.room.edit(case.id, card, ref)
    if place.room.can_find:
        found = place.room.find(case.id, card, key="a")
        assert found is not None
        assert found.ref == ref


def test_a_card_that_is_edited_shows_the_case_as_it_is(place: Set) -> None:
    """In words that everybody reads."""
    case = place.asked()
    ref = place.room.post(case.id, place.card, key="a").ref
    assert "in review" in place.shows()
    approve(place.house, case.id)
    place.room.edit(case.id, place.card, ref)
    assert "in review" not in place.shows()


@given(
    st.from_regex(r"[a-z]{1,10}", fullmatch=True),
    st.from_regex(r"[A-Z0-9]{3,20}", fullmatch=True),
    st.sampled_from(["case", "hand_off:7", "due:late:20261123T220000Z"]),
)
def test_the_slot_of_a_card_names_its_room_its_place_and_what_it_is_about(room: str, where: str, about: str) -> None:
    """Read back, it is the same card; and the table of posts has room for it."""
    card = Card(place=where, about=about)
    assert Card.of_slot(card.slot(room)) == (room, card)
    assert len(card.slot(room)) <= 100
    assert card.kind in ("case", "hand_off", "due")
