"""The table: every named pattern set, looked up by the word or concept that a pattern begins with, and by what it needs beside that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from triage.detect.notation import PREFIX_AT_LEAST, Pattern
from triage.detect.plain import plain_words


def shortest_part(word: str) -> int:
    """From how many letters on the beginning or the end of a word may be a term: of a plain word only the whole is one."""
    return len(word) if word in plain_words() else PREFIX_AT_LEAST


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


NUMBER = "num"


class _Entry(NamedTuple):
    """A pattern of the set `name`; `place` is its rank among those that are looked up together, `more` what it needs beside its rarest need."""

    place: int
    name: str
    candidate: Candidate
    more: tuple[frozenset[str], ...]


class Begins:
    """Patterns that begin alike, by the word or concept that each needs somewhere else in the sentence: most need one that is not there."""

    def __init__(self, patterns: Iterable[tuple[str, Candidate]]) -> None:
        self._free: list[_Entry] = []
        self._by_need: dict[str, list[_Entry]] = {}
        for place, (name, candidate) in enumerate(patterns):
            entry = _Entry(place, name, candidate, candidate.needs[1:])
            if not candidate.needs:
                self._free.append(entry)
            for need in candidate.needs[0] if candidate.needs else ():
                self._by_need.setdefault(need, []).append(entry)
        self._needs = frozenset(self._by_need)
        self._free_by_set = _by_set(self._free)

    def in_sentence(self, there: frozenset[str]) -> Mapping[str, list[Candidate]]:
        """Those of which everything that they need stands in a sentence of these words and concepts: by their sets, in their order."""
        if self._needs.isdisjoint(there):
            return self._free_by_set
        found = {entry.place: entry for need in self._needs & there for entry in self._by_need[need]}
        here = [entry for entry in found.values() if not (entry.more and any(map(there.isdisjoint, entry.more)))]
        return _by_set(sorted([*self._free, *here])) if here else self._free_by_set


def _by_set(entries: Iterable[_Entry]) -> Mapping[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {}
    for entry in entries:
        found.setdefault(entry.name, []).append(entry.candidate)
    return found


_NOTHING = Begins(())


_Listed = tuple[str, str, Pattern]
"""A pattern with its set and its own name."""


class OfWord(NamedTuple):
    """What may begin at a word: the patterns that begin with the word itself, and every set that may, as patterns name it ("<patient>")."""

    direct: Begins
    possible: frozenset[str]


class Table:
    """Every named pattern set, with what is needed to know quickly which patterns can begin at a word."""

    def __init__(self, sets: Mapping[str, PatternSet]) -> None:
        self._by_word: dict[str, list[_Listed]] = {}
        self._by_prefix: dict[str, list[_Listed]] = {}
        self._by_suffix: dict[str, list[_Listed]] = {}
        self._made: dict[tuple[str, int], Candidate] = {}
        outward: dict[str, list[tuple[str, Candidate]]] = {}
        for name, patterns in sets.items():
            for by, of_set in ((self._by_word, patterns.by_word), (self._by_prefix, patterns.by_prefix), (self._by_suffix, patterns.by_suffix)):
                for begin, listed in of_set.items():
                    by.setdefault(begin, []).extend((name, *each) for each in listed)
            for inner, listed in patterns.by_concept.items():
                outward.setdefault(inner, []).extend((name, self._candidate(*each)) for each in listed)
        self._inner = {name: tuple(patterns.by_concept) for name, patterns in sets.items()}
        self._outer = {inner: frozenset(name for name, _ in listed) for inner, listed in outward.items()}
        self._above: dict[str, frozenset[str]] = {}
        self._outward = {inner: Begins(listed) for inner, listed in outward.items()}
        self.of_word = lru_cache(maxsize=20_000)(self._of_word)
        self.possible_with = lru_cache(maxsize=1_000)(self._possible_with)

    def _of_word(self, word: str) -> OfWord:
        """What may begin at a word: the patterns that begin with the word itself, and the sets that may."""
        listed = [*self._by_word.get(word, ())]
        for length in range(shortest_part(word), len(word[:24]) + 1):
            listed += self._by_prefix.get(word[:length], ())
        for length in range(shortest_part(word), len(word[-12:]) + (word not in plain_words())):
            listed += self._by_suffix.get(word[-length:], ())
        names = {name for name, _, _ in listed}
        if word[0].isdigit():
            names.add(NUMBER)
        direct = Begins([(name, self._candidate(*each)) for name, *each in listed]) if listed else _NOTHING
        return OfWord(direct, self._possible_with(frozenset(names)))

    def _possible_with(self, names: frozenset[str]) -> frozenset[str]:
        """The sets that may begin where these do, as patterns name them: "<patient>"."""
        return frozenset().union(*map(self._with_above, names))

    def _with_above(self, name: str) -> frozenset[str]:
        if name not in self._above:
            found, waiting = {name}, [name]
            while waiting:
                for outer in self._outer.get(waiting.pop(), ()):
                    if outer not in found:
                        found.add(outer)
                        waiting.append(outer)
            self._above[name] = frozenset(f"<{one}>" for one in found)
        return self._above[name]

    def _candidate(self, name: str, pattern: Pattern) -> Candidate:
        """A pattern with what it needs, worked out once."""
        key = (name, id(pattern))
        if key not in self._made:
            self._made[key] = _candidate(name, pattern)
        return self._made[key]

    def outward(self, inner: str) -> Begins:
        """The patterns that begin with a concept."""
        return self._outward.get(inner, _NOTHING)

    def inner(self, name: str) -> tuple[str, ...]:
        """The concepts that patterns of a set begin with, in their order."""
        return self._inner.get(name, ())
