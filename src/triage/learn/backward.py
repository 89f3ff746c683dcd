"""Backward: by how much each number of the network would have to change for its scores to be nearer to what was taught."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from triage.detect.network import Looked, Weights
from triage.ports import Vectors


class Pass(NamedTuple):
    """A pass through the network in learning: what went in, what was thinned, and what came out."""

    states: Vectors
    thinned: tuple[Vectors, Vectors]
    looked: Looked


def begun(width: int, sorts: int, *, kept: int, looks: int, mean: int, inner: int, seed: int) -> dict[str, Vectors]:
    """The weights before anything was learned: drawn by a seed. Sorts are rare, so every score begins low. `mean`: columns whose mean counts."""
    draw = np.random.default_rng(seed)

    def dense(rows: int, columns: int, gain: float) -> Vectors:
        drawn: Vectors = (draw.standard_normal((rows, columns)) * gain / np.sqrt(rows)).astype(np.float32)
        return drawn

    return {
        "keep": dense(width, kept, 1.4),
        "keep_bias": np.zeros(kept, dtype=np.float32),
        "look": dense(width, looks, 0.3),
        "inner": dense(looks * kept + mean, inner, 1.4),
        "inner_bias": np.zeros(inner, dtype=np.float32),
        "score": dense(inner, sorts, 0.7),
        "score_bias": np.full(sorts, -2, dtype=np.float32),
    }


def gradients(networks: Sequence[Weights], done: Sequence[Pass], wanted: Sequence[Vectors]) -> list[dict[str, Vectors]]:
    """The gradient of every weight of networks that read the same states, where `wanted` is that of each one's scores."""
    found, of_tokens = zip(*map(_behind, networks, done, wanted), strict=True)
    states = done[0].states
    # One product for all networks: most of the work of learning is here.
    drawn = states.reshape(-1, states.shape[2]).T @ np.concatenate(of_tokens, axis=1)
    for gradient, mine in zip(found, np.split(drawn, len(networks), axis=1), strict=True):
        kept = len(gradient["keep_bias"])
        gradient |= {"keep": mine[:, :kept], "look": mine[:, kept:]}
    return list(found)


def _behind(weights: Weights, done: Pass, wanted: Vectors) -> tuple[dict[str, Vectors], Vectors]:
    """The gradients behind what is drawn from the tokens, and those of what is drawn: one row a token, what is kept and then how it is looked at."""
    looked, (thin_gathered, thin_inner) = done.looked, done.thinned
    texts, tokens, _ = done.states.shape
    kept, looks = looked.kept.shape[2], looked.looks.shape[2]
    inner = wanted @ weights["score"].T * thin_inner * (looked.inner > 0)
    gathered = inner @ weights["inner"].T * thin_gathered
    seen = gathered[:, : looks * kept].reshape(texts, looks, kept)
    of_kept = np.matmul(looked.looks, seen) * (looked.kept > 0)
    of_looks = np.matmul(looked.kept, seen.transpose(0, 2, 1))
    of_looks = looked.looks * (of_looks - (of_looks * looked.looks).sum(axis=1, keepdims=True))
    found = {
        "score": looked.inner.T @ wanted,
        "score_bias": wanted.sum(axis=0),
        "inner": looked.gathered.T @ inner,
        "inner_bias": inner.sum(axis=0),
        "keep_bias": of_kept.sum(axis=(0, 1)),
    }
    return found, np.concatenate([of_kept, of_looks], axis=2).reshape(texts * tokens, kept + looks)
