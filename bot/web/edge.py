"""The edge: every request to a page comes through here. Who is it, is the form ours, and what does a person read when it fails."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

import structlog
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.web.rendering import render
from bot.web.sessions import Session, Sessions
from bot.wiring import Product
from triage.domain.people import Person
from triage.errors import BadContent, NotAllowed, NotFound, Refused, StoreUnusable, TriageError, UnreadableItem, UnusableMessage
from triage.steps.tools import Tools

log = structlog.get_logger("bot.web")
P = ParamSpec("P")
T = TypeVar("T")

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STATUS: tuple[tuple[type[TriageError], int, str], ...] = (
    (NotAllowed, 403, "Not for you"),
    (NotFound, 404, "Not found"),
    (Refused, 409, "Not done"),
    (UnreadableItem, 422, "This can't be read"),
    (UnusableMessage, 422, "This can't be taken in"),
    (BadContent, 422, "This can't be loaded"),
    (StoreUnusable, 503, "The database can't be used just now"),
    (TriageError, 400, "Not done"),
)
"""For each kind of expected error the status and a headline; the words are the error's own."""
MOST_BYTES = 1_000_000
"""Of a form. No page of ours sends more, and it is read before it is known who sends it."""
MOST_UPLOAD = 30_000_000
"""Of a form with files."""
BROKEN = "Something went wrong on our side. Nothing was half done. Please try again; if it comes again, tell your administrator."
STALE = "This page was open for too long, or you signed in anew in another window. Nothing was done. Please reload the page and try again."


class Visit:
    """One request by one person."""

    def __init__(self, product: Product, request: Request, sessions: Sessions, session: Session) -> None:
        self.product = product
        self.request = request
        self.sessions = sessions
        self.session = session
        self.form = FormData()
        self._person: Person | None = None

    @property
    def tools(self) -> Tools:
        """The parts that the core works with."""
        return self.product.tools

    @property
    def person(self) -> Person:
        """Who is signed in. Raises NotAllowed where nobody is."""
        if self._person is None:
            raise NotAllowed("Please sign in.")
        return self._person

    @property
    def known_person(self) -> Person | None:
        """Who is signed in, if anybody."""
        return self._person

    def is_by(self, person: Person | None) -> None:
        """Set who is signed in."""
        self._person = person

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run core code beside the event loop."""
        found: T = await self.product.call(function, *args, **kwargs)
        return found

    async def call_slowly(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for what takes seconds, in a lane of its own."""
        found: T = await self.product.call_slowly(function, *args, **kwargs)
        return found

    def text(self, name: str, default: str = "") -> str:
        """A field of the form as text."""
        value = self.form.get(name, default)
        return value.strip() if isinstance(value, str) else default

    def texts(self, name: str) -> list[str]:
        """Every field of this name."""
        return [v for v in self.form.getlist(name) if isinstance(v, str)]

    def files(self, name: str) -> list[UploadFile]:
        """The files of a field."""
        return [v for v in self.form.getlist(name) if isinstance(v, UploadFile) and v.filename]

    def number(self, name: str) -> int:
        """A whole number of the form. Raises UnusableMessage for anything else."""
        return whole(self.text(name))

    def place(self, name: str) -> int:
        """A whole number of the path. Raises NotFound for anything else."""
        value = str(self.request.path_params[name])
        number = small_number(value)
        if number is None:
            raise NotFound("There is no such page.")
        return number

    def secret(self, name: str) -> str:
        """A password: every character counts, spaces too."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    def query(self, name: str) -> str:
        """A parameter of the address."""
        return self.request.query_params.get(name, "").strip()

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page with everything that every page needs."""
        return HTMLResponse(render(template, visit=self, **values), status_code=status)

    def fragment(self, template: str, **values: Any) -> Response:
        """A part of a page, with a mark by which the browser's next question can be answered "nothing new"."""
        body = render(template, visit=self, **values)
        mark = '"' + hashlib.sha256(body.encode()).hexdigest()[:20] + '"'
        if self.request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers={"ETag": mark})
        return HTMLResponse(body, headers={"ETag": mark})


Handler = Callable[[Visit], Awaitable[Response]]
_READS = frozenset({"GET", "HEAD"})


