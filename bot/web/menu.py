"""The menu: which pages a person has, by what they may do."""

from typing import NamedTuple

from triage.domain.people import Person
from triage.rules.permissions import Action, may_anywhere


class Item(NamedTuple):
    """A page of the menu, and the actions of which one must be allowed."""

    path: str
    label: str
    actions: tuple[Action, ...]
    also: str = ""

    def is_at(self, path: str) -> bool:
        """Whether a page belongs to this one; `also` is where further pages of it stand."""
        return path.startswith(self.path) or bool(self.also and path.startswith(self.also))


MENU: tuple[Item, ...] = (
    Item("/cases", "Cases", (Action.SEE_DRAFT,)),
    Item("/desk", "Hand-offs", (Action.WORK_SAFETY, Action.WORK_QUALITY, Action.WORK_COMPLIANCE)),
    Item("/emergency", "Emergencies", (Action.TAKE_PAGE,)),
    Item("/chat", "Ask", (Action.ASK,)),
    Item("/library", "Library", (Action.SEE_CONTENT, Action.LOAD_CONTENT), also="/content"),
    Item("/rules", "Corrections", (Action.WORK_SAFETY, Action.WORK_QUALITY, Action.WORK_COMPLIANCE, Action.CORRECT_TRIAGE)),
    Item("/record", "Record", (Action.SEE_RECORD,)),
    Item("/people", "People", (Action.MANAGE_PEOPLE,)),
)


LIBRARY: tuple[Item, ...] = (
    Item("/library", "Documents", (Action.SEE_CONTENT, Action.LOAD_CONTENT)),
    Item("/content/load", "Load", (Action.LOAD_CONTENT,)),
    Item("/content/corrections", "Corrections", (Action.DECIDE_CORRECTION,)),
    Item("/content/coverage", "Coverage", (Action.SEE_CONTENT, Action.LOAD_CONTENT)),
    Item("/content/unanswered", "Unanswered", (Action.SEE_CONTENT, Action.LOAD_CONTENT)),
    Item("/content/feedback", "Feedback", (Action.SEE_FEEDBACK,)),
    Item("/content/replay", "Try on history", (Action.LOAD_CONTENT,)),
)
"""The pages of the library."""


def library_of(person: Person | None) -> tuple[Item, ...]:
    """The pages of the library that this person has."""
    return _allowed(LIBRARY, person)


def menu_of(person: Person | None) -> tuple[Item, ...]:
    """The pages of this person; what each page shows is decided there."""
    return _allowed(MENU, person)


def _allowed(items: tuple[Item, ...], person: Person | None) -> tuple[Item, ...]:
    return tuple(i for i in items if any(may_anywhere(person, a) for a in i.actions)) if person else ()
