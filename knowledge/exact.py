"""The searcher of a command beside a running server: it owns no files, reads the vectors in the database, and compares them all."""

import threading
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.feed import Feed, Progress
from knowledge.lexical import Eligible, Lexical
from knowledge.lookup import batches
from triage.ports import Embedder, Vectors
from triage.store.unit import Store

_BATCH = 500


class ExactIndex:
    """Words and vectors in memory, filled at the first use. Reads the database only: vectors that are missing are computed and not kept."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._feed = Feed(store, embedder)
        self._changing = threading.RLock()
        self._lexical = Lexical(None)
        self._held: frozenset[int] = frozenset()
        self._ids: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._vectors: Vectors = np.zeros((0, embedder.dimensions), dtype=np.float32)
        self.generation = -1

    def sync(self, progress: Progress | None = None) -> int:
        """Apply what changed in the catalogue since the last time; returns how many passages came or went."""
        with self._changing:
            if self._feed.generation() == self.generation:
                return 0
            generation, added, removed = self._feed.changes(self.generation)
            new, gone = [i for i in added if i not in self._held], self._held & frozenset(removed)
            self._drop(gone)
            self._take(new, progress)
            self.generation = generation
            return len(new) + len(gone)

    def follow(self) -> None:
        """Bring it up to date."""
        self.sync()

    def close(self) -> None:
        """Let the memory go."""
        self._lexical.close()

    def __len__(self) -> int:
        return len(self._held)

    def nearest(self, vector: Vectors, eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        """The eligible passages nearest to a vector of length 1, each with its cosine, best first."""
        chosen = eligible.among(self._held)
        if not chosen.ids:
            return []
        ids, vectors = self._ids, self._vectors
        if len(chosen.ids) < len(ids):
            places = np.isin(ids, chosen.array)
            ids, vectors = ids[places], vectors[places]
        cosines = vectors @ np.asarray(vector, dtype=np.float32)
        best = np.lexsort((ids, -cosines))[:limit]
        return [(int(ids[place]), float(cosines[place])) for place in best]

    def matching(self, words: Sequence[str], eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        """The eligible passages with any of these words, best BM25 first."""
        return self._lexical.matching(words, eligible.among(self._held), limit)

    def coverage(self, words: Sequence[str], ids: Collection[int]) -> dict[int, float]:
        """How much of the words' weight each passage holds, 0 to 1."""
        return self._lexical.coverage(words, ids)

    def groups(self, ids: Collection[int]) -> dict[int, str]:
        """What each passage is a part of: its document, or its section of a label."""
        return self._lexical.groups(ids)

    def _drop(self, gone: frozenset[int]) -> None:
        if gone:
            self._lexical.change([], gone)
            stays = ~np.isin(self._ids, np.fromiter(gone, dtype=np.int64))
            self._ids, self._vectors, self._held = self._ids[stays], self._vectors[stays], self._held - gone

    def _take(self, new: Sequence[int], progress: Progress | None) -> None:
        ids, vectors = [self._ids], [self._vectors]
        for done, batch in enumerate(batches(new, _BATCH)):
            portion = self._feed.portion(batch, keep=False)
            self._lexical.change(portion.entries, [])
            ids.append(np.array([entry.id for entry in portion.entries], dtype=np.int64))
            vectors.append(portion.vectors)
            if progress is not None:
                progress(done * _BATCH + len(batch), len(new))
        self._ids, self._vectors = np.concatenate(ids), np.concatenate(vectors)
        self._held = frozenset(self._ids.tolist())
