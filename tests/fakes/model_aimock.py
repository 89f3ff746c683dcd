"""The peer `aimock` (npm, open source): somebody else's endpoint in the form of OpenAI's. Skips, and says so, where it cannot be had."""

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

PEERS = Path(__file__).parent.parent / "peers"
ENTRY = PEERS / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"


class Aimock:
    """The peer as it runs."""

    def __init__(self, address: str) -> None:
        self.root = address
        self.url = f"{address}/v1"

    def fails_once(self, status: int) -> None:
        """The next request ends with this status; one of 429 says when to come back."""
        self._tell("POST", "error", {"status": status, "body": {"error": {"message": "made up", "type": "made_up"}}})

    @contextmanager
    def chaos(self, **kind: float) -> Iterator[None]:
        """Meanwhile it misbehaves: latencyMs, dropRate, malformedRate, disconnectRate, rateLimitRate."""
        self._tell("POST", "chaos", kind)
        try:
            yield
        finally:
            self._tell("DELETE", "chaos")

    def heard(self) -> list[dict[str, Any]]:
        """The requests that reached it."""
        journal: list[dict[str, Any]] = httpx.get(f"{self.root}/__aimock/journal", timeout=5).json()
        return journal

    def _tell(self, method: str, what: str, body: dict[str, Any] | None = None) -> None:
        answer = httpx.request(method, f"{self.root}/__aimock/{what}", json=body, timeout=5)
        assert answer.is_success, answer.text


@contextmanager
def aimock(folder: Path, fixtures: list[dict[str, Any]]) -> Iterator[Aimock]:
    """The peer, started on a free port of this machine, with answers to say."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("PEER MISSING: aimock needs node")
    if not ENTRY.exists():
        _install()
    (folder / "fixtures").mkdir()
    (folder / "fixtures" / "answers.json").write_text(json.dumps({"fixtures": fixtures}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "aimock.log").open("wb") as log:
        started = [node, str(ENTRY), "-p", str(port), "-f", str(folder / "fixtures")]
        process = subprocess.Popen(started, cwd=folder, stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}", process)
        yield Aimock(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=10)


def _install() -> None:
    npm = shutil.which("npm")
    done = subprocess.run([npm, "ci", "--ignore-scripts"], cwd=PEERS, check=False, capture_output=True, timeout=120, env=dict(os.environ)) if npm else None
    if done is None or done.returncode or not ENTRY.exists():
        pytest.skip("PEER MISSING: aimock cannot be installed (npm ci in tests/peers)")


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.skip(f"PEER MISSING: aimock ended with {process.returncode} (it needs Node 20)")
        try:
            httpx.get(f"{address}/__aimock/journal", timeout=1)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("aimock does not answer")
