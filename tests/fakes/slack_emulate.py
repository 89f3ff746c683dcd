"""The peer `emulate` (npm, open source): somebody else's opinion of Slack's Web API. Skips, and says so, where it cannot be had.

It reads arguments of POST only, and shows no open form to anybody. So the product reaches it through a relay that passes every call on by POST
keeps what the peer answered about forms and home tabs and what it took for one person alone, and loses an answer when it is told to.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.node_peer import MODULES, node_peer
from tests.fakes.slack_serving import served

ENTRY = MODULES / "emulate" / "dist" / "index.js"
TOKEN = "xoxb-emulated"
SEED = f"""
slack:
  team: {{ name: Test, domain: test }}
  users:
    - {{ name: ana, real_name: Ana, email: ana@example.com }}
    - {{ name: rita, real_name: Rita, email: rita@example.com }}
    - {{ name: triage_owner, real_name: Owner, email: owner@example.com }}
  channels:
    - {{ name: general, topic: t }}
  bots:
    - {{ name: triage }}
  tokens:
    - {{ token: {TOKEN}, user: triage_owner, scopes: [chat:write, channels:read, files:write] }}
"""


class Emulated:
    """The peer as it runs, with the ids that it gave.

    `views`: its answers about forms and home tabs, the latest last. `whispers`: what it took for one person alone. `lose`: methods whose next
    answer does not arrive, although the peer has done what was asked.
    """

    def __init__(self, address: str) -> None:
        self.url = f"{address}/api/"
        self.relay = ""
        self.views: list[dict[str, Any]] = []
        self.whispers: list[dict[str, Any]] = []
        self.lose: list[str] = []
        users = {u["name"]: str(u["id"]) for u in self.call("users.list")["members"]}
        self.user, self.reviewer = users["ana"], users["rita"]
        self.channel = next(c["id"] for c in self.call("conversations.list")["channels"] if c["name"] == "general")

    def client(self) -> WebClient:
        """A client of it, as the product has one."""
        return WebClient(token=TOKEN, base_url=self.relay, timeout=5)

    async def pass_on(self, request: Request) -> Response:
        """A call of the product, by POST whatever it was."""
        method, kind = request.path_params["method"], request.headers.get("content-type", "application/x-www-form-urlencoded")
        body = await request.body() or request.url.query.encode()
        own = {"Authorization": request.headers.get("authorization", ""), "Content-Type": kind}
        async with httpx.AsyncClient() as http:
            answer = await http.post(f"{self.url}{method}", content=body, headers=own)
        said = answer.json()
        if method.startswith("views.") and "view" in said:
            self.views.append(said["view"])
        if method == "chat.postEphemeral" and said["ok"]:
            self.whispers.append({**json.loads(body), "ts": said["message_ts"]})
        if method in self.lose:
            self.lose.remove(method)
            return Response(status_code=502)
        return Response(answer.content, answer.status_code, media_type="application/json")

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """A call past the product."""
        answer: dict[str, Any] = httpx.post(f"{self.url}{method}", json=arguments, headers={"Authorization": f"Bearer {TOKEN}"}).json()
        assert answer["ok"], answer
        return answer


@contextmanager
def emulate(folder: Path) -> Iterator[Emulated]:
    """The peer, behind its relay."""
    seed = folder / "seed.yaml"
    seed.write_text(SEED)
    with node_peer("emulate", ENTRY, lambda port: ["start", "-s", "slack", "-p", str(port), "--seed", str(seed)], folder) as address:
        peer = Emulated(address)
        with served(Starlette(routes=[Route("/api/{method}", peer.pass_on, methods=["GET", "POST"])])) as relay:
            peer.relay = f"{relay}/api/"
            yield peer
