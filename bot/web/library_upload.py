"""Loading in the web: files are laid on the tray, read, mended in a form, tried, and then loaded; nothing changes before that."""

from collections.abc import Mapping, Sequence

from starlette.responses import JSONResponse, Response

from bot.content.facsimile import count_pages
from bot.content.loading import Upload
from bot.content.reading import FileRead
from bot.documents import LoadResult
from bot.web import library_form, library_originals
from bot.web.edge import Visit, go_to, status_of
from bot.web.just_happened import just_happened
from bot.web.library_may import check_may_load
from triage.errors import BadContent, NotFound, TriageError, UnusableMessage

_AT_ONCE = 40
"""Files that a page of the tray reads by itself; more are read when they are dropped."""


async def tray_page(visit: Visit) -> Response:
    """What waits on the person's tray, each file with its faults."""
    return await _show_tray(visit)


async def _show_tray(visit: Visit, *, problem: str = "", status: int = 200, result: LoadResult | None = None) -> Response:
    check_may_load(visit.person)
    files = await visit.call_slowly(visit.product.reading.all, visit.person.id)
    documents = [f for f in files if not f.is_sidecar]
    return visit.page(
        "library_load.html",
        status=status,
        problem=problem,
        files=[(f, library_form.with_rows(f.faults, ())) for f in documents],
        sidecars=[f for f in files if f.is_sidecar],
        ready=[f for f in documents if f.is_ready],
        result=result,
        because=visit.text("because"),
        done=_DONE.get(visit.query("done"), ""),
        happened=await just_happened(visit),
    )


async def upload(visit: Visit) -> Response:
    """Lay files on the tray, and read them."""
    check_may_load(visit.person)
    files = visit.files("files")
    if not files:
        return await _show_tray(visit, problem="Please choose at least one file.", status=422)
    try:
        keys = [(await visit.call(visit.product.tray.put, visit.person.id, f.filename or "", await f.read())).key for f in files]
    except TriageError as error:
        if visit.request.headers.get("x-part") is not None:
            raise
        return await _show_tray(visit, problem=str(error), status=status_of(error))
    read = [await visit.call_slowly(visit.product.reading.one, visit.person.id, key) for key in keys[:_AT_ONCE]]
    onward = f"/content/load/{keys[0]}" if len(read) == 1 and not read[0].is_sidecar else "/content/load"
    return JSONResponse({"next": onward}) if visit.request.headers.get("x-part") is not None else go_to(onward)


async def file_page(visit: Visit) -> Response:
    """One file: faults and the form that mends them, what would change, and the original beside what the bot will see."""
    return await _show_file(visit)


async def _show_file(visit: Visit, *, problem: str = "", status: int = 200, result: LoadResult | None = None) -> Response:
    check_may_load(visit.person)
    file = await _file(visit)
    if file.is_sidecar:
        faults: Sequence[library_form.Fault] = [library_form.Fault(f, None) for f in file.faults]
        rows: Sequence[library_form.Row] = ()
    else:
        rows = library_form.rows(file.metadata, file.faults, file.laid.given)
        faults = library_form.with_rows(file.faults, rows)
    if result is None and visit.query("changes") and file.is_ready:
        result = await _load(visit, [file], dry_run=True)
    body = await visit.call(file.laid.body)
    text, has_more = library_originals.as_text(body) if file.shown_as in ("text", "html") else ("", False)
    answer = visit.page(
        "library_file.html",
        status=status,
        problem=problem,
        file=file,
        faults=faults,
        groups=library_form.grouped(rows),
        result=result,
        because=visit.text("because"),
        pages=await visit.call_slowly(_pages, file, body),
        text=text,
        has_more=has_more,
        done=_DONE.get(visit.query("done"), ""),
        happened=await just_happened(visit),
    )
    answer.headers["Content-Security-Policy"] = library_originals.FRAMING
    return answer


def _pages(file: FileRead, body: bytes) -> int:
    try:
        return count_pages(body) if file.shown_as == "pages" else 0
    except BadContent:
        return 0


async def _file(visit: Visit) -> FileRead:
    found: FileRead = await visit.call_slowly(visit.product.reading.one, visit.person.id, str(visit.request.path_params["key"]))
    return found


async def mend(visit: Visit) -> Response:
    """Keep what the form says of the file, and look again."""
    check_may_load(visit.person)
    file = await _file(visit)
    given = library_form.mended(visit, file.metadata, file.laid.given)
    await visit.call(visit.product.tray.mend, visit.person.id, file.key, given)
    again = await _file(visit)
    return go_to(f"/content/load/{file.key}?done={'mended' if again.is_ready else 'kept'}#{'changes' if again.is_ready else 'faults'}")


