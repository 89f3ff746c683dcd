"""Fitting of the weighing: from the statements to the trained file.

First networks that are taught all parts but one are judged on that one, by which the threshold is chosen; then what ships is taught everything.
"""

import random
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from triage.detect.trained import Trained
from triage.learn.statements_made import Like, made_right, made_wrong, of_quotes
from triage.learn.statements_read import PARTS, Taught
from triage.learn.statements_training import Lesson, Settings, taught
from triage.ports import Vectors, WordReader
from triage.proof.carrying import faults
from triage.proof.facing import LAYERS, Basis
from triage.proof.judged import SCORE, closed, weighed
from triage.proof.spelled import CONTENT, Told, spans, told
from triage.proof.vocabulary import concept
from triage.proof.weighing import weigh
from triage.proof.words import normal, plain

DIRECTIONS = 24
_STRETCHED = np.float32(3)
_OF_BASIS = 8000
LEAST_CAUGHT = 0.975
"""The share of wrong statements that must be stopped where the threshold is chosen: more than is promised, for of a hand that was not taught fewer are."""
_NEAREST, _TRIED = 24, 8


class Fitted(NamedTuple):
    """What was learned, and for each statement by a hand how it was scored by networks that had not seen it, and what the rules say (see `_by_rules`)."""

    trained: Trained
    statements: tuple[Taught, ...]
    scores: Vectors
    refused: Vectors


def fit(statements: Sequence[Taught], fingerprint: str, reader: WordReader, *, settings: Settings, networks: int = 4, told_: Callable[[str], None]) -> Fitted:
    """Learn from the statements. Raises ModelUnavailable."""
    read = lru_cache(maxsize=None)(lambda text: told(text, reader))
    basis = _basis([read(quote) for quote in dict.fromkeys(quote for one in statements for quote in one.quotes)])
    everything = [*statements, *_made(statements, _like([read(quote) for one in statements for quote in one.quotes]))]
    told_(f"{len(statements)} statements, {len(everything)} with those made of them")
    lessons = _balanced(everything, [_lesson(one, read, basis) for one in everything])
    told_("all are read")
    scores = np.zeros(len(statements), dtype=np.float32)
    for part in range(PARTS):
        others = [lesson for one, lesson in zip(everything, lessons, strict=True) if one.part != part]
        judges = [taught(others, settings, seed=part + PARTS * n) for n in range(2)]
        for place in (n for n, one in enumerate(statements) if one.part == part):
            scores[place] = weigh(judges, lessons[place].material)
        told_(f"part {part + 1} of {PARTS} is judged")
    refused = np.array([_by_rules(one) for one in statements], dtype=np.float32)
    threshold = _chosen(statements, scores, refused)
    members = tuple(taught(lessons, settings, seed=seed) for seed in range(networks))
    about = measured(statements, scores, refused, threshold)
    kept = {"mean": basis.mean, "directions": basis.directions}
    return Fitted(Trained((*members, kept), {SCORE: threshold}, fingerprint, (SCORE,), about), tuple(statements), scores, refused)


def measured(statements: Sequence[Taught], scores: Vectors, refused: Vectors, threshold: float) -> dict[str, Any]:
    """For the record in the trained file: for each hand and each kind how many are stopped, on statements kept out."""
    stopped = ((scores > threshold) | (refused > 0)) & (refused >= 0)
    groups: dict[str, list[bool]] = {}
    for one, stop in zip(statements, stopped, strict=True):
        for name in (f"{one.by} right",) if one.faithful else (f"{one.by} wrong", one.kind):
            groups.setdefault(name, []).append(bool(stop))
    return {"stopped": {name: [sum(group), len(group)] for name, group in sorted(groups.items())}}


def _chosen(statements: Sequence[Taught], scores: Vectors, refused: Vectors) -> float:
    """The highest score at which enough of the wrong statements are still stopped."""
    wrong = np.array([not one.faithful for one in statements])
    passing = np.sort(scores[wrong & (refused == 0)])
    may_pass = max(0, int((1 - LEAST_CAUGHT) * wrong.sum()) - int((wrong & (refused < 0)).sum()))
    return float(passing[may_pass] - 1e-4) if may_pass < len(passing) else float(scores.max())


def _by_rules(one: Taught) -> float:
    """1 where the rules stop a statement whatever its score, -1 where the strict reading proves it without any, else 0."""
    return float(closed(one.statement, one.quotes)) if faults(one.statement, one.quotes) else -1.0


