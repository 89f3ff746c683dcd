"""The menu: which pages a person has, by what they may do."""

from typing import NamedTuple

from triage.domain.people import Person
from triage.rules.permissions import Action, may_anywhere


class Item(NamedTuple):
    """A page of the menu, and the actions of which one must be allowed."""

    path: str
    label: str
    actions: tuple[Action, ...]


MENU: tuple[Item, ...] = (
    Item("/cases", "Cases", (Action.SEE_DRAFT,)),
    Item("/desk", "Hand-offs", (Action.WORK_SAFETY, Action.WORK_QUALITY, Action.WORK_COMPLIANCE)),
    Item("/chat", "Ask", (Action.ASK,)),
    Item("/library", "Library", (Action.SEE_CONTENT, Action.LOAD_CONTENT)),
    Item("/record", "Record", (Action.SEE_RECORD,)),
    Item("/people", "People", (Action.MANAGE_PEOPLE,)),
)


def menu_of(person: Person | None) -> tuple[Item, ...]:
    """The pages of this person; what each page shows is decided there."""
    return tuple(i for i in MENU if any(may_anywhere(person, a) for a in i.actions)) if person else ()
