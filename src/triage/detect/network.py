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


class Looked(NamedTuple):
    """What a pass through the network went by: the learning needs all of it, the scoring only `scores`."""

    kept: Vectors
    """For each token what is kept of it."""
    looks: Vectors
    """For each token how much each look dwells on it; over the tokens of a text a look sums to one."""
    gathered: Vectors
    inner: Vectors
    scores: Vectors


def look(weights: Weights, shown: Vectors, drawn: Vectors, mean: Vectors, *, thinned: tuple[Vectors, Vectors] | None = None) -> Looked:
    """One pass for some texts side by side: `shown` 1 for a token and 0 for padding, `drawn` and `mean` as they are made here by `drawn_by` and `mean_of`.

    `thinned`: in learning, by what the two inner layers are multiplied so that no single number is leaned on.
    """
    width = len(weights["keep_bias"])
    kept = np.maximum(drawn[:, :, :width] + weights["keep_bias"], 0)
    looks = drawn[:, :, width:] + (1 - shown[:, :, None]) * _HIDDEN
    looks = np.exp(looks - looks.max(axis=1, keepdims=True))
    looks /= looks.sum(axis=1, keepdims=True)
    seen = np.matmul(looks.transpose(0, 2, 1), kept).reshape(len(drawn), -1)
    gathered = np.concatenate([seen, mean], axis=1)
    gathered = gathered * thinned[0] if thinned else gathered
    inner = np.maximum(gathered @ weights["inner"] + weights["inner_bias"], 0)
    inner = inner * thinned[1] if thinned else inner
    return Looked(kept, looks, gathered, inner, inner @ weights["score"] + weights["score_bias"])


def drawn_by(networks: Sequence[Weights], states: Vectors) -> list[Vectors]:
    """What each of some networks draws from every token: what is kept of it, then how each look dwells on it."""
    drawn = states @ np.concatenate([weights[part] for weights in networks for part in ("keep", "look")], axis=1)
    return np.split(drawn, len(networks), axis=2)


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


class Together(NamedTuple):
    """Several networks of one shape, side by side: what each draws from a token is worked out in one go."""

    drawn: Vectors
    """From a token's state what is kept of it, then how each look dwells on it: the columns of one network beside those of the next."""
    keep_bias: Vectors
    of: Weights
    """The other parts, one row of each a network."""


def joined(networks: Sequence[Weights]) -> Together:
    """Some networks, one at least, made ready to score together."""
    drawn = np.concatenate([weights[part] for part in ("keep", "look") for weights in networks], axis=1)
    of = {part: np.stack([weights[part] for weights in networks]) for part in ("inner", "inner_bias", "score", "score_bias")}
    return Together(np.ascontiguousarray(drawn), np.concatenate([weights["keep_bias"] for weights in networks]), of)


def chances(networks: Together, states: Sequence[Vectors]) -> Vectors:
    """For each text (one at least) the chance of every sort, one row a text, by the mean of the networks' scores."""
    of = networks.of
    gathered = np.stack([_gathered(networks, one) for one in states], axis=1)
    inner = np.maximum(gathered @ of["inner"] + of["inner_bias"][:, None], 0)
    scores = (inner @ of["score"] + of["score_bias"][:, None]).mean(axis=0)
    result: Vectors = (1 / (1 + np.exp(-scores))).astype(np.float32)
    return result


def _gathered(networks: Together, states: Vectors) -> Vectors:
    """What the looks of each network gather from one text, with the mean of its tokens: what `look` calls so, one row a network."""
    several, width = len(networks.of["inner"]), len(networks.keep_bias)
    drawn = states @ networks.drawn
    kept = np.maximum(drawn[:, :width] + networks.keep_bias, 0).T.reshape(several, -1, len(states))
    looks = np.exp(drawn[:, width:] - drawn[:, width:].max(axis=0))
    looks /= looks.sum(axis=0)
    seen = np.matmul(looks.T.reshape(several, -1, len(states)), kept.transpose(0, 2, 1)).reshape(several, -1)
    whole = states[None, :, -(networks.of["inner"].shape[1] - seen.shape[1]) :]
    mean = mean_of(whole, np.ones(whole.shape[:2], dtype=np.float32))
    return np.concatenate([seen, np.repeat(mean, several, axis=0)], axis=1)
