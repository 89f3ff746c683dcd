"""Wording: the lines of a family as different people would send them. Slots are filled and noise is added by hashes, so that it is the same each time."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from triage.learn.families import Family

_SLOT = re.compile(r"\{(\w+)\}")
_LONG_WORD = re.compile(r"[A-Za-z]{5,}")
_TYPOS_IN = 12
"""One long word in so many is misspelt where typos are made."""


class Example(NamedTuple):
    """A message with the families it was made of: one, or several that were sent together."""

    text: str
    families: tuple[Family, ...]
    line: str
    """Which line, and which expansion of it: the seed of whatever is drawn for it."""


def drawn(*seed: object) -> int:
    """A number that depends on nothing but its seed."""
    return int.from_bytes(hashlib.sha256("\0".join(map(str, seed)).encode()).digest()[:8], "big")


def expanded(families: Sequence[Family], times: int) -> Iterator[Example]:
    """Each line of the families so many times, with other values in its slots; the first as it is written, others with noise."""
    for family in families:
        for number, line in enumerate(family.say):
            for turn in range(times):
                seed = f"{family.id}/{number}/{turn}"
                text = _filled(line, family, seed)
                yield Example(_noisy(text, seed) if turn else text, (family,), seed)


def together(families: Sequence[Family], count: int) -> Iterator[Example]:
    """Messages of two or three lines of different families, as people write who have several things to say."""
    lines = [(family, number) for family in families for number in range(len(family.say))]
    for place in range(count):
        seed = f"together/{place}"
        size = 2 + drawn(seed, "size") % 2
        parts = [lines[drawn(seed, n) % len(lines)] for n in range(size)]
        glue = ("\n", " ", "\n\n", ". ")[drawn(seed, "glue") % 4]
        said = [_filled(family.say[number], family, f"{seed}/{n}") for n, (family, number) in enumerate(parts)]
        text = glue.join(part if glue != " " or part.rstrip()[-1:] in ".?!" else part + "." for part in said)
        yield Example(_noisy(text, seed), tuple(family for family, _ in parts), seed)


def _filled(line: str, family: Family, seed: str) -> str:
    """A line with values in its slots; a slot that stands twice has one value."""
    return _SLOT.sub(lambda m: family.slots[m[1]][drawn(seed, m[1]) % len(family.slots[m[1]])], line)


def _lower(text: str, _seed: str) -> str:
    return text.lower()


def _bare(text: str, _seed: str) -> str:
    """Without the marks that people leave out when they type on a phone."""
    return re.sub(r"[,;:'’]|(?<=\w)[.](?=\s|$)", "", text)


def _typos(text: str, seed: str) -> str:
    def one(match: re.Match[str]) -> str:
        word = match[0]
        chance = drawn(seed, match.start())
        if chance % _TYPOS_IN:
            return word
        at = 1 + (chance >> 8) % (len(word) - 3)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return (swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:])[(chance >> 16) % 3]

    return _LONG_WORD.sub(one, text)


@cache
def _noises() -> tuple[tuple[Callable[[str, str], str], ...], ...]:
    return ((), (_lower,), (_typos,), (_bare,), (_lower, _bare), (_lower, _typos))


def _noisy(text: str, seed: str) -> str:
    for noise in _noises()[drawn(seed, "noise") % len(_noises())]:
        text = noise(text, seed)
    return text
