"""Deeds that are the same in every chat: what a button's value says, and the taking of an emergency."""

from typing import NamedTuple

from bot import notices
from triage.domain.paging import TakenBy
from triage.domain.people import Person
from triage.errors import NotNow
from triage.steps import paging
from triage.steps.tools import Tools

OLD = "This button is from another time. Please open the case again."
_LONGEST_NUMBER = 15


class About(NamedTuple):
    """Which case and version (of its answer, or of the case) a button is about, 0 where it names none; `what` is what was chosen before."""

    case: int
    version: int = 0
    what: str = ""


def about(value: str) -> About:
    """What a button's value says. Raises NotNow for a value of another time."""
    case, version, what = [*value.split(":"), "", ""][:3]
    if value.count(":") > 2 or not all(n.isascii() and n.isdecimal() and len(n) < _LONGEST_NUMBER for n in (case, version or "0")):
        raise NotNow(OLD)
    return About(int(case), int(version or 0), what)


def have_it(tools: Tools, by: Person, case_id: int, way: TakenBy) -> str:
    """Take an emergency. Who had it before is told instead."""
    page = paging.take(tools, case_id, by, way)
    if page.taken_by == by.id or page.taken_at is None:
        return notices.PAGE_TAKEN.format(number=page.number)
    with tools.store.read() as uow:
        known = uow.people.known(page.taken_by or "")
    return notices.PAGE_TAKEN_BEFORE.format(name=known.name if known else "Somebody", number=page.number, at=page.taken_at)
