"""What a content owner learns of the library: what is covered, what was asked in vain, and what a change would have answered."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from starlette.responses import Response

from bot.content.desk import Card, Shelf
from bot.content.loading import Upload
from bot.web.edge import Visit, small_number, status_of
from bot.web.just_happened import just_happened
from bot.web.library_may import check_may_load, check_staff, may_read, may_wholly
from bot.web.library_upload import uploads_of
from triage.errors import NotFound, TriageError, UnusableMessage
from triage.rules.permissions import Action, may_anywhere

if TYPE_CHECKING:
    from bot.findings import Replay

_DAYS = (365, 90, 30)
_LAST = (50, 20, 100, 200)


async def coverage_page(visit: Visit) -> Response:
    """Topics by product and market, with the documents in force that cover them."""
    check_staff(visit.person)
    chosen = _chosen(visit)
    found = await visit.call_slowly(visit.product.insight.coverage, visit.person, chosen["product"] or None, chosen["market"] or None)
    return visit.page(
        "library_coverage.html",
        coverage=found,
        cells={(c.product, c.market, c.topic): c for c in found.cells},
        columns=sorted({(c.product, c.market) for c in found.cells}),
        chosen=chosen,
        choices=await visit.call(_choices, visit),
        happened=await just_happened(visit),
    )


async def gaps_page(visit: Visit) -> Response:
    """Questions that found no answer, grouped, with counts by month, market and product."""
    check_staff(visit.person)
    chosen = _chosen(visit)
    days = _one_of(visit.query("days"), _DAYS)
    wanted = {name: value or None for name, value in chosen.items()}
    return visit.page(
        "library_gaps.html",
        gaps=await visit.call_slowly(visit.product.insight.gaps, visit.person, days=days, **wanted),
        days=days,
        chosen=chosen,
        choices=await visit.call(_choices, visit),
        opens_cases=may_anywhere(visit.person, Action.SEE_CASES),
        happened=await just_happened(visit),
    )


async def request(visit: Visit) -> Response:
    """A request for a new document, made from a group of questions, as a file for its author."""
    check_staff(visit.person)
    name, text = await visit.call_slowly(visit.product.insight.request_for_document, str(visit.request.path_params["key"]), visit.person)
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)
    headers = {"Content-Type": "text/markdown; charset=utf-8", "Content-Disposition": f'attachment; filename="{safe}"'}
    return Response(text.encode(), headers=headers)


async def replay_page(visit: Visit) -> Response:
    """Where somebody chooses what to try on past questions."""
    return await _replay(visit)


async def replay(visit: Visit) -> Response:
    """The last questions, answered from what is in force and with what is proposed."""
    check_may_load(visit.person)
    last = _one_of(visit.text("last"), _LAST)
    try:
        if visit.text("what") == "tray":
            found = await visit.call_slowly(visit.product.trying.replay, await visit.call_slowly(_ready, visit), visit.person, last=last)
        else:
            found = await visit.call_slowly(_of_version, visit, last)
    except TriageError as error:
        return await _replay(visit, problem=str(error), status=status_of(error))
    return await _replay(visit, found=found)


def _ready(visit: Visit) -> list[Upload]:
    files = [f for f in visit.product.reading.all(visit.person.id) if f.is_ready]
    if not files:
        raise UnusableMessage("No file on your tray is ready to be tried.")
    return uploads_of(files)


def _of_version(visit: Visit, last: int) -> "Replay":
    document, _, version = visit.text("what").partition("\n")
    card = visit.product.content_desk.card(document.strip(), version.strip())
    if not may_read(visit.person, card.row):
        raise NotFound(f"There is no {document} version {version} for you to try.")
    return visit.product.trying.replay_version(document.strip(), version.strip(), visit.person, last=last)


async def _replay(visit: Visit, *, problem: str = "", status: int = 200, found: "Replay | None" = None) -> Response:
    check_may_load(visit.person)
    files = await visit.call_slowly(visit.product.reading.all, visit.person.id)
    return visit.page(
        "library_replay.html",
        status=status,
        problem=problem,
        replay=found,
        ready=len([f for f in files if f.is_ready]),
        drafts=_drafts(visit, await visit.call(visit.product.content_desk.cards)),
        what=visit.text("what").replace("\r\n", "\n") or visit.query("what"),
        last=_one_of(visit.text("last"), _LAST),
        happened=await just_happened(visit),
    )


def _drafts(visit: Visit, cards: Sequence[Card]) -> list[Card]:
    return [c for c in cards if c.shelf is Shelf.IN_WORK and c.withdrawn_at is None and may_wholly(visit.person, Action.LOAD_CONTENT, c.row)]


def _chosen(visit: Visit) -> dict[str, str]:
    return {name: visit.query(name) for name in ("product", "market")}


def _choices(visit: Visit) -> Mapping[str, list[str]]:
    rows = [c.row for c in visit.product.content_desk.cards() if may_read(visit.person, c.row)]
    return {"product": sorted({p for r in rows for p in r.products}, key=str.casefold), "market": sorted({m for r in rows for m in r.markets})}


def _one_of(given: str, allowed: Sequence[int]) -> int:
    number = small_number(given)
    return allowed[0] if number is None or number not in allowed else number
