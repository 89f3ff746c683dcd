"""Every page of the web face, in one table."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.web import case, chat, desk, library, people, queue, record, sign_in
from bot.web.edge import HEADERS, Handler, Visit, answered, failure, with_headers
from bot.web.rendering import STATIC
from bot.web.sessions import Sessions
from bot.wiring import Product


class Page(NamedTuple):
    """An address and what answers there. `public`: also for whoever is not signed in."""

    method: str
    path: str
    handler: Handler
    public: bool = False


PAGES: tuple[Page, ...] = (
    Page("GET", "/", sign_in.home),
    Page("GET", "/nothing", sign_in.nothing),
    Page("GET", "/sign-in", sign_in.sign_in_page, public=True),
    Page("POST", "/sign-in", sign_in.sign_in, public=True),
    Page("POST", "/sign-in/pick", sign_in.pick, public=True),
    Page("POST", "/sign-out", sign_in.sign_out, public=True),
    Page("GET", "/chat", chat.chat_page),
    Page("POST", "/chat", chat.ask),
    Page("GET", "/chat/list", chat.list_part),
    Page("GET", "/chat/{case:int}", chat.chat_page),
    Page("GET", "/chat/{case:int}/thread", chat.chat_part),
    Page("POST", "/chat/{case:int}/{action}", chat.act),
    Page("GET", "/cases", queue.queue_page),
    Page("GET", "/cases/{case:int}", case.case_page),
    Page("GET", "/cases/{case:int}/version", case.version_part),
    Page("GET", "/cases/{case:int}/search", case.search),
    Page("POST", "/cases/{case:int}/proposed", case.proposed),
    Page("POST", "/cases/{case:int}/{action}", case.act),
    Page("GET", "/desk", desk.first_desk),
    Page("GET", "/desk/{desk}", desk.desk_page),
    Page("POST", "/desk/{desk}/{hand_off:int}/{action}", desk.act),
    Page("GET", "/library", library.library_page),
    Page("POST", "/library/upload", library.upload),
    Page("GET", "/library/{document}/{version}", library.document_page),
    Page("POST", "/library/{document}/{version}/withdraw", library.withdraw),
    Page("GET", "/record", record.record_page),
    Page("GET", "/record/{case:int}", record.case_record_page),
    Page("POST", "/record/verify", record.check),
    Page("POST", "/record/verify-file", record.check_export),
    Page("POST", "/record/export", record.download),
    Page("GET", "/people", people.people_page),
    Page("POST", "/people/{action}", people.act),
)
"""All addresses of the web face."""


def web_routes(product: Product) -> list[BaseRoute]:
    """The routes of the web face, ready to stand in a Starlette application beside others."""
    sessions = Sessions(product.secret_key, secure=product.web_home.startswith("https://"))
    routes: list[BaseRoute] = [
        Route(p.path, answered(product, sessions, p.handler, public=p.public), methods=[p.method], name=f"{p.method} {p.path}") for p in PAGES
    ]
    return [*routes, Mount("/static", app=_Static(directory=STATIC), name="static")]


def error_pages(product: Product) -> dict[int, Callable[[Request, Exception], Awaitable[Response]]]:
    """For the application's own handlers of unknown addresses: a page in plain words instead of a bare line."""
    sessions = Sessions(product.secret_key, secure=product.web_home.startswith("https://"))

    async def missing(request: Request, _: Exception) -> Response:
        return with_headers(failure(Visit(product, request, sessions, sessions.read(request)), 404))

    return {404: missing, 405: missing}


class _Static(StaticFiles):
    """Own files only, kept by the browser until they change (their address changes with them)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if scope.get("query_string") else "no-cache"
        return response
