"""The reviewers' queue: what waits for medical information staff, by what is due first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from starlette.responses import Response

from bot.web.edge import Visit
from bot.web.just_happened import just_happened
from triage import casefile
from triage.domain.case import ENDED, WITH_A_PERSON, WORKER_MOVES, Case, CaseStatus
from triage.domain.concern import Signal
from triage.domain.people import Person
from triage.rules.permissions import Action, check_may, may, may_anywhere
from triage.rules.policies import ALLOWED_IN

VIEWS: Mapping[str, tuple[str, frozenset[CaseStatus]]] = {
    "waiting": ("Waiting for a person", WITH_A_PERSON),
    "moving": ("With the worker", WORKER_MOVES),
    "answered": ("Answered", frozenset({CaseStatus.SENT, CaseStatus.FULFILLED})),
    "ended": ("Ended", ENDED),
}
"""What the queue can show, by the status of cases."""


class Flag(NamedTuple):
    """A flag of a case, with everything that raised it: words, rule and reason."""

    name: str
    signals: tuple[Signal, ...]


class Row(NamedTuple):
    """A case as the queue shows it."""

    case: Case
    flags: tuple[Flag, ...]
    holder: str
    is_mine: bool
    may_claim: bool
    is_late: bool


async def queue_page(visit: Visit) -> Response:
    """The list."""
    if not may_anywhere(visit.person, Action.SEE_CASES):
        check_may(visit.person, Action.SEE_CASES)
    chosen = visit.query("show") if visit.query("show") in VIEWS else "waiting"
    rows = await visit.call(_rows, visit, VIEWS[chosen][1])
    values: dict[str, Any] = {"rows": rows, "views": VIEWS, "chosen": chosen, "now": visit.product.clock.now()}
    if visit.request.headers.get("x-part") is not None:
        return visit.fragment("_queue.html", **values)
    return visit.page("queue.html", **values, done=done_words(visit), happened=await just_happened(visit))


DONE: Mapping[str, str] = {
    "claim": "is yours now",
    "give_back": "is back in the queue",
    "approve": "is approved; the answer leaves as soon as nothing is missing",
    "return": "was returned with your reason",
    "refer": "was referred",
    "hold": "is on hold",
    "let_go": "goes on",
    "duplicate": "is closed as a duplicate",
    "void": "is void",
    "reopen": "is open again",
    "close": "is closed",
    "flag": "has your flag; the desk concerned gets its hand-off at once",
    "correct": "is corrected; the owner of the rule gets it as a proposed test",
    "edit": "has a new draft, verified; another person approves it",
}


def done_words(visit: Visit) -> str:
    """What was just done, from the address: fixed words and a case number only."""
    of, what = visit.query("of"), DONE.get(visit.query("done"), "")
    return f"MI-{of} {what}." if what and of.isascii() and of.isdigit() and len(of) < 10 else ""


def _rows(visit: Visit, statuses: frozenset[CaseStatus]) -> tuple[Row, ...]:
    cases = casefile.queue(visit.tools, visit.person, statuses=statuses)
    with visit.product.store.read() as uow:
        names = {p.id: p.name for p in uow.people.all()}
    now = visit.product.clock.now()
    return tuple(_row(case, visit.person, names, now) for case in cases)


def _row(case: Case, viewer: Person, names: Mapping[str, str], now: datetime) -> Row:
    flags = _flags(case)
    held = case.claimed_by if case.claimed_by and case.claimed_until and case.claimed_until > now else None
    claimable = case.status in ALLOWED_IN[Action.CLAIM] and may(viewer, Action.CLAIM, case.product, case.market) and held in (None, viewer.id)
    return Row(
        case=case,
        flags=flags,
        holder=names.get(held, "a colleague") if held else "",
        is_mine=held == viewer.id,
        may_claim=claimable and held is None,
        is_late=case.due_at < now and case.is_open,
    )


def _flags(case: Case) -> tuple[Flag, ...]:
    by_name: dict[str, dict[tuple[str, str], Signal]] = {}
    for signal in case.decision.signals if case.decision else ():
        by_name.setdefault(signal.name, {}).setdefault((signal.text.casefold(), signal.rule), signal)
    return tuple(Flag(name, tuple(found.values())) for name, found in by_name.items())


def next_case(visit: Visit, after: int) -> int | None:
    """The next case that this person can take, by what is due."""
    rows = _rows(visit, WITH_A_PERSON - {CaseStatus.ON_HOLD})
    return next((r.case.id for r in rows if r.case.id != after and (r.is_mine or r.may_claim)), None)
