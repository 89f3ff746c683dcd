"""The words of passages as the judge compares them: their states in the sentence model, turned to a few dimensions and kept in bytes.

A passage's words are kept in the database beside its vector, by the hash of what is indexed: reading a passage takes the model longer than a whole search.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from knowledge.catalogue import NewVectors
from knowledge.judge_learned import Basis, shipped
from knowledge.judge_network import Array, Worded, of_length_one
from knowledge.lookup import Lookup
from knowledge.passages import indexed_text
from triage.ports import Embedder, Vectors

_STEPS = 127
_KEPT = 4000
"""Passages whose words stay in memory (25 MB)."""


@runtime_checkable
class WordReader(Protocol):
    """An embedder that also gives out the states of words."""

    name: str

    def worded(self, texts: Sequence[str]) -> tuple[Worded, ...]:
        """Each text with its words, read once. Raises ModelUnavailable."""
        ...


@runtime_checkable
class Recalling(Protocol):
    """A reader that knows what another database keeps: the one that a rehearsal was copied from."""

    def recalled(self, hashes: Collection[str], name: str) -> dict[str, bytes]:
        """What is kept under a name of these texts, by their hashes."""
        ...


class Computed(NamedTuple):
    """What was made of some new passages: their vectors, and their words where the embedder gives them out."""

    vectors: Mapping[str, Vectors]
    words: Mapping[str, bytes]

    def rows(self, embedder: str) -> tuple[NewVectors, ...]:
        """As the database keeps them."""
        return NewVectors(embedder, self.vectors), NewVectors(kept_as(embedder), self.words)


def kept_as(embedder: str) -> str:
    """Under which name the words of an embedder's passages are kept: another basis, another name."""
    return f"{embedder} words {shipped().basis.version}"


def computed(embedder: Embedder, texts: Mapping[str, str]) -> Computed:
    """What is indexed of these texts (by their hash), each read once."""
    if isinstance(embedder, WordReader) and not isinstance(embedder, Recalling):
        read = dict(zip(texts, embedder.worded(list(texts.values())), strict=True))
        basis = shipped().basis
        return Computed({key: one.vector for key, one in read.items()}, {key: in_bytes(turned(one.states, basis)) for key, one in read.items()})
    return Computed(dict(zip(texts, embedder.embed(list(texts.values())), strict=True)), {})


def turned(states: Array, basis: Basis) -> Array:
    """States in the few dimensions that tell most, each word at length 1."""
    words = ((states - basis.mean) @ basis.axes).astype(np.float32)
    return of_length_one(words)


def in_bytes(words: Array) -> bytes:
    """Words as whole numbers of one byte."""
    return np.rint(words * _STEPS).astype(np.int8).tobytes()


def of_bytes(raw: bytes, dimensions: int) -> Array:
    """Words from their bytes, at length 1."""
    whole = np.frombuffer(raw, dtype=np.int8).reshape(-1, dimensions)
    return of_length_one(whole.astype(np.float32))


class PassageWords:
    """The words of passages: remembered, or as they are kept, or read now. Threads may share it."""

    def __init__(self, reader: WordReader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._known: OrderedDict[str, npt.NDArray[np.int8]] = OrderedDict()

    def of(self, lookup: Lookup, ids: Collection[int]) -> dict[int, Array]:
        """The words of these passages."""
        hashes = lookup.fingerprints_of(ids)
        with self._lock:
            raw = {key: self._known[key].tobytes() for key in hashes.values() if key in self._known}
        name = kept_as(self._reader.name)
        new = lookup.kept({key for key in hashes.values() if key not in raw}, name)
        if isinstance(self._reader, Recalling):
            new |= self._reader.recalled({key for key in hashes.values() if key not in raw and key not in new}, name)
        raw |= new
        unread = [i for i, key in hashes.items() if key not in raw]
        if unread:
            made = self._read(lookup, {i: hashes[i] for i in unread})
            raw, new = {**raw, **made}, {**new, **made}
        self._remember(new)
        dimensions = shipped().basis.axes.shape[1]
        return {i: of_bytes(raw[key], dimensions) for i, key in hashes.items()}

    def _read(self, lookup: Lookup, hashes: Mapping[int, str]) -> dict[str, bytes]:
        """Passages that were indexed by an older release, or by a command that keeps nothing."""
        passages = lookup.passages(hashes)
        texts = {hashes[i]: indexed_text(p.title, p.heading, p.text) for i, p in passages.items()}
        basis = shipped().basis
        return {key: in_bytes(turned(one.states, basis)) for key, one in zip(texts, self._reader.worded(list(texts.values())), strict=True)}

    def _remember(self, new: Mapping[str, bytes]) -> None:
        with self._lock:
            for key, raw in new.items():
                self._known[key] = np.frombuffer(raw, dtype=np.int8)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
