"""Vectors in an embedded Chroma, in a directory that one process owns. Its types and errors stay in here."""

from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from knowledge.feed import Portion
from knowledge.lookup import batches
from triage.ports import Embedder, Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from langchain_chroma import Chroma

_T = TypeVar("_T")
_BATCH = 500


class Damaged(Exception):
    """The index cannot be used as it is."""


class ChromaVectors:
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

    def cosines(self, vector: Vectors, ids: Collection[int]) -> dict[int, float]:
        """The cosine of each of these passages."""
        found = self._guarded(lambda: self._store.get(ids=[str(i) for i in ids], include=["embeddings"])) if ids else {"ids": [], "embeddings": []}
        rows = np.asarray(found["embeddings"], dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1) if len(rows) else np.ones(0)
        return {int(i): float(row @ vector / length) for i, row, length in zip(found["ids"], rows, lengths, strict=True)}

    def reconcile(self, held: Collection[int]) -> None:
        """Drop what a crash left behind. Raises Damaged where a passage that should be there is missing, or where nothing is found by its vector.

        That it finds itself cannot be asked: of 30,000 passages that lie in close groups the graph misses every third by its own vector, without damage.
        """
        there = {int(name) for name in self._guarded(lambda: self._store.get(include=[]))["ids"]}
        if not there >= set(held):
            raise Damaged("vectors are missing")
        self.remove(there - set(held))
        for i in sorted(held)[:: max(1, len(held) // 3)]:
            (own,) = self._guarded(partial(self._store.get, ids=[str(i)], include=["embeddings"]))["embeddings"]
            if not self.nearest(own, None, 1):
                raise Damaged("nothing is found by a vector that is there")

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
            raise Damaged(str(error)) from error
        except AttributeError as error:  # what Chroma says of a client that another thread has closed
            if self._client is None:
                raise Damaged("closed") from error
            raise
