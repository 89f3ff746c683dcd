"""The network of the judge: it looks for each word of a question in a passage, compares it with what it finds there, and scores whether the passage answers.

Only numpy: a few million multiplications for ten passages. How it learns is in `tests/tools/judge`.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Weights = Mapping[str, Array]

LOOKS = 2
"""How often each word is looked for, each time for something else."""

_HIDDEN = np.float32(-1e4)
_LEAST = np.float32(1e-6)


class Worded(NamedTuple):
    """A text as the model reads it: its vector as the embedder gives it, and for each token (up to 254) its state and where it stands in the text."""

    vector: Array
    states: Array
    places: tuple[tuple[int, int], ...]


class Beside(NamedTuple):
    """A question beside some passages, padded to one length: words of the question, words of the passages, and what else speaks for each passage.

    `words` (word, width) are the question's states; `passages` (passage, word, dimensions) have length 1 each; `shown` is 1 for a word and 0 for padding.
    """

    words: Array
    passages: Array
    shown: Array
    signs: Array


def side_by_side(words: Array, passages: Sequence[Array], signs: Array) -> Beside:
    """A question and the passages (one at least) that it is asked of."""
    rows = np.zeros((len(passages), max(len(one) for one in passages), passages[0].shape[1]), dtype=np.float32)
    shown = np.zeros(rows.shape[:2], dtype=np.float32)
    for place, one in enumerate(passages):
        rows[place, : len(one)] = one
        shown[place, : len(one)] = 1
    return Beside(words, rows, shown, signs)


def scores(networks: Sequence[Weights], beside: Beside) -> Array:
    """How surely each passage answers, by the mean of the networks: above 0 more likely than not, by what they were taught."""
    every = [_scores(weights, beside) for weights in networks]
    result: Array = np.mean(every, axis=0, dtype=np.float32)
    return result


def _scores(weights: Weights, beside: Beside) -> Array:
    words, passages, hidden = beside.words, beside.passages, (1 - beside.shown[:, None, :]) * _HIDDEN
    several, size = len(passages), len(words)
    kind = np.broadcast_to(words @ weights["kind"], (several, size, weights["kind"].shape[1]))
    compared, closest = [], []
    for look in range(LOOKS):
        sought = of_length_one(words @ weights[f"seek{look}"])
        alike = np.matmul(sought, passages.transpose(0, 2, 1))
        drawn = alike * weights[f"sharp{look}"] + hidden
        dwelt = np.exp(drawn - drawn.max(axis=2, keepdims=True))
        found = np.matmul(dwelt / dwelt.sum(axis=2, keepdims=True), passages)
        nearest = (alike + hidden).max(axis=2)[:, :, None]
        compared += [sought * found, np.abs(sought - found), nearest]
        closest.append(nearest)
    told = np.maximum(np.concatenate([*compared, kind], axis=2) @ weights["compare"] + weights["compare_bias"], 0)
    told = np.concatenate([told, *closest], axis=2)
    weigh = words @ weights["weigh"]
    weigh = np.exp(weigh - weigh.max(axis=0))
    weighed = np.matmul((weigh / weigh.sum(axis=0)).T, told).reshape(several, -1)
    about = np.broadcast_to(words.mean(axis=0) @ weights["kind"], (several, weights["kind"].shape[1]))
    gathered = np.concatenate([weighed, told.max(axis=1), beside.signs, about], axis=1)
    inner = np.maximum(gathered @ weights["inner"] + weights["inner_bias"], 0)
    result: Array = (inner @ weights["score"] + weights["score_bias"] + beside.signs @ weights["signs"])[:, 0]
    return result


def of_length_one(rows: Array) -> Array:
    """Rows at length 1."""
    result: Array = rows / np.sqrt((rows * rows).sum(axis=-1, keepdims=True) + _LEAST)
    return result
