"""What an index is filled from: the catalogue's passages with their vectors. Vectors that are missing are computed and kept."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np

from knowledge.catalogue import Catalogue
from knowledge.judge_words import WordReader, computed, kept_as
from knowledge.lexical import Entry, Place
from knowledge.lookup import Changes, Lookup
from knowledge.passages import indexed_text
from triage.domain.evidence import Passage
from triage.ports import Embedder, Vectors
from triage.store.unit import Store

Progress = Callable[[int, int], None]
"""Told of passages done and passages in all."""


class Portion(NamedTuple):
    """Passages ready for an index: one row of `vectors` an entry."""

    entries: tuple[Entry, ...]
    vectors: Vectors


class Feed:
    """The catalogue as an index sees it."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self.store = store
        self.embedder = embedder

    def generation(self) -> int:
        """The catalogue's generation now."""
        with self.store.read() as unit:
            return Lookup(unit.connection).generation()

    def changes(self, since: int) -> Changes:
        """What came and went after a generation."""
        with self.store.read() as unit:
            return Lookup(unit.connection).changes(since)

    def fingerprints(self) -> tuple[int, dict[int, str]]:
        """The generation, and every passage that belongs in an index with the hash of what is indexed."""
        with self.store.read() as unit:
            lookup = Lookup(unit.connection)
            return lookup.generation(), lookup.fingerprints()

    def vectors(self) -> tuple[tuple[int, ...], Vectors]:
        """Every vector that the database has for an index, with the passages they belong to."""
        with self.store.read() as unit:
            return Lookup(unit.connection).vectors(None, self.embedder.name)

    def portion(self, ids: Sequence[int], *, keep: bool = True) -> Portion:
        """These passages with their vectors. Missing vectors are computed, and kept in the database unless it must not be written to."""
        with self.store.read() as unit:
            lookup = Lookup(unit.connection)
            passages = lookup.passages(ids)
            known, vectors = lookup.vectors(list(passages), self.embedder.name)
            hashes = lookup.fingerprints_of(passages)
            wordless = self._wordless(lookup, hashes.values()) if keep else frozenset()
        rows = dict(zip(known, vectors, strict=True))
        texts = {i: indexed_text(p.title, p.heading, p.text) for i, p in passages.items()}
        missing = [i for i in passages if i not in rows or hashes[i] in wordless]
        if missing:
            made = computed(self.embedder, {hashes[i]: texts[i] for i in missing})
            rows |= {i: made.vectors[hashes[i]] for i in missing}
            if keep:
                with self.store.begin() as unit:
                    catalogue = Catalogue(unit.connection, unit.now, unit.trail)
                    for new in made.rows(self.embedder.name):
                        catalogue.put_vectors(new)
        entries = tuple(Entry(i, hashes[i], _place(p), *_split(texts[i])) for i, p in passages.items())
        stacked = np.stack([rows[e.id] for e in entries]) if entries else np.zeros((0, self.embedder.dimensions))
        return Portion(entries, stacked.astype(np.float32, copy=False))

    def _wordless(self, lookup: Lookup, hashes: Collection[str]) -> frozenset[str]:
        """Those of these texts whose words are not kept yet, though the embedder gives them out: an older release indexed them."""
        if not isinstance(self.embedder, WordReader):
            return frozenset()
        return frozenset(hashes) - lookup.known_vectors(hashes, kept_as(self.embedder.name))


def _place(passage: Passage) -> Place:
    return Place(passage.key.document, passage.title, passage.heading, passage.label_section)


def _split(text: str) -> tuple[str, str]:
    heading, _, body = text.partition("\n")
    return heading, body
