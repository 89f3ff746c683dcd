"""Cards: what stands of a case in the rooms of staff."""

from typing import Self

from triage.domain.base import Value

CASE, HAND_OFF, DUE = "case", "hand_off", "due"


class Card(Value):
    """One card: the place in its room where it stands (a channel), and what it is about.

    `about` is `case`, `hand_off:7`, or `due:` with what is due: a word that a case is late for somebody to take it up.
    """

    place: str
    about: str = CASE

    @property
    def kind(self) -> str:
        """What sort of card it is."""
        return self.about.partition(":")[0]

    @property
    def number(self) -> int:
        """The number of the hand-off that it is about."""
        return int(self.about.partition(":")[2])

    def slot(self, room: str) -> str:
        """Its slot among the posts of the case."""
        return f"room:{room}:{self.place}:{self.about}"

    @classmethod
    def of_slot(cls, slot: str) -> tuple[str, Self]:
        """The room and the card of a slot."""
        _, room, place, about = slot.split(":", 3)
        return room, cls(place=place, about=about)
