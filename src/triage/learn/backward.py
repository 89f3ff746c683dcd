"""Backward: by how much each number of the network would have to change for its scores to be nearer to what was taught."""

from collections.abc import Mapping
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


def gradients(weights: Weights, done: Pass, wanted: Vectors) -> Mapping[str, Vectors]:
    """The gradient of every weight, where `wanted` is that of the scores."""
    looked, (thin_gathered, thin_inner) = done.looked, done.thinned
    texts, tokens, width = done.states.shape
    kept, looks = looked.kept.shape[2], looked.looks.shape[2]
    inner = wanted @ weights["score"].T * thin_inner * (looked.inner > 0)
    gathered = inner @ weights["inner"].T * thin_gathered
    seen = gathered[:, : looks * kept].reshape(texts, looks, kept)
    of_kept = np.matmul(looked.looks, seen) * (looked.kept > 0)
    of_looks = np.matmul(looked.kept, seen.transpose(0, 2, 1))
    of_looks = looked.looks * (of_looks - (of_looks * looked.looks).sum(axis=1, keepdims=True))
    flat = done.states.reshape(texts * tokens, width)
    return {
        "score": looked.inner.T @ wanted,
        "score_bias": wanted.sum(axis=0),
        "inner": looked.gathered.T @ inner,
        "inner_bias": inner.sum(axis=0),
        "keep": flat.T @ of_kept.reshape(-1, kept),
        "keep_bias": of_kept.sum(axis=(0, 1)),
        "look": flat.T @ of_looks.reshape(-1, looks),
    }
