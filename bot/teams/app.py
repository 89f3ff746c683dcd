"""Teams' way in: one address to which the Bot Connector posts activities."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.running import Running
from bot.teams import relay, search
from bot.teams.answers import Answer
from bot.teams.auth import LET_IN, NOT_NOW, Door, door_of
from bot.teams.installations import Installations
from bot.teams.invokes import Invokes
from bot.teams.letters import CONSENT, Letters
from bot.teams.listeners import Listeners
from bot.teams.relay import Relays
from bot.teams.repeats import Repeats
from bot.teams.search import Searches
from bot.teams.voice import Voice
from bot.teams.web_api import Connector, connector_of
from triage.errors import TryAgainLater

log = structlog.get_logger("bot.teams")

MESSAGES = "/api/messages"
MOST_BYTES = 1_000_000
"""Teams' own payloads are far smaller."""

Activity = Mapping[str, Any]


def teams_routes(product: Running, *, door: Door | None = None, connector: Connector | None = None) -> list[Route]:
    """The one address that Teams calls. Door and connector are those of the settings where no others are given."""
    opens = door or door_of(product.settings)
    speaks = connector or connector_of(product.settings)
    voice = Voice(speaks)
    listeners, installations, repeats = Listeners(product, speaks, voice), Installations(product, voice), Repeats()
    relays, searches = Relays(product, speaks), Searches(product, speaks)
    done: Mapping[str, Callable[[Activity], Awaitable[object]]] = {
        "message": listeners.on_message,
        "messageUpdate": listeners.on_message,
        "messageDelete": listeners.on_message,
        "installationUpdate": installations.on_update,
        "conversationUpdate": installations.on_people,
    }
    asked: Mapping[str, Callable[[Activity], Awaitable[Answer]]] = {
        CONSENT: Letters(product).on_consent,
        relay.OPEN: relays.on_open,
        relay.SENT: relays.on_sent,
        search.QUERY: searches.on_query,
    }
    clicked = Invokes(product, speaks, voice, also=asked).on_invoke

    async def messages(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        activity = _activity(body)
        if activity is None:
            return Response(status_code=400)
        if (status := await opens.opens(activity, request.headers.get("authorization"))) != LET_IN:
            return Response(status_code=status)
        return await _answered(activity)

    async def _answered(activity: Activity) -> Response:
        if activity["type"] == "invoke":
            answer = await repeats.once(activity, clicked)
            return JSONResponse(answer.body, answer.status)
        what = done.get(str(activity["type"]))
        if what is None:
            return JSONResponse({})
        try:
            await what(activity)
        except TryAgainLater:
            return Response(status_code=NOT_NOW)
        return JSONResponse({})

    return [Route(MESSAGES, messages, methods=["POST"])]


async def _body(request: Request) -> bytes | None:
    """The body of a request; None where it is longer than anything that Teams sends."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return body


def _activity(body: bytes) -> Activity | None:
    """The activity in a body; None for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        return None
    parts = (found.get(name) for name in ("from", "conversation", "recipient", "channelData"))
    return found if all(part is None or isinstance(part, dict) for part in parts) else None
