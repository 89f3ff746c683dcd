"""The same passages without the product: a collection of Chroma, a table of FTS5 and a matrix, each asked in its barest form. Floors of the search."""

import re
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import chromadb
import numpy as np
import numpy.typing as npt
from chromadb.config import Settings

from bot.wiring import Product
from knowledge.lookup import Lookup
from tests.bench.homes import BENCH
from triage.ports import Vectors

DEPTH = 100
"""How many passages each is asked for."""
_AT_ONCE = 2000


class Bare:
    """Floors on one library. Made once beside its data directory, and kept."""

    def __init__(self, product: Product, name: str) -> None:
        with product.store.read() as unit:
            ids, self._vectors = Lookup(unit.connection).vectors(None, product.embedder.name)
        self._ids = np.array(ids)
        folder = BENCH / "bare" / name
        whole = folder / "whole"
        if not whole.exists():
            _only(folder)
        self._words = sqlite3.connect(folder / "words.db")
        self._client = chromadb.PersistentClient(path=str(folder / "chroma"), settings=Settings(anonymized_telemetry=False))
        space = {"hnsw": {"space": "cosine", "ef_search": 200}}
        self._collection = self._client.get_or_create_collection("bare", embedding_function=None, configuration=space)  # type: ignore[arg-type]
        if not whole.exists():
            self._fill(product)
            whole.touch()

    def close(self) -> None:
        """Close the files."""
        self._words.close()

    def places(self, ids: Sequence[int]) -> npt.NDArray[np.int64]:
        """The rows of the matrix that hold these passages."""
        return np.searchsorted(self._ids, np.array(ids))

    def chroma(self, vector: Vectors, names: list[str]) -> None:
        """Chroma among these ids."""
        self._collection.query(query_embeddings=[vector.tolist()], ids=names, n_results=min(DEPTH, len(names)), include=["distances"])

    def exact(self, vector: Vectors, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """All these rows compared, the best kept."""
        cosines = self._vectors[places] @ vector
        return places[np.argpartition(-cosines, min(DEPTH, len(places)) - 1)[:DEPTH]]

    def words(self, text: str) -> list[tuple[int]]:
        """The best by BM25 among all passages, for the longer words of a text."""
        wanted = " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"\w{4,}", text.casefold())))
        return self._words.execute("SELECT rowid FROM fts WHERE fts MATCH ? ORDER BY rank LIMIT ?", (wanted, DEPTH)).fetchall()

    def _fill(self, product: Product) -> None:
        with product.store.read() as unit:
            self._words.execute("CREATE VIRTUAL TABLE fts USING fts5(text, tokenize='porter unicode61')")
            for start in range(0, len(self._ids), _AT_ONCE):
                ids = self._ids[start : start + _AT_ONCE].tolist()
                texts = [(i, p.text) for i, p in Lookup(unit.connection).passages(ids).items()]
                self._words.executemany("INSERT INTO fts (rowid, text) VALUES (?, ?)", texts)
                self._collection.add(ids=[str(i) for i in ids], embeddings=self._vectors[start : start + _AT_ONCE])
        self._words.commit()


def _only(folder: Path) -> None:
    """An empty folder, and none of an older make beside it."""
    for old in folder.parent.glob(f"{folder.name.split('-')[0]}-*"):
        shutil.rmtree(old)
    folder.mkdir(parents=True)
