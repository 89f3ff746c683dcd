"""The peer `aimock` (npm, open source): somebody else's endpoint in the form of OpenAI's. Skips, and says so, where it cannot be had."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.fakes.node_peer import MODULES, node_peer

ENTRY = MODULES / "@copilotkit" / "aimock" / "dist" / "cli.js"


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
    """The peer, with answers to say."""
    (folder / "fixtures").mkdir()
    (folder / "fixtures" / "answers.json").write_text(json.dumps({"fixtures": fixtures}))
    with node_peer("aimock", ENTRY, lambda port: ["-p", str(port), "-f", str(folder / "fixtures")], folder, answers="/__aimock/journal") as address:
        yield Aimock(address)
