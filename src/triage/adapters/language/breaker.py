"""The circuit breaker: an endpoint that failed several times in a row is left alone for a while, then tried once before it is trusted again."""

import threading
from datetime import datetime, timedelta

from triage.errors import ModelNotReached
from triage.ports import Clock


class Breaker:
    """Counts the calls in a row that did not reach the model. One a process; threads share it.

    `failures`: after how many it opens. `rest`: how long nothing is asked then; after that one call may try, and decides.
    """

    def __init__(self, clock: Clock, *, failures: int = 4, rest: timedelta = timedelta(seconds=60)) -> None:
        self._clock = clock
        self._most = failures
        self._rest = rest
        self._failed = 0
        self._open_until: datetime | None = None
        self._probing = False
        self._turn = threading.Lock()

    def check_may_call(self) -> None:
        """Raise ModelNotReached while the endpoint rests, and while another call tries whether it is back."""
        with self._turn:
            if self._open_until is None:
                return
            if self._clock.now() < self._open_until or self._probing:
                raise ModelNotReached("the language model could not be reached several times in a row and is asked again in a little while")
            self._probing = True

    def reached(self) -> None:
        """The endpoint answered, whatever it said."""
        with self._turn:
            self._failed, self._open_until, self._probing = 0, None, False

    def not_reached(self) -> bool:
        """The endpoint did not answer. Whether this opened the breaker, so that somebody is told once."""
        with self._turn:
            self._failed += 1
            was_open, self._probing = self._open_until is not None, False
            if self._failed >= self._most or was_open:
                self._open_until = self._clock.now() + self._rest
            return self._open_until is not None and not was_open

    def let_another_try(self) -> None:
        """A call that was allowed has ended, or was not made after all: another may try whether the endpoint is back."""
        with self._turn:
            self._probing = False
