"""Teaching: one network learns from questions and their passages, in small batches, with Adam. The same seed gives the same network."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from knowledge.judge_learned import Basis
from knowledge.judge_network import LOOKS, Array, scores, side_by_side
from tests.tools.judge.asked import Asked, Kind, Material
from tests.tools.judge.gradients import (
    Value,
    above_zero,
    each,
    joined,
    largest,
    learn_from,
    minus,
    of_length_one,
    plus,
    shaped,
    shares,
    size,
    times,
    turned,
)


class Settings(NamedTuple):
    """How a network is built and taught, as was best on products that were kept out."""

    kinds: int = 24
    compared: int = 32
    weighings: int = 4
    inner: int = 32
    rounds: int = 4
    together: int = 8
    rate: float = 2e-3
    decay: float = 0.01
    thin: float = 0.2
    smooth: float = 0.03
    most: int = 6
    """Passages of one question in a step."""


_WARM = 60
_STEEP = 2.0
_HIDDEN = np.float32(-1e4)


class Batch(NamedTuple):
    """Some questions beside some passages, pair by pair, padded."""

    words: Array
    asked: Array
    passages: Array
    shown: Array
    signs: Array


Weights = Mapping[str, Value]


def begun(basis: Basis, signs: int, settings: Settings, seed: int) -> dict[str, Value]:
    """The weights before anything was learned: a word is sought as it stands, all else is drawn by a seed."""
    draw = np.random.default_rng(seed)
    width, dimensions = basis.axes.shape

    def dense(rows: int, columns: int, gain: float) -> Value:
        return Value((draw.standard_normal((rows, columns)) * gain / np.sqrt(rows)).astype(np.float32))

    weights = {}
    for look in range(LOOKS):
        moved = draw.standard_normal((width, dimensions)) * (0.01 if look == 0 else 0.025)
        weights[f"seek{look}"] = Value((basis.axes + moved).astype(np.float32))
        weights[f"sharp{look}"] = Value(np.array([[8.0]], dtype=np.float32))
    told = settings.compared + LOOKS
    return {
        **weights,
        "kind": dense(width, settings.kinds, 0.5),
        "compare": dense(LOOKS * (2 * dimensions + 1) + settings.kinds, settings.compared, 1.2),
        "compare_bias": Value(np.zeros((1, 1, settings.compared), dtype=np.float32)),
        "weigh": dense(width, settings.weighings, 0.3),
        "inner": dense((settings.weighings + 1) * told + signs + settings.kinds, settings.inner, 1.2),
        "inner_bias": Value(np.zeros((1, settings.inner), dtype=np.float32)),
        "score": dense(settings.inner, 1, 0.5),
        "score_bias": Value(np.full((1, 1), -1, dtype=np.float32)),
        "signs": Value(np.zeros((signs, 1), dtype=np.float32)),
    }


def looked(weights: Weights, batch: Batch, thinned: "Thinned | None" = None) -> Value:
    """One pass, as `knowledge.judge_network` has it, with what its gradients need."""
    words, passages = Value(batch.words), Value(batch.passages)
    across, hidden = Value(np.ascontiguousarray(batch.passages.swapaxes(1, 2))), Value((1 - batch.shown[:, None, :]) * _HIDDEN)
    padding = Value((1 - batch.asked[:, :, None]) * _HIDDEN)
    kind = times(words, weights["kind"])
    compared, closest = list[Value](), list[Value]()
    for look in range(LOOKS):
        sought = of_length_one(times(words, weights[f"seek{look}"]))
        alike = times(sought, across)
        found = times(shares(plus(each(alike, weights[f"sharp{look}"]), hidden), -1), passages)
        nearest = largest(plus(alike, hidden), -1)
        nearest = shaped(nearest, (*nearest.of.shape, 1))
        compared += [each(sought, found), size(minus(sought, found)), nearest]
        closest.append(nearest)
    thin = thinned or Thinned(None, 0.0)
    told = above_zero(plus(times(thin(joined([*compared, kind])), weights["compare"]), weights["compare_bias"]))
    told = joined([told, *closest])
    weigh = shares(plus(times(words, weights["weigh"]), padding), 1)
    weighed = shaped(times(turned(weigh), told), (len(batch.words), -1))
    mean = (batch.words * batch.asked[:, :, None]).sum(axis=1) / batch.asked.sum(axis=1, keepdims=True)
    signs, about = Value(batch.signs), times(Value(mean.astype(np.float32)), weights["kind"])
    gathered = thin(joined([weighed, largest(plus(told, padding), 1), signs, about]))
    inner = thin(above_zero(plus(times(gathered, weights["inner"]), weights["inner_bias"])))
    return plus(plus(times(inner, weights["score"]), weights["score_bias"]), times(signs, weights["signs"]))


class Thinned:
    """Leaves out a share of the numbers in learning, so that no single one is leaned on."""

    def __init__(self, draw: np.random.Generator | None, share: float) -> None:
        self._draw, self._share = draw, share

    def __call__(self, value: Value) -> Value:
        """The value with a share of its numbers left out, the others raised for it."""
        if self._draw is None:
            return value
        kept = (self._draw.random(value.of.shape, dtype=np.float32) >= self._share) / np.float32(1 - self._share)
        return each(value, Value(kept.astype(np.float32)))


def taught(questions: Sequence[Asked], words: Mapping[int, Array], basis: Basis, settings: Settings, *, seed: int) -> dict[str, Array]:
    """A network that has learned which passages answer these questions, and when none does."""
    draw = np.random.default_rng(seed)
    usable = [one for one in questions if one.passages and (one.kind is not Kind.ANSWERED or 1 in one.answers)]
    weights = begun(basis, usable[0].signs.shape[1], settings, seed)
    learning, thinned = _Adam(weights, settings), Thinned(np.random.default_rng(seed + 1), settings.thin)
    steps = settings.rounds * -(-len(usable) // settings.together)
    for _ in range(settings.rounds):
        order = draw.permutation(len(usable))
        for start in range(0, len(order), settings.together):
            _step(weights, [usable[i] for i in order[start : start + settings.together]], words, settings, thinned)
            learning.move(steps)
    return {name: value.of for name, value in weights.items()}


def judged(networks: Sequence[Mapping[str, Array]], one: Asked, words: Mapping[int, Array]) -> Array:
    """The scores of a question's passages."""
    return scores(networks, side_by_side(one.asking.states, [words[i] for i in one.passages], one.signs))


