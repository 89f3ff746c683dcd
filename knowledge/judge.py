"""The judge of search: whether a passage answers a question, by the words of both side by side. It was taught with questions that people wrote for passages.

Without a model that gives out words there is no judge, and the floor of `knowledge.ranking` decides alone.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from knowledge.finding import Considered
from knowledge.judge_learned import LearnedJudge, shipped
from knowledge.judge_network import Array, Worded, scores, side_by_side
from knowledge.judge_words import PassageWords, WordReader
from knowledge.lexical import Place
from knowledge.lookup import Lookup
from knowledge.ranking import ELSEWHERE, HEADING, TITLE, Ranked
from triage.ports import Embedder

JUDGED = 10
"""So many of the best passages are judged; one after them is never the only one that answers."""

MOST_WORDS = 48
"""Tokens that are compared. Of a longer text, a letter, it is those before its last question mark; where it has none, the floor decides alone."""

COUNTS, SOFT = 0.1, 4.0
"""How much the judge counts in the order of those it judged, beside their points; a score is softened so that being very sure counts little more."""

SLACK = 1.5
"""By how much passages after the first may miss what is wanted of an answer: where one answers, others that say a part of it may stand beside it."""


class Asking(NamedTuple):
    """A question as the judge takes it: the states of its words, without those of its own product's names."""

    states: Array


class Opinion(NamedTuple):
    """What the judge holds of each passage it judged, by its id; `least` is what an answer reaches."""

    scores: Mapping[int, float]
    least: float

    def answered(self, one: int) -> bool:
        """Whether this passage answers."""
        return self.scores.get(one, -math.inf) >= self.least

    def near(self, one: int) -> bool:
        """Whether this passage may stand after one that answers."""
        return self.scores.get(one, self.least) >= self.least - SLACK


class Judge:
    """The judge over a reader of words. Threads may share it."""

    def __init__(self, reader: WordReader, learned: LearnedJudge | None = None) -> None:
        self._learned = learned or shipped()
        self._words = PassageWords(reader)

    def opinion(self, asking: Asking, found: Considered, lookup: Lookup) -> Opinion:
        """What it holds of the best passages that were found."""
        words = self._words.of(lookup, [one.id for one in found.ranked[:JUDGED]])
        ids = [one.id for one in found.ranked[:JUDGED] if len(words.get(one.id, ()))]
        if not ids or not len(asking.states):
            return Opinion({}, self._learned.least)
        beside = side_by_side(asking.states, [words[i] for i in ids], signs(asking, found, words, ids))
        return Opinion(dict(zip(ids, map(float, scores(self._learned.networks, beside)), strict=True)), self._learned.least)


def judge_of(embedder: Embedder) -> Judge | None:
    """A judge where the embedder gives out words."""
    return Judge(embedder) if isinstance(embedder, WordReader) else None


def asking(read: Worded, text: str, own: Collection[str]) -> Asking | None:
    """A question that was read, without the names of its own product (`own`, in small letters): they stand in every passage.

    None for a letter without a question mark.
    """
    kept = [n for n, (start, end) in enumerate(read.places) if not _is_name(text, start, end, own)]
    compared = _before_the_mark(kept or range(len(read.places)), read, text)
    return Asking(read.states[compared]) if compared else None


def _before_the_mark(tokens: Sequence[int], read: Worded, text: str) -> list[int]:
    """As many of these tokens as are compared: all of a question, the end of the last one in a letter."""
    if len(tokens) <= MOST_WORDS:
        return list(tokens)
    last = max((place for place, n in enumerate(tokens) if text[slice(*read.places[n])] == "?"), default=-1)
    return list(tokens[max(0, last + 1 - MOST_WORDS) : last + 1])


def signs(asking: Asking, found: Considered, words: Mapping[int, Array], ids: Sequence[int]) -> Array:
    """What else speaks for each of these passages, in the order in which the networks were taught it."""
    asked = len(asking.states) / 20 - 1
    rows = [[4 * found.cosines[i] - 2, 2 * found.coverage[i] - 1, *_stands(dict(found.gains[i]), found.places[i]), len(words[i]) / 150 - 1, asked] for i in ids]
    return np.array(rows, dtype=np.float32)


def reordered(ranked: Sequence[Ranked], opinion: Opinion) -> tuple[Ranked, ...]:
    """The list again, those that were judged by their points and the judge together."""
    judged = [one for one in ranked if one.id in opinion.scores]
    points = {one.id: one.score + COUNTS * math.tanh(opinion.scores[one.id] / SOFT) for one in judged}
    first = sorted(judged, key=lambda one: (-points[one.id], one.id))
    return (*first, *(one for one in ranked if one.id not in opinion.scores))


def _stands(gains: Mapping[str, float], place: Place) -> list[float]:
    """How title, headings and section speak for a passage."""
    return [
        gains.get("title asks the same", 0.0) / TITLE,
        gains.get("headings ask the same", 0.0) / HEADING,
        gains.get("section on another matter", 0.0) / -ELSEWHERE,
        float("summary" in gains),
        float("introduction" in gains),
        float(place.label_section is not None),
    ]


def _is_name(text: str, start: int, end: int, own: Collection[str]) -> bool:
    """Whether a token is part of a word that names the product, or the colon after the name that search puts before a question."""
    first, last = start, end
    while first > 0 and text[first - 1].isalnum():
        first -= 1
    while last < len(text) and text[last].isalnum():
        last += 1
    word = text[first:last].casefold()
    return word in own or (word == ":" and text[:start].casefold() in own)
