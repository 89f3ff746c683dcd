"""How meaning, words and structure together put passages in order, and when a passage is no answer at all. Pure arithmetic; every number with its reason.

Chosen on development sets only, never on test questions; `python -m tests.tools.retrieval` prints the tables again:

- SciFact train (809 claims), its claims cut to their four rarest words, and questions of four rare terms from a text (400): wording that favours words;
- questions of consumers on health and their short forms (104 + 104), and questions of a health encyclopaedia (600): wording that favours meaning;
- the golden questions of the sample library (148), the development questions in tests/data/retrieval (140), questions on twelve real labels (68).

Sums of scores, not of ranks. Reciprocal rank fusion (k = 10) loses 0.03 nDCG@10 to the better half on consumer questions and 0.13 on rare terms, because it
takes both halves for equally sure of themselves. The cosine and the share of a question's words that a passage holds are both absolute: where a
passage holds all that was asked, words decide; where a long plain question meets no words of its own, meaning does.

Set by hand, not learned: weights fitted to 16 signs by listwise regression (left out product by product) put 90 of 100 blind library questions right first
where these put 92; the cosine of the best sentence, of titles, headings and golden questions, and coverage by the best sentence, move single questions
both ways.
What helps is how a question is read: the files in knowledge/terms brought blind questions from 87 to 92 first, and label sections from 88 to 97.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

DEPTH = 100
"""How many passages each searcher gives."""

WORDS_LEAST, WORDS_MORE = 0.3, 0.2
"""What words weigh beside the cosine: at least so much, and so much more by how well the best passage covers what was asked.

nDCG@10, `python -m tests.tools.retrieval`        train    rare   terms     lay   short  encyclopaedia
  meaning alone                                   0.657   0.534   0.592   0.812   0.867   0.699
  words alone (BM25)                              0.700   0.651   0.995   0.575   0.718   0.567
  by rank, constant 10 (60)                       0.725   0.654   0.863   0.780   0.842   0.656   (0.717, 0.639, 0.818, 0.743, 0.815, 0.649)
  words 0.3 + 0.2 x coverage                      0.736   0.670   0.994   0.830   0.867   0.719
Nowhere more than 0.002 below the better half. Fixed weights of 0.4 and 0.5 come close (0.005 and 0.007 below on one set); 0.3 loses 0.024 on rare terms.
"""

SHARE, FADE, COMPANY = 0.05, 0.7, 6
"""A passage gains SHARE of the points of the best COMPANY passages of its document (of its section, in a label), each next one FADE of the one before.

Lifts the right document to first place for 5 of 100 golden questions; from 0.1 on, single right passages fall on development questions.
"""

TITLE, HEADING = 0.1, 0.05
"""For a response document whose title asks what the question asks, and for headings that do: by their coverage of the question."""

SUMMARY, INTRODUCTION, ELSEWHERE = 0.03, -0.1, -0.03
"""A response document's summary is what a professional is sent; its introduction repeats the indication and warnings of every other one. A section of a
label speaks of its own matter: one of another than the question's is less likely to answer. A gain for response documents as such (0.02) would put 3 of
100 golden questions right and as many development questions wrong, where the label alone has the answer."""

SLACK = 0.1
"""By how much passages after the first may miss the floor: where one answers, others that say a part of it may stand beside it."""

SAME, NEAR_TWINS = 0.93, 20
"""Two passages with this cosine say the same: one that may not be used is no witness against its twin among the best so many that may."""

WITNESSES = 3
"""So many passages that may not be used are held against as many that may, by the mean: one alone is often a passage that happens to share the question's
words. Where 99 of 100 answerable questions keep their answer, one against one knows 83 of 100 that lost theirs; three against three know 94."""

_LEAST_SCORE = 1e-4


class Floor(NamedTuple):
    """The least a passage must have in common with a question to count as an answer.

    Meaning (the cosine) and words (their share by weight, counted `words_count`) together must reach `least`, and meaning alone `least_meaning`.
    Where the best few passages that are over beat as many that may be used by more than `over` in the mean, or those in force elsewhere by more than
    `elsewhere`, what may be used does not answer: without these numbers, no such passage counts.
    """

    least: float
    words_count: float
    least_meaning: float
    over: float | None = None
    elsewhere: float | None = None
    judged: bool = False
    """Whether one of the best passages must also answer by what the judge (`knowledge.judge`) holds, and the judge counts in their order."""

    def margin(self, *, over: bool) -> float | None:
        """By how much passages that may not be used must beat the best that may, for the question to count as not answered."""
        return self.over if over else self.elsewhere

    def near(self, cosine: float, coverage: float) -> bool:
        """Whether a passage may be shown after one that reached the floor: it may lack a little of it."""
        return self._replace(least=self.least - SLACK).reached(cosine, coverage)

    def reached(self, cosine: float, coverage: float) -> bool:
        """Whether a passage with this cosine and this coverage may be shown."""
        return cosine >= self.least_meaning and cosine + self.words_count * coverage >= self.least


FLOOR = Floor(least=0.54, words_count=0.6, least_meaning=0.15, over=-0.05, elsewhere=0.1, judged=True)
"""Chosen so that few questions that have an answer go without: of 330 development questions on the sample library 99 of 100 find something, of 180 on whole
labels all do. Where the documents that answer are out of force, 95 of 100 find nothing (of golden questions, whose facts stand in several documents, 89).

