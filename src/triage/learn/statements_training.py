"""Training of the weighing: networks learn from the columns of words and of whole statements, by Adam. The same seed gives the same network."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from triage.ports import Vectors
from triage.proof.weighing import Material

_SIDES = ("said", "quoted")
_FIRST, _SECOND = np.float32(0.9), np.float32(0.999)
_WARM = 60
_SHUFFLED_BY = 40.0
_OF_RIGHT_WORDS = np.float32(0.15)
"""How much a right word counts in the learning of words, beside one that is wrong: there are so many more of them."""


class Settings(NamedTuple):
    """How a network is built and taught, as was best on statements that were kept out."""

    inner: int = 24
    scores: int = 8
    last: int = 24
    rounds: int = 24
    batch: int = 64
    rate: float = 4e-3
    decay: float = 0.02
    thin: float = 0.2
    smooth: float = 0.02
    of_words: float = 0.3
    """How much it counts that the words which are wrong are found, beside that the statement is."""


class Lesson(NamedTuple):
    """One statement as it is taught: whether it is wrong, how much it counts, and for each word whether it is wrong (1), right (0) or not known (nan)."""

    material: Material
    wrong: float
    weight: float
    words: Vectors


class _Side(NamedTuple):
    columns: Vectors
    shown: Vectors
    inner: Vectors
    drawn: Vectors
    scores: Vectors


def begun(lesson: Lesson, settings: Settings, seed: int) -> dict[str, Vectors]:
    """The weights before anything was learned."""
    draw = np.random.default_rng(seed)

    def dense(rows: int, columns: int, gain: float) -> Vectors:
        drawn: Vectors = (draw.standard_normal((rows, columns)) * gain / np.sqrt(rows)).astype(np.float32)
        return drawn

    weights: dict[str, Vectors] = {}
    for side, columns in zip(_SIDES, lesson.material, strict=False):
        weights |= {
            f"{side}_inner": dense(columns.shape[1], settings.inner, 1.4),
            f"{side}_inner_bias": np.zeros(settings.inner, dtype=np.float32),
            f"{side}_score": dense(settings.inner, settings.scores, 1.0),
            f"{side}_score_bias": np.zeros(settings.scores, dtype=np.float32),
        }
    return weights | {
        "inner": dense(2 * settings.scores + len(lesson.material.whole), settings.last, 1.4),
        "inner_bias": np.zeros(settings.last, dtype=np.float32),
        "score": dense(settings.last, 1, 0.7),
        "score_bias": np.zeros(1, dtype=np.float32),
    }


def taught(lessons: Sequence[Lesson], settings: Settings, *, seed: int) -> dict[str, Vectors]:
    """A network that has learned which statements are wrong."""
    draw = np.random.default_rng(seed + 1000)
    weights = begun(lessons[0], settings, seed)
    first, second = ({name: np.zeros_like(w) for name, w in weights.items()} for _ in range(2))
    lengths = np.array([len(one.material.said) + len(one.material.quoted) for one in lessons])
    steps = settings.rounds * -(-len(lessons) // settings.batch)
    step = 0
    for _ in range(settings.rounds):
        order = np.argsort(lengths + draw.uniform(0, _SHUFFLED_BY, len(lengths)), kind="stable")
        batches = [order[n : n + settings.batch] for n in range(0, len(order), settings.batch)]
        for place in draw.permutation(len(batches)):
            step += 1
            rate = np.float32(settings.rate * min(1.0, step / _WARM) * (0.5 * (1 + np.cos(np.pi * step / steps)) + 0.02))
            for name, gradient in _gradients(weights, [lessons[n] for n in batches[place]], settings, draw).items():
                first[name] = _FIRST * first[name] + (1 - _FIRST) * gradient
                second[name] = _SECOND * second[name] + (1 - _SECOND) * gradient * gradient
                move = first[name] / np.float32(1 - float(_FIRST) ** step) / (np.sqrt(second[name] / np.float32(1 - float(_SECOND) ** step)) + np.float32(1e-8))
                fade = np.float32(settings.decay if weights[name].ndim > 1 else 0)
                weights[name] = (weights[name] - rate * (move + fade * weights[name])).astype(np.float32)
    return weights


def _gradients(weights: dict[str, Vectors], lessons: Sequence[Lesson], settings: Settings, draw: np.random.Generator) -> dict[str, Vectors]:
    count, size = np.float32(len(lessons)), settings.scores
    sides = {side: _forward(weights, side, [one.material[n] for one in lessons], settings, draw) for n, side in enumerate(_SIDES)}
    whole = np.stack([one.material.whole for one in lessons]).astype(np.float32)
    gathered = np.concatenate([*(_summed(side) for side in sides.values()), whole * _thinned(whole.shape, settings, draw)], axis=1)
    gathered_thin = _thinned(gathered.shape, settings, draw)
    gathered = gathered * gathered_thin
    inner = np.maximum(gathered @ weights["inner"] + weights["inner_bias"], 0)
    inner_thin = _thinned(inner.shape, settings, draw)
    scores = ((inner * inner_thin) @ weights["score"] + weights["score_bias"])[:, 0]
    wrong = np.array([one.wrong for one in lessons], dtype=np.float32) * np.float32(1 - 2 * settings.smooth) + np.float32(settings.smooth)
    error = ((_chance(scores) - wrong) * np.array([one.weight for one in lessons], dtype=np.float32) / count)[:, None]
    to_inner = (error @ weights["score"].T) * inner_thin * (inner > 0)
    found = {
        "score": (inner * inner_thin).T @ error, "score_bias": error.sum(axis=0), "inner": gathered.T @ to_inner, "inner_bias": to_inner.sum(axis=0),
    }  # fmt: skip
    to_gathered = (to_inner @ weights["inner"].T) * gathered_thin
    for n, (name, side) in enumerate(sides.items()):
        to_scores = side.drawn * to_gathered[:, None, n * size : (n + 1) * size]
        if name == "said":
            to_scores[:, :, 0] += _of_words(side, lessons) * np.float32(settings.of_words) / count
        found |= _backward(weights, name, side, to_scores)
    return found


def _forward(weights: dict[str, Vectors], side: str, columns: Sequence[Vectors], settings: Settings, draw: np.random.Generator) -> _Side:
    rows = np.zeros((len(columns), max(map(len, columns)), columns[0].shape[1]), dtype=np.float32)
    shown = np.zeros(rows.shape[:2], dtype=np.float32)
    for place, one in enumerate(columns):
        rows[place, : len(one)], shown[place, : len(one)] = one, 1
    rows *= _thinned((len(rows), 1, rows.shape[2]), settings, draw)
    inner = np.maximum(rows @ weights[f"{side}_inner"] + weights[f"{side}_inner_bias"], 0)
    scores = inner @ weights[f"{side}_score"] + weights[f"{side}_score_bias"]
    hidden = scores - np.float32(1e9) * (1 - shown[:, :, None])
    drawn = np.exp(hidden - hidden.max(axis=1, keepdims=True))
    return _Side(rows, shown, inner, drawn / drawn.sum(axis=1, keepdims=True), hidden)


def _summed(side: _Side) -> Vectors:
    most = side.scores.max(axis=1)
    total: Vectors = most + np.log(np.exp(side.scores - most[:, None]).sum(axis=1))
    return total


def _of_words(side: _Side, lessons: Sequence[Lesson]) -> Vectors:
    """The error of the first score of each word of a statement that is known to be right or wrong."""
    found = np.zeros(side.shown.shape, dtype=np.float32)
    for place, one in enumerate(lessons):
        known = ~np.isnan(one.words)
        error = _chance(side.scores[place, : len(one.words), 0]) - np.nan_to_num(one.words)
        found[place, : len(one.words)] = np.where(known, error * np.where(one.words > 0, np.float32(1), _OF_RIGHT_WORDS), 0)
    return found


def _backward(weights: dict[str, Vectors], name: str, side: _Side, to_scores: Vectors) -> dict[str, Vectors]:
    flat, inner = to_scores.reshape(-1, to_scores.shape[2]), side.inner.reshape(-1, side.inner.shape[2])
    to_inner = (flat @ weights[f"{name}_score"].T) * (inner > 0)
    return {
        f"{name}_score": inner.T @ flat,
        f"{name}_score_bias": flat.sum(axis=0),
        f"{name}_inner": side.columns.reshape(-1, side.columns.shape[2]).T @ to_inner,
        f"{name}_inner_bias": to_inner.sum(axis=0),
    }


def _thinned(shape: tuple[int, ...], settings: Settings, draw: np.random.Generator) -> Vectors:
    kept: npt.NDArray[np.bool_] = draw.random(shape, dtype=np.float32) >= settings.thin
    result: Vectors = kept.astype(np.float32) / np.float32(1 - settings.thin)
    return result


def _chance(scores: Vectors) -> Vectors:
    result: Vectors = (1 / (1 + np.exp(-np.clip(scores, -30, 30)))).astype(np.float32)
    return result
