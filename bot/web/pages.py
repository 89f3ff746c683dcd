"""Every page of the web face, in one table."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.web import (
    case,
    chat,
    desk,
    emergency,
    library,
    library_corrections,
    library_document,
    library_feedback,
    library_insight,
    library_record,
    library_upload,
    patterns,
    people,
    profile,
    queue,
    record,
    rules,
    samples,
    sign_in,
)
from bot.web.edge import HEADERS, MOST_BYTES, MOST_UPLOAD, Handler, Visit, answered, failure, go_to
from bot.web.rendering import STATIC
from bot.web.sessions import Sessions
from bot.wiring import Product


class Page(NamedTuple):
    """An address and what answers there. `public`: also for whoever is not signed in; `most`: bytes of its form."""

    method: str
    path: str
    handler: Handler
    public: bool = False
    most: int = MOST_BYTES


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
    Page("GET", "/chat/{case}", chat.chat_page),
    Page("GET", "/chat/{case}/thread", chat.chat_part),
    Page("GET", "/chat/{case}/letter/{version}", chat.response_letter),
    Page("POST", "/chat/{case}/{action}", chat.act),
    Page("GET", "/cases", queue.queue_page),
    Page("GET", "/cases/{case}", case.case_page),
    Page("GET", "/cases/{case}/version", case.version_part),
    Page("GET", "/cases/{case}/search", case.search),
    Page("POST", "/cases/{case}/proposed", case.proposed),
    Page("POST", "/cases/{case}/{action}", case.act),
    Page("GET", "/desk", desk.first_desk),
    Page("GET", "/desk/{desk}", desk.desk_page),
    Page("POST", "/desk/{desk}/{hand_off}/{action}", desk.act),
    Page("POST", "/desk/{desk}/report/{report}/{action}", desk.act_on_report),
    Page("GET", "/safety/sample", samples.sample_page),
    Page("POST", "/safety/sample/{week}/{message}/{action}", samples.act),
    Page("GET", "/compliance/patterns", patterns.patterns_page),
    Page("POST", "/compliance/patterns/{key}/aside", patterns.set_aside),
    Page("GET", "/emergency", emergency.emergencies_page),
    Page("GET", "/emergency/{page}", emergency.emergency_page),
    Page("POST", "/emergency/{page}/take", emergency.take),
    Page("GET", "/library", library.library_page),
    Page("POST", "/library/upload", library_upload.upload, most=MOST_UPLOAD),
    Page("GET", "/library/{document:path}/{version}/original", library_document.original),
    Page("GET", "/library/{document:path}/{version}/original/{page}", library_document.original_page),
    Page("GET", "/library/{document:path}/{version}/questions", library_document.questions_part),
    Page("GET", "/library/{document:path}/{version}/approval", library_document.approval_part),
    Page("GET", "/library/{document:path}/{version}/record", library_record.record_page),
    Page("POST", "/library/{document:path}/{version}/record/{deed}", library_record.act),
    Page("GET", "/library/{document:path}/{version}", library_document.document_page),
    Page("POST", "/library/{document:path}/{version}/{deed}", library_document.act),
    Page("GET", "/content/load", library_upload.tray_page),
    Page("GET", "/content/load/changes", library_upload.changes),
    Page("POST", "/content/load/all", library_upload.load_all),
    Page("POST", "/content/load/remove", library_upload.remove),
    Page("GET", "/content/load/{key}", library_upload.file_page),
    Page("GET", "/content/load/{key}/changes", library_upload.changes),
    Page("GET", "/content/load/{key}/original", library_upload.original),
    Page("GET", "/content/load/{key}/original/{page}", library_upload.original_page),
    Page("POST", "/content/load/{key}/mend", library_upload.mend),
    Page("POST", "/content/load/{key}/load", library_upload.load_one),
    Page("POST", "/content/load/{key}/remove", library_upload.remove),
    Page("POST", "/content/notices/{notice}/seen", library.notice_seen),
    Page("GET", "/content/corrections", library_corrections.corrections_page),
    Page("POST", "/content/corrections/{correction}/{decision}", library_corrections.decide),
    Page("GET", "/content/coverage", library_insight.coverage_page),
    Page("GET", "/content/unanswered", library_insight.gaps_page),
    Page("GET", "/content/unanswered/{key}/request", library_insight.request),
    Page("GET", "/content/feedback", library_feedback.feedback_page),
    Page("GET", "/content/replay", library_insight.replay_page),
    Page("POST", "/content/replay", library_insight.replay),
    Page("GET", "/rules", rules.proposals_page),
    Page("POST", "/rules/{proposal}/{deed}", rules.settle),
    Page("GET", "/record", record.record_page),
    Page("GET", "/record/{case}", record.case_record_page),
    Page("POST", "/record/verify", record.check),
    Page("POST", "/record/verify-file", record.check_export, most=MOST_UPLOAD),
    Page("POST", "/record/export", record.download),
    Page("GET", "/profile", profile.profile_page),
    Page("POST", "/profile", profile.set_own),
    Page("GET", "/people", people.people_page),
    Page("POST", "/people/{action}", people.act),
)
"""All addresses of the web face."""


def sessions_of(product: Product) -> Sessions:
    """The sessions of a product; one for all its pages, so that a session that was ended is ended everywhere."""
    return Sessions(product.secret_key, secure=product.web_home.startswith("https://"))


def web_routes(product: Product, sessions: Sessions) -> list[BaseRoute]:
    """The routes of the web face, ready to stand in a Starlette application beside others."""
    routes: list[BaseRoute] = [
        Route(p.path, answered(product, sessions, p.handler, public=p.public, most=p.most), methods=[p.method], name=f"{p.method} {p.path}") for p in PAGES
    ]
    return [*routes, Mount("/static", app=_Static(directory=STATIC), name="static")]


def error_pages(product: Product, sessions: Sessions) -> dict[int, Callable[[Request, Exception], Awaitable[Response]]]:
    """For the application's own handlers of unknown addresses: a page in plain words instead of a bare line."""
    page = answered(product, sessions, _missing, public=True)

    async def missing(request: Request, _: Exception) -> Response:
        return await page(request)

    return {404: missing, 405: missing}


async def _missing(visit: Visit) -> Response:
    """An address that is none; one with a slash too many leads on to the one without, on this host whatever the request calls it."""
    path = visit.request.url.path
    if visit.request.method == "GET" and path.endswith("/") and path.strip("/"):
        return go_to(quote("/" + path.strip("/")))
    return failure(visit, 404)


class _Static(StaticFiles):
    """Own files only, kept by the browser until they change (their address changes with them)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if scope.get("query_string") else "no-cache"
        return response
