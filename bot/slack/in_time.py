"""In time: Slack waits three seconds for an answer. What can't be done within that goes on behind the answer, and is told afterwards."""

import asyncio
import time
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import Any, TypeVar

_T = TypeVar("_T")

ANSWERED_IN = 2.2
"""Seconds within which a request is answered: of Slack's three, the rest is for the way there and back."""
_LEAST = 0.2
"""Seconds that a question to Slack gets even where others have used up the time."""
_ARRIVED: ContextVar[float | None] = ContextVar("slack_arrived", default=None)


def arrived() -> None:
    """A request has come: from now on Slack waits."""
    _ARRIVED.set(time.monotonic())


def nobody_waits() -> None:
    """What is done from here on is done behind the answer."""
    _ARRIVED.set(None)


def left(most: float) -> float:
    """Seconds that are left for a part of the answer: `most` where nobody waits, else what the parts before it have left."""
    came = _ARRIVED.get()
    return most if came is None else min(most, max(_LEAST, came + ANSWERED_IN - time.monotonic()))


async def started(work: Coroutine[Any, Any, _T]) -> tuple[asyncio.Task[_T], bool]:
    """Work that goes on by itself, and whether it came to its end in time."""
    task = asyncio.get_running_loop().create_task(work)
    await asyncio.wait({task}, timeout=left(ANSWERED_IN))
    return task, task.done()
