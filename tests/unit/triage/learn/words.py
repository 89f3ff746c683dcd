"""A reader of states for tests: each word has a state that its hash draws. Knows no meaning, needs no model, always says the same."""

import hashlib
import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from triage.ports import Vectors

WIDTH = 12


@cache
def _state(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
    drawn: Vectors = np.random.default_rng(seed).standard_normal(WIDTH).astype(np.float32)
    return drawn


class HashedStates:
    """One state a word. `read` counts the texts, `words` the words read so far."""

    def __init__(self) -> None:
        self.read = 0
        self.words = 0

    def states(self, texts: Sequence[str]) -> tuple[Vectors, ...]:
        """For each text one row a word."""
        found = tuple(np.stack([_state(w) for w in (re.findall(r"\w+", text.lower()) or [""])[:256]]) for text in texts)
        self.read += len(texts)
        self.words += sum(map(len, found))
        return found
