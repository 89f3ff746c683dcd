"""A version of a document: its text with the quote marked, its original, what changed, its golden questions, where it was used, and its life."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from starlette.responses import Response

from bot.content.desk import Card
from bot.content.facsimile import count_pages, shown_as
from bot.documents import DocumentPage, SectionPage
from bot.web import library_originals
from bot.web.blocks import Block, blocks
from bot.web.edge import Visit, go_to, status_of
from bot.web.just_happened import just_happened
from bot.web.library import names_of
from bot.web.library_may import is_staff, may_read, may_wholly, was_cited_to
from triage.domain.people import Person
from triage.errors import BadContent, NotAllowed, NotFound, TriageError
from triage.rules.permissions import Action, check_may, may_anywhere

SHOWS: Mapping[str, str] = {"text": "Text", "original": "Original", "changes": "Changes", "questions": "Golden questions", "used": "Where used"}
"""What the page of a version shows, by the name in its address."""


class Place(NamedTuple):
    """A section on the page, its text in blocks; `holds` is whether the quote stands in it."""

    section: SectionPage
    blocks: tuple[Block, ...]
    holds: bool


async def document_page(visit: Visit) -> Response:
    """One version of a document. This is what the sources of answers open, at the section and with the quote marked."""
    return await _document(visit)


async def _document(visit: Visit, *, problem: str = "", status: int = 200) -> Response:
    page, card = await visit.call(_opened, visit)
    show = visit.query("show") if card and visit.query("show") in SHOWS else "text"
    words = visit.query("quote")
    places = [_place(section, words) for section in page.sections]
    answer = visit.page(
        "document.html",
        status=status,
        problem=problem,
        page=page,
        card=card,
        show=show,
        shows=SHOWS,
        home=path_of(page.row.document, page.row.version),
        places=places,
        at=_opens_at(places, visit.query("section"), words),
        staff=card is not None,
        deeds=_deeds(visit.person, card) if card else {},
        names=await visit.call(names_of, visit) if card else {},
        done=DONE.get(visit.query("done"), ""),
        happened=await just_happened(visit, f"content:{page.row.document}"),
        **(await _EXTRA[show](visit, page, card) if card and show in _EXTRA else {}),
    )
    answer.headers["Content-Security-Policy"] = library_originals.FRAMING
    return answer


def path_of(document: str, version: str) -> str:
    """The address of a version's page."""
    return f"/library/{quote(document, safe='')}/{quote(version, safe='')}"


def _named(visit: Visit) -> tuple[str, str]:
    return str(visit.request.path_params["document"]), str(visit.request.path_params["version"])


def _opened(visit: Visit) -> tuple[DocumentPage, Card | None]:
    """A document, and its card where it is read as staff do: else it was cited to this person."""
    document, version = _named(visit)
    if is_staff(visit.person):
        page = visit.product.content.show(document, version)
        if may_read(visit.person, page.row):
            return page, visit.product.content_desk.card(document, version)
    if not was_cited_to(visit, document, version):
        raise NotAllowed("You can open documents of your products and markets, and those cited in answers that you received. This one is not.")
    return visit.product.content.show(document, version), None


def _for_staff(visit: Visit) -> Card:
    """The version's card. Raises NotAllowed for who does not read it as staff do."""
    _, card = _opened(visit)
    if card is None:
        raise NotAllowed("This is open to medical information staff and content owners.")
    return card


def _place(section: SectionPage, words: str) -> Place:
    laid = blocks(section.text, [words] if words else (), section.pages)
    pieces = [p for b in laid for line in (*b.lines, *(cell for row in b.rows for cell in row)) for p in line]
    return Place(section, laid, any(p.is_quote for p in pieces))


def _opens_at(places: Sequence[Place], wanted: str, words: str) -> int:
    """The section to open at: the one that is named and holds the quote, else the one with the quote, else the one that is named."""
    named = [i for i, p in enumerate(places) if wanted and wanted in (p.section.name, *p.section.heading[-1:], f"{p.section.number} {p.section.name}")]
    holding = [i for i, p in enumerate(places) if words and p.holds]
    return next(iter([i for i in named if i in holding] or holding or named), -1)


# ── What else the page shows ─────────────────────────────────────────────────────────────────────


async def _original(visit: Visit, page: DocumentPage, card: Card) -> dict[str, Any]:
    found = await visit.call(visit.product.life.original, page.row.document, page.row.version, visit.person) if card.has_original else None
    if found is None:
        return {"original": None}
    kind = shown_as(found.name)
    text, has_more = library_originals.as_text(found.body) if kind in ("text", "html") else ("", False)
    return {"original": found, "kind": kind, "pages": await visit.call_slowly(_pages, kind, found.body), "text": text, "has_more": has_more}


def _pages(kind: str, body: bytes) -> int:
    try:
        return count_pages(body) if kind == "pages" else 0
    except BadContent:
        return 0


async def _changes(visit: Visit, page: DocumentPage, _: Card) -> dict[str, Any]:
    others = [v.version for v in page.versions if v.version != page.row.version]
    every = [v.version for v in page.versions]
    before = every[: every.index(page.row.version)]
    against = visit.query("against") if visit.query("against") in others else (before or others or [""])[-1 if before else 0]
    if not against:
        return {"diff": None, "others": others, "against": ""}
    older, newer = sorted((against, page.row.version), key=every.index)
    return {"diff": await visit.call_slowly(visit.product.insight.compare, page.row.document, older, newer, visit.person), "others": others, "against": against}


