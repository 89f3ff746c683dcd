"""An embedder for tests: a bag of words, hashed. Knows no meaning, needs no model, always says the same."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from triage.ports import Vectors


class HashedWords:
    """Each word adds one at a place that its hash gives. `asked` counts the texts embedded so far."""

    def __init__(self, name: str = "hashed words", dimensions: int = 64) -> None:
        self.name = name
        self.dimensions = dimensions
        self.asked = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, float32, length 1 each."""
        self.asked += len(texts)
        rows = np.full((len(texts), self.dimensions), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()):
                rows[row, int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") % self.dimensions] += 1
        vectors: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return vectors
