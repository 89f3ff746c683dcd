"""A reader of words that needs no model: a word's state is drawn by its letters, so that equal words are alike and others are not."""

import zlib
from collections.abc import Sequence

import numpy as np

from triage.ports import Vectors, WordStates
from triage.proof.facing import LAYERS

WIDTH = 12


class HashedWords:
    """Words by their letters. `read` counts the texts."""

    def __init__(self) -> None:
        self.read = 0

    def words(self, text: str, spans: Sequence[tuple[int, int]]) -> WordStates:
        """One row a word."""
        self.read += 1
        rows = [_state(text[start:end].lower()) for start, end in spans]
        return WordStates(np.stack(rows) if rows else np.zeros((0, LAYERS * WIDTH), dtype=np.float32), np.full(len(rows), 0.3, dtype=np.float32))


def _state(word: str) -> Vectors:
    drawn: Vectors = np.random.default_rng(zlib.crc32(word.encode())).standard_normal(LAYERS * WIDTH).astype(np.float32)
    return drawn
