"""The peer `emulate` (npm, open source): somebody else's opinion of Slack's Web API. Skips, and says so, where it cannot be had."""

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

PEERS = Path(__file__).parent.parent / "peers"
ENTRY = PEERS / "node_modules" / "emulate" / "dist" / "index.js"
TOKEN = "xoxb-emulated"
SEED = f"""
slack:
  team: {{ name: Test, domain: test }}
  users:
    - {{ name: ana, real_name: Ana, email: ana@example.com }}
    - {{ name: triage_owner, real_name: Owner, email: owner@example.com }}
  channels:
    - {{ name: general, topic: t }}
  bots:
    - {{ name: triage }}
  tokens:
    - {{ token: {TOKEN}, user: triage_owner, scopes: [chat:write, channels:read] }}
"""


class Emulated:
    """The peer as it runs, with the ids that it gave."""

    def __init__(self, address: str) -> None:
        self.url = f"{address}/api/"
        self.user = next(u["id"] for u in self.call("users.list")["members"] if u["name"] == "ana")
        self.channel = next(c["id"] for c in self.call("conversations.list")["channels"] if c["name"] == "general")

    def client(self) -> WebClient:
        """A client of it. The synchronous one sends every method by POST, which is what the peer reads."""
        return WebClient(token=TOKEN, base_url=self.url, timeout=5)

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
        yield Emulated(f"http://127.0.0.1:{port}")
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
