"""How the patterns of the term files are matched: token by token, in time linear to the text. How they are written: `notation.py`."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from triage.detect.notation import Element
from triage.detect.plain import plain_words
from triage.detect.table import NUMBER, Begins, Candidate, Table

_NOWHERE: frozenset[int] = frozenset()


@lru_cache(maxsize=4096)
def _one_of(ends: frozenset[int]) -> frozenset[int]:
    """The same ends, always the same object: most words have the same few, and what is kept is kept once."""
    return ends


class _Begun(NamedTuple):
    """What may begin at one word of a sentence: the patterns that begin with the word itself, by their sets, and every set that may begin there."""

    direct: Mapping[str, list[Candidate]]
    names: set[str]


class Matcher:
    """Finds concepts and patterns in the words of one sentence."""

    def __init__(self, words: Sequence[str], table: Table, given: Mapping[str, Mapping[int, frozenset[int]]] | None = None) -> None:
        self._words = words
        self._table = table
        self._given = given or {}
        self._seen: list[dict[str, frozenset[int]]] = [{} for _ in words]
        self._spans: dict[str, tuple[tuple[int, int], ...]] = {}
        self._found: dict[str, tuple[tuple[str, int, int], ...]] = {}
        named: dict[int, set[str]] = {}
        for name, places in self._given.items():
            for at in places:
                named.setdefault(at, set()).add(name)
        of_words = [table.of_word(word) for word in words]
        self._there = frozenset(words).union(*(one.possible for one in of_words), *(table.possible_with(frozenset(names)) for names in named.values()))
        self._outward: dict[str, Mapping[str, list[Candidate]]] = {}
        self._begun = [self._begun_at(word, of_words[at].direct, named.get(at, ())) for at, word in enumerate(words)]
        self._places: dict[str, list[int]] = {}
        for at, begun in enumerate(self._begun):
            for name in begun.names:
                self._places.setdefault(name, []).append(at)

    def _begun_at(self, word: str, begins: Begins, named: Iterable[str]) -> _Begun:
        direct = begins.in_sentence(self._there)
        names = {*direct, *named}
        if word[0].isdigit():
            names.add(NUMBER)
        waiting, known = list(names), self._outward
        while waiting:
            inner = waiting.pop()
            outer = known.get(inner)
            if outer is None:
                outer = known[inner] = self._table.outward(inner).in_sentence(self._there)
            for name in outer:
                if name not in names:
                    names.add(name)
                    waiting.append(name)
        return _Begun(direct, names)

    def ends(self, concept: str, at: int) -> frozenset[int]:
        """Where a concept that begins at a word may end (one past its last word); empty where it does not begin there."""
        if at >= len(self._words) or concept not in self._begun[at].names:
            return _NOWHERE
        seen = self._seen[at]
        found = seen.get(concept)
        if found is None:
            seen[concept] = _NOWHERE
            found = seen[concept] = self._ends(concept, at)
        return found

    def _ends(self, concept: str, at: int) -> frozenset[int]:
        if concept == NUMBER:
            return _one_of(frozenset({at + 1}))
        found = set(self._given[concept].get(at, ())) if concept in self._given else set()
        for candidate in self._beginning(concept, at):
            if candidate.plain and not candidate.more:
                found.add(at + 1)
            else:
                found |= self._run(candidate, at)
        return _one_of(frozenset(found)) if found else _NOWHERE

    def _beginning(self, name: str, at: int) -> list[Candidate]:
        """The patterns of a set that may begin at a word, those that begin with the word itself before those that begin with a concept."""
        begun = self._begun[at]
        found = begun.direct.get(name, [])
        for inner in self._table.inner(name):
            if inner in begun.names and (more := self._outward[inner].get(name)) and self.ends(inner, at):
                found = [*found, *more]
        return found

    def _run(self, candidate: Candidate, at: int) -> set[int]:
        """Where a pattern that begins at a word may end."""
        places = {at + 1} if candidate.plain else self._step(candidate.pattern[0], {at})
        for element in candidate.more:
            if not places:
                break
            places = self._step(element, places)
        return places

    def _step(self, element: Element, places: set[int]) -> set[int]:
        words, size = self._words, len(self._words)
        if element.gap:
            return {after for place in places for after in range(place, min(place + element.gap, size) + 1)}
        known, prefixes, suffixes = element.words, element.prefixes, element.suffixes
        after = set(places) if element.optional else set()
        for place in places:
            if place >= size:
                continue
            word = words[place]
            part = (prefixes and word.startswith(prefixes)) or (suffixes and word.endswith(suffixes))
            if word in known or (part and word not in plain_words()):
                after.add(place + 1)
            if element.concepts:
                begun = self._begun[place].names
                for concept in element.concepts:
                    if concept in begun:
                        after |= self.ends(concept, place)
        return after

    def may_hold(self, name: str) -> bool:
        """Whether a pattern of a set may begin at any word: where it is not so, none is found."""
        return name in self._places

    def find(self, name: str) -> tuple[tuple[str, int, int], ...]:
        """Every (name, first word, one past the last word) at which a pattern of a set is found, in order of place; the longest of each."""
        if name not in self._places:
            return ()
        found = self._found.get(name)
        if found is None:
            begun = [(at, candidate) for at in self._places[name] for candidate in self._beginning(name, at)]
            found = self._found[name] = tuple([(candidate.name, at, max(ends)) for at, candidate in begun if (ends := self._run(candidate, at))])
        return found

    def spans(self, concept: str) -> tuple[tuple[int, int], ...]:
        """Every place where a concept stands: first word, one past the last; the longest at each beginning."""
        if concept not in self._places:
            return ()
        found = self._spans.get(concept)
        if found is None:
            found = self._spans[concept] = tuple([(at, max(ends)) for at in self._places[concept] if (ends := self.ends(concept, at))])
        return found

    def between(self, concept: str, first: int, last: int) -> bool:
        """Whether a concept begins in this range of words."""
        spans = self.spans(concept)
        at = bisect_left(spans, (first,))
        return at < len(spans) and spans[at][0] < last

    def last_before(self, concept: str, at: int) -> int | None:
        """Where a concept begins last before a word; None where it does not."""
        before = bisect_left(self.spans(concept), (at,))
        return self.spans(concept)[before - 1][0] if before else None
