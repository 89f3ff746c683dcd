"""The network of the statistical detector: it looks at the states of a text's tokens several times, each time for something else, and scores every sort.

Only numpy, a few thousand multiplications a token. How it learns is in `triage/learn/`.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from triage.ports import Vectors

Weights = Mapping[str, Vectors]
LENGTH_OF_MEAN = np.float32(8)
_HIDDEN = np.float32(-1e9)
_AT_ONCE = 1024
"""Tokens."""


class Looked(NamedTuple):
    """What a pass through the network went by: the learning needs all of it, the scoring only `scores`."""

    kept: Vectors
    """For each token what is kept of it."""
    looks: Vectors
    """For each token how much each look dwells on it; over the tokens of a text a look sums to one."""
    gathered: Vectors
    inner: Vectors
    scores: Vectors


def look(weights: Weights, states: Vectors, shown: Vectors, *, thinned: tuple[Vectors, Vectors] | None = None) -> Looked:
    """One pass for some texts side by side: `states` (text, token, width), `shown` 1 for a token and 0 for padding.

    `thinned`: in learning, by what the two inner layers are multiplied so that no single number is leaned on.
    """
    # Of the states the last columns are the model's last layer: their mean says what the text is about.
    kept = np.maximum(states @ weights["keep"] + weights["keep_bias"], 0)
    drawn = states @ weights["look"] + (1 - shown[:, :, None]) * _HIDDEN
    looks = np.exp(drawn - drawn.max(axis=1, keepdims=True))
    looks /= looks.sum(axis=1, keepdims=True)
    seen = np.matmul(looks.transpose(0, 2, 1), kept).reshape(len(states), -1)
    gathered = np.concatenate([seen, mean_of(states[:, :, -(len(weights["inner"]) - seen.shape[1]) :], shown)], axis=1)
    gathered = gathered * thinned[0] if thinned else gathered
    inner = np.maximum(gathered @ weights["inner"] + weights["inner_bias"], 0)
    inner = inner * thinned[1] if thinned else inner
    return Looked(kept, looks, gathered, inner, inner @ weights["score"] + weights["score_bias"])


def mean_of(states: Vectors, shown: Vectors) -> Vectors:
    """The mean of the tokens' states, at a fixed length."""
    mean = (states * shown[:, :, None]).sum(axis=1) / shown.sum(axis=1, keepdims=True)
    result: Vectors = mean * (LENGTH_OF_MEAN / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), np.float32(1e-12)))
    return result


def padded(states: Sequence[Vectors]) -> tuple[Vectors, Vectors]:
    """Texts of different lengths side by side, and which tokens are no padding."""
    rows = np.zeros((len(states), max(len(s) for s in states), states[0].shape[1]), dtype=np.float32)
    shown = np.zeros(rows.shape[:2], dtype=np.float32)
    for place, one in enumerate(states):
        rows[place, : len(one)] = one
        shown[place, : len(one)] = 1
    return rows, shown


def chances(networks: Sequence[Weights], states: Sequence[Vectors]) -> Vectors:
    """For each text (one at least) the chance of every sort, one row a text, by the mean of the networks' scores."""
    scores: dict[int, Vectors] = {}
    for places in _batches([len(one) for one in states]):
        side_by_side = padded([states[place] for place in places])
        mean = np.stack([look(weights, *side_by_side).scores for weights in networks]).mean(axis=0)
        scores |= dict(zip(places, mean, strict=True))
    in_order: Vectors = np.stack([scores[place] for place in range(len(states))]).astype(np.float32)
    return (1 / (1 + np.exp(-in_order))).astype(np.float32)


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Places of texts of like length together, so many as hold a bounded number of tokens."""
    found: list[list[int]] = [[]]
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if found[-1] and (len(found[-1]) + 1) * lengths[place] > _AT_ONCE:
            found.append([])
        found[-1].append(place)
    return found
