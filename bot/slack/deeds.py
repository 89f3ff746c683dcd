"""Deeds: what each button and form asks of the core, by the name of its action."""

from collections.abc import Callable, Mapping
from functools import partial

from bot import notices
from triage.domain.inquiry import Intake
from triage.domain.paging import TakenBy
from triage.domain.people import Person
from triage.errors import NotNow
from triage.steps import close, intake, paging, sign_off
from triage.steps.tools import Tools

Deed = Callable[[Tools, Person, str], str | None]
"""Does what a button asks for. What it returns is told to whoever clicked; a card or receipt shows the rest."""

RECIPIENT_NOT_NAMED = "not named"


def parts(value: str) -> tuple[int, int, int]:
    """Case, version of the case and version of the draft, of a button's value. Raises NotNow for a value of another time."""
    numbers = value.split(":")
    if not (1 <= len(numbers) <= 3 and all(n.isdecimal() and len(n) < 15 for n in numbers)):
        raise NotNow("This button is from another time. Please open the case again.")
    case_id, version, draft = [*map(int, numbers), 0, 0][:3]
    return case_id, version, draft


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


def send_back(reason: str) -> Deed:
    """Return the draft, for this reason."""

    def deed(tools: Tools, by: Person, value: str) -> None:
        case_id, version, _ = parts(value)
        sign_off.request_changes(tools, case_id, by, version=version, reason=reason)

    return deed


def complete(given: Intake) -> Deed:
    """Add what is known now of who asked."""

    def deed(tools: Tools, by: Person, value: str) -> None:
        intake.complete_intake(tools, parts(value)[0], by, given)

    return deed


def have_it(tools: Tools, by: Person, value: str) -> str:
    """Take an emergency. Who had it before is told instead."""
    page = paging.take(tools, parts(value)[0], by, TakenBy.SLACK)
    if page.taken_by == by.id or page.taken_at is None:
        return notices.PAGE_TAKEN.format(number=page.number)
    with tools.store.read() as uow:
        known = uow.people.known(page.taken_by or "")
    return notices.PAGE_TAKEN_BEFORE.format(name=known.name if known else "Somebody", number=page.number, at=page.taken_at)


def _passed_on(how: str, tools: Tools, by: Person, value: str) -> str:
    case_id = parts(value)[0]
    with tools.store.read() as uow:
        recipient = uow.cases.get(case_id).intake.requester_name
    done = close.fulfil(tools, case_id, by, how=how, recipient=recipient or RECIPIENT_NOT_NAMED)
    return f"{done.number}: passed on {how}. It is on record."


DEEDS: Mapping[str, Deed] = {
    "approve": approve,
    "claim": claim,
    "have_it": have_it,
    "fulfil_spoken": partial(_passed_on, "spoken"),
    "fulfil_written": partial(_passed_on, "written"),
}
"""Buttons that are done as they are clicked. The others open a form first."""
