"""Training: networks learn side by side from the states of taught messages, in small batches, with Adam. The same seeds give the same networks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from triage.detect.network import drawn_by, look, mean_of, padded
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


class _Pupil:
    """A network that learns: its weights, what Adam remembers of them, and its own draw."""

    def __init__(self, weights: dict[str, Vectors], seed: int) -> None:
        self.weights = weights
        self.draw = np.random.default_rng(seed + 1000)
        self._first = {name: np.zeros_like(w) for name, w in weights.items()}
        self._second = {name: np.zeros_like(w) for name, w in weights.items()}

    def move(self, change: Mapping[str, Vectors], rate: np.float32, decay: float, step: int) -> None:
        """One step of Adam; matrices fade."""
        for name, gradient in change.items():
            first = self._first[name] = _FIRST * self._first[name] + (1 - _FIRST) * gradient
            second = self._second[name] = _SECOND * self._second[name] + (1 - _SECOND) * gradient * gradient
            move = first / np.float32(1 - float(_FIRST) ** step) / (np.sqrt(second / np.float32(1 - float(_SECOND) ** step)) + np.float32(1e-8))
            weights = self.weights[name]
            fade = np.float32(decay if weights.ndim > 1 else 0)
            self.weights[name] = (weights - rate * (move + fade * weights)).astype(np.float32)


def taught(states: Sequence[Vectors], targets: Vectors, settings: Settings, *, seeds: Sequence[int]) -> tuple[dict[str, Vectors], ...]:
    """Networks that have learned which sorts hold in which message, one a seed. They read the same batches; each begins and is thinned by its own draw."""
    pupils = [_Pupil(_begun(states[0].shape[1], targets.shape[1], settings, seed), seed) for seed in seeds]
    order = np.random.default_rng(seeds[0])
    favour = np.clip(np.sqrt(settings.favour / np.maximum(targets.mean(axis=0), np.float32(1e-3))), 1, _MOST_FAVOURED).astype(np.float32)
    steps = settings.rounds * len(list(batches(states, settings.batch, None)))
    step = 0
    for _ in range(settings.rounds):
        for places in batches(states, settings.batch, order):
            step += 1
            rate = np.float32(settings.rate * min(1.0, step / _WARM) * (0.5 * (1 + np.cos(np.pi * min(1.0, step / steps))) + 0.02))
            changes = _changes(pupils, [states[p] for p in places], Wanted(targets[places], favour), settings)
            for pupil, change in zip(pupils, changes, strict=True):
                pupil.move(change, rate, settings.decay, step)
    return tuple(pupil.weights for pupil in pupils)


def _begun(width: int, sorts: int, settings: Settings, seed: int) -> dict[str, Vectors]:
    return begun(width, sorts, kept=settings.kept, looks=settings.looks, mean=settings.mean, inner=settings.inner, seed=seed)


def _changes(pupils: Sequence[_Pupil], states: Sequence[Vectors], wanted: Wanted, settings: Settings) -> list[dict[str, Vectors]]:
    """The gradients of each network for one batch."""
    networks = [pupil.weights for pupil in pupils]
    rows, shown = padded(states)
    mean = mean_of(rows[:, :, -settings.mean :], shown)
    done = [
        Pass(rows, thinned, look(pupil.weights, shown, drawn, mean, thinned=thinned))
        for pupil, drawn in zip(pupils, drawn_by(networks, rows), strict=True)
        for thinned in [_thinned(pupil, len(rows), settings.thin)]
    ]
    smoothed = wanted.targets * np.float32(1 - 2 * settings.smooth) + np.float32(settings.smooth)
    counts = (1 + (wanted.favour - 1) * wanted.targets) / np.float32(len(rows))
    errors = [((1 / (1 + np.exp(-one.looked.scores)) - smoothed) * counts).astype(np.float32) for one in done]
    return gradients(networks, done, errors)


def _thinned(pupil: _Pupil, texts: int, thin: float) -> tuple[Vectors, Vectors]:
    """By what the numbers of the two inner layers are multiplied: some by nothing, the others by as much more."""
    gathered, inner = (pupil.draw.random((texts, size), dtype=np.float32) for size in pupil.weights["inner"].shape)
    share = np.float32(1 / (1 - thin))
    return (gathered >= thin) * share, (inner >= thin) * share


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
