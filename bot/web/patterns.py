"""Patterns: rare off-label questions that several requesters asked within a few days, for compliance to look at."""

from starlette.responses import Response

from bot.web.edge import Visit, go_to, status_of, whole
from bot.web.just_happened import just_happened
from triage.domain.people import Person
from triage.errors import TriageError
from triage.rules.permissions import Action, check_may_anywhere
from triage.steps import patterns


async def patterns_page(visit: Visit) -> Response:
    """What is worth a look, and on request what was set aside."""
    return await _show(visit)


async def _show(visit: Visit, *, problem: str = "", status: int = 200, at: str = "") -> Response:
    check_may_anywhere(visit.person, Action.WORK_COMPLIANCE)
    everything = await visit.call_slowly(patterns.patterns, visit.tools, visit.product.embedder, visit.person, all_of_them=True)
    shown = visit.query("show") if visit.query("show") in {"open", "aside"} else "open"
    return visit.page(
        "patterns.html",
        status=status,
        problem=problem,
        at=at,
        shown=shown,
        patterns=[p for p in everything if p.is_open is (shown == "open")],
        rule=visit.tools.policy.patterns,
        names=await visit.call(_names, visit),
        form=visit.form,
        done="The pattern is set aside; your reason is on record. A further case brings it back." if visit.query("done") == "aside" else "",
        happened=await just_happened(visit, "patterns"),
    )


def _names(visit: Visit) -> dict[str, str]:
    with visit.product.store.read() as uow:
        people: tuple[Person, ...] = uow.people.all()
    return {p.id: p.name for p in people}


async def set_aside(visit: Visit) -> Response:
    """Nothing more need be done with the cases that were on the screen."""
    key = str(visit.request.path_params["key"])
    try:
        seen = tuple(whole(c) for c in visit.texts("case"))
        await visit.call_slowly(patterns.set_aside, visit.tools, visit.product.embedder, visit.person, key, reason=visit.text("reason"), seen=seen)
    except TriageError as error:
        return await _show(visit, problem=str(error), status=status_of(error), at=key)
    return go_to("/compliance/patterns?done=aside")
