"""Emergencies: which wait for somebody, who was called by what way, and the button "I have it"."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from starlette.responses import Response

from bot import notices
from bot.web.edge import Visit, go_to
from bot.web.just_happened import just_happened
from triage.domain.base import Moment
from triage.domain.case import Case
from triage.domain.paging import Page, TakenBy
from triage.domain.people import Person
from triage.rules.permissions import Action, check_may_anywhere, may, may_anywhere
from triage.steps import paging
from triage.store.trail import TrailEntry
from triage.store.unit import UnitOfWork

_MOST_TAKEN = 20
WAYS: Mapping[str, str] = {"chat": "private message", "mail": "mail", "webhook": "paging service"}


class Attempt(NamedTuple):
    """One call, and what became of it."""

    at: Moment
    rung: str
    who: str
    way: str
    arrived: bool
    words: str


class Emergency(NamedTuple):
    """An emergency as the person on call sees it. `words` is empty for whom the case is not theirs to read."""

    page: Page
    case: Case
    words: str
    sender: str
    sender_mail: str
    taken_by: str
    attempts: tuple[Attempt, ...]
    opens: bool


async def emergencies_page(visit: Visit) -> Response:
    """Those that wait, and the latest that were taken."""
    check_may_anywhere(visit.person, Action.TAKE_PAGE)
    return await _show(visit)


async def emergency_page(visit: Visit) -> Response:
    """One of them: where the link of a page leads. Opening it takes nothing, since programs open links too."""
    check_may_anywhere(visit.person, Action.TAKE_PAGE)
    return await _show(visit, only=visit.place("page"))


async def take(visit: Visit) -> Response:
    """Somebody says "I have it"."""
    number = visit.place("page")
    page = await visit.call(paging.take, visit.tools, number, visit.person, TakenBy.WEB)
    return go_to(f"/emergency/{page.id}?done=take")


async def _show(visit: Visit, *, only: int = 0) -> Response:
    found = await visit.call(_read, visit, only)
    return visit.page(
        "emergency.html",
        only=only,
        waiting=[e for e in found if e.page.is_open],
        taken=[e for e in found if not e.page.is_open],
        ways=len(visit.tools.paging.pagers),
        now=visit.product.clock.now(),
        done=_done(visit, found),
        happened=await just_happened(visit),
    )


def _done(visit: Visit, found: Sequence[Emergency]) -> str:
    if visit.query("done") != "take" or len(found) != 1 or found[0].page.taken_at is None:
        return ""
    one = found[0]
    if one.page.taken_by == visit.person.id:
        return notices.PAGE_TAKEN.format(number=one.page.number)
    return notices.PAGE_TAKEN_BEFORE.format(name=one.taken_by, number=one.page.number, at=one.page.taken_at)


def _read(visit: Visit, only: int) -> tuple[Emergency, ...]:
    with visit.product.store.read() as uow:
        pages = (uow.pages.get(only),) if only else (*uow.pages.open(), *uow.pages.taken(_MOST_TAKEN))
        names = {p.id: p.name for p in uow.people.all()}
        return tuple(_emergency(uow, page, visit.person, names) for page in pages)


def _emergency(uow: UnitOfWork, page: Page, viewer: Person, names: Mapping[str, str]) -> Emergency:
    case = uow.cases.get(page.case_id)
    opens = may(viewer, Action.SEE_CASES, case.product, case.market)
    message, sender = uow.cases.message(page.message_id), uow.people.known(case.sender)
    return Emergency(
        page=page,
        case=case,
        words=message.text if opens else "",
        sender=sender.name if sender else case.sender,
        sender_mail=sender.email if sender else "",
        taken_by=names.get(page.taken_by or "", "the desk"),
        attempts=tuple(_attempt(e, names) for e in uow.trail.entries(f"case:{case.id}") if e.facts.get("page") == page.id and e.action in _CALLS),
        opens=opens,
    )


_CALLS = frozenset({"page.sent", "page.failed"})


def _attempt(entry: TrailEntry, names: Mapping[str, str]) -> Attempt:
    who, way = str(entry.facts.get("person", "")), str(entry.facts.get("way", ""))
    arrived = entry.action == "page.sent"
    words = "sent" if arrived else f"did not arrive ({entry.facts.get('error')})"
    return Attempt(entry.at, str(entry.facts.get("rung", "")), names.get(who, who), WAYS.get(way, way), arrived, words)


def waiting(visit: Visit) -> tuple[Page, ...]:
    """The emergencies that nobody has, for a line on the desk of whoever may take them."""
    if not may_anywhere(visit.person, Action.TAKE_PAGE):
        return ()
    with visit.product.store.read() as uow:
        return uow.pages.open()
