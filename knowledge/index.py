"""The index of one process: vectors in an embedded Chroma and words in an FTS5 file, in one directory that this process alone owns.

It is a cache. The database is the truth; the index follows its generation number, and is deleted and built anew when it is damaged or of another make.
Chroma is fast and safe in one process only (two on one path corrupt each other in silence), hence the lock. A command beside a running
server searches with `knowledge.exact` instead.
"""

import shutil
import sqlite3
import threading
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import numpy as np

from knowledge.chroma import ChromaVectors, Damaged
from knowledge.compared import Compared
from knowledge.covering import Weighed
from knowledge.feed import Feed, Progress
from knowledge.lexical import Eligible, Lexical, Place
from knowledge.lookup import batches
from knowledge.oslock import FileLock, cannot_use, own
from knowledge.wording import Concept
from triage.errors import StoreUnusable
from triage.ports import Embedder, Vectors
from triage.store.unit import Store

_T = TypeVar("_T")
_BATCH = 500
_WORDS = "words.db"
_VECTORS = "vectors-"

MOST_COMPARED = 200_000
"""Up to so many passages all vectors are compared in memory (300 MB); a larger library is asked through Chroma's graph."""

PATIENCE = 5.0
"""Seconds that a search waits for another one that brings the index up to date; after a very large load it goes on without the newest passages."""


