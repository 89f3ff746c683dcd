"""Misspelt words put right: names of the catalogue's products and of other medicines that search knows, and long clinical words."""

import re
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W\d_]{5,24}")
_SHORTEST = 5
_SHORTEST_WORD, _LONG_WORD = 8, 12


class Repair(NamedTuple):
    """A word as it was said and as it was meant."""

    said: str
    meant: str


def repaired(query: str, names: Collection[str], known: Callable[[str], bool], words: frozenset[str] = frozenset()) -> tuple[str, tuple[Repair, ...]]:
    """The query with misspelt names put right, and what was. `known` says of a word that the library uses it: such a word is never taken for a misspelling.

    One slip in a name of five or six letters (a letter more, less, other, or two turned round), two in a longer one, three from twelve letters on; of the
    first three letters at least two must be right. `words` are right
    as they stand; those of eight letters and more may be meant, with one slip (from twelve letters on, two).
    """
    repairs: dict[str, str] = {}
    targets = frozenset(name.casefold() for name in names if len(name) >= _SHORTEST and name.isalpha())
    for found in _WORD.finditer(query):
        said = found[0]
        if said.casefold() in targets or said.casefold() in words or said in repairs:
            continue
        meant = _nearest(said.casefold(), targets) or _nearest_word(said.casefold(), words)
        if meant and not known(said.casefold()):
            repairs[said] = meant
    if not repairs:
        return query, ()
    text = _WORD.sub(lambda match: repairs.get(match[0], match[0]), query)
    return text, tuple(Repair(said, meant) for said, meant in repairs.items())


@lru_cache(maxsize=20_000)
def _nearest(word: str, targets: frozenset[str]) -> str | None:
    best = process.extractOne(word, _in_order(targets, _SHORTEST), scorer=OSA.distance, score_cutoff=3)
    if best is None:
        return None
    meant, slips, _ = best
    return meant if slips <= _allowed(meant) and _begins_alike(word, meant) else None


@lru_cache(maxsize=20_000)
def _nearest_word(word: str, words: frozenset[str]) -> str | None:
    if len(word) < _SHORTEST_WORD:
        return None
    best = process.extractOne(word, _in_order(words, _SHORTEST_WORD), scorer=OSA.distance, score_cutoff=1 if len(word) < _LONG_WORD else 2)
    return best[0] if best is not None and best[0][0] == word[0] else None


@lru_cache(maxsize=16)
def _in_order(words: frozenset[str], shortest: int) -> tuple[str, ...]:
    return tuple(sorted(word for word in words if len(word) >= shortest and word.isalpha()))


def _allowed(name: str) -> int:
    return 1 if len(name) < 7 else 2 if len(name) < 12 else 3


def _begins_alike(word: str, name: str) -> bool:
    return len(set(word[:3]) & set(name[:3])) >= 2 and (word[0] == name[0] or word[1:3] == name[1:3] or word[:2] == name[1::-1])
