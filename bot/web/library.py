"""The content desk: the library, a document by section with the quote marked, upload with a dry run, and withdrawal."""

from collections.abc import Sequence
from itertools import product
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot.documents import DocumentPage, DocumentRow, LoadResult, SectionPage
from bot.web.edge import Visit, go_to, status_of
from bot.web.just_happened import just_happened
from bot.web.marking import Marked, quoted
from triage.domain.people import Person
from triage.domain.response import Response as Answer
from triage.errors import NotAllowed, TriageError, UnusableMessage
from triage.rules.permissions import Action, check_may, may, may_anywhere

_STAFF = (Action.SEE_CONTENT, Action.LOAD_CONTENT)
_MOST_CASES = 1_000
_LONGEST_NAME = 50
"""Characters of a file's name, at most four bytes each."""


async def library_page(visit: Visit) -> Response:
    """Every document with where it stands."""
    return await _show(visit)


async def _show(visit: Visit, *, problem: str = "", status: int = 200, result: LoadResult | None = None, dry: bool = True) -> Response:
    if not _is_staff(visit.person):
        raise NotAllowed("The library is open to medical information staff and content owners. A source of an answer that you received opens from the answer.")
    rows = [r for r in await visit.call(visit.product.content.list) if _may_read(visit.person, r)]
    words = visit.query("q").casefold()
    shown = [r for r in rows if words in f"{r.document} {r.title} {' '.join(r.products)} {r.standing} {' '.join(r.markets)}".casefold()]
    return visit.page(
        "library.html",
        status=status,
        problem=problem,
        result=result,
        dry=dry,
        rows=shown,
        total=len(rows),
        asked=visit.query("q"),
        may_load=may_anywhere(visit.person, Action.LOAD_CONTENT),
        done="The document is withdrawn. Open drafts that cite it are being checked again." if visit.query("done") == "withdraw" else "",
        happened=await just_happened(visit),
    )


async def document_page(visit: Visit) -> Response:
    """One version of a document, section by section. This is what the sources of answers open."""
    return await _document(visit)


async def _document(visit: Visit, *, problem: str = "", status: int = 200) -> Response:
    document, version = str(visit.request.path_params["document"]), str(visit.request.path_params["version"])
    page, staff = await visit.call(_opened, visit, document, version)
    wanted, words = visit.query("section"), visit.query("quote")
    sections = [(s, quoted(s.text, [words] if words else ())) for s in page.sections]
    return visit.page(
        "document.html",
        status=status,
        problem=problem,
        page=page,
        sections=sections,
        at=_place(sections, wanted, words),
        staff=staff,
        used_in=await visit.call(visit.product.content.where_used, document) if staff else (),
        may_withdraw=_may_withdraw(visit.person, page.row) and "withdrawn" not in page.row.standing,
        happened=await just_happened(visit, f"content:{document}"),
    )


def _opened(visit: Visit, document: str, version: str) -> tuple[DocumentPage, bool]:
    """A document, and whether it is read as staff do: else it was cited to this person."""
    if _is_staff(visit.person):
        page = visit.product.content.show(document, version)
        if _may_read(visit.person, page.row):
            return page, True
    if not _was_cited_to(visit, document, version):
        raise NotAllowed("You can open documents of your products and markets, and those cited in answers that you received. This one is not.")
    return visit.product.content.show(document, version), False


def _place(sections: Sequence[tuple[SectionPage, tuple[Marked, ...]]], wanted: str, words: str) -> int:
    """The section to open at: the one that is named and holds the quote, else the one with the quote, else the one that is named."""
    named = [i for i, (s, _) in enumerate(sections) if wanted and wanted in (s.name, *s.heading[-1:])]
    holding = [i for i, (_, pieces) in enumerate(sections) if words and any(p.is_quote for p in pieces)]
    return next(iter([i for i in named if i in holding] or holding or named), -1)


def _is_staff(person: Person) -> bool:
    return any(may_anywhere(person, a) for a in _STAFF)


def _may_read(person: Person, row: DocumentRow) -> bool:
    """Whether a document is for this person's products and markets."""
    return any(may(person, a, p, m) for a in _STAFF for p, m in _places(row))


def _may_withdraw(person: Person, row: DocumentRow) -> bool:
    """Whether a document is wholly this person's: out of force is out of force everywhere."""
    return all(may(person, Action.WITHDRAW_CONTENT, p, m) for p, m in _places(row))


def _places(row: DocumentRow) -> list[tuple[str | None, str | None]]:
    return list(product(row.products or (None,), row.markets or (None,)))


def _was_cited_to(visit: Visit, document: str, version: str) -> bool:
    if not may_anywhere(visit.person, Action.SEE_ANSWER):
        return False
    with visit.product.store.read() as uow:
        cases = uow.cases.list(sender=visit.person.id, limit=_MOST_CASES)
        return any(_cites(answer, document, version) for c in cases for answer in uow.responses.all(c.id))


def _cites(answer: Answer, document: str, version: str) -> bool:
    cited = {(r.document, r.version) for r in answer.references} | {(e.document, e.version) for e in answer.enclosures}
    return (document, version) in cited


async def upload(visit: Visit) -> Response:
    """Check files, and load them where that was asked: every reason for a refusal, in plain words."""
    check_may_load(visit.person)
    dry = visit.text("mode", "check") != "load"
    try:
        result = await visit.call(visit.product.content.load, await _contents(visit.files("files")), visit.person, dry_run=dry)
    except TriageError as error:
        return await _show(visit, problem=str(error), status=status_of(error))
    if visit.request.headers.get("x-part") is not None:
        return visit.fragment("_loaded.html", result=result, dry=dry)
    return await _show(visit, result=result, dry=dry)


async def _contents(files: Sequence[UploadFile]) -> list[tuple[str, bytes]]:
    if not files:
        raise UnusableMessage("Please choose at least one file.")
    return [(_plain_name(f.filename or ""), await f.read()) for f in files]


def _plain_name(name: str) -> str:
    """The last part of a file's name, as any disk takes it: the reasons of a refusal name the file."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if c.isprintable()).strip(". ") or "file"
    stem, dot, suffix = shown.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{suffix[:10]}" if dot else shown[:_LONGEST_NAME]


def check_may_load(person: Person) -> None:
    """Raise NotAllowed for who loads no documents anywhere."""
    if not may_anywhere(person, Action.LOAD_CONTENT):
        check_may(person, Action.LOAD_CONTENT)


async def withdraw(visit: Visit) -> Response:
    """Take a version out of force, with a reason. Open drafts that cite it are checked again."""
    document, version = str(visit.request.path_params["document"]), str(visit.request.path_params["version"])
    row = (await visit.call(visit.product.content.show, document, version)).row
    if not _may_withdraw(visit.person, row):
        check_may(visit.person, Action.WITHDRAW_CONTENT, ", ".join(row.products), ", ".join(row.markets))
    if not visit.text("reason"):
        return await _document(visit, problem="Please say why the document is withdrawn.", status=422)
    try:
        await visit.call(visit.product.content.withdraw, document, version, visit.text("reason"), visit.person)
    except TriageError as error:
        return await _document(visit, problem=str(error), status=status_of(error))
    return go_to(f"/library?q={quote(document)}&done=withdraw")
