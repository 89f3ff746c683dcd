"""Deciding words: classes of words that turn what a statement says (more, before, may, all, adults), and which class is opposed to which."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from triage.ports import Vectors

_FILE = Path(__file__).parent / "terms" / "deciding.yaml"


class Deciding(NamedTuple):
    """The table as it is used: for each word its classes, and for each class those opposed to it, as numbers."""

    names: tuple[str, ...]
    classes: Mapping[str, tuple[int, ...]]
    opposed: Vectors
    """1 where the class of the row is opposed to the class of the column."""


@lru_cache(maxsize=1)
def deciding() -> Deciding:
    """The classes, read once."""
    raw: dict[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe loaders)
    names = tuple(raw["classes"])
    classes: dict[str, tuple[int, ...]] = {}
    for number, words in enumerate(raw["classes"].values()):
        for word in str(words).split():
            classes[word] = (*classes.get(word, ()), number)
    opposed = np.zeros((len(names), len(names)), dtype=np.float32)
    for one, other in (pair.split() for pair in raw["opposed"]):
        opposed[names.index(one), names.index(other)] = opposed[names.index(other), names.index(one)] = 1
    return Deciding(names, classes, opposed)


def classes_of(words: Sequence[str]) -> Vectors:
    """For each word a row with 1 for each of its classes."""
    table = deciding()
    found = np.zeros((len(words), len(table.names)), dtype=np.float32)
    for place, word in enumerate(words):
        found[place, list(table.classes.get(word, ()))] = 1
    return found