async def changes(visit: Visit) -> Response:
    """What loading a file, or all that are ready, would change: a part of the page."""
    check_may_load(visit.person)
    key = visit.request.path_params.get("key")
    files = [await _file(visit)] if key else await visit.call_slowly(visit.product.reading.all, visit.person.id)
    ready = [f for f in files if f.is_ready]
    result = await _load(visit, ready, dry_run=True) if ready else None
    return visit.fragment("_changes.html", result=result, because="", to=f"/content/load/{key}/load" if key else "/content/load/all")


async def load_one(visit: Visit) -> Response:
    """Load one file; where golden questions move, only with a reason."""
    check_may_load(visit.person)
    file = await _file(visit)
    try:
        result = await _load(visit, [file], because=visit.text("because"))
    except TriageError as error:
        return await _show_file(visit, problem=str(error), status=status_of(error))
    if result.blocked or result.refused:
        return await _show_file(visit, problem=_why_not(result), status=409 if result.blocked else 422, result=result if result.blocked else None)
    await visit.call(visit.product.tray.remove, visit.person.id, [file.key])
    page = await visit.call(visit.product.content.show, file.document, file.version)
    return go_to(_page_of(file, "loaded" if result.loaded else "unchanged", is_label=page.row.kind == "label"))


def _page_of(file: FileRead, done: str, *, is_label: bool) -> str:
    """Where one goes when a file is loaded: of a label, to what the bot reads out of it, to be read against it."""
    from urllib.parse import quote  # noqa: PLC0415

    return f"/library/{quote(file.document, safe='')}/{quote(file.version, safe='')}{'/record' if is_label else ''}?done={done}"


async def load_all(visit: Visit) -> Response:
    """Load every file that is ready; the others stay on the tray."""
    check_may_load(visit.person)
    files = [f for f in await visit.call_slowly(visit.product.reading.all, visit.person.id) if f.is_ready]
    try:
        if not files:
            raise UnusableMessage("No file on your tray is ready to be loaded.")
        result = await _load(visit, files, because=visit.text("because"))
    except TriageError as error:
        return await _show_tray(visit, problem=str(error), status=status_of(error))
    if result.blocked:
        return await _show_tray(visit, problem=_why_not(result), status=409, result=result)
    refused = {name for name, _ in result.refused}
    await visit.call(visit.product.tray.remove, visit.person.id, [f.key for f in files if f.name not in refused])
    return await _show_tray(visit, result=result, problem=_why_not(result) if refused else "")


def _why_not(result: LoadResult) -> str:
    if result.blocked:
        return "Nothing was loaded: golden questions would move. Look at them below; if that is right, say why and load again."
    return "; ".join(f"{name}: {'; '.join(reasons)}" for name, reasons in result.refused)


async def _load(visit: Visit, files: Sequence[FileRead], *, dry_run: bool = False, because: str = "") -> LoadResult:
    found: LoadResult = await visit.call_slowly(visit.product.loading.load, uploads_of(files), visit.person, dry_run=dry_run, because=because)
    return found


def uploads_of(files: Sequence[FileRead]) -> list[Upload]:
    """Files of the tray as the library loads them, each with what the form says of it; what stands beside a file is found there."""
    return [Upload(f.name, f.laid.path, f.laid.given) for f in files]


async def remove(visit: Visit) -> Response:
    """Take a file off the tray, or all."""
    check_may_load(visit.person)
    key = visit.request.path_params.get("key")
    keys = [str(key)] if key else [laid.key for laid in await visit.call(visit.product.tray.list, visit.person.id)]
    await visit.call(visit.product.tray.remove, visit.person.id, keys)
    return go_to("/content/load?done=removed")


async def original(visit: Visit) -> Response:
    """The original of a file on one's own tray, for a frame; with `?file` to keep."""
    check_may_load(visit.person)
    laid = await visit.call(visit.product.tray.get, visit.person.id, str(visit.request.path_params["key"]))
    body = await visit.call(laid.body)
    return library_originals.downloaded(laid.name, body) if "file" in visit.request.query_params else await library_originals.shown(visit, laid.name, body)


async def original_page(visit: Visit) -> Response:
    """A page of a PDF on one's own tray."""
    check_may_load(visit.person)
    laid = await visit.call(visit.product.tray.get, visit.person.id, str(visit.request.path_params["key"]))
    number = visit.place("page")
    if number < 1:
        raise NotFound("There is no such page.")
    return await library_originals.page(visit, await visit.call(laid.body), number)


_DONE: Mapping[str, str] = {
    "mended": "Thank you: nothing is missing any more. Below is what loading it would change.",
    "kept": "Your entries are kept. What is still missing is named below.",
    "removed": "Removed from your tray. Nothing in the library was changed.",
}
