"""Where each word stem stands, as arrays: read from the word index once, then kept, so that scoring thousands of passages takes milliseconds."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

K1, B = 1.2, 0.75
"""BM25 as SQLite FTS5 has it."""

_MOST_KEPT = 8_000_000  # places of all stems together: about 100 MB
_LEAST_WEIGHT = 1e-6

Ids = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


class Posting(NamedTuple):
    """The passages that have a stem, ascending, each with how often."""

    ids: Ids
    counts: Numbers


class Postings:
    """The postings of the stems that were asked for lately. `read` gives every place of a stem, as passage ids; `lengths` is by id, in words."""

    def __init__(self, read: Callable[[str], Ids], lengths: Numbers) -> None:
        self._read = read
        self._lengths = lengths
        self._kept: OrderedDict[str, Posting] = OrderedDict()
        self._size = 0
        self._mean = _mean(lengths)

    def of(self, stem: str) -> Posting:
        """Where a stem stands."""
        if (kept := self._kept.get(stem)) is not None:
            self._kept.move_to_end(stem)
            return kept
        ids, counts = np.unique(self._read(stem), return_counts=True)
        found = Posting(ids.astype(np.int64, copy=False), counts.astype(np.float64))
        self._kept[stem] = found
        self._size += len(ids)
        while self._size > _MOST_KEPT and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest.ids)
        return found

    def add(self, new: Mapping[int, tuple[int, Sequence[str]]]) -> None:
        """Take in passages that were not there, each with its length in words and its stems, each as often as it stands there."""
        if not new:
            return
        grown = np.zeros(max(len(self._lengths), max(new) + 1))
        grown[: len(self._lengths)] = self._lengths
        came: dict[str, dict[int, int]] = {}
        for i, (length, stems) in new.items():
            grown[i] = length
            for stem, count in Counter(stems).items():
                came.setdefault(stem, {})[i] = count
        self._lengths, self._mean = grown, _mean(grown)
        for stem in came.keys() & self._kept.keys():
            kept, more = self._kept[stem], sorted(came[stem].items())
            ids, counts = np.array([i for i, _ in more], dtype=np.int64), np.array([count for _, count in more], dtype=np.float64)
            at = np.searchsorted(kept.ids, ids)
            self._kept[stem] = Posting(np.insert(kept.ids, at, ids), np.insert(kept.counts, at, counts))
            self._size += len(ids)

    def best(self, stems: Sequence[str], among: Ids, limit: int) -> list[tuple[int, float]]:
        """The passages of `among` (ascending) with any of the stems, best BM25 first. A stem weighs what it tells apart among them."""
        if not len(among):
            return []
        size = max(int(among[-1]) + 1, len(self._lengths))
        inside = np.zeros(size, dtype=bool)
        inside[among] = True
        scores = np.zeros(size)
        for stem in stems:
            here = self.of(stem)
            chosen = inside[here.ids]
            ids, counts = here.ids[chosen], here.counts[chosen]
            weight = max(_LEAST_WEIGHT, np.log((len(among) - len(ids) + 0.5) / (len(ids) + 0.5)))
            scores[ids] += weight * counts * (K1 + 1) / (counts + K1 * (1 - B + B * self._lengths[ids] / self._mean))
        found = np.flatnonzero(scores)
        if len(found) > limit:
            least = np.partition(scores[found], len(found) - limit)[len(found) - limit]
            found = found[scores[found] >= least]
        order = np.lexsort((found, -scores[found]))[:limit]
        return [(int(i), float(scores[i])) for i in found[order]]

    def frequency(self, stem: str, among: Ids) -> int:
        """How many of these passages (ascending) have the stem."""
        here = self.of(stem).ids
        return int(_found(here, among).sum() if len(here) < len(among) else _found(among, here).sum())

    def present(self, stem: str, ids: Ids) -> npt.NDArray[np.bool_]:
        """Which of these passages have the stem."""
        return _found(ids, self.of(stem).ids)


def _found(ids: Ids, among: Ids) -> npt.NDArray[np.bool_]:
    """Which of these ids are among others, which ascend."""
    if not len(among):
        return np.zeros(len(ids), dtype=bool)
    found: npt.NDArray[np.bool_] = among[np.minimum(np.searchsorted(among, ids), len(among) - 1)] == ids
    return found


def _mean(lengths: Numbers) -> float:
    held = lengths[lengths > 0]
    return float(held.mean()) if len(held) else 1.0
