"""An embedder that asks the model once for a text and never again: vectors are kept in the database by the hash of what was embedded."""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.catalogue import NewVectors
from knowledge.holdings import Holdings
from knowledge.judge_network import Worded
from knowledge.judge_words import WordReader, computed
from knowledge.lookup import Lookup
from knowledge.passages import fingerprint
from triage.ports import Embedder, Vectors
from triage.store.unit import Store

AT_ONCE = 96
"""How many new texts are embedded before they are kept: what an interruption costs at most, some five seconds of work."""

Told = Callable[[int, int], None]
"""Told of texts embedded and texts in all."""


class Remembered:
    """The embedder of rehearsals and loads. A vector follows from its text and the model alone, so the record does not speak of it."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self._store = store
        self._embedder = embedder
        self._known: dict[str, npt.NDArray[np.float32]] = {}
        self._new: dict[str, npt.NDArray[np.float32]] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, float32, length 1 each. What is new waits for `keep`."""
        keys = [fingerprint(text) for text in texts]
        self._recall(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            rows = dict(zip(missing, self._embedder.embed(list(missing.values())), strict=True))
            self._known |= rows
            self._new |= rows
        return np.stack([self._known[key] for key in keys]) if keys else np.zeros((0, self.dimensions), dtype=np.float32)

    def keep(self) -> None:
        """Keep what is new in the database."""
        if self._new:
            with self._store.begin() as unit:
                Holdings(unit.connection).keep_vectors(NewVectors(self.name, self._new))
            self._new = {}

    def prepare(self, texts: Mapping[str, str], told: Told | None = None) -> int:
        """Embed those of these texts (by their hash) that have no vector yet, and keep them as they come. Returns how many there were.

        Texts of like length are embedded together, so that little is padded. Whoever goes on after an interruption finds what was kept.
        """
        with self._store.read() as unit:
            held = Holdings(unit.connection).known(texts, self.name)
        missing = sorted((key for key in texts if key not in held), key=lambda key: (len(texts[key]), key))
        for start in range(0, len(missing), AT_ONCE):
            batch = missing[start : start + AT_ONCE]
            made = computed(self._embedder, {key: texts[key] for key in batch})
            with self._store.begin() as unit:
                holdings = Holdings(unit.connection)
                for new in made.rows(self.name):
                    holdings.keep_vectors(new)
            if told is not None:
                told(start + len(batch), len(missing))
        return len(missing)

    def _recall(self, keys: Sequence[str]) -> None:
        unknown = {key for key in keys if key not in self._known}
        if unknown:
            with self._store.read() as unit:
                self._known |= Holdings(unit.connection).vectors_of(unknown, self.name)


class RememberedWords(Remembered):
    """The same over a model that gives out words."""

    def __init__(self, store: Store, embedder: Embedder, reader: WordReader) -> None:
        super().__init__(store, embedder)
        self._reader = reader

    def worded(self, texts: Sequence[str]) -> tuple[Worded, ...]:
        """Each text with its words, read now: what is kept of passages is recalled first."""
        return self._reader.worded(texts)

    def recalled(self, hashes: Collection[str], name: str) -> dict[str, bytes]:
        """What the database keeps under a name of these texts."""
        with self._store.read() as unit:
            return Lookup(unit.connection).kept(hashes, name)


def remembered(store: Store, embedder: Embedder) -> Remembered:
    """An embedder that remembers, with words where the model gives them out."""
    if isinstance(embedder, Remembered):
        return embedder
    return RememberedWords(store, embedder, embedder) if isinstance(embedder, WordReader) else Remembered(store, embedder)
