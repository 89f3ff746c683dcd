"""Proposed regression cases, for the owners of the rules: the redacted words, what was decided, what is right; accept, or decline with a reason."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from starlette.responses import Response

from bot.web.edge import Visit, go_to, status_of
from bot.web.just_happened import just_happened
from triage.domain.regression import Gold, ProposedCase
from triage.errors import NotAllowed, NotFound, TriageError
from triage.rules.permissions import may_anywhere
from triage.steps import regression


class Row(NamedTuple):
    """A proposal with each part of the decision, before and after."""

    proposal: ProposedCase
    parts: tuple[tuple[str, str, str], ...]


async def proposals_page(visit: Visit) -> Response:
    """What waits for this owner, and on request what was settled."""
    return await _show(visit)


async def _show(visit: Visit, *, problem: str = "", status: int = 200, at: int = 0) -> Response:
    if not any(may_anywhere(visit.person, action) for action in regression.OWNS.values()):
        raise NotAllowed("Proposed cases are settled by the owners of the rules: safety, quality, compliance and medical information.")
    settled = visit.query("show") == "settled"
    found = await visit.call(regression.proposals, visit.tools, visit.person, settled=settled)
    return visit.page(
        "rules.html",
        status=status,
        problem=problem,
        at=at,
        settled=settled,
        rows=[Row(p, tuple(_parts(p.decided, p.right))) for p in (reversed(found) if settled else found)],
        names=await visit.call(_names, visit),
        form=visit.form,
        done=_DONE.get(visit.query("done"), ""),
        happened=await just_happened(visit),
    )


_DONE = {
    "accept": "The case stands in the file that the tests run. The rule itself is as it was.",
    "decline": "The case is declined; your reason is on record.",
}


def _names(visit: Visit) -> dict[str, str]:
    with visit.product.store.read() as uow:
        return {p.id: p.name for p in uow.people.all()}


def _parts(decided: Gold, right: Gold) -> Iterator[tuple[str, str, str]]:
    """Every part of the decision in words, as it was and as it will be vouched for."""
    for name in Gold.model_fields:
        yield name.replace("_", " "), _words(getattr(decided, name)), _words(getattr(right, name))


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_words(v) for v in value) or "none"
    return str(value).replace("_", " ") if value else "none"


async def settle(visit: Visit) -> Response:
    """Accept a case with the words as they stand in the form, or decline it."""
    number, deed = visit.place("proposal"), str(visit.request.path_params["deed"])
    if deed not in _DONE:
        raise NotFound("There is no such action.")
    try:
        if deed == "accept":
            folder = visit.product.settings.regression_folder
            await visit.call(regression.accept, visit.tools, number, visit.person, folder=folder, text=visit.text("text"))
        else:
            await visit.call(regression.decline, visit.tools, number, visit.person, reason=visit.text("reason"))
    except TriageError as error:
        return await _show(visit, problem=str(error), status=status_of(error), at=number)
    return go_to(f"/rules?done={deed}")
