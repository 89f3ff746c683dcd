"""Turns: one queue a conversation, so that a chat's limit of messages is kept before the chat has to say so.

A conversation takes a few messages at once and then one each so many seconds. Whoever would have to wait longer than a moment gets a turn to
come back for, in the order in which they came; what the chat itself asks to wait for holds up everybody.
"""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from triage.errors import TryAgainLater

A_MOMENT = 1.2
"""Seconds that are waited for in place. Longer holds up a worker that other work waits for."""
_KEPT = 3600.0
"""Seconds after which a turn that nobody came back for is forgotten."""


class Pace(NamedTuple):
    """How much a chat takes in one conversation: so many messages together, and then one each so many seconds."""

    chat: str
    at_once: int
    every: float = 1.0


class Turns:
    """Who may send next, where. Of this process: what several processes send together is slowed down by the chat's own answer."""

    def __init__(self, pace: Pace, *, now: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self._pace, self._now, self._sleep = pace, now, sleep
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._turns: dict[tuple[str, str], float] = {}

    def take(self, place: str, key: str) -> None:
        """Wait for a turn in a place. Raises TryAgainLater where that is long; the turn is kept under the key until it is taken."""
        with self._lock:
            now = self._now()
            at = self._turns.pop((place, key), None)
            at = self._reserve(place, now) if at is None else max(at, self._held(place))
            wait = at - now
            if wait > A_MOMENT:
                self._turns[place, key] = at
        if wait > A_MOMENT:
            raise TryAgainLater(f"{self._pace.chat}: many messages wait for this conversation", after=wait)
        if wait > 0:
            self._sleep(wait)

    def hold(self, place: str, seconds: float) -> None:
        """The chat asks for a wait: nothing goes to this place before."""
        with self._lock:
            until = self._now() + seconds
            self._next[place] = max(self._next.get(place, 0.0), until + (self._pace.at_once - 1) * self._pace.every)
            self._next[f"held:{place}"] = until

    def check_free(self, place: str) -> None:
        """Nothing to queue for, but the chat may have asked for a wait. Raises TryAgainLater then."""
        with self._lock:
            wait = self._held(place) - self._now()
        if wait > 0:
            raise TryAgainLater(f"{self._pace.chat}: asked to wait", after=wait)

    def _reserve(self, place: str, now: float) -> float:
        """The next free turn. `_next` runs ahead of the clock by what was sent at once."""
        self._forget(now)
        at = max(self._next.get(place, 0.0), now) + self._pace.every
        self._next[place] = at
        return max(at - self._pace.at_once * self._pace.every, self._held(place))

    def _held(self, place: str) -> float:
        return self._next.get(f"held:{place}", 0.0)

    def _forget(self, now: float) -> None:
        if len(self._next) + len(self._turns) > 10_000:
            self._next = {place: at for place, at in self._next.items() if at > now}
            self._turns = {turn: at for turn, at in self._turns.items() if at > now - _KEPT}
