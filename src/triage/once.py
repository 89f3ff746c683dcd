"""Once: what is worked out of a message is kept while that message is read, and forgotten with it. No text of a message outlives its reading here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
_Kept = dict[Callable[..., Any], dict[tuple[Any, ...], Any]]

_KEPT: ContextVar[_Kept | None] = ContextVar("kept", default=None)


@contextmanager
def one_message() -> Iterator[None]:
    """While inside, what `per_message` marks is worked out once. Inside another one it is that one."""
    if _KEPT.get() is not None:
        yield
        return
    begun = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(begun)


def per_message(most: int) -> Callable[[Callable[_Given, _Made]], Callable[_Given, _Made]]:
    """Keep the last `most` results of a function of its positional arguments, while one message is read; outside of that, none."""

    def mark(work: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
        @wraps(work)
        def kept(*given: _Given.args, **named: _Given.kwargs) -> _Made:
            message = _KEPT.get()
            if message is None or named:
                return work(*given, **named)
            known = message.get(work)
            if known is None:
                known = message[work] = {}
            if given in known:
                found: _Made = known[given]
                return found
            made = known[given] = work(*given, **named)
            if len(known) > most:
                del known[next(iter(known))]
            return made

        return kept

    return mark
