"""One question put to an index: what each way of looking finds, and how it comes together. Search shows the end of it, `--explain` all of it."""

import math
import threading
import weakref
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from knowledge.compared import Compared
from knowledge.covering import Weighed
from knowledge.feed import Feed
from knowledge.lexical import Eligible, Lexical, Place
from knowledge.ranking import DEPTH, WITNESSES, Ranked, Signs, fused, in_company, structure, words_weight
from knowledge.scopes import Seen
from knowledge.wording import Asked, Concept
from triage.ports import Vectors

_WITNESSES = 20

Gains = tuple[tuple[str, float], ...]
"""What a passage gains and loses, each with its name."""


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


class Considered(NamedTuple):
    """Every passage that came into question, with all that speaks for it; `ranked` is best first, `gains` what each gains by where it stands."""

    weighed: Weighed
    dense: tuple[tuple[int, float], ...]
    lexical: tuple[tuple[int, float], ...]
    cosines: Mapping[int, float]
    coverage: Mapping[int, float]
    places: Mapping[int, Place]
    gains: Mapping[int, Gains]
    ranked: tuple[Ranked, ...]


class Witness(NamedTuple):
    """A passage that may not be used here, with its meaning and words together; `over` where it is in force for nobody."""

    id: int
    points: float
    over: bool


class Beside(NamedTuple):
    """The points by meaning and words of the best few passages that may be used, and the passages that may not, best first, counted alike."""

    best: tuple[float, ...] = ()
    others: tuple[Witness, ...] = ()

    def lead(self, of: Sequence[Witness]) -> float:
        """By how much the best few of these passages are better than as many that may be used, in the mean; nothing beats by far where nothing is."""
        among = of[:WITNESSES]
        if not among:
            return -math.inf
        usable = (*self.best, *[0.0] * len(among))[: len(among)]
        return sum(one.points - points for one, points in zip(among, usable, strict=True)) / len(among)


def consider(index: Searcher, question: Asked, vector: Vectors, eligible: Eligible) -> Considered:
    """Look for the question among the eligible passages, by meaning and by words, and put what is found in order."""
    weighed = index.weigh(question.concepts, eligible)
    dense, lexical = index.nearest(vector, eligible, DEPTH), index.matching(question.words, eligible, DEPTH)
    cosines = dict(dense)
    cosines |= index.cosines(vector, [i for i, _ in lexical if i not in cosines])
    coverage = index.coverage(weighed, cosines)
    places = index.places(cosines)
    gains = _gains(index, weighed, question, cosines)
    joint = fused(cosines, coverage, {i: _sum(parts) for i, parts in gains.items()})
    ranked = in_company(joint, {i: place.group for i, place in places.items()})
    return Considered(weighed, tuple(dense), tuple(lexical), cosines, coverage, places, gains, tuple(ranked))


def witnesses(index: Searcher, gone: "Gone", question: Asked, vector: Vectors, *, seen: Seen, found: Considered) -> Beside:
    """The best of `found` and the passages that may not be used here, counted alike."""
    among: list[tuple[Searcher | Gone, Eligible, bool]] = [(index, seen.over, True), (index, seen.elsewhere, False), (gone, seen.withdrawn, True)]
    cosines: dict[int, float] = {}
    coverage: dict[int, float] = {}
    stands: dict[int, float] = {}
    over: dict[int, bool] = {}
    for shelf, passages, is_over in among:
        if passages.ids:
            near = dict(shelf.nearest(vector, passages, _WITNESSES))
            near |= shelf.cosines(vector, [i for i, _ in shelf.matching(question.words, passages, _WITNESSES) if i not in near])
            cosines |= near
            coverage |= shelf.coverage(found.weighed, near)
            stands |= {i: _sum(parts) for i, parts in _gains(shelf, found.weighed, question, near).items()}
            over |= dict.fromkeys(near, is_over)
    weight = words_weight({**found.coverage, **coverage})
    best = sorted((cosine + weight * found.coverage[i] + _sum(found.gains[i]) for i, cosine in found.cosines.items()), reverse=True)
    known = [Witness(i, cosine + weight * coverage[i] + stands[i], over[i]) for i, cosine in cosines.items()]
    return Beside(tuple(best[:WITNESSES]), tuple(sorted(known, key=lambda one: (-one.points, one.id))))


class Gone:
    """Withdrawn passages, which no index holds: their words and vectors in memory, to know that they would have answered. They are never shown as hits."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._lock = threading.Lock()
        self._lexical = Lexical(None)
        weakref.finalize(self, self._lexical.close)  # it lives as long as its library, which nobody closes
        self._compared = Compared(feed.embedder.dimensions)
        self._held: frozenset[int] = frozenset()

    def follow(self, withdrawn: Eligible) -> None:
        """Take in those that are new."""
        if withdrawn.ids <= self._held:
            return
        with self._lock:
            new = sorted(withdrawn.ids - self._held)
            portion = self._feed.portion(new, keep=False)
            self._lexical.change(portion.entries, [])
            self._compared.change([entry.id for entry in portion.entries], portion.vectors)
            self._held |= frozenset(new)

    def nearest(self, vector: Vectors, eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        """Those of these passages nearest to a vector."""
        return self._compared.nearest(vector, eligible, limit)

    def matching(self, words: Sequence[str], eligible: Eligible, limit: int) -> list[tuple[int, float]]:
        """Those of these passages with any of these words."""
        return self._lexical.matching(words, eligible, limit)

    def cosines(self, vector: Vectors, ids: Collection[int]) -> dict[int, float]:
        """The cosine of each of these passages."""
        return self._compared.cosines(vector, ids)

    def coverage(self, weighed: Weighed, ids: Collection[int]) -> dict[int, float]:
        """How much of what is asked about each passage holds."""
        return self._lexical.coverage(weighed, ids)

    def spoken(self, weighed: Weighed, texts: Iterable[str]) -> dict[str, float]:
        """How much of what is asked about each of these short texts holds."""
        return self._lexical.spoken(weighed, texts)

    def places(self, ids: Collection[int]) -> dict[int, Place]:
        """Where each passage stands."""
        return self._lexical.places(ids)


def _gains(shelf: "Searcher | Gone", weighed: Weighed, question: Asked, ids: Collection[int]) -> dict[int, Gains]:
    """What each passage gains and loses by where it stands."""
    places = shelf.places(ids)
    titles = shelf.spoken(weighed, {place.title for place in places.values() if place.label_section is None})
    headings = shelf.spoken(weighed, {" ".join(place.heading) for place in places.values()})
    return {i: structure(_signs(place, titles, headings), question.sections) for i, place in places.items()}


def _sum(gains: Gains) -> float:
    return sum(points for _, points in gains)


def _signs(place: Place, titles: Mapping[str, float], headings: Mapping[str, float]) -> Signs:
    section = place.heading[-1] if place.heading else ""
    return Signs(titles.get(place.title, 0.0), headings.get(" ".join(place.heading), 0.0), place.label_section, section)
