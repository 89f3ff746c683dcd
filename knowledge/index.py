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
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from knowledge.feed import Feed, Portion, Progress
from knowledge.lexical import Eligible, Lexical
from knowledge.lookup import batches
from knowledge.oslock import FileLock, cannot_use, own
from triage.errors import StoreUnusable
from triage.ports import Embedder, Vectors
from triage.store.unit import Store

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from langchain_chroma import Chroma

_T = TypeVar("_T")
_BATCH = 500
_WORDS = "words.db"
_VECTORS = "vectors-"


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
        self._dense: _ChromaVectors | None = None
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
        """Bring the index up to date. A search need not wait for another thread that is at it, but for one that builds the index anew."""
        if self._feed.generation() != self.generation and self._changing.acquire(blocking=self.generation < 0):
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

    def coverage(self, words: Sequence[str], ids: Collection[int]) -> dict[int, float]:
        """How much of the words' weight each passage holds, 0 to 1."""
        return self._mended(lambda: self._parts()[0].coverage(words, ids))

    def groups(self, ids: Collection[int]) -> dict[int, str]:
        """What each passage is a part of: its document, or its section of a label."""
        return self._mended(lambda: self._parts()[0].groups(ids))

    # ── Inside ───────────────────────────────────────────────────────────────────────────────────

    def _nearest(self, vector: Vectors, eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        _, dense = self._parts()
        chosen = eligible.among(held := self._held)
        if not chosen.ids:
            return []
        return dense.nearest(vector, None if chosen.ids == held else chosen.names, min(limit, len(chosen.ids)))

    def _parts(self) -> "tuple[Lexical, _ChromaVectors]":
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
        except (_Damaged, sqlite3.DatabaseError):
            with self._changing:
                if self._build == build:
                    self._start_anew()
            try:
                return act()
            except (_Damaged, sqlite3.DatabaseError) as error:
                raise StoreUnusable(cannot_use(self.directory, error)) from error

    def _open_parts(self) -> None:
        if self._lexical is not None:  # built anew a moment ago
            return
        self._lexical = Lexical(self.directory / _WORDS)
        if any(self._lexical.note(name) != value for name, value in self._make.items()):
            raise _Damaged("of another make")
        self._dense = _ChromaVectors(self.directory / self._lexical.note("vectors"), self._embedder)
        held = self._lexical.held()
        self._dense.reconcile(held)
        generation, wanted = self._feed.fingerprints()
        self._held = frozenset(i for i, sha256 in held.items() if wanted.get(i) == sha256)
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
            self._dense = _ChromaVectors(self.directory / folder, self._embedder)
            self._lexical.put_notes({**self._make, "vectors": folder})
            self._follow()
        except (_Damaged, sqlite3.DatabaseError, OSError) as error:
            self._close_parts()
            raise StoreUnusable(cannot_use(self.directory, error)) from error

    def _close_parts(self) -> None:
        for part in (self._lexical, self._dense):
            if part:
                part.close()
        self._lexical = self._dense = None
        self._held, self.generation, self._build = frozenset(), -1, self._build + 1

    def _follow(self) -> int:
        if self._feed.generation() == self.generation:
            return 0
        generation, added, removed = self._feed.changes(self.generation)
        new, gone = [i for i in added if i not in self._held], self._held & frozenset(removed)
        self._apply(new, gone)
        self.generation = generation
        return len(new) + len(gone)

    def _apply(self, new: Sequence[int], gone: Collection[int]) -> None:
        """Words say what is held: vectors come before them and go after them, so that a crash leaves no passage with words only."""
        lexical, dense = self._parts()
        if gone:
            lexical.change([], gone)
            self._held -= frozenset(gone)
            dense.remove(gone)
        for done, batch in enumerate(batches(new, _BATCH)):
            portion = self._feed.portion(batch)
            dense.put(portion)
            lexical.change(portion.entries, [])
            self._held |= {entry.id for entry in portion.entries}
            if self._progress:
                self._progress(done * _BATCH + len(batch), len(new))


class _Damaged(Exception):
    """The index cannot be used as it is."""


class _ChromaVectors:
    """Vectors in Chroma, through LangChain's vector store. Only ever opened by the one process that holds the lock."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        from chromadb.errors import ChromaError  # noqa: PLC0415 - seconds to import

        self._error = ChromaError
        self._known: dict[str, list[float]] = {}
        self._client: ClientAPI | None = None
        self._store = self._guarded(lambda: self._open(path, embedder))

    def put(self, portion: Portion) -> None:
        """Take passages in, or replace them."""
        texts = [f"{entry.heading}\n{entry.text}" for entry in portion.entries]
        self._known = dict(zip(texts, portion.vectors.tolist(), strict=True))
        self._guarded(lambda: self._store.add_texts(texts, ids=[str(entry.id) for entry in portion.entries]))
        self._known = {}

    def remove(self, ids: Iterable[int]) -> None:
        """Take passages out; one that is not there is no fault."""
        for part in batches([str(i) for i in ids], _BATCH):
            self._guarded(partial(self._store.delete, ids=part))

    def nearest(self, vector: Vectors, names: list[str] | None, limit: int) -> list[tuple[int, float]]:
        """The nearest among these ids, or among all, with the cosine."""
        narrowed: dict[str, Any] = {} if names is None else {"ids": names}
        found = self._guarded(lambda: self._store.similarity_search_by_vector_with_relevance_scores(vector.tolist(), k=limit, **narrowed))
        return [(int(document.id or 0), 1.0 - float(distance)) for document, distance in found]

    def reconcile(self, held: Collection[int]) -> None:
        """Drop what a crash left behind. Raises _Damaged where a passage that should be there is missing, or is not found by its own vector."""
        there = {int(name) for name in self._guarded(lambda: self._store.get(include=[]))["ids"]}
        if not there >= set(held):
            raise _Damaged("vectors are missing")
        self.remove(there - set(held))
        for i in sorted(held)[:: max(1, len(held) // 3)]:
            (own,) = self._guarded(partial(self._store.get, ids=[str(i)], include=["embeddings"]))["embeddings"]
            best = self.nearest(own, None, 1)
            if not best or best[0][1] < 0.999:
                raise _Damaged("a passage is not found by its own vector")

    def close(self) -> None:
        """Close Chroma's files."""
        client, self._client = self._client, None
        if client:
            self._guarded(client.close)  # type: ignore[attr-defined]  # Client has it, its interface does not name it

    def _open(self, path: Path, embedder: Embedder) -> "Chroma":
        import chromadb  # noqa: PLC0415 - seconds to import
        from chromadb.config import Settings  # noqa: PLC0415 - seconds to import
        from langchain_chroma import Chroma  # noqa: PLC0415 - seconds to import
        from langchain_core.embeddings import Embeddings  # noqa: PLC0415 - seconds to import

        known = self

        class CatalogueVectors(Embeddings):
            """Gives the vectors that the catalogue keeps; only a question is computed."""

            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return [known._known[text] for text in texts]

            def embed_query(self, text: str) -> list[float]:
                return [float(x) for x in embedder.embed([text])[0]]

        self._client = chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))
        space: Any = {"hnsw": {"space": "cosine", "ef_search": 200}}
        return Chroma(client=self._client, collection_name="passages", embedding_function=CatalogueVectors(), collection_configuration=space)

    def _guarded(self, act: Callable[[], _T]) -> _T:
        try:
            return act()
        except self._error as error:
            raise _Damaged(str(error)) from error
        except AttributeError as error:  # what Chroma says of a client that another thread has closed
            if self._client is None:
                raise _Damaged("closed") from error
            raise
