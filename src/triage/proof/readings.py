"""A sentence as proof reads it: segments between the places where it joins things, each a row of concepts."""

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from triage.proof.figures import AFTER_A_NUMBER, COMPARISONS, FIGURE, number
from triage.proof.vocabulary import canonical, concept, vocabulary


class Kind(Enum):
    """What a word does in a sentence."""

    CONTENT = "says something"
    CRITICAL = "decides the sentence"
    FIGURE = "is a number"
    GLUE = "claims nothing"


class Token(NamedTuple):
    """A word of a sentence, under the name of all words that say the same."""

    concept: str
    word: str
    kind: Kind

    @property
    def counts(self) -> bool:
        """Whether a sentence says something else without it."""
        return self.kind is not Kind.GLUE


class Segment(NamedTuple):
    """A piece of a sentence between two joints. `opener` is the joint before it: a mark, or the word that joins; empty for the first."""

    opener: str
    tokens: tuple[Token, ...]

    @property
    def concepts(self) -> frozenset[str]:
        """What counts in it."""
        return frozenset(t.concept for t in self.tokens if t.counts)


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[Segment, ...]:
    """The segments of a sentence, in order. What stands in brackets is a segment of its own, and the sentence goes on behind it."""
    found: list[tuple[str, list[Token]]] = [("", [])]
    outer: list[tuple[str, list[Token]]] = []
    for piece in _PIECE.finditer(_numbered(text)):
        word = piece.group().strip()
        if word == "(":
            outer.append(found[-1])
            found.append(("(", []))
        elif word == ")":
            if outer:
                found.append(outer.pop())
        elif piece["joint"]:
            found.append((" ".join(word.replace(",", " ").split()) or ",", []))
        else:
            row = found[-1][1]
            if not row and _is_instruction(word, piece.string[piece.end() :]):
                row.append(IMPERATIVE)
            row.append(_token(word))
    return tuple(Segment(opener, tuple(tokens)) for opener, tokens in _once(found) if tokens)


def concepts(segments: Iterable[Segment]) -> frozenset[str]:
    """Everything that counts in some segments."""
    return frozenset(c for s in segments for c in s.concepts)


def _once(found: list[tuple[str, list[Token]]]) -> Iterator[tuple[str, list[Token]]]:
    seen: set[int] = set()
    for opener, tokens in found:
        if id(tokens) not in seen:
            seen.add(id(tokens))
            yield opener, tokens


def _numbered(text: str) -> str:
    # A comparison belongs to its number, which is compared as a figure; here only that there is a number counts.
    numbers = FIGURE.sub(lambda m: f" #{number(m['n'])} ", COMPARISONS.sub(" ", canonical(text)))
    return AFTER_A_NUMBER.sub(" ", numbers)


def _token(word: str) -> Token:
    if word[0] == "#":
        return Token(word, word[1:], Kind.FIGURE)
    if word[-1] == "~":  # it only takes up what was said before
        return Token(concept(word[:-1]), word[:-1], Kind.GLUE)
    name = concept(word)
    if name.isupper():
        return Token(name, word.lower(), Kind.CRITICAL)
    return Token(name, word, Kind.GLUE if word in vocabulary().glue or len(word) == 1 else Kind.CONTENT)


def _is_instruction(word: str, rest: str) -> bool:
    """Whether a piece that begins with this word tells the reader to do something ("reduce the dose", not "use of Velmira")."""
    return word in vocabulary().imperative and not _NOUN_BEFORE.match(rest)


IMPERATIVE = Token("IMPERATIVE", "", Kind.CRITICAL)
"""Stands before the verb where a sentence tells the reader to do something."""

_NOUN_BEFORE = re.compile(r"\s+(?:of|in|is|are|was|were|for|with|by)\b")
_JOINTS = (
    r"compared with|compared to|in comparison with|as well as|rather than|versus|vs\.?|and|or|but|whereas|while|although|though|because|since|so that|so|which"
)
_PIECE = re.compile(
    rf"(?P<joint>(?:,\s*)?(?<![\w-])(?:{_JOINTS})(?![\w-])|[,;:]+(?=\s|$))|[()]|#-?[\d.^]+|[A-Z][A-Z_]+|[a-z0-9µ][a-z0-9'^]*(?:(?<=[a-z])-\d+[a-z]?\b)?~?"
)
