"""Socket Mode: the same listeners over a connection that the product opens itself, against a local websocket."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from slack_sdk import WebClient

from bot.slack.app import slack_routes, start_socket_mode
from tests.clock import TurnableClock
from tests.fakes.slack_product import SmallProduct
from tests.fakes.slack_side import envelope
from tests.fakes.slack_web_api import TEAM
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role
from triage.store.unit import Store

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
APP_TOKEN = "xapp-stand-in"


class _SocketSide:
    """Slack's side of a connection: hands out its address, sends one event, keeps what was acknowledged."""

    def __init__(self, event: dict[str, Any]) -> None:
        self._event = event
        self.acknowledged: asyncio.Queue[str] = asyncio.Queue()
        self.tokens: list[str] = []
        self._runner: web.AppRunner | None = None
        self.address = ""

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_route("*", "/api/apps.connections.open", self._open)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Hang up."""
        assert self._runner is not None
        await self._runner.cleanup()

    async def _open(self, request: web.Request) -> web.Response:
        self.tokens.append(request.headers["Authorization"])
        return web.json_response({"ok": True, "url": self.address.replace("http", "ws") + "/socket"})

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        for number in ("e1", "e2"):  # the second is Slack's repeat of the first
            await socket.send_json({"type": "events_api", "envelope_id": number, "accepts_response_payload": False, "payload": self._event})
        async for message in socket:
            if message.type is WSMsgType.TEXT and message.data.startswith("{"):
                await self.acknowledged.put(json.loads(message.data)["envelope_id"])
        return socket


def test_an_event_over_the_socket_is_stored_once_and_then_acknowledged(store: Store, clock: TurnableClock) -> None:
    with store.begin() as uow:
        uow.people.add(Person(id="ana", name="Ana", grants=(Grant(role=Role.MSL),)), entry=AuditEntry(actor="admin", action="person.added"))
        uow.people.link("ana", "slack", f"{TEAM}:UANA", entry=AuditEntry(actor="admin", action="person.linked"))
    said = {"type": "message", "user": "UANA", "text": "Dose?", "ts": "1763800001.000001", "channel": "DUANA", "channel_type": "im", "team": TEAM}

    async def story() -> None:
        side = _SocketSide(envelope(said))
        await side.start()
        settings = {"slack_app_token": APP_TOKEN, "slack_signing_secret": None}
        product = SmallProduct(store, clock, lambda: WebClient(token="x", base_url=f"{side.address}/api/"), **settings)
        assert slack_routes(product) == []
        stop = await start_socket_mode(product)
        acknowledged = {await asyncio.wait_for(side.acknowledged.get(), 10) for _ in range(2)}
        assert acknowledged == {"e1", "e2"}
        with store.read() as uow:
            (case,) = uow.cases.list()  # its number may be 2: of two deliveries at once one takes a number and gives way
            assert [m.text for m in uow.cases.messages(case.id)] == ["Dose?"]
        assert side.tokens == [f"Bearer {APP_TOKEN}"]
        await stop()
        await side.stop()
        product.close()

    asyncio.run(story())


def test_without_an_app_token_no_connection_is_opened(store: Store, clock: TurnableClock) -> None:
    product = SmallProduct(store, clock, lambda: WebClient(token="x", base_url="http://127.0.0.1:9/api/"))

    async def story() -> None:
        stop = await start_socket_mode(product)
        await stop()

    asyncio.run(story())
    product.close()
