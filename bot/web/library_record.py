"""What the bot reads out of a label, item by item, and the forms by which its owner corrects it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from starlette.responses import Response

from bot.label_record import AXES, CorrectionLine, RecordPage
from bot.web.edge import Visit, go_to, status_of
from bot.web.just_happened import just_happened
from bot.web.library_document import SHOWS, path_of
from triage.domain.label_record import ItemKind, LabelItem
from triage.errors import NotFound, TriageError, UnreadableItem

MOST_QUOTED = 300
"""Characters of a sentence that an address carries to the page of the document."""


async def record_page(visit: Visit) -> Response:
    """The record of one version of a label."""
    return await _page(visit)


async def _page(visit: Visit, *, problem: str = "", status: int = 200) -> Response:
    document, version = _named(visit)
    page = await visit.call(visit.product.label_records.show, document, version, visit.person)
    card = await visit.call(visit.product.content_desk.card, document, version)
    given = {name: visit.text(name) for name in ("key", "kind", "value", "sentence", "reason", "correction")}
    return visit.page(
        "library_record.html",
        status=status,
        problem=problem,
        given=given | {"deed": visit.request.path_params.get("deed", "")} if problem else {"deed": ""},
        scroll=_scroll(page, given) if problem else "",
        page=page,
        card=card,
        shows=SHOWS,
        home=path_of(document, version),
        words=AXES,
        may_correct=await visit.call(visit.product.label_records.may_correct, document, version, visit.person),
        standing=[c for c in page.corrections if c.state == "stands"],
        ended=[c for c in page.corrections if c.state != "stands"],
        struck=_struck(page),
        most_quoted=MOST_QUOTED,
        done=DONE.get(visit.query("done"), ""),
        happened=await just_happened(visit, f"content:{document}"),
    )


def _scroll(page: RecordPage, given: Mapping[str, str]) -> str:
    """Where on the page the form stands that was refused; empty where its item is gone."""
    places = {f"i-{item.key}" for axis in page.axes for item in axis.items} | {f"add-{kind}" for kind in ItemKind}
    places |= {f"c{line.id}" for line in (*page.corrections, *page.waiting)}
    asked = (f"i-{given['key']}", f"add-{given['kind']}", f"c{given['correction']}")
    return next((place for place in asked if place in places), "")


def _named(visit: Visit) -> tuple[str, str]:
    return str(visit.request.path_params["document"]), str(visit.request.path_params["version"])


def _struck(page: RecordPage) -> dict[ItemKind, list[CorrectionLine]]:
    """The items that were struck, by kind: they stay in sight where they stood."""
    found: dict[ItemKind, list[CorrectionLine]] = {}
    for line in page.corrections:
        if line.what == "struck" and line.state == "stands" and line.holds:
            found.setdefault(line.kind, []).append(line)
    return found


# ── Correcting ───────────────────────────────────────────────────────────────────────────────────


class Deed(NamedTuple):
    """What a form of the page asks for, and where on the page one reads what became of it."""

    do: Callable[[Visit, str, str], object]
    back: Callable[[Visit], str] = lambda _: "corrections"


def _axis(visit: Visit) -> str:
    return f"axis-{visit.text('kind') or visit.text('key').partition('-')[0]}"


def _add(visit: Visit, document: str, version: str) -> object:
    kind = visit.text("kind")
    if kind not in set(ItemKind):
        raise UnreadableItem("Please say of which kind the item is.")
    item = LabelItem(key="", kind=ItemKind(kind), value=visit.text("value"), sentence=visit.text("sentence"), section="")
    return visit.product.label_records.add(document, version, item, visit.person, reason=visit.text("reason"))


def _take_over(visit: Visit, document: str, version: str) -> object:
    one = (visit.number("correction"),) if visit.text("correction") else ()
    return visit.product.label_records.take_over(document, version, one, visit.person)


DEEDS: Mapping[str, Deed] = {
    "strike": Deed(lambda v, d, n: v.product.label_records.strike(d, n, v.text("key"), v.person, reason=v.text("reason")), _axis),
    "change": Deed(lambda v, d, n: v.product.label_records.change(d, n, v.text("key"), v.person, value=v.text("value"), reason=v.text("reason")), _axis),
    "add": Deed(_add, _axis),
    "undo": Deed(lambda v, d, n: v.product.label_records.undo(d, n, v.number("correction"), v.person, reason=v.text("reason"))),
    "take-over": Deed(_take_over),
    "set-aside": Deed(lambda v, d, n: v.product.label_records.set_aside(d, n, v.number("correction"), v.person, reason=v.text("reason"))),
}
DONE: Mapping[str, str] = {
    "loaded": "Loaded. Read here what the bot reads out of it, and correct what is wrong before anybody relies on it.",
    "unchanged": "This version was there already, word for word. Nothing was changed.",
    "strike": "Struck. The next message is held against the label without it.",
    "change": "Changed. The next message is held against it.",
    "add": "Added. The next message is held against it.",
    "undo": "Undone: the label is read again as it was.",
    "take-over": "Taken over into this version.",
    "set-aside": "Set aside for this version.",
}


async def act(visit: Visit) -> Response:
    """Correct the record, by the table."""
    name = str(visit.request.path_params["deed"])
    deed = DEEDS.get(name)
    if deed is None:
        raise NotFound("There is no such action.")
    document, version = _named(visit)
    try:
        await visit.call(deed.do, visit, document, version)
    except NotFound:
        raise
    except TriageError as error:
        return await _page(visit, problem=str(error), status=status_of(error))
    return go_to(f"{path_of(document, version)}/record?done={name}#{deed.back(visit)}")
