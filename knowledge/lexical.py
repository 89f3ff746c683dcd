"""The lexical half of the index: SQLite FTS5 with Porter stems, ranked by BM25. A file in the index's directory, or in memory.

SQLite keeps the words and finds their stems; `knowledge.postings` does the sums, with arrays that it reads from here once.
"""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.covering import Part, Weighed
from knowledge.postings import Postings
from knowledge.wording import Concept

_FORM = 2  # raise it when the tables change: an older file is then built anew
_TOKENIZE = "tokenize='porter unicode61 remove_diacritics 2'"
_MOST_STEMS = 50_000
_MOST_PLACES = 20_000
_FEW = 50  # so many new passages are added to the postings in memory; more make them be read anew


class Place(NamedTuple):
    """Where a passage stands: its document, that document's title, the headings above it, and its openFDA section where the document is a label."""

    document: str
    title: str
    heading: tuple[str, ...] = ()
    label_section: str | None = None

    @property
    def group(self) -> str:
        """What it is a part of: its document, or its section of a label."""
        return f"{self.document}/{self.label_section or ''}"


class Entry(NamedTuple):
    """One passage as the index takes it in: `sha256` is the hash of what is indexed."""

    id: int
    sha256: str
    place: Place
    heading: str
    text: str


class Eligible:
    """The passages that may come out of one search, in the forms that the searchers take."""

    def __init__(self, ids: Iterable[int]) -> None:
        self.ids = frozenset(ids)
        self._among: tuple[frozenset[int], Eligible] | None = None
        self._places: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None = None

    def among(self, held: frozenset[int]) -> "Eligible":
        """Those that an index holds; remembered for as long as the index stays as it is."""
        if self._among is None or self._among[0] is not held:
            self._among = (held, self if self.ids <= held else Eligible(self.ids & held))
        return self._among[1]

    def places_in(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Where they stand in an array of ids, ascending; remembered for as long as the array is the same."""
        known = self._places
        if known is None or known[0] is not ids:
            at = np.searchsorted(ids, self.array)
            there = at < len(ids)
            there[there] = ids[at[there]] == self.array[there]
            self._places = known = (ids, at[there])
        return known[1]

    @cached_property
    def array(self) -> npt.NDArray[np.int64]:
        """As an array, ascending."""
        return np.array(sorted(self.ids), dtype=np.int64)

    @cached_property
    def names(self) -> list[str]:
        """As the ids of the vector index."""
        return [str(i) for i in self.array.tolist()]


class Lexical:
    """Passages by their words. Raises sqlite3.DatabaseError where its file is damaged; the index that owns it builds it anew then."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        self._postings: Postings | None = None
        self._stems: dict[str, tuple[str, ...]] = {}
        self._places: dict[int, Place] = {}
        self._db = sqlite3.connect(":memory:" if path is None else path, check_same_thread=False, isolation_level=None, timeout=10)
        try:
            if path is not None:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")  # a cache: what a power cut takes is indexed again
            with self._writing() as db:
                db.execute("CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
            form = self.note("form")
            if form not in ("", str(_FORM)):
                raise sqlite3.DatabaseError("the file has an older form")
            with self._writing() as db:
                db.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS fts USING fts5(heading, text, {_TOKENIZE})")
                db.execute("CREATE TABLE IF NOT EXISTS held (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, place TEXT NOT NULL, words INTEGER NOT NULL)")
            self.put_notes({"form": str(_FORM)})
            self._db.execute("CREATE VIRTUAL TABLE temp.places USING fts5vocab('main', 'fts', 'instance')")
            self._db.execute(f"CREATE VIRTUAL TABLE temp.asked USING fts5(text, {_TOKENIZE})")
            self._db.execute("CREATE VIRTUAL TABLE temp.asked_stems USING fts5vocab('temp', 'asked', 'instance')")
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
            replaced = db.executemany("DELETE FROM held WHERE id = ?", gone).rowcount > 0
            db.executemany("INSERT INTO fts (rowid, heading, text) VALUES (?, ?, ?)", ((e.id, e.heading, e.text) for e in added))
            db.executemany("INSERT INTO held VALUES (?, ?, ?, ?)", ((e.id, e.sha256, json.dumps(e.place), _length(e)) for e in added))
            for (i,) in gone:
                self._places.pop(i, None)
            if replaced or len(added) > _FEW:
                self._postings = None
            elif self._postings is not None:
                self._postings.add({e.id: (_length(e), self._stemmed(f"{e.heading}\n{e.text}")) for e in added})

    # ── Searching ────────────────────────────────────────────────────────────────────────────────

    def matching(self, words: Sequence[str], eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        """The eligible passages with any of these words, best BM25 first. A word weighs the more the fewer of the eligible ones have it."""
        with self._lock:
            stems = dict.fromkeys(stem for word in words for stem in self.stems(word))
            return self._kept().best(list(stems), eligible.array, limit)

    def weigh(self, concepts: Sequence[Concept], eligible: Eligible) -> Weighed:
        """What is asked about, with weights. A word weighs the more the fewer of the eligible passages have it, and most where none has."""
        among = eligible.array
        with self._lock:
            parts = [self._part(concept, among) for concept in concepts]
        whole = sum(part.weight for part in parts)
        return Weighed(tuple(part._replace(weight=part.weight / whole) for part in parts if part.weight > 0))

    def coverage(self, weighed: Weighed, ids: Collection[int]) -> dict[int, float]:
        """How much of what is asked about each passage holds, 0 to 1."""
        wanted = np.array(sorted(ids), dtype=np.int64)
        total = np.zeros(len(wanted))
        with self._lock:
            postings = self._kept()
            for part in weighed.parts:
                held = np.zeros(len(wanted))
                for way in part.ways:
                    held = np.maximum(held, sum((share * postings.present(stem, wanted) for stem, share in way), np.zeros(len(wanted))))
                total += part.weight * held
        return dict(zip(wanted.tolist(), total.tolist(), strict=True))

    def spoken(self, weighed: Weighed, texts: Iterable[str]) -> dict[str, float]:
        """How much of what is asked about each of these short texts holds, 0 to 1: titles, headings."""
        asked, shares, found = weighed.stems, dict[frozenset[str], float](), dict[str, float]()
        for text in texts:
            common = asked.intersection(self.stems(text))
            if common not in shares:  # a hundred headings have the same few words of a question in common
                shares[common] = weighed.share(common)
            found[text] = shares[common]
        return found

    def known(self, word: str) -> bool:
        """Whether any passage has this word."""
        with self._lock:
            return any(len(self._kept().of(stem).ids) for stem in self.stems(word))

    def places(self, ids: Collection[int]) -> dict[int, Place]:
        """Where each passage stands."""
        with self._lock:
            if len(self._places) > _MOST_PLACES:
                self._places.clear()
            unknown = sorted(set(ids) - self._places.keys())
            rows = self._db.execute("SELECT id, place FROM held WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(unknown),))
            self._places |= {i: _place(place) for i, place in rows}
            return {i: self._places[i] for i in ids if i in self._places}

    def stems(self, text: str) -> tuple[str, ...]:
        """The stems of a text's words as the index has them, in order."""
        with self._lock:
            if text not in self._stems:
                if len(self._stems) > _MOST_STEMS:
                    self._stems.clear()
                self._stems[text] = self._stemmed(text)
            return self._stems[text]

    # ── Inside ───────────────────────────────────────────────────────────────────────────────────

    def _stemmed(self, text: str) -> tuple[str, ...]:
        self._db.execute("DELETE FROM temp.asked")
        self._db.execute("INSERT INTO temp.asked (rowid, text) VALUES (1, ?)", (text,))
        return tuple(stem for (stem,) in self._db.execute("SELECT term FROM temp.asked_stems ORDER BY offset"))

    def _part(self, concept: Concept, among: npt.NDArray[np.int64]) -> Part:
        """A concept with its ways as stems; it weighs what the rarest of its ways weighs, by the mean of its words."""
        postings, ways, heaviest = self._kept(), [], 0.0
        for way in concept.ways:
            stems = [stem for word in way for stem in self.stems(word)]
            weights = [max(0.0, float(np.log((len(among) + 1) / (postings.frequency(stem, among) + 0.5)))) for stem in stems]
            if (whole := sum(weights)) > 0:
                ways.append(tuple((stem, weight / whole) for stem, weight in zip(stems, weights, strict=True)))
                heaviest = max(heaviest, whole / len(stems))
        return Part(" ".join(concept.ways[0]), heaviest * concept.weight, tuple(ways))

    def _kept(self) -> Postings:
        if self._postings is None:
            rows = self._db.execute("SELECT id, words FROM held").fetchall()
            lengths = np.zeros(max((i for i, _ in rows), default=0) + 1)
            if rows:
                ids, words = np.array(rows, dtype=np.int64).T
                lengths[ids] = words
            self._postings = Postings(self._places_of, lengths)
        return self._postings

    def _places_of(self, stem: str) -> npt.NDArray[np.int64]:
        return np.fromiter((i for (i,) in self._db.execute("SELECT doc FROM temp.places WHERE term = ?", (stem,))), dtype=np.int64)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._db:  # commits at the end, or rolls back
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db


def _length(entry: Entry) -> int:
    return len(entry.heading.split()) + len(entry.text.split())


def _place(row: str) -> Place:
    document, title, heading, label_section = json.loads(row)
    return Place(document, title, tuple(heading), label_section)
