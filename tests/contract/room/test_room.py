"""What every staff room promises: a card where it belongs, put up once, found again by its key, and edited in its place."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.channels import channels
from bot.slack.room import SlackRoom
from tests.fakes.slack_product import client_of
from tests.fakes.slack_web_api import SlackStandIn
from tests.scenario.walk.conftest import House
from tests.scenario.walk.rooms import Room
from tests.scenario.walk.story import ON_LABEL, approve
from triage.domain.card import Card
from triage.domain.case import WITH_A_PERSON, Case
from triage.ports import StaffRoom


class Set(NamedTuple):
    """A room over a house."""

    house: House
    room: StaffRoom

    def asked(self) -> Case:
        """A case in review, of which no card stands yet."""
        return self.house.send(ON_LABEL)


@pytest.fixture(params=["remembering", "slack"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Set]:
    """Each implementation."""
    house = House(tmp_path)
    if request.param == "remembering":
        yield Set(house, Room(house))
    else:
        with SlackStandIn().running() as slack:
            slack.add_channel("CROOM")
            yield Set(house, SlackRoom(client_of(slack), channels(None, review="CROOM"), lambda: replace(house.tools), "https://triage.example.com"))
            assert slack.faults_found == []
    house.store.engine.dispose()


def test_a_case_that_waits_for_a_person_needs_one_card(place: Set) -> None:
    """And one that does not needs none."""
    case = place.asked()
    assert place.room.cards(case, ()) == (Card(place="CROOM"),)
    approve(place.house, case.id)
    after = place.house.case(case.id)
    assert after.status not in WITH_A_PERSON
    assert place.room.cards(after, ()) == ()


def test_a_card_is_found_by_its_key_and_by_no_other(place: Set) -> None:
    """So that a crash posts nothing twice."""
    case, card = place.asked(), Card(place="CROOM")
    if isinstance(place.room, SlackRoom):
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
    case, card = place.asked(), Card(place="CROOM")
    ref = place.room.post(case.id, card, key="a").ref
    approve(place.house, case.id)
    place.room.edit(case.id, card, ref)
    found = place.room.find(case.id, card, key="a")
    assert found is not None
    assert found.ref == ref


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
