"""Slack's way in: signed HTTP requests or Socket Mode, one application for both."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.slack.clicks import Clicks
from bot.slack.entry import Entry
from bot.slack.home import Homes
from bot.slack.leaving import Leaving
from bot.slack.listeners import Listeners
from bot.slack.oauth import install_routes
from bot.slack.running import Running
from bot.slack.voice import Voice
from bot.slack.ways import open_ways
from bot.slack.web_api import quiet_logger

log = structlog.get_logger("bot.slack")

EVENTS = "/slack/events"
MOST_BYTES = 1_000_000
"""Slack's own payloads are far smaller."""
_LONGEST_STAMP = 12


def slack_routes(product: Running) -> list[Route]:
    """The one address that Slack calls for events and clicks, none without a signing secret; and those at which the app is installed."""
    secret = product.settings.slack_signing_secret
    if secret is None:
        return install_routes(product)
    app = make_app(product, signing_secret=secret.get_secret_value())

    async def events(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        if not _is_readable(request, body):
            return Response(status_code=400)
        return to_starlette_response(await app.async_dispatch(to_async_bolt_request(request, body)))

    return [Route(EVENTS, events, methods=["POST"]), *install_routes(product)]


async def start_socket_mode(product: Running) -> Callable[[], Awaitable[None]]:
    """Hold a connection to Slack instead of being called by it. Returns what ends it; without an app token nothing is started."""
    token = product.settings.slack_app_token
    if token is None:
        return _nothing
    client = AsyncWebClient(base_url=product.settings.slack_api_url, logger=quiet_logger())
    socket = AsyncSocketModeHandler(make_app(product), token.get_secret_value(), logger=quiet_logger(), web_client=client)
    await socket.connect_async()  # type: ignore[no-untyped-call]
    log.info("slack.socket_mode")
    return socket.close_async


def make_app(product: Running, *, signing_secret: str | None = None) -> AsyncApp:
    """The application. Without a signing secret it is for Socket Mode, where the connection itself is signed in.

    `process_before_response` is on: Bolt would else acknowledge an event before its listener has run, and an event that was
    acknowledged but not stored is lost. So a listener does what must be stored, and leaves every other call to Slack for after.
    """
    voice = Voice(product.settings)
    entry = Entry(product, voice)

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return await entry.authorize(enterprise_id, team_id)  # Bolt calls by the names of arguments, and gets lost at those of a method

    app = AsyncApp(
        name="triage",
        client=AsyncWebClient(base_url=product.settings.slack_api_url, logger=quiet_logger()),
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
        authorize=authorize,
        ignoring_self_events_enabled=False,  # `inbound` leaves out every bot, without asking Slack who we are
        process_before_response=True,
        logger=quiet_logger(),
    )
    app.middleware(entry.enter)
    _listen(app, product, voice)
    return app


def _listen(app: AsyncApp, product: Running, voice: Voice) -> None:
    listeners, homes, leaving = Listeners(product, voice), Homes(product, voice), Leaving(product)
    clicks = Clicks(product, voice, done=homes.refresh)
    open_ways(app, product, voice, listeners)
    app.event("message")(listeners.on_message)
    app.event("app_mention")(listeners.on_message)
    app.event("app_home_opened")(homes.on_opened)
    app.event("app_uninstalled")(leaving.on_uninstalled)
    app.event("tokens_revoked")(leaving.on_revoked)
    app.event(re.compile(".*"))(_not_for_us)
    app.action(re.compile(".*"))(clicks.on_button)
    app.view(re.compile(".*"))(clicks.on_form)

    @app.error
    async def broken(error: Exception, body: Mapping[str, Any], request: AsyncBoltRequest) -> BoltResponse:
        # Not acknowledged: Slack sends an event again, and shows a warning beside a click.
        log.error("slack.failed", error=type(error).__name__, event_id=body.get("event_id"), kind=body.get("type"), mode=request.mode)
        clicks.failed(body)
        return BoltResponse(status=500, body="")


async def _body(request: Request) -> bytes | None:
    """The body of a request; None where it is longer than anything that Slack sends."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return body


def _is_readable(request: Request, body: bytes) -> bool:
    """Whether a body can be one of Slack's at all: Bolt reads it before it looks at the signature."""
    stamp = request.headers.get("x-slack-request-timestamp", "0")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_STAMP):
        return False
    try:
        text = body.decode()
        form = parse_qs(text) if "form" in request.headers.get("content-type", "") else None
        return isinstance(json.loads(form.get("payload", ["{}"])[0] if form is not None else text), dict)
    except (ValueError, RecursionError):
        return False


async def _not_for_us() -> None:
    """Slack's other events are acknowledged and left."""


async def _nothing() -> None:
    return
