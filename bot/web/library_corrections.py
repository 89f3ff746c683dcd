"""Corrections: answers that rest on a withdrawn document, and what a reviewer decides to tell those who received them."""

from collections.abc import Mapping

from starlette.responses import Response

from bot.web.edge import Visit, go_to, status_of
from bot.web.just_happened import just_happened
from triage.domain.correction import CorrectionState
from triage.errors import NotFound, TriageError
from triage.rules.permissions import Action, check_may, may_anywhere

DECISIONS: Mapping[str, CorrectionState] = {"send": CorrectionState.SENT, "told": CorrectionState.TOLD, "decline": CorrectionState.DECLINED}
"""What a form of this page decides."""
DONE: Mapping[str, str] = {
    "send": "The correction is on its way, into the conversation in which the answer was given.",
    "told": "On record: the recipient was told in another way.",
    "decline": "On record, with your reason: nothing need be said.",
}


async def corrections_page(visit: Visit) -> Response:
    """The corrections that wait for a decision."""
    return await _show(visit)


async def _show(visit: Visit, *, problem: str = "", status: int = 200) -> Response:
    if not may_anywhere(visit.person, Action.DECIDE_CORRECTION):
        check_may(visit.person, Action.DECIDE_CORRECTION)
    return visit.page(
        "library_corrections.html",
        status=status,
        problem=problem,
        corrections=await visit.call(visit.product.life.corrections, visit.person),
        done=DONE.get(visit.query("done"), ""),
        happened=await just_happened(visit),
    )


async def decide(visit: Visit) -> Response:
    """Keep what was decided of one."""
    name = str(visit.request.path_params["decision"])
    if name not in DECISIONS:
        raise NotFound("There is no such action.")
    again = visit.text("new_answer") == "yes"
    try:
        decide_it = visit.product.life.decide_correction
        await visit.call(decide_it, visit.place("correction"), visit.person, to=DECISIONS[name], reason=visit.text("reason"), new_answer=again)
    except TriageError as error:
        return await _show(visit, problem=str(error), status=status_of(error))
    return go_to(f"/content/corrections?done={name}")