def _step(weights: Weights, questions: Sequence[Asked], words: Mapping[int, Array], settings: Settings, thinned: Thinned) -> None:
    """Of the passages of each question and of "none answers", the right one should be the likeliest."""
    chosen = [(one, place) for one in questions for place in _chosen(one, settings.most)]
    result = looked(weights, _batch(chosen, words), thinned)
    change, owner = np.zeros(len(chosen), dtype=np.float32), np.array([questions.index(one) for one, _ in chosen])
    for number, one in enumerate(questions):
        own = np.flatnonzero(owner == number)
        if not len(own):
            continue
        points = np.append(result.of[own, 0], 0.0)
        likely = np.exp(points - points.max())
        right = np.append([one.answers[place] == 1 for _, place in (chosen[i] for i in own)], [one.kind is not Kind.ANSWERED])
        wanted = likely * right / (likely * right).sum()
        wanted = wanted * (1 - settings.smooth) + settings.smooth / len(wanted)
        change[own] = (likely / likely.sum() - wanted)[:-1] / len(questions)
    learn_from(result, change[:, None])


def _chosen(one: Asked, most: int) -> list[int]:
    """The places of the passages that are taught: what answers, then the best of what does not; of a passage written for the question, always."""
    wrong = [place for place, answer in enumerate(one.answers) if answer == 0]
    if one.kind is Kind.NEAR and one.own is not None:
        return [one.own, *(place for place in wrong if place != one.own)][:4]
    right = [place for place, answer in enumerate(one.answers) if answer == 1][:3]
    return right + wrong[: most - len(right)]


def _batch(chosen: Sequence[tuple[Asked, int]], words: Mapping[int, Array]) -> Batch:
    asked = [one.asking.states for one, _ in chosen]
    passages = [words[one.passages[place]] for one, place in chosen]
    return Batch(*_padded(asked), *_padded(passages), np.stack([one.signs[place] for one, place in chosen]))


def _padded(rows: Sequence[Array]) -> tuple[Array, Array]:
    found = np.zeros((len(rows), max(map(len, rows)), rows[0].shape[1]), dtype=np.float32)
    shown = np.zeros(found.shape[:2], dtype=np.float32)
    for place, row in enumerate(rows):
        found[place, : len(row)] = row
        shown[place, : len(row)] = 1
    return found, shown


class _Adam:
    """Moves weights by what was wished for, smoothed over steps."""

    def __init__(self, weights: Weights, settings: Settings) -> None:
        self._weights, self._settings, self._step = weights, settings, 0
        self._first = {name: np.zeros_like(value.of) for name, value in weights.items()}
        self._second = {name: np.zeros_like(value.of) for name, value in weights.items()}

    def move(self, steps: int) -> None:
        """One step of `steps` in all."""
        self._step += 1
        wanted = {name: value.wanted for name, value in self._weights.items() if value.wanted is not None}
        steep = np.float32(max(1.0, float(np.sqrt(sum(float((change * change).sum()) for change in wanted.values()))) / _STEEP))
        rate = self._settings.rate * min(1.0, self._step / _WARM) * (0.5 * (1 + np.cos(np.pi * min(1.0, self._step / steps))) + 0.02)
        for name, change in wanted.items():
            value, change = self._weights[name], change / steep  # noqa: PLW2901 - the same change, less steep
            self._first[name] = 0.9 * self._first[name] + 0.1 * change
            self._second[name] = 0.999 * self._second[name] + 0.001 * change * change
            move = self._first[name] / (1 - 0.9**self._step) / (np.sqrt(self._second[name] / (1 - 0.999**self._step)) + 1e-8)
            fade = self._settings.decay * value.of if value.of.ndim > 1 else 0
            value.of = (value.of - rate * (move + fade)).astype(np.float32)
            value.wanted = None


def of(material: Material, product_part: int, parts: int) -> tuple[list[Asked], list[Asked]]:
    """The questions on products of all other parts, and those of one."""
    mine = [one for one in material.questions if part_of(one.product, parts) == product_part]
    return [one for one in material.questions if part_of(one.product, parts) != product_part], mine


def part_of(product: str, parts: int) -> int:
    """The part that a product is in: always the same one."""
    return sum(product.casefold().encode()) % parts
