"""What the judge learned, as it ships: the dimensions that words are turned to, a few networks, and from what score on a passage answers."""

import io
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from knowledge.judge_network import Array, Weights

FILE = Path(__file__).parent / "judge.npz"
FORMAT = 1


class Basis(NamedTuple):
    """To what a word's state is turned: `axes` (width, dimensions) after `mean` is taken away. With another version, words are kept under another name."""

    version: int
    mean: Array
    axes: Array


class LearnedJudge(NamedTuple):
    """The basis, the networks whose scores are averaged, the least score of an answer, and how it was trained and measured."""

    basis: Basis
    networks: tuple[Weights, ...]
    least: float
    about: Mapping[str, Any]


@cache
def shipped() -> LearnedJudge:
    """What was learned, as it ships."""
    return read(FILE.read_bytes())


def written(judge: LearnedJudge) -> bytes:
    """The bytes of a file of it, numbers in half precision."""
    arrays = {f"{place}.{name}": array for place, network in enumerate(judge.networks) for name, array in network.items()}
    arrays |= {"basis.mean": judge.basis.mean, "basis.axes": judge.basis.axes}
    head = {"format": FORMAT, "basis": judge.basis.version, "least": round(judge.least, 4), "about": judge.about}
    into = io.BytesIO()
    whole: dict[str, Any] = {name: array.astype(np.float16) for name, array in sorted(arrays.items())}
    np.savez(into, head=np.frombuffer(json.dumps(head, sort_keys=True).encode(), dtype=np.uint8), **whole)
    return into.getvalue()


def read(raw: bytes) -> LearnedJudge:
    """What a file holds. Raises ValueError where it is of another format."""
    with np.load(io.BytesIO(raw), allow_pickle=False) as file:
        head = json.loads(file["head"].tobytes())
        if head["format"] != FORMAT:
            raise ValueError(f"the trained judge has format {head['format']}, this version reads {FORMAT}")
        arrays = {name: file[name].astype(np.float32) for name in file.files if name != "head"}
    networks: dict[str, dict[str, Array]] = {}
    for name, array in arrays.items():
        of, _, part = name.partition(".")
        networks.setdefault(of, {})[part] = array
    basis = networks.pop("basis")
    several = tuple(networks[of] for of in sorted(networks, key=int))
    return LearnedJudge(Basis(head["basis"], basis["mean"], basis["axes"]), several, head["least"], head["about"])
