"""The lexical half of the index: SQLite FTS5 with Porter stems, ranked by BM25. A file in the index's directory, or in memory."""

import json
import math
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

HEADING_WEIGHT = 1.0  # in BM25, beside 1.0 for the text; 2.0 gains 0.001 on SciFact train and nothing on golden questions, see ranking.py
_FORM = 1  # raise it when the tables change: an older file is then built anew


class Entry(NamedTuple):
    """One passage as the index takes it in: `sha256` is the hash of what is indexed, `group` the document or the section of a label it is part of."""

    id: int
    sha256: str
    group: str
    heading: str
    text: str


class Eligible:
    """The passages that may come out of one search, in the forms that the searchers take."""

    def __init__(self, ids: Iterable[int]) -> None:
        self.ids = frozenset(ids)
        self._among: tuple[frozenset[int], Eligible] | None = None

    def among(self, held: frozenset[int]) -> "Eligible":
        """Those that an index holds; remembered for as long as the index stays as it is."""
        if self._among is None or self._among[0] is not held:
            self._among = (held, self if self.ids <= held else Eligible(self.ids & held))
        return self._among[1]

    @cached_property
    def array(self) -> npt.NDArray[np.int64]:
        """As an array, ascending."""
        return np.array(sorted(self.ids), dtype=np.int64)

    @cached_property
    def json(self) -> str:
        """As a JSON list, which SQLite reads as a table."""
        return json.dumps(self.array.tolist())

    @cached_property
    def names(self) -> list[str]:
        """As the ids of the vector index."""
        return [str(i) for i in self.array.tolist()]


class Lexical:
    """Passages by their words. Raises sqlite3.DatabaseError where its file is damaged; the index that owns it builds it anew then."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        self._frequencies: dict[str, int] = {}
        self._db = sqlite3.connect(":memory:" if path is None else path, check_same_thread=False, isolation_level=None, timeout=10)
        try:
            if path is not None:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")  # a cache: what a power cut takes is indexed again
            with self._writing() as db:
                db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS fts USING fts5(heading, text, tokenize='porter unicode61 remove_diacritics 2')")
                db.execute("CREATE TABLE IF NOT EXISTS held (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, part_of TEXT NOT NULL)")
                db.execute("CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
            form = self.note("form")
            if form not in ("", str(_FORM)):
                raise sqlite3.DatabaseError("the file has an older form")
            self.put_notes({"form": str(_FORM)})
        except sqlite3.Error:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def held(self) -> dict[int, str]:
        """The passages in it, by id, each with the hash of what was indexed."""
        with self._lock:
            return dict(self._db.execute("SELECT id, sha256 FROM held"))

    def note(self, name: str) -> str:
        """A note that was kept beside the passages; empty where there is none."""
        with self._lock:
            row = self._db.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return "" if row is None else str(row[0])

    def put_notes(self, notes: Mapping[str, str]) -> None:
        """Keep notes."""
        with self._writing() as db:
            db.executemany("INSERT OR REPLACE INTO notes VALUES (?, ?)", notes.items())

    def change(self, added: Sequence[Entry], removed: Collection[int]) -> None:
        """Take passages out and in, in one transaction. A passage that is there already is replaced."""
        gone = [(i,) for i in (*removed, *(entry.id for entry in added))]
        with self._writing() as db:
            db.executemany("DELETE FROM fts WHERE rowid = ?", gone)
            db.executemany("DELETE FROM held WHERE id = ?", gone)
            db.executemany("INSERT INTO fts (rowid, heading, text) VALUES (?, ?, ?)", ((e.id, e.heading, e.text) for e in added))
            db.executemany("INSERT INTO held VALUES (?, ?, ?)", ((e.id, e.sha256, e.group) for e in added))
            self._frequencies.clear()

    def matching(self, words: Sequence[str], eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        """The eligible passages with any of these words, best BM25 first."""
        if not words or not eligible.ids:
            return []
        sql = (
            "SELECT rowid, -bm25(fts, ?, 1.0) AS score FROM fts WHERE fts MATCH ?"
            " AND +rowid IN (SELECT value FROM json_each(?)) ORDER BY score DESC, rowid LIMIT ?"
        )
        with self._lock:
            return [(int(i), float(score)) for i, score in self._db.execute(sql, (HEADING_WEIGHT, _any_of(words), eligible.json, limit))]

    def coverage(self, words: Sequence[str], ids: Collection[int]) -> dict[int, float]:
        """How much of the words' weight each passage holds, 0 to 1. A word weighs more the fewer passages have it, and most where none has."""
        if not words:
            return dict.fromkeys(ids, 0.0)
        with self._lock:
            total = self._count()
            weights = {word: math.log((total + 1) / (self._frequency(word) + 0.5)) for word in words}
            places = json.dumps(sorted(ids))
            found = dict.fromkeys(ids, 0.0)
            for word, weight in weights.items():
                for (i,) in self._db.execute(
                    "SELECT rowid FROM fts WHERE fts MATCH ? AND rowid IN (SELECT value FROM json_each(?))", (_any_of([word]), places)
                ):
                    found[i] += weight
        whole = sum(weights.values())
        return {i: weight / whole if whole > 0 else 0.0 for i, weight in found.items()}

    def groups(self, ids: Collection[int]) -> dict[int, str]:
        """What each passage is a part of."""
        with self._lock:
            return dict(self._db.execute("SELECT id, part_of FROM held WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(ids)),)))

    def _frequency(self, word: str) -> int:
        if word not in self._frequencies:
            if len(self._frequencies) > 20_000:
                self._frequencies.clear()
            (self._frequencies[word],) = self._db.execute("SELECT count(*) FROM fts WHERE fts MATCH ?", (_any_of([word]),)).fetchone()
        return self._frequencies[word]

    def _count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM held").fetchone()[0])

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._db:  # commits at the end, or rolls back
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db


def _any_of(words: Sequence[str]) -> str:
    """A query for any of the words. Each is quoted, so that AND, NEAR, * or a colon in a question are words like others."""
    return " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
