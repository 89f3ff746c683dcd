"""Deeds: what each button and form asks of the core, by the name of its action."""

from collections.abc import Callable, Mapping
from functools import partial

from bot import deeds
from bot.deeds import OLD, about
from bot.views import View
from triage.domain.inquiry import Intake, Prompted
from triage.domain.paging import TakenBy
from triage.domain.people import Person
from triage.errors import NotNow
from triage.steps import sign_off
from triage.steps.intake import complete_intake
from triage.steps.tools import Tools

Deed = Callable[[Tools, Person, str], str | View | None]
"""Does what a button asks for. What it returns is told to whoever clicked; a card or receipt shows the rest."""


def parts(value: str) -> tuple[int, int, int]:
    """Case, version of the case and version of the draft, of a button's value. Raises NotNow for a value of another time."""
    of = about(value)
    if not (of.what or "0").isdecimal():
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


def have_it(tools: Tools, by: Person, value: str) -> str:
    """Take an emergency. Who had it before is told instead."""
    return deeds.have_it(tools, by, about(value).case, TakenBy.SLACK)


def arose(prompted: Prompted, tools: Tools, by: Person, value: str) -> None:
    """Whether anything of ours prompted the question."""
    complete_intake(tools, parts(value)[0], by, Intake(prompted=prompted))


DEEDS: Mapping[str, Deed] = {
    "approve": approve,
    "claim": claim,
    "give_back": give_back,
    "have_it": have_it,
    **{f"prompted_{p.value}": partial(arose, p) for p in Prompted},
}
"""Buttons that are done as they are clicked. The others open a form first."""
