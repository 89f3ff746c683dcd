"""Training: a network learns from the states of taught messages, in small batches, with Adam. The same seed gives the same network."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from triage.detect.network import look, padded
from triage.learn.backward import Pass, begun, gradients
from triage.ports import Vectors


class Settings(NamedTuple):
    """How a network is built and taught, as was best on families that were kept out."""

    kept: int = 32
    looks: int = 12
    inner: int = 56
    rounds: int = 10
    batch: int = 48
    rate: float = 1.5e-3
    decay: float = 0.02
    smooth: float = 0.03
    """A taught truth counts as 0.97, its absence as 0.03: no label is beyond doubt."""
    thin: float = 0.3
    """The share of numbers that is left out in each step."""
    favour: float = 0.3
    """Sorts that hold in a smaller share of the messages count for more where they hold, by the root of the ratio."""
    mean: int = 384
    """So many columns are the model's last layer."""


class Wanted(NamedTuple):
    """What holds in some messages, and how much each sort counts where it holds."""

    targets: Vectors
    favour: Vectors


_WARM = 100
_MOST_FAVOURED = 6
_FIRST, _SECOND = np.float32(0.9), np.float32(0.999)
_TOKENS = 4096
_SHUFFLED_BY = 8.0


def taught(states: Sequence[Vectors], targets: Vectors, settings: Settings, *, seed: int) -> dict[str, Vectors]:
    """A network that has learned which sorts hold in which message."""
    draw = np.random.default_rng(seed + 1000)
    weights = begun(states[0].shape[1], targets.shape[1], kept=settings.kept, looks=settings.looks, mean=settings.mean, inner=settings.inner, seed=seed)
    favour = np.clip(np.sqrt(settings.favour / np.maximum(targets.mean(axis=0), np.float32(1e-3))), 1, _MOST_FAVOURED).astype(np.float32)
    first = {name: np.zeros_like(w) for name, w in weights.items()}
    second = {name: np.zeros_like(w) for name, w in weights.items()}
    steps = settings.rounds * len(list(batches(states, settings.batch, None)))
    step = 0
    for _ in range(settings.rounds):
        for places in batches(states, settings.batch, draw):
            step += 1
            change = _gradient(weights, [states[p] for p in places], Wanted(targets[places], favour), settings, draw)
            rate = np.float32(settings.rate * min(1.0, step / _WARM) * (0.5 * (1 + np.cos(np.pi * min(1.0, step / steps))) + 0.02))
            for name, gradient in change.items():
                first[name] = _FIRST * first[name] + (1 - _FIRST) * gradient
                second[name] = _SECOND * second[name] + (1 - _SECOND) * gradient * gradient
                move = first[name] / np.float32(1 - float(_FIRST) ** step) / (np.sqrt(second[name] / np.float32(1 - float(_SECOND) ** step)) + np.float32(1e-8))
                fade = np.float32(settings.decay if weights[name].ndim > 1 else 0)
                weights[name] = (weights[name] - rate * (move + fade * weights[name])).astype(np.float32)
    return weights


def _gradient(weights: dict[str, Vectors], states: Sequence[Vectors], wanted: Wanted, settings: Settings, draw: np.random.Generator) -> dict[str, Vectors]:
    rows, shown = padded(states)
    texts = len(rows)
    gathered, inner = (draw.random((texts, size), dtype=np.float32) for size in weights["inner"].shape)
    share = np.float32(1 / (1 - settings.thin))
    thinned = ((gathered >= settings.thin) * share, (inner >= settings.thin) * share)
    looked = look(weights, rows, shown, thinned=thinned)
    smoothed = wanted.targets * np.float32(1 - 2 * settings.smooth) + np.float32(settings.smooth)
    error: Vectors = ((1 / (1 + np.exp(-looked.scores)) - smoothed) * (1 + (wanted.favour - 1) * wanted.targets) / np.float32(texts)).astype(np.float32)
    return dict(gradients(weights, Pass(rows, thinned, looked), error))


def batches(states: Sequence[Vectors], size: int, draw: np.random.Generator | None) -> Iterator[list[int]]:
    """Places of texts of like length together, so that little is padded, and in a drawn order."""
    lengths = np.array([len(s) for s in states])
    nearly = lengths + (draw.uniform(0, _SHUFFLED_BY, len(lengths)) if draw is not None else np.zeros(len(lengths)))
    found: list[list[int]] = [[]]
    for place in map(int, np.argsort(nearly, kind="stable")):
        if found[-1] and (len(found[-1]) >= size or (len(found[-1]) + 1) * lengths[place] > _TOKENS):
            found.append([])
        found[-1].append(place)
    order = draw.permutation(len(found)) if draw is not None else np.arange(len(found))
    yield from (found[int(n)] for n in order)
