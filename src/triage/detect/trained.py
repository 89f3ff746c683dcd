"""The trained file: what the statistical detector learned, in whole numbers of one byte, with the version and the families that it was learned from.

Eight bytes of length, a JSON header, then the numbers. A matrix has one scale a column.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from triage.detect.network import Weights
from triage.ports import Vectors

FILE = Path(__file__).parent / "learned.bin"
FORMAT = 1
_STEPS = 127


class Trained(NamedTuple):
    """What was learned: some networks whose scores are averaged, the thresholds, and where it comes from."""

    networks: tuple[Weights, ...]
    thresholds: Mapping[str, float]
    families: str
    """The fingerprint of the families that it was trained on."""
    sorts: tuple[str, ...]
    about: Mapping[str, Any]
    """How it was trained and measured, for the record."""


def written(trained: Trained) -> bytes:
    """The bytes of a trained file; the same values are always the same bytes."""
    arrays = {f"{place}.{name}": array for place, network in enumerate(trained.networks) for name, array in network.items()}
    tensors, numbers = {}, []
    for name in sorted(arrays):
        scale = _scale(arrays[name])
        whole = np.rint(arrays[name] / scale).astype(np.int8)
        tensors[name] = {"shape": whole.shape, "scale": [float(f"{s:.6g}") for s in np.atleast_1d(scale)]}
        numbers.append(whole.tobytes())
    header = {
        "format": FORMAT,
        "families": trained.families,
        "sorts": trained.sorts,
        "thresholds": {name: round(value, 4) for name, value in sorted(trained.thresholds.items())},
        "about": trained.about,
        "tensors": tensors,
    }
    head = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    return len(head).to_bytes(8, "little") + head + b"".join(numbers)


def read(raw: bytes) -> Trained:
    """What a trained file holds. Raises ValueError where it is of another format."""
    start = 8 + int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:start])
    if header["format"] != FORMAT:
        raise ValueError(f"the trained file has format {header['format']}, this version reads {FORMAT}")
    networks: dict[str, dict[str, Vectors]] = {}
    for name in sorted(header["tensors"]):
        about = header["tensors"][name]
        size = int(np.prod(about["shape"]))
        whole = np.frombuffer(raw, dtype=np.int8, count=size, offset=start).reshape(about["shape"])
        member, _, part = name.partition(".")
        networks.setdefault(member, {})[part] = whole.astype(np.float32) * np.array(about["scale"], dtype=np.float32)
        start += size
    members = tuple(networks[member] for member in sorted(networks, key=int))
    return Trained(members, header["thresholds"], header["families"], tuple(header["sorts"]), header["about"])


def _scale(array: Vectors) -> Vectors:
    """By what whole numbers are multiplied, one a column, so that the largest is 127."""
    largest = np.abs(array).max(axis=0) if array.ndim > 1 else np.abs(array).max(keepdims=True)
    rounded = np.array([float(f"{max(float(v), 1e-9) / _STEPS:.6g}") for v in np.atleast_1d(largest)], dtype=np.float32)
    scale: Vectors = np.maximum(rounded, np.abs(np.atleast_1d(largest)).astype(np.float32) / 127.4)
    return scale
