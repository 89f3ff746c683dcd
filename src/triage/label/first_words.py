"""Patterns by the words that they begin with: in a text only those are tried whose first word may stand there. What is found is the same."""

import re
from collections.abc import Iterable, Iterator

from triage.once import per_message

Named = tuple[str, re.Pattern[str]]

_LONGEST = 4
"""Letters of a first word that are looked at."""
_WORD = re.compile(r"\w+")
_LITERAL = re.compile(r"[a-z0-9]+")
_MAY_BE_MISSING = ("?", "*", "{")


class ByFirstWord:
    """Patterns in lower case, each under a name."""

    def __init__(self, rules: Iterable[Named]) -> None:
        self.rules = tuple(rules)
        self._from: dict[str, list[Named]] = {}
        self._anywhere: list[Named] = []
        for rule in self.rules:
            first = beginnings(rule[1].pattern)
            for begin in first:
                self._from.setdefault(begin, []).append(rule)
            if not first:
                self._anywhere.append(rule)
        self._sizes = sorted({len(begin) for begin in self._from})

    def names_in(self, low: str) -> frozenset[str]:
        """The names of the patterns that a text in lower case has."""
        begun = {word[:size] for word in _words_of(low) for size in self._sizes}
        found: set[str] = set()
        for rules in (self._anywhere, *(self._from[begin] for begin in begun if begin in self._from)):
            for name, pattern in rules:
                if name not in found and pattern.search(low):
                    found.add(name)
        return frozenset(found)


@per_message(512)
def _words_of(low: str) -> frozenset[str]:
    """The beginnings of the words of a text: it is held against several lists."""
    return frozenset(word[:_LONGEST] for word in _WORD.findall(low))


def beginnings(pattern: str) -> tuple[str, ...]:
    r"""The letters with which the first word of every match begins; none where that cannot be told. Told of what begins with \b and letters."""
    found: set[str] = set()
    for way in _ways(pattern):
        begins = _begins(way.removeprefix(r"\b")) if way.startswith(r"\b") else set()
        if not begins:
            return ()
        found |= begins
    return tuple(sorted(found))


def _begins(piece: str) -> set[str]:
    """The letters with which what a piece of a pattern matches begins; none where that cannot be told."""
    if piece.startswith("(?:"):
        end = _end_of_group(piece)
        inside = [_begins(way) for way in _ways(piece[3 : end - 1])]
        return set() if piece[end : end + 1] in _MAY_BE_MISSING or not all(inside) else set().union(*inside)
    literal = _LITERAL.match(piece)
    if not literal:
        return set()
    sure = literal.group()[:-1] if piece[literal.end() : literal.end() + 1] in _MAY_BE_MISSING else literal.group()
    return {sure[:_LONGEST]} if sure else set()


def _depths(pattern: str) -> Iterator[tuple[int, str, int]]:
    """Each character of a pattern that means something, with how many groups are open behind it; in a set of characters none does."""
    depth, at, in_set = 0, 0, False
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 2
            continue
        if in_set:
            in_set = character != "]"
        elif character == "[":
            in_set = True
        else:
            depth += (character == "(") - (character == ")")
            yield at, character, depth
        at += 1


def _end_of_group(piece: str) -> int:
    """Where the group that a piece begins with ends: one past its bracket."""
    return next(at for at, character, depth in _depths(piece) if character == ")" and not depth) + 1


def _ways(pattern: str) -> list[str]:
    """What stands between the bars of a pattern, outside of its groups."""
    bars = [at for at, character, depth in _depths(pattern) if character == "|" and not depth]
    return [pattern[first + 1 : last] for first, last in zip([-1, *bars], [*bars, len(pattern)], strict=True)]
