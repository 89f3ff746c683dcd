"""What the face says after it has acknowledged comes a moment later: a test looks until it is there."""

import time
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
_LONGEST = 10.0


def until(look: Callable[[], _T]) -> _T:
    """What is there as soon as it is; what is there in the end where it never comes."""
    end = time.monotonic() + _LONGEST
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.02)
    return found
