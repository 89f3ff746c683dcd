"""What was read of the catalogue, kept until the catalogue changes or the next date takes effect."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from knowledge.lookup import Lookup

_Key = TypeVar("_Key", bound=Hashable)
_What = TypeVar("_What")


class _Kept(NamedTuple, Generic[_What]):
    generation: int
    since: datetime | None
    until: datetime | None
    what: _What

    def holds(self, generation: int, on: datetime | None) -> bool:
        """Whether it is what would be read now."""
        if self.generation != generation:
            return False
        return on is None or self.since is None or (self.since <= on and (self.until is None or on < self.until))


class Lasting(Generic[_Key, _What]):
    """Answers of the catalogue by what was asked, the last `most` of them. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[_Key, _Kept[_What]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: _Key, lookup: Lookup, read: Callable[[], _What], *, on: datetime | None = None) -> _What:
        """The answer of one state of the catalogue, read only where it is not known. `on` is the moment that it depends on; None where on none."""
        generation = lookup.generation()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and kept.holds(generation, on):
            return kept.what
        found = _Kept(generation, on, None if on is None else lookup.next_change(on), read())
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found.what
