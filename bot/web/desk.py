"""The desks of safety, quality and compliance: hand-offs with their clocks, and what the desk does with each."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from starlette.responses import Response

from bot.sample_words import standing
from bot.web import report_view
from bot.web.edge import Visit, go_to, status_of
from bot.web.just_happened import just_happened
from bot.web.report_actions import DESK_DEEDS
from bot.web.report_view import ReportRow
from triage import casefile
from triage.domain.case import Case, CaseStatus
from triage.domain.concern import Signal
from triage.domain.decision import Desk
from triage.domain.handoff import HAND_OFF_TRANSITIONS, HandOff, HandOffStatus
from triage.errors import NotAllowed, NotFound, TriageError
from triage.rules.permissions import DESK_WORK, may, may_anywhere
from triage.steps import hand_off, reconciling, sampling
from triage.steps.reconciling import DayOf
from triage.store.unit import UnitOfWork

_S = HandOffStatus
VIEWS: Mapping[str, frozenset[HandOffStatus]] = {
    "open": frozenset({_S.FLAGGED, _S.SENT}),
    "acknowledged": frozenset({_S.ACKNOWLEDGED}),
    "news": frozenset({_S.ACKNOWLEDGED, _S.RECONCILED}),
    "settled": frozenset({_S.RECONCILED, _S.CLEARED}),
}
LABELS: Mapping[str, str] = {"open": "To acknowledge", "acknowledged": "To reconcile", "news": "News", "settled": "Settled"}
"""What a desk can look at. News: of a report that it had already, something became known since."""


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
    reports: tuple[ReportRow, ...]
    signals: tuple[Signal, ...]
    sender: str
    received_at: datetime
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


async def _show(visit: Visit, *, problem: str = "", status: int = 200, at: int = 0, at_report: int = 0) -> Response:
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
        at_report=at_report,
        desk=desk,
        desks=desks,
        views=LABELS,
        chosen=chosen,
        now=now,
        done=_done(visit),
        held=await visit.call(_held, visit) if desk is Desk.COMPLIANCE else (),
        sample=await visit.call(sampling.last_sample, visit.tools, visit.person) if desk is Desk.PHARMACOVIGILANCE else None,
        standing=standing,
        rules_alone=await visit.call(_read_by_rules_alone, visit) if desk is Desk.PHARMACOVIGILANCE else 0,
        happened=await just_happened(visit),
        **await visit.call(_read, visit, desk, chosen, now),
    )


def _read(visit: Visit, desk: Desk, chosen: str, now: datetime) -> dict[str, object]:
    with visit.product.store.read() as uow:
        names = {p.id: p.name for p in uow.people.all()}
        news = [h for h in _with_news(uow, desk) if _is_mine(uow, visit, desk, h)]
        listed = news if chosen == "news" else [h for h in uow.hand_offs.list(desk=desk, statuses=VIEWS[chosen]) if _is_mine(uow, visit, desk, h)]
        rows = tuple(_row(uow, visit, h, names, now) for h in listed)
        return {"rows": rows, "names": names, "news": len(news), "yesterday": _yesterday(uow, visit, desk, now)}


def _with_news(uow: UnitOfWork, desk: Desk) -> tuple[HandOff, ...]:
    """The hand-offs of a desk that it had already, and of whose reports something became known since."""
    ids = dict.fromkeys(h for r in uow.reports.with_news() for h in r.hand_offs)
    return tuple(h for h in map(uow.hand_offs.get, ids) if h.desk is desk and h.status in VIEWS["news"])


def _is_mine(uow: UnitOfWork, visit: Visit, desk: Desk, hand_off: HandOff) -> bool:
    case = uow.cases.get(hand_off.case_id)
    return may(visit.person, DESK_WORK[desk], case.product, case.market)


def _row(uow: UnitOfWork, visit: Visit, found: HandOff, names: Mapping[str, str], now: datetime) -> Row:
    case, messages = uow.cases.get(found.case_id), uow.cases.messages(found.case_id)
    signals = [s for m in messages if m.decision for s in m.decision.signals if s.name in found.reasons]
    signals += [s for s in (case.decision.signals if case.decision else ()) if s.rule == "person" and s.name in found.reasons]
    reports = report_view.of_hand_off(found, uow.reports.of(case.id))
    return Row(
        hand_off=found,
        case=case,
        reports=report_view.rows(reports, messages, names, visit.person.time_zone),
        signals=tuple(signals),
        sender=names.get(case.sender, case.sender),
        received_at=next((m.received_at for m in messages if m.id == found.message_id), case.received_at),
        deeds={n: d for n, d in DEEDS.items() if d.to in HAND_OFF_TRANSITIONS[found.status]},
        is_late=found.is_open and now > found.due_at,
        acknowledged_by=names.get(found.acknowledged_by or "", ""),
    )


def _yesterday(uow: UnitOfWork, visit: Visit, desk: Desk, now: datetime) -> DayOf | None:
    """Every item that was for the desk yesterday against its number in the desk's own system. None where nothing was."""
    day = reconciling.day_of(uow, visit.person, desk, reconciling.yesterday(now, visit.person.time_zone))
    return day if day.hand_offs else None


def _read_by_rules_alone(visit: Visit) -> int:
    """How many messages of the last day a language model should have read too, and could not."""
    if visit.tools.understanding is None:
        return 0
    with visit.tools.store.read() as uow:
        return uow.model_calls.messages_not_read(uow.now - timedelta(days=1))


def _held(visit: Visit) -> tuple[Case, ...]:
    return casefile.queue(visit.tools, visit.person, statuses=frozenset({CaseStatus.ON_HOLD}))


def _done(visit: Visit) -> str:
    name, of = visit.query("done"), visit.query("of")
    if not (of.isascii() and of.isdigit() and len(of) < 10):
        return ""
    report = DESK_DEEDS.get(name.removeprefix("report-")) if name.startswith("report-") else None
    if report:
        return f"R-{of}: {report.done}." if name != "report-add" else f"R-{of} {report.done}."
    return f"H-{of} {DEEDS[name].done}." if name in DEEDS else ""


async def act(visit: Visit) -> Response:
    """Do what the desk asks for with a hand-off."""
    desk, number, name = str(visit.request.path_params["desk"]), visit.place("hand_off"), str(visit.request.path_params["action"])
    if name not in DEEDS:
        raise NotFound("There is no such action.")
    try:
        await visit.call(DEEDS[name].do, visit, number)
    except TriageError as error:
        return await _show(visit, problem=str(error), status=status_of(error), at=number)
    return go_to(f"/desk/{desk}?show={_shown(visit)}&done={name}&of={number}")


async def act_on_report(visit: Visit) -> Response:
    """Do what the desk asks for with a report."""
    desk, number, name = str(visit.request.path_params["desk"]), visit.place("report"), str(visit.request.path_params["action"])
    if name not in DESK_DEEDS:
        raise NotFound("There is no such action.")
    try:
        await visit.call(DESK_DEEDS[name].do, visit, number)
    except TriageError as error:
        return await _show(visit, problem=str(error), status=status_of(error), at_report=number)
    return go_to(f"/desk/{desk}?show={_shown(visit)}&done=report-{name}&of={number}#r{number}")


def _shown(visit: Visit) -> str:
    return visit.query("show") if visit.query("show") in VIEWS else "open"
