"""A staff room that remembers what stands in it, for stories about claims and due times."""

from collections.abc import Sequence
from typing import NamedTuple

from tests.scenario.walk.conftest import House
from triage.domain.card import Card
from triage.domain.case import WITH_A_PERSON, Case
from triage.domain.handoff import HandOff
from triage.domain.response import StaffNotice
from triage.ports import Posted
from triage.steps.tools import Tools


class Room:
    """One place; each card as the case was when it was last shown."""

    can_find = True

    def __init__(self, house: House) -> None:
        self._house = house
        self.cards_shown: dict[str, Case] = {}

    def cards(self, case: Case, hand_offs: Sequence[HandOff]) -> tuple[Card, ...]:
        """One for a case that waits for a person."""
        del hand_offs
        return (Card(place="CROOM"),) if case.status in WITH_A_PERSON else ()

    def post(self, case_id: int, card: Card, *, key: str) -> Posted:
        """Put it up."""
        assert card.about not in self.cards_shown, "posted twice"
        self.cards_shown[card.about] = self._house.case(case_id)
        return Posted(ref=key)

    def find(self, case_id: int, card: Card, *, key: str) -> Posted | None:
        """Look for it."""
        del case_id
        return Posted(ref=key) if card.about in self.cards_shown else None

    def edit(self, case_id: int, card: Card, ref: str) -> None:
        """Bring it up to date."""
        del ref
        self.cards_shown[card.about] = self._house.case(case_id)


class Office(NamedTuple):
    """A house with a room, and a chat that knows everybody."""

    house: House
    room: Room

    @property
    def tools(self) -> Tools:
        """The tools of the house."""
        return self.house.tools

    def words(self) -> list[tuple[str, str]]:
        """To whom something was said privately, and what, in order."""
        chat = self.house.chat
        return [(chat.addresses[key].partition(":")[2], what.word.value) for key, what in chat.posts.items() if isinstance(what, StaffNotice)]