def whole(value: str) -> int:
    """A text as a whole number. Raises UnusableMessage for anything else."""
    number = small_number(value.strip().upper().removeprefix("MI-"))
    if number is None:
        raise UnusableMessage(f"“{value[:20]}” is no number.")
    return number


def small_number(text: str) -> int | None:
    """A text as a number that any database can hold; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def go_to(path: str) -> RedirectResponse:
    """Send the browser on, to be fetched with GET."""
    return RedirectResponse(path, status_code=303)


def answered(
    product: Product, sessions: Sessions, handler: Handler, *, public: bool = False, most: int = MOST_BYTES
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that answers whatever happens: the one place in the web face that catches everything."""

    async def endpoint(request: Request) -> Response:
        visit = Visit(product, request, sessions, sessions.read(request))
        try:
            response = await _answer(visit, handler, public=public, most=most)
        except TriageError as error:
            response = trouble(visit, error)
        except HTTPException as error:
            response = failure(visit, error.status_code)
        except Exception as error:  # noqa: BLE001  the web edge: a last resort, which fails towards a person
            log.error(  # noqa: TRY400  never the traceback: it can hold words of a message
                "page_failed", kind=type(error).__name__, page=handler.__name__, person=visit.session.person
            )
            response = failure(visit, 500)
        if visit.session.is_new and request.method in _READS:
            sessions.write(response, visit.session)
        return with_headers(response)

    return endpoint


async def _answer(visit: Visit, handler: Handler, *, public: bool, most: int) -> Response:
    request = visit.request
    visit.is_by(await visit.call(_whose, visit))
    if visit.known_person is None and not public:
        if request.method in _READS and request.headers.get("x-part") is None:
            return go_to(f"/sign-in?next={quote(request.url.path)}")
        return failure(visit, 401)
    if request.method == "POST":
        length = small_number(request.headers.get("content-length", ""))
        if length is None or length > most:
            return failure(visit, 413, f"The most is {most // 1_000_000} MB at a time. Please send less at a time.")
        visit.form = await request.form(max_files=200, max_fields=2_000)
        token = visit.text("csrf") or request.headers.get("x-csrf", "")
        if not visit.sessions.is_ours(visit.session, token):
            return failure(visit, 403, STALE)
    try:
        return await handler(visit)
    finally:
        await visit.form.close()


def _whose(visit: Visit) -> Person | None:
    if not visit.session.person:
        return None
    with visit.product.store.read() as uow:
        person = uow.people.known(visit.session.person)
        stamp = visit.sessions.stamp(uow.people.password_hash(visit.session.person))
    return person if person is not None and person.active and stamp == visit.session.stamp else None


def with_headers(response: Response) -> Response:
    """The headers that keep a page from being framed, guessed at, cached or fed with foreign scripts."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


_FAILURES: Mapping[int, tuple[str, str]] = {
    400: ("This request can't be read", "Please go back and try again."),
    401: ("Please sign in", "You were signed out. Nothing was lost: sign in and go on."),
    403: ("Not for you", STALE),
    404: ("Not found", "There is no such page. It may have moved, or the address may have a typing error."),
    405: ("Not found", "There is no such page."),
    413: ("Too large", "Please send less at a time."),
    500: ("Something went wrong", BROKEN),
}


def failure(visit: Visit, status: int, words: str = "") -> Response:
    """The page for what is not an error of the core."""
    headline, text = _FAILURES.get(status, _FAILURES[500])
    return _said(visit, status, headline, words or text)


def trouble(visit: Visit, error: TriageError) -> Response:
    """The page for an expected error, in its own words."""
    status, headline = next((status, headline) for kind, status, headline in STATUS if isinstance(error, kind))
    return _said(visit, status, headline, str(error))


def status_of(error: TriageError) -> int:
    """The HTTP status of an expected error."""
    return next(status for kind, status, _ in STATUS if isinstance(error, kind))


def _said(visit: Visit, status: int, headline: str, words: str) -> Response:
    if visit.request.headers.get("x-part") is not None:
        return JSONResponse({"error": words}, status_code=status)
    return visit.page("error.html", status=status, headline=headline, words=words)


def as_json(text: str) -> Any:
    """What a page's own script sent. Raises UnusableMessage for anything that cannot be read."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UnusableMessage("This could not be read. Please reload the page.") from None
