"""Finding what answers a question: who may read what comes first, then meaning and words, then the floor, and one last look at the database."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple, Protocol

from knowledge.catalogue import Catalogue
from knowledge.covering import Weighed
from knowledge.lexical import Eligible, Place
from knowledge.lookup import Lookup
from knowledge.ranking import DEPTH, FLOOR, Floor, Ranked, fused, in_company
from knowledge.wording import Asked, Concept, asked
from knowledge.words import words_of
from triage.domain.base import to_utc
from triage.domain.evidence import Hit, Label, Passage, PassageKey, Product
from triage.ports import Embedder, Scope, Vectors
from triage.store.unit import Store

MOST_FOLLOWED = 5
"""How often a search lets the index catch up where others change the library all the time; then it takes the index as it is."""
_SCOPES_KEPT = 64


class Searcher(Protocol):
    """What ranks passages: the process's own index, or the exact one of a command. `generation` is the state of the catalogue that it has come to."""

    generation: int

    def follow(self) -> None:
        """Bring it to the catalogue's state."""
        ...

    def nearest(self, vector: Vectors, eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        """The eligible passages nearest to a vector of length 1, each with its cosine, best first."""
        ...

    def matching(self, words: Sequence[str], eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        """The eligible passages with any of these words, best BM25 first."""
        ...

    def cosines(self, vector: Vectors, ids: Collection[int]) -> dict[int, float]:
        """The cosine of each of these passages."""
        ...

    def weigh(self, concepts: Sequence[Concept], eligible: Eligible) -> Weighed:
        """What is asked about, with weights among the eligible passages."""
        ...

    def coverage(self, weighed: Weighed, ids: Collection[int]) -> dict[int, float]:
        """How much of what is asked about each passage holds, 0 to 1."""
        ...

    def spoken(self, weighed: Weighed, texts: Iterable[str]) -> dict[str, float]:
        """How much of what is asked about each of these short texts holds, 0 to 1."""
        ...

    def known(self, word: str) -> bool:
        """Whether any passage has this word."""
        ...

    def places(self, ids: Collection[int]) -> dict[int, Place]:
        """Where each passage stands."""
        ...


class CatalogueLibrary:
    """Approved content, found in the catalogue's passages."""

    def __init__(self, store: Store, embedder: Embedder, index: Searcher, *, floor: Floor = FLOOR) -> None:
        self._store = store
        self._embedder = embedder
        self._index = index
        self._floor = floor
        self._scopes = _Scopes()

    def search(self, query: str, scope: Scope, *, on: datetime, limit: int = 8) -> tuple[Hit, ...]:
        """The passages in force that answer the query, best first; empty where none reaches the relevance floor."""
        moment = to_utc(on)
        if limit < 1 or not any(character.isalnum() for character in query):
            return ()
        question = asked(query, without=words_of(scope.product or ""))
        (vector,) = self._embedder.embed([_about(question.text, scope.product)])
        with self._followed() as lookup:
            eligible = self._scopes.eligible(lookup, scope, moment)
            ranked = self._ranked(vector, question, eligible, limit)
            usable = lookup.still_eligible([one.id for one in ranked], scope, moment)
            passages = lookup.passages(usable, moment)
        return tuple(Hit(passage=passages[one.id], score=one.score) for one in ranked if one.id in passages)

    def label(self, product: str, market: str, *, on: datetime) -> Label | None:
        """The label in force of a product in a market."""
        with self._store.read() as unit:
            return Catalogue(unit.connection, unit.now, unit.trail).label(product, market, to_utc(on))

    def products(self) -> tuple[Product, ...]:
        """Every product that the library knows, with the names people use."""
        with self._store.read() as unit:
            return Lookup(unit.connection).products()

    def not_in_force(self, keys: Collection[PassageKey], scope: Scope, *, on: datetime) -> dict[PassageKey, str]:
        """Those of these passages that may not be used any more for this scope, each with the reason in plain words."""
        with self._store.read() as unit:
            return Lookup(unit.connection).not_in_force(keys, scope, to_utc(on))

    def passage(self, key: PassageKey) -> Passage | None:
        """The passage at this place, in force or not; None where there never was one with this text."""
        with self._store.read() as unit:
            return Lookup(unit.connection).passage(key, unit.now)

    def languages(self, product: str | None, market: str | None, *, on: datetime) -> frozenset[str]:
        """The languages of the content in force for a product and market."""
        with self._store.read() as unit:
            return Catalogue(unit.connection, unit.now, unit.trail).languages(product, market, to_utc(on))

    @contextmanager
    def _followed(self) -> Iterator[Lookup]:
        """One state of the catalogue, with an index that has come to it: where one version replaces another meanwhile, one of the two is found."""
        for tries_left in range(MOST_FOLLOWED, -1, -1):
            with self._store.read() as unit:
                lookup = Lookup(unit.connection)
                if self._index.generation >= lookup.generation() or not tries_left:
                    yield lookup
                    return
            self._index.follow()

    def _ranked(self, vector: Vectors, question: Asked, eligible: Eligible, limit: int) -> list[Ranked]:
        cosines = dict(self._index.nearest(vector, eligible, DEPTH))
        others = [i for i, _ in self._index.matching(question.words, eligible, DEPTH) if i not in cosines]
        cosines |= self._index.cosines(vector, others)
        coverage = self._index.coverage(self._index.weigh(question.concepts, eligible), cosines)
        places = self._index.places(cosines)
        best = in_company(fused(cosines, coverage), {i: place.group for i, place in places.items()})
        return [one for one in best if self._floor.reached(cosines[one.id], coverage.get(one.id, 0.0))][:limit]


def _about(query: str, product: str | None) -> str:
    """The query with the product it is about, for its meaning: a question in a conversation often leaves the name out."""
    return query if product is None or product.casefold() in query.casefold() else f"{product}: {query}"


class _Kept(NamedTuple):
    generation: int
    since: datetime
    until: datetime | None
    eligible: Eligible


class _Scopes:
    """Which passages a scope may see, remembered until the catalogue changes or the next date takes effect."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Scope, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def eligible(self, lookup: Lookup, scope: Scope, on: datetime) -> Eligible:
        """The passages that may be used for this scope at this moment."""
        generation = lookup.generation()
        with self._lock:
            kept = self._kept.get(scope)
        if kept is not None and kept.generation == generation and kept.since <= on and (kept.until is None or on < kept.until):
            return kept.eligible
        kept = _Kept(generation, on, lookup.next_change(on), Eligible(lookup.eligible(scope, on)))
        with self._lock:
            self._kept[scope] = kept
            self._kept.move_to_end(scope)
            while len(self._kept) > _SCOPES_KEPT:
                self._kept.popitem(last=False)
        return kept.eligible
