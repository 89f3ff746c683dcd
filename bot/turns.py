"""Turns: one queue a conversation, so that a chat's limit of messages is kept before the chat has to say so.

A conversation takes a few messages at once and then one each so many seconds. Whoever would have to wait longer than a moment gets a turn to
come back for, in the order in which they came; what the chat itself asks to wait for holds up everybody.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from triage.errors import TryAgainLater

A_MOMENT = 1.2
"""Seconds that are waited for in place. Longer holds up a worker that other work waits for."""
_KEPT = 3600.0
"""Seconds after which a turn that nobody came back for is forgotten."""
_FEW = 10_000
"""Places and turns that are kept without a look at which of them are over."""


class Pace(NamedTuple):
    """How much a chat takes in one conversation: so many messages together, and then one each so many seconds."""

    chat: str
    at_once: int
    every: float = 1.0


@dataclass
class _Queue:
    """One place. `given` and `sent` run ahead of the clock by what was given out and sent at once; nothing is sent before `held`."""

    given: float = 0.0
    sent: float = 0.0
    held: float = 0.0


class Turns:
    """Who may send next, where. Of this process: what several processes send together is slowed down by the chat's own answer."""

    def __init__(self, pace: Pace, *, now: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self._pace, self._now, self._sleep = pace, now, sleep
        self._lock = threading.Lock()
        self._queues: dict[str, _Queue] = {}
        self._turns: dict[tuple[str, str], float] = {}
        self._most = _FEW

    def take(self, place: str, key: str) -> None:
        """Wait for a turn in a place. Raises TryAgainLater where that is long; the turn is kept under the key until it is taken.

        Who comes late for a turn goes at once, as far as the pace allows it: those who were late together don't go together.
        """
        with self._lock:
            now = self._now()
            queue = self._queue(place, now)
            given = self._turns.pop((place, key), None)
            at = max(self._give(queue, now) if given is None else given, queue.held, queue.sent - self._ahead, now)
            wait = at - now
            if wait > A_MOMENT:
                self._turns[place, key] = at
            else:
                queue.sent = max(queue.sent, at) + self._pace.every
        if wait > A_MOMENT:
            raise TryAgainLater(f"{self._pace.chat}: many messages wait for this conversation", after=wait)
        if wait > 0:
            self._sleep(wait)

    def hold(self, place: str, seconds: float) -> None:
        """The chat asks for a wait: nothing goes to this place before, and then one after the other."""
        with self._lock:
            queue = self._queue(place, self._now())
            queue.held = self._now() + seconds
            queue.given = max(queue.given, queue.held + self._ahead)

    def check_free(self, place: str) -> None:
        """Nothing to queue for, but the chat may have asked for a wait. Raises TryAgainLater then."""
        with self._lock:
            found = self._queues.get(place)
            wait = found.held - self._now() if found else 0.0
        if wait > 0:
            raise TryAgainLater(f"{self._pace.chat}: asked to wait", after=wait)

    @property
    def _ahead(self) -> float:
        """Seconds by which what goes at once runs ahead of the clock."""
        return (self._pace.at_once - 1) * self._pace.every

    def _give(self, queue: _Queue, now: float) -> float:
        """The next free turn."""
        at = max(queue.given, now)
        queue.given = at + self._pace.every
        return at - self._ahead

    def _queue(self, place: str, now: float) -> _Queue:
        if len(self._queues) + len(self._turns) > self._most:
            self._forget(now)
        return self._queues.setdefault(place, _Queue())

    def _forget(self, now: float) -> None:
        """Let go of what is over. Where all is alive, the next look comes once there is twice as much, since each takes its time."""
        self._queues = {place: queue for place, queue in self._queues.items() if max(queue.given, queue.sent, queue.held) > now}
        self._turns = {turn: at for turn, at in self._turns.items() if at > now - _KEPT}
        self._most = max(_FEW, 2 * (len(self._queues) + len(self._turns)))
