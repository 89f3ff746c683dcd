"""How the patterns of the term files are matched: token by token, in time linear to the text. How they are written: `notation.py`."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from triage.detect.notation import PREFIX_AT_LEAST, Element, Pattern


class Candidate(NamedTuple):
    """A pattern that may begin at a word.

    `more`: what follows its first element. `plain`: that is a word, not a concept. `needs`: for each further element that must be there, the
    words and the concepts ("<patient>") of which one has to stand somewhere in the sentence, the fewest first: that rules out most patterns.
    """

    name: str
    pattern: Pattern
    more: Pattern
    plain: bool
    needs: tuple[frozenset[str], ...]


def _candidate(name: str, pattern: Pattern) -> Candidate:
    firm = (e for e in pattern[1:] if not (e.gap or e.optional or e.prefixes or e.suffixes))
    return Candidate(name, pattern, pattern[1:], not pattern[0].concepts, tuple(sorted((e.words.union(f"<{c}>" for c in e.concepts) for e in firm), key=len)))


@dataclass
class PatternSet:
    """Patterns that can be looked up by the word they begin with."""

    by_word: dict[str, list[tuple[str, Pattern]]] = field(default_factory=dict)
    by_prefix: dict[str, list[tuple[str, Pattern]]] = field(default_factory=dict)
    by_suffix: dict[str, list[tuple[str, Pattern]]] = field(default_factory=dict)
    by_concept: dict[str, list[tuple[str, Pattern]]] = field(default_factory=dict)

    def add(self, name: str, pattern: Pattern) -> None:
        """Put in a pattern under a name."""
        first = pattern[0]
        for word in first.words:
            self.by_word.setdefault(word, []).append((name, pattern))
        for prefix in first.prefixes:
            self.by_prefix.setdefault(prefix, []).append((name, pattern))
        for suffix in first.suffixes:
            self.by_suffix.setdefault(suffix, []).append((name, pattern))
        for concept in first.concepts:
            self.by_concept.setdefault(concept, []).append((name, pattern))

    def beginning(self, word: str) -> Iterator[tuple[str, Pattern]]:
        """The patterns whose first element is this word or its beginning."""
        yield from self.by_word.get(word, ())
        if self.by_prefix:
            for length in range(PREFIX_AT_LEAST, len(word[:24]) + 1):
                yield from self.by_prefix.get(word[:length], ())
        if self.by_suffix:
            for length in range(PREFIX_AT_LEAST, len(word[-12:]) + 1):
                yield from self.by_suffix.get(word[-length:], ())


NUMBER = "num"
_NOWHERE: frozenset[int] = frozenset()
_NO_NAMES: frozenset[str] = frozenset()


class Table:
    """Every named pattern set, with what is needed to know quickly which of them can begin at a word."""

    def __init__(self, sets: Mapping[str, PatternSet]) -> None:
        self._sets = sets
        self._by_word: dict[str, set[str]] = {}
        self._by_prefix: dict[str, set[str]] = {}
        self._by_suffix: dict[str, set[str]] = {}
        self._outer: dict[str, set[str]] = {}
        for name, patterns in sets.items():
            for word in patterns.by_word:
                self._by_word.setdefault(word, set()).add(name)
            for prefix in patterns.by_prefix:
                self._by_prefix.setdefault(prefix, set()).add(name)
            for suffix in patterns.by_suffix:
                self._by_suffix.setdefault(suffix, set()).add(name)
            for inner in patterns.by_concept:
                self._outer.setdefault(inner, set()).add(name)
        self._made: dict[tuple[str, int], Candidate] = {}
        self._nested = {
            name: tuple((inner, tuple(self._candidate(*each) for each in listed)) for inner, listed in patterns.by_concept.items())
            for name, patterns in sets.items()
        }
        self.possible = lru_cache(maxsize=20_000)(self._possible)
        self.candidates = lru_cache(maxsize=50_000)(self._candidates)

    def _possible(self, word: str, given: frozenset[str]) -> frozenset[str]:
        """The names that can begin at a word, where the names in `given` do begin."""
        found = set(given) | self._by_word.get(word, set())
        for length in range(PREFIX_AT_LEAST, len(word[:24]) + 1):
            found |= self._by_prefix.get(word[:length], set())
        for length in range(PREFIX_AT_LEAST, len(word[-12:]) + 1):
            found |= self._by_suffix.get(word[-length:], set())
        if word[0].isdigit():
            found.add(NUMBER)
        waiting = list(found)
        while waiting:
            for outer in self._outer.get(waiting.pop(), ()):
                if outer not in found:
                    found.add(outer)
                    waiting.append(outer)
        return frozenset(found)

    def _candidates(self, name: str, word: str) -> tuple[Candidate, ...]:
        """The patterns of a set that begin with this word itself."""
        patterns = self._sets.get(name)
        return tuple(self._candidate(*each) for each in patterns.beginning(word)) if patterns else ()

    def _candidate(self, name: str, pattern: Pattern) -> Candidate:
        """A pattern with what it needs, worked out the first time that it may begin at a word."""
        key = (name, id(pattern))
        if key not in self._made:
            self._made[key] = _candidate(name, pattern)
        return self._made[key]

    def nested(self, name: str) -> tuple[tuple[str, tuple[Candidate, ...]], ...]:
        """The patterns of a set that begin with a concept, by that concept."""
        return self._nested.get(name, ())


@lru_cache(maxsize=4096)
def _one_of(ends: frozenset[int]) -> frozenset[int]:
    """The same ends, always the same object: most words have the same few, and what is kept is kept once."""
    return ends


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
        self._possible = [table.possible(word, frozenset(named[at]) if at in named else _NO_NAMES) for at, word in enumerate(words)]
        self._anywhere = _NO_NAMES.union(*self._possible)
        self._there = frozenset(words).union(f"<{name}>" for name in self._anywhere)

    def _places(self, name: str) -> Sequence[int]:
        """The words at which a set may begin."""
        return [at for at, possible in enumerate(self._possible) if name in possible]

    def ends(self, concept: str, at: int) -> frozenset[int]:
        """Where a concept that begins at a word may end (one past its last word); empty where it does not begin there."""
        if at >= len(self._words) or concept not in self._possible[at]:
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

    def _beginning(self, name: str, at: int) -> Iterator[Candidate]:
        """The patterns of a set that may begin at a word, and of which everything that they need stands somewhere in the sentence."""
        absent = self._there.isdisjoint
        for candidate in self._table.candidates(name, self._words[at]):
            if not any(map(absent, candidate.needs)):
                yield candidate
        possible = self._possible[at]
        for inner, candidates in self._table.nested(name):
            if inner in possible and self.ends(inner, at):
                for candidate in candidates:
                    if not any(map(absent, candidate.needs)):
                        yield candidate

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
            if word in known or (prefixes and word.startswith(prefixes)) or (suffixes and word.endswith(suffixes)):
                after.add(place + 1)
            if element.concepts:
                possible = self._possible[place]
                for concept in element.concepts:
                    if concept in possible:
                        after |= self.ends(concept, place)
        return after

    def find(self, name: str) -> tuple[tuple[str, int, int], ...]:
        """Every (name, first word, one past the last word) at which a pattern of a set is found, in order of place; the longest of each."""
        if name not in self._anywhere:
            return ()
        found = self._found.get(name)
        if found is None:
            begun = ((at, candidate) for at in self._places(name) for candidate in self._beginning(name, at))
            found = self._found[name] = tuple((candidate.name, at, max(ends)) for at, candidate in begun if (ends := self._run(candidate, at)))
        return found

    def spans(self, concept: str) -> tuple[tuple[int, int], ...]:
        """Every place where a concept stands: first word, one past the last; the longest at each beginning."""
        if concept not in self._anywhere:
            return ()
        found = self._spans.get(concept)
        if found is None:
            found = self._spans[concept] = tuple((at, max(ends)) for at in self._places(concept) if (ends := self.ends(concept, at)))
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
