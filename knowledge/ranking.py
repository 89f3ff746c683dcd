"""How meaning and words together put passages in order, and when a passage is no answer at all. Pure arithmetic; the numbers stand here with their reasons."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

DEPTH = 100
"""How many passages each searcher gives."""

WORDS_LEAST, WORDS_MORE = 0.2, 0.3
"""What words weigh beside the cosine: at least so much, and so much more by how well the best passage covers what was asked."""

SHARE, FADE, COMPANY = 0.05, 0.7, 6
"""A passage gains SHARE of the points of the best COMPANY passages of its document (of its section, in a label), each next one FADE of the one before."""

_LEAST_SCORE = 1e-4


class Floor(NamedTuple):
    """The least a passage must have in common with a question to count as an answer.

    Meaning (the cosine) and words (their share by weight, counted `words_count`) together must reach `least`, and meaning alone `least_meaning`.
    """

    least: float
    words_count: float
    least_meaning: float

    def reached(self, cosine: float, coverage: float) -> bool:
        """Whether a passage with this cosine and this coverage may be shown."""
        return cosine >= self.least_meaning and cosine + self.words_count * coverage >= self.least


FLOOR = Floor(least=0.60, words_count=0.5, least_meaning=0.2)
NO_FLOOR = Floor(least=-2.0, words_count=0.0, least_meaning=-2.0)


class Ranked(NamedTuple):
    """A passage in the joint list: `score` from 0 to 1."""

    id: int
    score: float


def words_weight(coverage: Mapping[int, float]) -> float:
    """What words weigh for a question, by the best coverage that any passage reaches."""
    return WORDS_LEAST + WORDS_MORE * max(coverage.values(), default=0.0)


def fused(cosines: Mapping[int, float], coverage: Mapping[int, float]) -> list[Ranked]:
    """Passages by the sum of meaning and words. Best first; equal ones by their age in the catalogue."""
    weight = words_weight(coverage)
    most = 1 + WORDS_LEAST + WORDS_MORE
    return _ordered({i: (cosine + weight * coverage.get(i, 0.0)) / most for i, cosine in cosines.items()})


def in_company(ranked: Sequence[Ranked], groups: Mapping[int, str]) -> list[Ranked]:
    """The list again, where passages of a document that has several good ones have gained on a single good one. `ranked` is best first."""
    pooled: dict[str, float] = defaultdict(float)
    met: dict[str, int] = defaultdict(int)
    for one in ranked:
        group = groups.get(one.id, "")
        if met[group] < COMPANY:
            pooled[group] += one.score * FADE ** met[group]
            met[group] += 1
    most = 1 + SHARE * sum(FADE**place for place in range(COMPANY))
    return _ordered({one.id: (one.score + SHARE * pooled[groups.get(one.id, "")]) / most for one in ranked})


def _ordered(points: Mapping[int, float]) -> list[Ranked]:
    scores = {passage: min(1.0, max(_LEAST_SCORE, score)) for passage, score in points.items()}
    return [Ranked(passage, scores[passage]) for passage in sorted(points, key=lambda p: (-points[p], p))]
