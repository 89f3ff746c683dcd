"""The peer `emulate` (npm, open source): somebody else's opinion of Slack's Web API. Skips, and says so, where it cannot be had.

It reads arguments of POST only, and shows no open form to anybody. So the product reaches it through a relay that passes every call on by POST
keeps what the peer answered about forms and home tabs and what it took for one person alone, and loses an answer when it is told to.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.slack_serving import served

PEERS = Path(__file__).parent.parent / "peers"
ENTRY = PEERS / "node_modules" / "emulate" / "dist" / "index.js"
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
    """The peer, started on a free port of this machine."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("PEER MISSING: emulate needs node")
    if not ENTRY.exists():
        _install()
    seed = folder / "seed.yaml"
    seed.write_text(SEED)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "emulate.log").open("wb") as log:
        process = subprocess.Popen([node, str(ENTRY), "start", "-s", "slack", "-p", str(port), "--seed", str(seed)], cwd=folder, stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}", process)
        peer = Emulated(f"http://127.0.0.1:{port}")
        with served(Starlette(routes=[Route("/api/{method}", peer.pass_on, methods=["GET", "POST"])])) as relay:
            peer.relay = f"{relay}/api/"
            yield peer
    finally:
        process.terminate()
        process.wait(timeout=10)


def _install() -> None:
    npm = shutil.which("npm")
    done = subprocess.run([npm, "ci", "--ignore-scripts"], cwd=PEERS, check=False, capture_output=True, timeout=120, env=dict(os.environ)) if npm else None
    if done is None or done.returncode or not ENTRY.exists():
        pytest.skip("PEER MISSING: emulate cannot be installed (npm ci in tests/peers)")


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.skip(f"PEER MISSING: emulate ended with {process.returncode} (it needs Node 20)")
        try:
            httpx.post(f"{address}/api/auth.test", timeout=1)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("emulate does not answer")
