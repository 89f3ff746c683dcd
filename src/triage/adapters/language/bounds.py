"""Bounds on what an endpoint may send: so many bytes, in so much time. A trickle of bytes keeps no thread for ever."""

import time
from collections.abc import Iterator
from contextvars import ContextVar

import httpx2

LARGEST = 2_000_000
"""Bytes of an answer. More is not read: no answer that was asked for is that long."""

_until: ContextVar[float] = ContextVar("until", default=float("inf"))
"""Goes along into the threads that LangChain asks in."""


def read_for(seconds: float) -> None:
    """From now on answers are read for so many seconds at most, here and in threads that are started from here."""
    _until.set(time.monotonic() + seconds)


def client() -> httpx2.Client:
    """An HTTP client that reads in bounds, and follows nowhere: words go to the address that was set, and to no other."""
    return httpx2.Client(follow_redirects=False, event_hooks={"response": [_bounded]})


def _bounded(response: httpx2.Response) -> None:
    if isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _Bounded(response.stream)


class _Bounded(httpx2.SyncByteStream):
    """A body that ends with an error where it is too long, or takes too long."""

    def __init__(self, inner: httpx2.SyncByteStream) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._inner:
            size += len(chunk)
            if size > LARGEST:
                raise httpx2.DecodingError("the answer is longer than any that was asked for")
            if time.monotonic() > _until.get():
                raise httpx2.ReadTimeout("the deadline is over")
            yield chunk

    def close(self) -> None:
        self._inner.close()
