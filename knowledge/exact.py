"""The searcher of a command beside a running server: it owns no files, reads the vectors in the database, and compares them all."""

import threading
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from knowledge.compared import Compared
from knowledge.covering import Weighed
from knowledge.feed import Feed, Progress
from knowledge.lexical import Eligible, Lexical, Place
from knowledge.lookup import batches
from knowledge.wording import Concept
from triage.ports import Embedder, Vectors
from triage.store.unit import Store

_BATCH = 500


class ExactIndex:
    """Words and vectors in memory, filled at the first use. Reads the database only: vectors that are missing are computed and not kept."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._feed = Feed(store, embedder)
        self._changing = threading.RLock()
        self._lexical = Lexical(None)
        self._compared = Compared(embedder.dimensions)
        self._held: frozenset[int] = frozenset()
        self.generation = -1

    def sync(self, progress: Progress | None = None) -> int:
        """Apply what changed in the catalogue since the last time; returns how many passages came or went."""
        with self._changing:
            if self._feed.generation() == self.generation:
                return 0
            generation, added, removed = self._feed.changes(self.generation)
            new, gone = [i for i in added if i not in self._held], self._held & frozenset(removed)
            self._apply(new, gone, progress)
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
        return self._compared.nearest(vector, eligible.among(self._held), limit)

    def cosines(self, vector: Vectors, ids: Collection[int]) -> dict[int, float]:
        """The cosine of each of these passages."""
        return self._compared.cosines(vector, ids)

    def matching(self, words: Sequence[str], eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        """The eligible passages with any of these words, best BM25 first."""
        return self._lexical.matching(words, eligible.among(self._held), limit)

    def weigh(self, concepts: Sequence[Concept], eligible: Eligible) -> Weighed:
        """What is asked about, with weights among the eligible passages."""
        return self._lexical.weigh(concepts, eligible.among(self._held))

    def coverage(self, weighed: Weighed, ids: Collection[int]) -> dict[int, float]:
        """How much of what is asked about each passage holds, 0 to 1."""
        return self._lexical.coverage(weighed, ids)

    def spoken(self, weighed: Weighed, texts: Iterable[str]) -> dict[str, float]:
        """How much of what is asked about each of these short texts holds, 0 to 1."""
        return self._lexical.spoken(weighed, texts)

    def known(self, word: str) -> bool:
        """Whether any passage has this word."""
        return self._lexical.known(word)

    def places(self, ids: Collection[int]) -> dict[int, Place]:
        """Where each passage stands."""
        return self._lexical.places(ids)

    def _apply(self, new: Sequence[int], gone: frozenset[int], progress: Progress | None) -> None:
        if gone:
            self._held -= gone
            self._lexical.change([], gone)
        came, vectors = list[int](), [self._compared.none()]
        for done, batch in enumerate(batches(new, _BATCH)):
            portion = self._feed.portion(batch, keep=False)
            self._lexical.change(portion.entries, [])
            came += [entry.id for entry in portion.entries]
            vectors.append(portion.vectors)
            if progress is not None:
                progress(done * _BATCH + len(batch), len(new))
        self._compared.change(came, np.concatenate(vectors), gone)
        self._held |= frozenset(came)
