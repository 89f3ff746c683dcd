"""The sample of the week: safety reads messages in which no report was found, one by one, and says what it reads."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from bot.sample_words import percent, standing
from bot.web.edge import Visit, go_to, status_of
from bot.web.just_happened import just_happened
from triage.domain.sample import Sample
from triage.errors import NotFound, TriageError
from triage.steps import sampling
from triage.steps.sampling import MISSED, Week

DONE: Mapping[str, str] = {
    "no_report": "It is on record that you found no report in it.",
    "missed": "Its desk has the hand-off, and the owner of the rule a proposed regression case.",
}
"""What a person reads after each of the two buttons."""


async def sample_page(visit: Visit) -> Response:
    """The sample of a week: the next message to read, what was read, and the weeks before."""
    return await _show(visit, visit.query("week"))


async def act(visit: Visit) -> Response:
    """Keep what was read in a message."""
    week, message, name = str(visit.request.path_params["week"]), visit.place("message"), str(visit.request.path_params["action"])
    if name not in _READINGS:
        raise NotFound("There is no such action.")
    try:
        await visit.call(_READINGS[name], visit, week, message)
    except TriageError as error:
        return await _show(visit, week, problem=str(error), status=status_of(error), at=message)
    return go_to(f"/safety/sample?week={week}&done={name}")


_READINGS: Mapping[str, Callable[[Visit, str, int], object]] = {
    "no_report": lambda v, week, message: sampling.no_report(v.tools, v.person, week, message),
    "missed": lambda v, week, message: sampling.missed(v.tools, v.person, week, message, flag=v.text("concern"), words=v.text("words")),
}


async def _show(visit: Visit, week: str, *, problem: str = "", status: int = 200, at: int = 0) -> Response:
    found, names, weeks = await visit.call(_read, visit, week)
    to_read = [s for s in found.shown if s.item.reading is None and not s.erased]
    return visit.page(
        "sample.html",
        status=status,
        problem=problem,
        found=found,
        next=next((s for s in found.shown if s.message.id == at and not s.erased), to_read[0] if to_read else None),
        left=len(to_read),
        others=len(found.sample.items) - len(found.shown) if found.sample else 0,
        weeks=weeks,
        names=names,
        flags=MISSED,
        form=visit.form if problem else {},
        standing=standing,
        percent=percent,
        done=DONE.get(visit.query("done"), ""),
        happened=await just_happened(visit),
    )


def _read(visit: Visit, week: str) -> tuple[Week, dict[str, str], tuple[Sample, ...]]:
    found = sampling.sample_of(visit.tools, visit.person, week)
    with visit.product.store.read() as uow:
        names = {p.id: p.name for p in uow.people.all()}
    return found, names, sampling.history(visit.tools, visit.person)
