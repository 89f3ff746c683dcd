"""Token states for the statistical detector: the sentence model up to its third layer, then upper layers of which a trained file holds the changes."""

import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from knowledge.embedding import MiniLM
from knowledge.weights import tensors
from triage.ports import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Tensors = Mapping[str, npt.NDArray[np.float32]]
Changes = Mapping[str, tuple[Vectors, Vectors]]
"""For a dense step (`encoder.layer.4.output.dense`) two narrow matrices; their product is added to its weights."""


class TunedStates:
    """The states of a text's tokens after the tuned layers. Nothing is loaded before the first text."""

    def __init__(self, model: MiniLM, changes: Changes) -> None:
        self._model = model
        self._changes = changes
        self._loading = threading.Lock()

    def states(self, texts: Sequence[str]) -> tuple[Vectors, ...]:
        """One array a text, one row a token, float32; of a long text the first 256 tokens. Raises ModelUnavailable."""
        session = self._session
        found: dict[int, Vectors] = {}
        for places, early, mask in self._model.early_states(texts):
            (tuned,) = session.run(["tuned_state"], {"early_state": early, "attention_mask": mask})
            found |= {place: rows[: int(shown.sum())] for place, rows, shown in zip(places, np.asarray(tuned), mask, strict=True)}
        return tuple(found[place] for place in range(len(texts)))

    @property
    def _session(self) -> "InferenceSession":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "InferenceSession":
        from knowledge.graph import upper_graph  # noqa: PLC0415 - onnx takes a moment to import

        return self._model.session_of(upper_graph(changed(tensors(), self._changes)))


def changed(given: Tensors, changes: Changes) -> Tensors:
    """The tensors with the changes added (a dense step's weights are stored turned: one row an output)."""
    return {**given, **{f"{name}.weight": (given[f"{name}.weight"] + (down @ up).T).astype(np.float32) for name, (down, up) in changes.items()}}
