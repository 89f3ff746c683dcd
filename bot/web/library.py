"""The content desk: what needs this person, and every document with where it stands."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from starlette.responses import Response

from bot.content.desk import Card, Shelf, found_by, needs
from bot.web.edge import Visit, go_to, small_number
from bot.web.just_happened import just_happened
from bot.web.library_may import check_may_load, check_staff, may_read
from triage.rules.permissions import Action, may_anywhere

_A_PAGE = 100
DONE: Mapping[str, str] = {
    "discarded": "The draft is discarded. What it said stays on record only by its hash.",
}
FILTERS: Mapping[str, tuple[str, Callable[[Card], bool]]] = {
    "now": ("Current", lambda c: c.shelf is not Shelf.OVER or (c.is_newest and c.withdrawn_at is None)),
    "force": ("In force", lambda c: c.shelf is Shelf.IN_FORCE),
    "work": ("Drafts and in review", lambda c: c.shelf is Shelf.IN_WORK),
    "later": ("Scheduled", lambda c: c.shelf is Shelf.SCHEDULED),
    "over": ("Expired, superseded, withdrawn", lambda c: c.shelf is Shelf.OVER),
    "all": ("All", lambda _: True),
}
"""The lists one can choose: how each is called, and which versions stand in it."""


async def library_page(visit: Visit) -> Response:
    """What needs this person, and the list of documents, searched and filtered."""
    check_staff(visit.person)
    cards = [c for c in await visit.call(visit.product.content_desk.cards) if may_read(visit.person, c.row)]
    chosen = {name: visit.query(name) for name in ("product", "market", "kind")}
    found = [c for c in found_by(cards, visit.query("q")) if _fits(c, chosen)]
    searching = bool(visit.query("q"))
    show = visit.query("show") if visit.query("show") in FILTERS else "all" if searching else "now"
    listed = [c for c in found if FILTERS[show][1](c)]
    at = small_number(visit.query("from")) or 0
    return visit.page(
        "library.html",
        needs=needs(cards, visit.person, await visit.call(visit.product.label_records.waiting)),
        corrections=await _corrections(visit),
        notices=await visit.call(visit.product.life.notices, visit.person) if may_anywhere(visit.person, Action.LOAD_CONTENT) else (),
        waiting=len(await visit.call(visit.product.tray.list, visit.person.id)),
        cards=listed[at : at + _A_PAGE],
        listed=len(listed),
        total=len(cards),
        show=show,
        filters=[(name, words, sum(map(keep, found)), _address(visit, show=name)) for name, (words, keep) in FILTERS.items()],
        chosen=chosen,
        choices=_choices(cards),
        asked=visit.query("q"),
        earlier=_address(visit, show=show, at=max(0, at - _A_PAGE)) if at else "",
        later=_address(visit, show=show, at=at + _A_PAGE) if at + _A_PAGE < len(listed) else "",
        names=await visit.call(names_of, visit),
        may_load=may_anywhere(visit.person, Action.LOAD_CONTENT),
        done=DONE.get(visit.query("done"), ""),
        happened=await just_happened(visit),
    )


def _fits(card: Card, chosen: Mapping[str, str]) -> bool:
    row = card.row
    return chosen["product"] in ("", *row.products) and chosen["market"] in ("", *row.markets) and chosen["kind"] in ("", row.kind)


def _choices(cards: Sequence[Card]) -> dict[str, list[str]]:
    return {
        "product": sorted({p for c in cards for p in c.row.products}, key=str.casefold),
        "market": sorted({m for c in cards for m in c.row.markets}),
        "kind": sorted({c.row.kind for c in cards}),
    }


def _address(visit: Visit, *, show: str, at: int = 0) -> str:
    kept = {name: visit.query(name) for name in ("q", "product", "market", "kind")}
    asked = {**kept, "show": show, "from": str(at) if at else ""}
    return "/library?" + urlencode({name: value for name, value in asked.items() if value})


async def _corrections(visit: Visit) -> int:
    """How many corrections wait for this person's decision."""
    if not may_anywhere(visit.person, Action.DECIDE_CORRECTION):
        return 0
    found: int = len(await visit.call(visit.product.life.corrections, visit.person))
    return found


async def notice_seen(visit: Visit) -> Response:
    """Put a notice aside."""
    check_may_load(visit.person)
    await visit.call(visit.product.life.seen, visit.place("notice"), visit.person)
    return go_to("/library")


def names_of(visit: Visit) -> dict[str, str]:
    """Everybody's name by their id, and what stands for who is no person."""
    with visit.product.store.read() as uow:
        return {"administrator": "the administrator", "demo": "the demo"} | {p.id: p.name for p in uow.people.all()}
