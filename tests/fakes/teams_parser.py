"""The peer `adaptivecards` (npm): the official parser's opinion of every card that the stand-in was shown. Skips, and says so, where it is not there."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

PEERS = Path(__file__).parent.parent / "peers"
ENTRY = PEERS / "node_modules" / "adaptivecards" / "dist" / "adaptivecards.js"
Card = dict[str, Any]


class Shown:
    """The cards that were shown in a run of tests, each once."""

    def __init__(self) -> None:
        self._cards: dict[str, Card] = {}

    def keep(self, something: object) -> None:
        """Keep every card in something that was sent or answered."""
        for card in _cards_in(something):
            self._cards.setdefault(json.dumps(card, sort_keys=True), card)

    def all(self) -> list[Card]:
        """Each of them, once."""
        return list(self._cards.values())


SHOWN = Shown()
"""Those of this run."""


def check_by_the_parser(cards: Sequence[Card]) -> None:
    """Fail with everything that the official parser finds wrong."""
    faults = [f"{card.get('fallbackText')}: {fault}" for card, found in zip(cards, parsed(cards), strict=True) for fault in found]
    assert not faults, "\n".join(["the official parser refuses these cards", *sorted(set(faults))])


def parsed(cards: Sequence[Card]) -> list[list[str]]:
    """What the parser says of each card; nothing of a good one."""
    node = shutil.which("node")
    if node is None or not ENTRY.exists():
        pytest.skip("PEER MISSING: adaptivecards is not installed (node, and npm ci in tests/peers)")
    done = subprocess.run([node, "check_cards.js"], cwd=PEERS, input=json.dumps(list(cards)), capture_output=True, text=True, check=True, timeout=120)
    return [list(found) for found in json.loads(done.stdout)]


def _cards_in(something: object) -> Iterator[Card]:
    if isinstance(something, dict):
        if something.get("type") == "AdaptiveCard":
            yield something
        else:
            for part in something.values():
                yield from _cards_in(part)
    elif isinstance(something, list):
        for part in something:
            yield from _cards_in(part)
