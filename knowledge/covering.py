"""How much of what a question asks about a text holds: each thing by its weight, by the way of saying it that the text holds best."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

Stems = tuple[tuple[str, float], ...]
"""The word stems of one way to say a thing, each with its share of that way; the shares come to 1."""


class Part(NamedTuple):
    """One thing that is asked about: how it was said, its share of the whole question, and its ways."""

    said: str
    weight: float
    ways: tuple[Stems, ...]

    def held(self, stems: Collection[str]) -> float:
        """How much of it a text with these stems holds, 0 to 1."""
        return max((sum(share for stem, share in way if stem in stems) for way in self.ways), default=0.0)


class Weighed(NamedTuple):
    """A question as parts with weights that come to 1."""

    parts: tuple[Part, ...] = ()

    @property
    def stems(self) -> frozenset[str]:
        """The word stems of all ways to say it: no others count."""
        return frozenset(stem for part in self.parts for way in part.ways for stem, _ in way)

    def share(self, stems: Collection[str]) -> float:
        """How much of the question a text with these stems holds, 0 to 1."""
        return sum(part.weight * part.held(stems) for part in self.parts)

    def held(self, stems: Collection[str]) -> Iterator[tuple[str, float]]:
        """What of the question a text with these stems holds, each with how much of it."""
        for part in self.parts:
            if (much := part.held(stems)) > 0:
                yield part.said, much
