"""A limit on attempts to sign in: for each account and for each address."""

import threading
from collections import deque
from collections.abc import Callable
from time import monotonic


class Attempts:
    """Counts failed sign-ins, for each account and each address, within a sliding time."""

    def __init__(self, *, most: int, within: float = 900.0, keep: int = 10_000, time: Callable[[], float] = monotonic) -> None:
        self._most, self._within, self._keep, self._time = most, within, keep, time
        self._failed: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def begin(self, key: str) -> bool:
        """Count an attempt as failed before it is made, so that many at once are not more than one after another. False: this one must wait."""
        with self._lock:
            recent = self._recent(key)
            if len(recent) >= self._most:
                return False
            recent.append(self._time())
            self._failed[key] = recent
            while len(self._failed) > self._keep:
                self._failed.pop(next(iter(self._failed)))
            return True

    def went_well(self, key: str) -> None:
        """Take one attempt back: it was no failure."""
        with self._lock:
            recent = self._recent(key)
            if recent:
                recent.pop()

    def forget(self, key: str) -> None:
        """Start anew after a success."""
        with self._lock:
            self._failed.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        known = self._failed.get(key, deque())
        while known and known[0] < self._time() - self._within:
            known.popleft()
        return known
