"""Deeds that are the same in every chat: what a button's value says, and what a click asks of the core. Who may is decided there."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from bot import notices
from bot.forms import Answers
from bot.views import View
from triage.domain.inquiry import Intake, Prompted
from triage.domain.paging import TakenBy
from triage.domain.people import Person
from triage.errors import NotNow
from triage.steps import paging, sign_off
from triage.steps.intake import complete_intake
from triage.steps.tools import Tools

OLD = "This button is from another time. Please open the case again."
_LONGEST_NUMBER = 15

Deed = Callable[[Tools, Person, str], str | View | None]
"""Does what a button asks for, by its value. What it returns is told to whoever clicked; a card or receipt shows the rest."""
SentDeed = Callable[[Tools, Person, str, Answers], str | View | None]
"""Does what a form that was sent asks for, by what it is about and what was written."""


class About(NamedTuple):
    """Which case and version (of its answer, or of the case) a button is about, 0 where it names none; `what` is what was chosen before."""

    case: int
    version: int = 0
    what: str = ""


def is_number(text: str) -> bool:
    """Whether a text is a number as our buttons carry them."""
    return text.isascii() and text.isdecimal() and len(text) < _LONGEST_NUMBER


def about(value: str) -> About:
    """What a button's value says. Raises NotNow for a value of another time."""
    case, version, what = [*value.split(":"), "", ""][:3]
    if value.count(":") > 2 or not all(map(is_number, (case, version or "0"))):
        raise NotNow(OLD)
    return About(int(case), int(version or 0), what)


def parts(value: str) -> tuple[int, int, int]:
    """Case, version of the case and version of the draft, of a button's value. Raises NotNow for a value of another time."""
    of = about(value)
    if not is_number(of.what or "0"):
        raise NotNow(OLD)
    return of.case, of.version, int(of.what or 0)


def approve(tools: Tools, by: Person, value: str) -> None:
    """Approve the draft that the card showed: its version stands in the button, its hash in the store."""
    case_id, version, draft = parts(value)
    with tools.store.read() as uow:
        seen = uow.drafts.get(case_id, draft)
    sign_off.approve(tools, case_id, by, version=version, draft_sha256=seen.sha256)


def claim(tools: Tools, by: Person, value: str) -> None:
    """Take the case."""
    case_id, version, _ = parts(value)
    sign_off.claim(tools, case_id, by, version=version)


def give_back(tools: Tools, by: Person, value: str) -> None:
    """Give a claimed case back to the queue."""
    sign_off.let_go_of_claim(tools, parts(value)[0], by)


def have_it(way: TakenBy, tools: Tools, by: Person, value: str) -> str:
    """Take an emergency. Who had it before is told instead."""
    page = paging.take(tools, about(value).case, by, way)
    if page.taken_by == by.id or page.taken_at is None:
        return notices.PAGE_TAKEN.format(number=page.number)
    with tools.store.read() as uow:
        known = uow.people.known(page.taken_by or "")
    return notices.PAGE_TAKEN_BEFORE.format(name=known.name if known else "Somebody", number=page.number, at=page.taken_at)


def arose(prompted: Prompted, tools: Tools, by: Person, value: str) -> None:
    """Whether anything of ours prompted the question."""
    complete_intake(tools, about(value).case, by, Intake(prompted=prompted))


REVIEW_DEEDS: Mapping[str, Deed] = {"approve": approve, "claim": claim, "give_back": give_back}
"""Buttons of a reviewer's card that are done as they are clicked."""
INTAKE_DEEDS: Mapping[str, Deed] = {f"prompted_{p.value}": partial(arose, p) for p in Prompted}
"""Buttons of a receipt that are done as they are clicked."""