async def _used(visit: Visit, page: DocumentPage, _: Card) -> dict[str, Any]:
    recipients = await visit.call(visit.product.life.recipients, page.row.document, page.row.version, visit.person)
    return {"recipients": recipients, "opens_cases": may_anywhere(visit.person, Action.SEE_CASES)}


_EXTRA: Mapping[str, Callable[[Visit, DocumentPage, Card], Awaitable[dict[str, Any]]]] = {"original": _original, "changes": _changes, "used": _used}


async def questions_part(visit: Visit) -> Response:
    """The golden questions of a document, each held against what is in force: a part of the page."""
    card = await visit.call(_for_staff, visit)
    check = await visit.call_slowly(visit.product.trying.check, visit.person, card.row.document)
    page = await visit.call(visit.product.content.show, card.row.document, card.row.version)
    return visit.fragment("_questions.html", check=check, questions=page.questions, card=card)


async def approval_part(visit: Visit) -> Response:
    """What the approval of a version in review would change: a part of the page."""
    card = await visit.call(_for_staff, visit)
    result = await visit.call_slowly(visit.product.loading.before_approval, card.row.document, card.row.version, visit.person)
    return visit.fragment("_changes.html", result=result, because="", to="approve")


async def original(visit: Visit) -> Response:
    """The original of a version, for a frame; with `?file` to keep."""
    card = await visit.call(_for_staff, visit)
    found = await visit.call(visit.product.life.original, card.row.document, card.row.version, visit.person)
    if found is None:
        raise NotFound("The original of this version was not kept.")
    if "file" in visit.request.query_params:
        return library_originals.downloaded(found.name, found.body)
    return await library_originals.shown(visit, found.name, found.body)


async def original_page(visit: Visit) -> Response:
    """A page of a PDF from which a version was read."""
    card = await visit.call(_for_staff, visit)
    found = await visit.call(visit.product.life.original, card.row.document, card.row.version, visit.person)
    if found is None or visit.place("page") < 1:
        raise NotFound("There is no such page.")
    return await library_originals.page(visit, found.body, visit.place("page"))


# ── Its life ─────────────────────────────────────────────────────────────────────────────────────


class Deed(NamedTuple):
    """What somebody can do to a version: the right it takes, when it can be done, what is done, and where one goes then."""

    action: Action
    when: Callable[[Card], bool]
    do: Callable[[Visit, Card], object]
    needs_reason: bool = False
    onward: str = ""


def _approve(visit: Visit, card: Card) -> object:
    number, seen = visit.text("number") or None, visit.text("seen") or None
    return visit.product.life.approve(card.row.document, card.row.version, visit.person, number=number, seen=seen, because=visit.text("because"))


DEEDS: Mapping[str, Deed] = {
    "submit": Deed(Action.SUBMIT_CONTENT, lambda c: c.is_draft, lambda v, c: v.product.life.submit(c.row.document, c.row.version, v.person)),
    "approve": Deed(Action.APPROVE_CONTENT, lambda c: c.in_review, _approve),
    "return": Deed(
        Action.APPROVE_CONTENT,
        lambda c: c.in_review,
        lambda v, c: v.product.life.send_back(c.row.document, c.row.version, v.text("reason"), v.person),
        needs_reason=True,
    ),
    "discard": Deed(
        Action.LOAD_CONTENT,
        lambda c: c.is_draft,
        lambda v, c: v.product.life.discard(c.row.document, c.row.version, v.person),
        onward="/library?done=discarded",
    ),
    "withdraw": Deed(
        Action.WITHDRAW_CONTENT,
        lambda c: c.withdrawn_at is None and not c.is_draft,
        lambda v, c: v.product.life.withdraw(c.row.document, c.row.version, v.text("reason"), v.person),
        needs_reason=True,
    ),
}
"""What a form of this page asks for."""
DONE: Mapping[str, str] = {
    "loaded": "Loaded.",
    "unchanged": "This version was there already, word for word. Nothing was changed.",
    "submit": "A colleague is asked to approve it. You see here, and under “In review”, when that is done.",
    "approve": "Approved, with your name on record.",
    "return": "Sent back with your reason.",
    "withdraw": "Withdrawn, everywhere and at once. Open drafts that cite it are recalled; below are the answers that went out with it.",
}


def _deeds(person: Person, card: Card) -> dict[str, Deed]:
    """What this person can do to this version now."""
    found = {name: deed for name, deed in DEEDS.items() if deed.when(card) and may_wholly(person, deed.action, card.row)}
    if person.id in card.authors:
        found.pop("approve", None)
    return found


async def act(visit: Visit) -> Response:
    """Move a version on in its life, by the table."""
    name = str(visit.request.path_params["deed"])
    deed = DEEDS.get(name)
    if deed is None:
        raise NotFound("There is no such action.")
    card = await visit.call(visit.product.content_desk.card, *_named(visit))
    if not may_wholly(visit.person, deed.action, card.row):
        check_may(visit.person, deed.action, ", ".join(card.row.products), ", ".join(card.row.markets))
    if deed.needs_reason and not visit.text("reason"):
        return await _document(visit, problem="Please say why.", status=422)
    try:
        await visit.call_slowly(deed.do, visit, card)
    except TriageError as error:
        return await _document(visit, problem=str(error), status=status_of(error))
    to = path_of(card.row.document, card.row.version)
    return go_to(deed.onward or f"{to}?done={name}" + ("&show=used" if name == "withdraw" else ""))
