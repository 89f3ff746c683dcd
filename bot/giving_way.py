"""Giving way: what can wait starts after what cannot. Slack waits three seconds for an acknowledgement; a draft can wait a moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

A_MOMENT = 0.25
"""Seconds. Longer no work waits, however many requests there are: a hand-off among it is not to stand still."""


class Requests:
    """The requests that are being answered by this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._quiet = threading.Event()
        self._quiet.set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """A request is being answered."""
        self._change(1)
        try:
            yield
        finally:
            self._change(-1)

    def give_way(self, most: float = A_MOMENT) -> bool:
        """Wait until no request is being answered, for so many seconds at most. Whether there is none now."""
        return self._quiet.wait(most)

    def _change(self, by: int) -> None:
        with self._lock:
            self._count += by
            (self._quiet.clear if self._count else self._quiet.set)()