class Index:
    """The searcher of a process that serves. Nothing is opened before `open`, which takes the lock and brings the index up to date."""

    def __init__(self, store: Store, embedder: Embedder, directory: Path) -> None:
        self.directory = directory
        self._feed = Feed(store, embedder)
        self._embedder = embedder
        self._make = {"embedder": embedder.name, "dimensions": str(embedder.dimensions), "chroma": version("chromadb")}
        self._lock: FileLock | None = None
        self._changing = threading.RLock()
        self._lexical: Lexical | None = None
        self._dense: ChromaVectors | None = None
        self._compared: Compared | None = None
        self._held: frozenset[int] = frozenset()
        self._progress: Progress | None = None
        self._build = 0
        self.generation = -1

    # ── Opening and closing ──────────────────────────────────────────────────────────────────────

    def open(self, progress: Progress | None = None) -> Self:
        """Take the directory and bring the index to the catalogue's state.

        Raises IndexInUse where another process has the directory, StoreUnusable where it cannot be written.
        """
        self._lock, self._progress = own(self.directory), progress
        with ExitStack() as undo:
            undo.callback(self.close)  # the directory must not stay taken where opening fails
            self._mended(self._open_parts)
            undo.pop_all()
        return self

    def close(self) -> None:
        """Close the files and give the directory back."""
        with self._changing:
            self._close_parts()
            if self._lock:
                self._lock.let_go()

    def __enter__(self) -> Self:
        return self if self._lexical is not None else self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # ── Following the catalogue ──────────────────────────────────────────────────────────────────

    def sync(self, progress: Progress | None = None) -> int:
        """Apply what changed in the catalogue since the last time; returns how many passages came or went. One thread at a time does it."""
        with self._changing:
            self._progress = progress
            return self._mended(self._follow)

    def follow(self) -> None:
        """Bring the index up to date. Of several searches one does it and the others wait for it: for PATIENCE, and for a building anew to its end."""
        if self._feed.generation() != self.generation and self._changing.acquire(timeout=PATIENCE if self.generation >= 0 else -1):
            with ExitStack() as after:
                after.callback(self._changing.release)
                self.sync()

    def rebuild(self, progress: Progress | None = None) -> int:
        """Delete the index and build it anew from the database; returns the number of passages."""
        with self._changing:
            self._progress = progress
            self._start_anew()
            return len(self._held)

    def __len__(self) -> int:
        return len(self._held)

    # ── Searching ────────────────────────────────────────────────────────────────────────────────

    def nearest(self, vector: Vectors, eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        """The eligible passages nearest to a vector of length 1, each with its cosine, best first."""
        return self._mended(lambda: self._nearest(vector, eligible, limit))

    def matching(self, words: Sequence[str], eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        """The eligible passages with any of these words, best BM25 first."""
        return self._mended(lambda: self._parts()[0].matching(words, eligible.among(self._held), limit))

    def cosines(self, vector: Vectors, ids: Collection[int]) -> dict[int, float]:
        """The cosine of each of these passages."""
        compared = self._compared
        return compared.cosines(vector, ids) if compared is not None else self._mended(lambda: self._parts()[1].cosines(vector, ids))

    def weigh(self, concepts: Sequence[Concept], eligible: Eligible) -> Weighed:
        """What is asked about, with weights among the eligible passages."""
        return self._mended(lambda: self._parts()[0].weigh(concepts, eligible.among(self._held)))

    def coverage(self, weighed: Weighed, ids: Collection[int]) -> dict[int, float]:
        """How much of what is asked about each passage holds, 0 to 1."""
        return self._mended(lambda: self._parts()[0].coverage(weighed, ids))

    def spoken(self, weighed: Weighed, texts: Iterable[str]) -> dict[str, float]:
        """How much of what is asked about each of these short texts holds, 0 to 1."""
        return self._mended(lambda: self._parts()[0].spoken(weighed, texts))

    def known(self, word: str) -> bool:
        """Whether any passage has this word."""
        return self._mended(lambda: self._parts()[0].known(word))

    def places(self, ids: Collection[int]) -> dict[int, Place]:
        """Where each passage stands."""
        return self._mended(lambda: self._parts()[0].places(ids))

    # ── Inside ───────────────────────────────────────────────────────────────────────────────────

    def _nearest(self, vector: Vectors, eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        _, dense = self._parts()
        chosen, compared = eligible.among(held := self._held), self._compared
        if not chosen.ids:
            return []
        if compared is not None:
            return compared.nearest(vector, chosen, limit)
        return dense.nearest(vector, None if chosen.ids == held else chosen.names, min(limit, len(chosen.ids)))

    def _parts(self) -> tuple[Lexical, ChromaVectors]:
        parts = self._lexical, self._dense
        if None in parts:
            with self._changing:  # waits for a rebuilding that is under way
                parts = self._lexical, self._dense
        lexical, dense = parts
        if lexical is None or dense is None:
            raise StoreUnusable("The search index is not open.")
        return lexical, dense

    def _mended(self, act: Callable[[], _T]) -> _T:
        """Do it; where the index turns out to be damaged, build it anew (unless another thread just did) and do it once more."""
        build = self._build
        try:
            return act()
        except (Damaged, sqlite3.DatabaseError):
            with self._changing:
                if self._build == build:
                    self._start_anew()
            try:
                return act()
            except (Damaged, sqlite3.DatabaseError) as error:
                raise StoreUnusable(cannot_use(self.directory, error)) from error

    def _open_parts(self) -> None:
        if self._lexical is not None:  # built anew a moment ago
            return
        self._lexical = Lexical(self.directory / _WORDS)
        if any(self._lexical.note(name) != value for name, value in self._make.items()):
            raise Damaged("of another make")
        self._dense = ChromaVectors(self.directory / self._lexical.note("vectors"), self._embedder)
        held = self._lexical.held()
        self._dense.reconcile(held)
        generation, wanted = self._feed.fingerprints()
        self._held = frozenset(i for i, sha256 in held.items() if wanted.get(i) == sha256)
        self._compare_held(len(wanted))
        self._apply([i for i in wanted if i not in self._held], held.keys() - self._held)
        self.generation = generation

    def _start_anew(self) -> None:
        self._close_parts()
        try:
            for path in self.directory.glob(f"{_VECTORS}*"):
                shutil.rmtree(path)
            for path in self.directory.glob(f"{_WORDS}*"):
                path.unlink()
            folder = f"{_VECTORS}{uuid.uuid4().hex[:12]}"  # a new one each time: Chroma remembers paths for the life of the process
            self._lexical = Lexical(self.directory / _WORDS)
            self._dense = ChromaVectors(self.directory / folder, self._embedder)
            self._lexical.put_notes({**self._make, "vectors": folder})
            self._compare_held(0)
            self._follow()
        except (Damaged, sqlite3.DatabaseError, OSError) as error:
            self._close_parts()
            raise StoreUnusable(cannot_use(self.directory, error)) from error

    def _close_parts(self) -> None:
        for part in (self._lexical, self._dense):
            if part:
                part.close()
        self._lexical = self._dense = self._compared = None
        self._held, self.generation, self._build = frozenset(), -1, self._build + 1

    def _follow(self) -> int:
        if self._feed.generation() == self.generation:
            return 0
        generation, added, removed = self._feed.changes(self.generation)
        new, gone = [i for i in added if i not in self._held], self._held & frozenset(removed)
        self._apply(new, gone)
        self.generation = generation
        return len(new) + len(gone)

    def _compare_held(self, passages: int) -> None:
        """Bring the vectors of what is held into memory, where there is room for all that will be."""
        self._compared = Compared(self._embedder.dimensions) if passages <= MOST_COMPARED else None
        if self._compared is not None and self._held:
            ids, vectors = self._feed.vectors()
            held = np.isin(ids, list(self._held))
            self._compared.change(np.array(ids)[held].tolist(), vectors[held])
            self._held = frozenset(ids) & self._held

    def _apply(self, new: Sequence[int], gone: Collection[int]) -> None:
        """Words say what is held: vectors come before them and go after them, so that a crash leaves no passage with words only."""
        lexical, dense = self._parts()
        if len(self._held) + len(new) > MOST_COMPARED:
            self._compared = None
        if gone:
            self._held -= frozenset(gone)
            lexical.change([], gone)
            dense.remove(gone)
            if self._compared is not None:
                self._compared.change([], self._compared.none(), gone)
        for done, batch in enumerate(batches(new, _BATCH)):
            portion = self._feed.portion(batch)
            ids = [entry.id for entry in portion.entries]
            dense.put(portion)
            if self._compared is not None:
                self._compared.change(ids, portion.vectors)
            lexical.change(portion.entries, [])
            self._held |= frozenset(ids)
            if self._progress:
                self._progress(done * _BATCH + len(batch), len(new))
