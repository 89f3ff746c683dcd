"""When a process dies: at the n-th crossing of a named moment of a step, or a little after it."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, ParamSpec, TypeVar

from triage.store.unit import Store, UnitOfWork

_P = ParamSpec("_P")
_R = TypeVar("_R")

OUTBOX = "outbox"
"""What runs in no step: taking, holding and completing jobs."""

_MOMENTS = ("start", "before commit", "after commit")
_SENDING = ("start", "before sending", "after sending", "before commit", "after commit")

STEPS: dict[str, tuple[str, ...]] = {
    "receive": _MOMENTS,
    "read": _MOMENTS,
    "hand_off": _SENDING,
    "post": _SENDING,
    "post unseen": _SENDING,
    "edit": _SENDING,
    "gather": _MOMENTS,
    "compose": _MOMENTS,
    "approve": _MOMENTS,
    "release": _MOMENTS,
    "answer": _SENDING,
    "answer unseen": _SENDING,
    "close": _MOMENTS,
    "checkpoint": _MOMENTS,
    OUTBOX: _MOMENTS[1:],
}
"""Every step of the walk, and the moments in which a process dies there. `unseen` is a chat that cannot be searched."""

ANYWHERE = "anywhere"


class Doom(NamedTuple):
    """Where a process dies: the step, the moment in it, its how many-eth crossing, and how many seconds after that."""

    step: str
    moment: str
    nth: int = 1
    after: float = 0.0


class Fate:
    """Kills its own process with SIGKILL where that is written; without a doom it only looks on."""

    def __init__(self, doom: Doom | None = None) -> None:
        self._doom = doom
        self._crossed = 0
        self._counting = threading.Lock()
        self._here = threading.local()
        if doom is not None and doom.step == ANYWHERE:
            threading.Thread(target=_die, args=(doom.after,), daemon=True).start()

    @contextmanager
    def during(self, step: str) -> Iterator[None]:
        """What this thread does inside is this step's."""
        outer = getattr(self._here, "step", OUTBOX)
        self._here.step = step
        try:
            self.cross("start")
            yield
        finally:
            self._here.step = outer

    def watched(self, step: str, function: Callable[_P, _R]) -> Callable[_P, _R]:
        """A function that is this step."""

        def watching(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            with self.during(step):
                return function(*args, **kwargs)

        return watching

    def cross(self, moment: str) -> None:
        """This thread is at a moment of its step."""
        doom = self._doom
        if doom is None or (getattr(self._here, "step", OUTBOX), moment) != (doom.step, doom.moment):
            return
        with self._counting:
            self._crossed += 1
            due = self._crossed == doom.nth
        if due and doom.after:
            threading.Thread(target=_die, args=(doom.after,), daemon=True).start()
        elif due:
            _die(0.0)


class DoomedStore(Store):
    """The real store, whose process can die just before and just after a commit."""

    fate = Fate()

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """A transaction that may write."""
        with super().begin() as uow:
            yield uow
            self.fate.cross("before commit")
        self.fate.cross("after commit")


def _die(after: float) -> None:
    if after:
        time.sleep(after)
    os.kill(os.getpid(), signal.SIGKILL)
