"""The peer Microsoft 365 Agents Playground (npm, Microsoft's own terms): somebody else's Teams. Skips, and says so, where it cannot be had.

It is driven by what its page calls: messages and clicks by HTTP, and what the bot said by the log that it streams. Both are its own affair, so
its version is pinned. It signs nothing, so the product takes it for development only.
"""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import httpx

from bot.settings import Settings
from bot.teams.credentials import credentials_of
from bot.teams.hosts import FileHosts
from bot.teams.outbound import CARD
from bot.teams.web_api import Connector
from bot.turns import Pace, Turns
from tests.fakes.node_peer import MODULES, node_peer
from tests.fakes.teams_cards import words_of

ENTRY = MODULES / "@microsoft" / "m365agentsplayground" / "cli.js"
PERSON, MAIL = "user-id-0", "alexw@example.com"
"""Whom it plays, and their address in its directory."""
CHAT = "conv-1"
Answer = dict[str, Any]


class Playground:
    """The peer as it runs. `said`: what the bot has said, by message, as it stands now. `hosts` and `connector` are for the product."""

    hosts = FileHosts()

    def __init__(self, address: str) -> None:
        self.url = address
        self.said: dict[str, Answer] = {}
        self.calls: list[str] = []
        self._http = httpx.Client(base_url=f"{address}/_conversation/v1", timeout=20, trust_env=False)

    def connector(self) -> Connector:
        """The product's own connector, without credentials."""
        return Connector(credentials_of(Settings.model_validate({"teams_development": True})), timeout=5, turns=Turns(Pace("teams", at_once=1_000)))

    def write(self, text: str) -> None:
        """The person writes in their personal chat."""
        body = {"type": "text", "text": text, "textFormat": "plain", "from": {"id": PERSON}}
        self._http.post(f"/conversations/{CHAT}/messages", json=body).raise_for_status()

    def invoke(self, name: str, value: Answer, message: str) -> Answer:
        """The person clicks, opens a dialog or sends one."""
        body = {"name": name, "from": {"id": PERSON}, "conversation": {"id": CHAT}, "replyToId": message, "value": value}
        answer = self._http.post("/invoke", json=body)
        answer.raise_for_status()
        found = answer.json()
        return dict(found.get("body", found))

    def words(self) -> list[str]:
        """What stands in the chat, as people read it."""
        return [words_of(card) for card in self.cards()]

    def cards(self) -> list[Answer]:
        """The cards that stand in the chat."""
        return [dict(a["content"]) for said in list(self.said.values()) for a in said.get("attachments") or () if a["contentType"] == CARD]

    def message(self, headline: str) -> str:
        """The message whose card has this headline."""
        return next(message for message, said in self.said.items() if said.get("summary") == headline)

    def hear(self, entry: Answer) -> None:
        """Keep what the log says of a call of the bot's."""
        self.calls.append(str(entry.get("activityName")))
        body, answer = (entry.get("request") or {}).get("body") or {}, entry.get("response") or {}
        if entry.get("from") == "User Application" and body.get("type") == "message" and int(answer.get("statusCode") or 500) < 300:
            self.said[str(entry["messageId"])] = body

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()


@contextmanager
def playground(product: str, folder: Path) -> Iterator[Playground]:
    """The peer, calling the product at an address."""

    def options(port: int) -> list[str]:
        return ["start", "-e", f"{product}/api/messages", "-c", "msteams", "-p", str(port), "--conversation-id", CHAT, "--disable-telemetry"]

    own = {"HOME": str(folder), "NO_PROXY": "127.0.0.1,localhost"}
    with node_peer("the Agents Playground", ENTRY, options, folder, own=own) as address:
        peer, ended = Playground(address), threading.Event()
        listening = threading.Thread(target=lambda: asyncio.run(_listen(peer, ended)), daemon=True)
        listening.start()
        try:
            yield peer
        finally:
            ended.set()
            listening.join(10)
            peer.close()


async def _listen(peer: Playground, ended: threading.Event) -> None:
    """Read the log until the peer ends."""
    address = peer.url.replace("http", "ws", 1) + "/_ws/log/stream"
    with suppress(aiohttp.ClientError, OSError):
        async with aiohttp.ClientSession() as session, session.ws_connect(address) as stream:
            while not ended.is_set():
                with suppress(asyncio.TimeoutError):
                    line = await stream.receive(timeout=0.2)
                    if line.type is not aiohttp.WSMsgType.TEXT:
                        return
                    entry = json.loads(line.data).get("log")
                    if isinstance(entry, dict):
                        peer.hear(entry)
