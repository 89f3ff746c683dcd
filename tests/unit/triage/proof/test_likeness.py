"""What is promised of a second opinion: it doubts what lies far from its quotes, and never fails a reviewer."""

from collections.abc import Sequence

import numpy as np

from triage.errors import ModelUnavailable
from triage.ports import Vectors
from triage.proof.likeness import Likeness


class ByFirstWord:
    """An embedder for which sentences are alike when they begin alike."""

    name = "first word"
    dimensions = 2

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One direction for sentences on Velmira, another for all others."""
        return np.array([[1, 0] if text.startswith("Velmira") else [0, 1] for text in texts], dtype=np.float32)


class Gone(ByFirstWord):
    """An embedder whose weights cannot be had."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Nothing."""
        raise ModelUnavailable("no weights")


def test_what_lies_far_from_every_quote_is_doubted() -> None:
    """The nearest quote counts."""
    judge = Likeness(ByFirstWord())
    assert judge.doubts("Penguins swim.", ["Velmira is a tablet."])
    assert not judge.doubts("Velmira is swallowed.", ["Penguins swim.", "Velmira is a tablet."])


def test_without_a_model_nothing_is_doubted() -> None:
    """An outage leaves the checks alone, and takes nobody's work away."""
    assert not Likeness(Gone()).doubts("Penguins swim.", ["Velmira is a tablet."])
    assert not Likeness(ByFirstWord()).doubts("Velmira is a tablet.", [])