What it costs is told honestly: of 90 questions on the sample library that nothing answers, 44 of 100 find nothing; of 40 on labels, 2 of 100; where such
documents never were, 23 of 100. By `least` (220 library questions; found, nothing where nothing answers): 0.44 99.5, 37; 0.58 99.5, 40; 0.62 97, 42;
0.66 95, 50; 0.70 92, 55; 0.74 88, 62. A regression on two dozen signs (the best sentence, rare words that are missing, margins) draws the same curve: vectors
and words do not see that a passage on the very topic lacks the one fact asked for. The judge (`knowledge.judge`) sees some of it, a reviewer the rest."""
NO_FLOOR = Floor(least=-2.0, words_count=0.0, least_meaning=-2.0)


class Ranked(NamedTuple):
    """A passage in the joint list: `score` from 0 to 1."""

    id: int
    score: float


class Signs(NamedTuple):
    """What speaks for a passage beside its meaning and its words: coverage of the question by its document's title and by its headings, and its kind."""

    title: float = 0.0
    headings: float = 0.0
    label_section: str | None = None
    section: str = ""


def words_weight(coverage: Mapping[int, float], least: float = WORDS_LEAST, more: float = WORDS_MORE) -> float:
    """What words weigh for a question, by the best coverage that any passage reaches."""
    return least + more * max(coverage.values(), default=0.0)


def structure(signs: Signs, sections: frozenset[str]) -> tuple[tuple[str, float], ...]:
    """What a passage gains and loses by where it stands, each with its name. `sections` are those the question is likely answered in."""
    found = [("headings ask the same", HEADING * signs.headings)]
    if signs.label_section is None:
        found.append(("title asks the same", TITLE * signs.title))
        found.append(_KINDS.get(signs.section.casefold(), ("", 0.0)))
    elif sections and signs.label_section not in sections:
        found.append(("section on another matter", ELSEWHERE))
    return tuple((why, points) for why, points in found if points)


_KINDS = {"summary": ("summary", SUMMARY), "introduction": ("introduction", INTRODUCTION)}

_MOST = 1 + WORDS_LEAST + WORDS_MORE + TITLE + HEADING + SUMMARY


def fused(cosines: Mapping[int, float], coverage: Mapping[int, float], gains: Mapping[int, float] | None = None) -> list[Ranked]:
    """Passages by the sum of meaning, words and what they gain by where they stand. Best first; equal ones by their age in the catalogue."""
    weight, gained = words_weight(coverage), gains or {}
    return _ordered({i: (cosine + weight * coverage.get(i, 0.0) + gained.get(i, 0.0)) / _MOST for i, cosine in cosines.items()})


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
