"""The small language of the term files: how a pattern is written.

headache            the word
hospitali*          a word that begins so
*itis               a word that ends so
stopped|quit        one of these words
(at once|in one go) one of these, where one of them is several words
[the]               a word that may be missing
...4                up to four words of the same sentence
<patient>           a concept: a named list of patterns
<num>               a number
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from triage.detect.tokens import tokens_of

_PIECE = re.compile(r"\[[^\]]*\]|\S+")
_GAP = re.compile(r"\.\.\.(\d+)")
_GROUP = re.compile(r"\(([^()]*)\)")
_LEADING = frozenset({"a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "off", "on", "out", "the", "to", "up", "with"})
_OWNERS = frozenset({"her", "his", "its", "my", "our", "their", "your"})
LONGEST_GAP = 12
MOST_WAYS = 64
PREFIX_AT_LEAST = 2


@dataclass(frozen=True)
class Element:
    """One piece of a pattern: any of these words, beginnings or concepts; or a gap."""

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    gap: int = 0
    optional: bool = False


Pattern = tuple[Element, ...]


def parse_all(text: str) -> tuple[Pattern, ...]:
    """Every pattern of a line: one for each way to choose among its groups, "(at once|in one go)". Raises ValueError."""
    return tuple(parse(each) for each in _ways(text))


def _ways(text: str) -> Iterator[str]:
    """A line without groups, for each way to choose among them."""
    waiting, size = [text], 1
    while waiting:
        line = waiting.pop()
        group = _GROUP.search(line)
        if not group:
            yield line
            continue
        chosen = [c.strip() for c in group[1].split("|")]
        size *= len(chosen)
        if size > MOST_WAYS or not all(chosen):
            raise ValueError(f"a pattern has at most {MOST_WAYS} ways through its groups, none of them empty: {text!r}")
        waiting.extend(line[: group.start()] + c + line[group.end() :] for c in reversed(chosen))


def _check_alternatives(pieces: Sequence[str], text: str) -> None:
    """Refuse "at once|in one": the bar parts words, so it would mean "at, once or in, one"."""
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        words = piece.split("|")
        if len(words) > 1 and before in _LEADING and after[0].isalpha() and words[-1] in _LEADING and not set(words[:-1]) <= _LEADING | _OWNERS:
            raise ValueError(f"the bar parts words, not phrases; write ({before} {piece} {after}) in this pattern: {text!r}")


def parse(text: str) -> Pattern:
    """A pattern from its written form without groups. Raises ValueError where it is not one."""
    if "(" in text or ")" in text:
        raise ValueError(f"a group of this pattern is not closed, or was never opened: {text!r}")
    elements: list[Element] = []
    pieces = _PIECE.findall(text)
    _check_alternatives(pieces, text)
    for piece in pieces:
        gap = _GAP.fullmatch(piece)
        if gap:
            if not 0 < int(gap[1]) <= LONGEST_GAP:
                raise ValueError(f"a gap is 1 to {LONGEST_GAP} words: {text!r}")
            elements.append(Element(gap=int(gap[1])))
        elif piece.startswith("["):
            elements.extend(replace(e, optional=True) for inner in piece[1:-1].split() for e in _words(inner))
        else:
            elements.extend(_words(piece))
    if not elements or elements[0].gap or elements[0].optional or elements[-1].gap:
        raise ValueError(f"a pattern begins with something that must be there and does not end with a gap: {text!r}")
    return tuple(elements)


def _words(piece: str) -> Iterator[Element]:
    """The elements of a piece without spaces: usually one; "d/c" is three."""
    alternatives = piece.split("|")
    if len(alternatives) == 1 and "*" not in piece and not piece.startswith("<"):
        for token in tokens_of(piece):
            yield Element(words=frozenset({token.norm}))
        return
    words, prefixes, suffixes, concepts = set(), [], [], []
    for word in alternatives:
        if len(word) > 2 and word.startswith("<") and word.endswith(">"):
            concepts.append(word[1:-1])
            continue
        tokens = tokens_of(word.strip("*"))
        if len(tokens) > 1:
            raise ValueError(f"an alternative is one word: {word!r} in {piece!r}")
        bare = tokens[0].norm if tokens else ""
        if word.startswith("*"):
            suffixes.append(_long_enough(word, bare))
        elif not word.endswith("*"):
            words.add(bare)
        else:
            prefixes.append(_long_enough(word, bare))
    yield Element(words=frozenset(words - {""}), prefixes=tuple(prefixes), suffixes=tuple(suffixes), concepts=tuple(concepts))


def _long_enough(written: str, bare: str) -> str:
    """The beginning or end of a word, if it is not too short to mean anything."""
    if len(bare) < PREFIX_AT_LEAST:
        raise ValueError(f"too short a part of a word: {written!r}")
    return bare
