"""The desks of safety, quality and compliance: hand-offs with their clocks, and what the desk does with each."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from starlette.responses import Response

from bot.web.edge import Visit, go_to, status_of
from bot.web.just_happened import just_happened
from triage import casefile
from triage.domain.case import Case, CaseStatus
from triage.domain.concern import Signal
from triage.domain.decision import Desk
from triage.domain.handoff import HAND_OFF_TRANSITIONS, HandOff, HandOffStatus
from triage.errors import NotAllowed, NotFound, TriageError
from triage.rules.permissions import DESK_WORK, may, may_anywhere
from triage.steps import hand_off

_S = HandOffStatus
VIEWS: Mapping[str, tuple[str, frozenset[HandOffStatus]]] = {
    "open": ("To acknowledge", frozenset({_S.FLAGGED, _S.SENT})),
    "acknowledged": ("To reconcile", frozenset({_S.ACKNOWLEDGED})),
    "settled": ("Settled", frozenset({_S.RECONCILED, _S.CLEARED})),
}


class Deed(NamedTuple):
    """What a desk can do with a hand-off: offered where the table of moves allows `to`."""

    label: str
    to: HandOffStatus
    field: str
    asks: str
    do: Callable[[Visit, int], object]
    kind: str = "plain"
    done: str = ""


DEEDS: Mapping[str, Deed] = {
    "acknowledge": Deed(
        "Acknowledge",
        _S.ACKNOWLEDGED,
        "reason",
        "Why late",
        lambda v, h: hand_off.acknowledge(v.tools, h, v.person, reason=v.text("reason")),
        kind="main",
        done="is acknowledged; the sender sees it",
    ),
    "reconcile": Deed(
        "Reconcile",
        _S.RECONCILED,
        "number",
        "Number in your own system",
        lambda v, h: hand_off.reconcile(v.tools, h, v.person, safety_number=v.text("number")),
        kind="main",
        done="is reconciled",
    ),
    "clear": Deed(
        "Clear",
        _S.CLEARED,
        "reason",
        "Why this is no report",
        lambda v, h: hand_off.clear(v.tools, h, v.person, reason=v.text("reason")),
        kind="grave",
        done="is cleared; the flag stays on record",
    ),
}
"""What a form of a desk asks for, and what the core does for it."""


class Row(NamedTuple):
    """A hand-off as its desk sees it."""

    hand_off: HandOff
    case: Case
    signals: tuple[Signal, ...]
    sender: str
    deeds: Mapping[str, Deed]
    is_late: bool
    acknowledged_by: str


async def first_desk(visit: Visit) -> Response:
    """The person's own desk."""
    return go_to(f"/desk/{_own_desks(visit)[0]}")


def _own_desks(visit: Visit) -> tuple[Desk, ...]:
    found = tuple(d for d, action in DESK_WORK.items() if may_anywhere(visit.person, action))
    if not found:
        raise NotAllowed("Hand-offs are read by the desks of safety, quality and compliance.")
    return found


async def desk_page(visit: Visit) -> Response:
    """The hand-offs of a desk."""
    return await _show(visit)


async def _show(visit: Visit, *, problem: str = "", status: int = 200, at: int = 0) -> Response:
    desks = _own_desks(visit)
    name = str(visit.request.path_params["desk"])
    desk = next((d for d in desks if d.value == name), None)
    if desk is None:
        raise NotAllowed("This desk is not yours.") if name in set(Desk) else NotFound("There is no such desk.")
    chosen = visit.query("show") if visit.query("show") in VIEWS else "open"
    now = visit.product.clock.now()
    return visit.page(
        "desk.html",
        status=status,
        problem=problem,
        at=at,
        desk=desk,
        desks=desks,
        views=VIEWS,
        chosen=chosen,
        rows=await visit.call(_rows, visit, desk, VIEWS[chosen][1], now),
        held=await visit.call(_held, visit) if desk is Desk.COMPLIANCE else (),
        now=now,
        done=_done(visit),
        happened=await just_happened(visit),
    )


def _rows(visit: Visit, desk: Desk, statuses: frozenset[HandOffStatus], now: datetime) -> tuple[Row, ...]:
    rows = []
    with visit.product.store.read() as uow:
        names = {p.id: p.name for p in uow.people.all()}
        for found in uow.hand_offs.list(desk=desk, statuses=statuses):
            case = uow.cases.get(found.case_id)
            if not may(visit.person, DESK_WORK[desk], case.product, case.market):
                continue
            signals = [s for m in uow.cases.messages(case.id) if m.decision for s in m.decision.signals if s.name in found.reasons]
            signals += [s for s in (case.decision.signals if case.decision else ()) if s.rule == "person" and s.name in found.reasons]
            deeds = {n: d for n, d in DEEDS.items() if d.to in HAND_OFF_TRANSITIONS[found.status]}
            late = found.is_open and now > found.due_at
            by = names.get(found.acknowledged_by or "", "")
            rows.append(Row(found, case, tuple(signals), names.get(case.sender, case.sender), deeds, is_late=late, acknowledged_by=by))
    return tuple(rows)


def _held(visit: Visit) -> tuple[Case, ...]:
    return casefile.queue(visit.tools, visit.person, statuses=frozenset({CaseStatus.ON_HOLD}))


def _done(visit: Visit) -> str:
    deed, of = DEEDS.get(visit.query("done")), visit.query("of")
    return f"H-{of} {deed.done}." if deed and of.isascii() and of.isdigit() and len(of) < 10 else ""


async def act(visit: Visit) -> Response:
    """Do what the desk asks for with a hand-off."""
    desk, number, name = str(visit.request.path_params["desk"]), visit.place("hand_off"), str(visit.request.path_params["action"])
    if name not in DEEDS:
        raise NotFound("There is no such action.")
    try:
        await visit.call(DEEDS[name].do, visit, number)
    except TriageError as error:
        return await _show(visit, problem=str(error), status=status_of(error), at=number)
    return go_to(f"/desk/{desk}?done={name}&of={number}")