def _basis(quotes: Sequence[Told]) -> Basis:
    states = np.concatenate([one.states for one in quotes])
    mean: Vectors = states.mean(axis=0).astype(np.float32)
    first = (states - mean)[:, : states.shape[1] // LAYERS]
    first = first / np.maximum(np.linalg.norm(first, axis=1, keepdims=True), np.float32(1e-6))
    some = first[np.random.default_rng(0).permutation(len(first))[:_OF_BASIS]]
    directions = np.linalg.svd(some, full_matrices=False)[2][:DIRECTIONS].T
    return Basis(mean, (directions * _STRETCHED).astype(np.float32))


def _made(statements: Sequence[Taught], like: Like) -> list[Taught]:
    found: list[Taught] = []
    beside: dict[tuple[str, ...], list[Taught]] = {}
    for one in statements:
        beside.setdefault(one.quotes, []).append(one)
    for quotes, group in beside.items():
        draw = random.Random("|".join(quotes))  # noqa: S311 (the same each time, and no secret)
        right = [one for one in group if one.faithful]
        for one in right:
            found += made_wrong(one, like, draw)
            found += made_right(one, [other.statement for other in right if other != one], draw)
        for said in of_quotes(group[0], draw):
            found += [said, *list(made_wrong(said, like, draw))[:1]]
    return found


def _like(quotes: Sequence[Told]) -> Like:
    """Which words of the quotes are like which, by their mean state over all texts."""
    width = quotes[0].states.shape[1] // LAYERS
    total: dict[str, Vectors] = {}
    for quote in quotes:
        for n, word in enumerate(quote.words):
            if quote.kinds[n] == CONTENT and len(word) > 5:
                total[word] = total.get(word, np.zeros(width, dtype=np.float32)) + quote.states[n, :width]
    words = list(total)
    states = np.stack([total[word] / max(float(np.linalg.norm(total[word])), 1e-6) for word in words])
    states = states - states.mean(axis=0)
    states /= np.linalg.norm(states, axis=1, keepdims=True)
    at = {word: n for n, word in enumerate(words)}

    def like(word: str, text: str, draw: random.Random) -> str | None:
        if word not in at:
            return None
        near = [words[n] for n in np.argsort(-(states @ states[at[word]]), kind="stable")[1:_NEAREST]]
        other = [w for w in near if w not in text and concept(w) != concept(word) and w[:5] != word[:5] and w[-2:] == word[-2:]]
        return draw.choice(other[:_TRIED]) if other else None

    return like


def _lesson(one: Taught, read: Callable[[str], Told], basis: Basis) -> Lesson:
    said = read(one.statement)
    what = weighed(one.statement, one.quotes, [said, *(read(quote) for quote in one.quotes)], basis)
    small = what._replace(said=what.said.astype(np.float16), quoted=what.quoted.astype(np.float16))
    return Lesson(small, float(not one.faithful), one.weight, _known(one, said.words))


def _known(one: Taught, words: Sequence[str]) -> Vectors:
    """Which words of a statement are known to be right or wrong."""
    if one.faithful:
        return np.zeros(len(words), dtype=np.float32)
    found = np.full(len(words), np.nan, dtype=np.float32)
    changed = _words(one.changed)
    for start in range(len(words) - len(changed) + 1) if changed else ():
        if list(words[start : start + len(changed)]) == changed:
            found[start : start + len(changed)] = 1
    if one.origin and one.kind != "dropped":
        for what, _, _, start, end in SequenceMatcher(None, _words(one.origin), list(words), autojunk=False).get_opcodes():
            if what != "equal":
                found[max(0, start - (what == "delete")) : end + (what == "delete")] = 1
    return found


def _words(text: str) -> list[str]:
    text = plain(text)
    return [normal(text[start:end]).strip() or text[start:end].lower() for start, end in spans(text)]


def _balanced(statements: Sequence[Taught], lessons: Sequence[Lesson]) -> list[Lesson]:
    """The lessons so weighted that right and wrong statements count alike."""
    wrong = sum(one.weight for one, lesson in zip(statements, lessons, strict=True) if lesson.wrong)
    right = sum(one.weight for one, lesson in zip(statements, lessons, strict=True) if not lesson.wrong)
    scale = {1.0: len(lessons) / (2 * wrong), 0.0: len(lessons) / (2 * right)}
    return [lesson._replace(weight=lesson.weight * scale[lesson.wrong]) for lesson in lessons]
