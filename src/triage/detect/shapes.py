"""Shapes: how people, ages, lots, doses and dates are written, read from `terms/report_shapes.yaml`. A pharmacovigilance person edits that file."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from triage.detect.lexicon import TERMS, read_terms
from triage.domain.report import FactName, Seriousness

FILE = TERMS / "report_shapes.yaml"
MOST = 12
"""Matches of one shape that are looked at in one message."""
_PIECE = re.compile(r"<<([a-z-]+)>>")


class Reading(NamedTuple):
    """Something read of a report: its name, what it is in words, where it stands, by which rule, and why."""

    name: FactName | Seriousness
    value: str
    start: int
    end: int
    rule: str
    why: str


class Shape(NamedTuple):
    """How a fact is written. `value` is what it is then called; empty: as it stands. `fires` and `quiet` are its examples and near misses."""

    name: FactName
    rule: str
    why: str
    value: str
    pattern: re.Pattern[str]
    fires: tuple[str, ...]
    quiet: tuple[str, ...]


Taken = Callable[[Shape, str, int], bool]
"""Whether the words of a match, which begin at this place, are what the shape looks for."""


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = read_terms(FILE)
    return found


@cache
def shapes_of(*names: FactName) -> tuple[Shape, ...]:
    """The shapes of some facts, the surer first. Raises ValueError where the file names a piece that is not there."""
    raw = _file()
    pieces: dict[str, str] = raw["pieces"]
    return tuple(
        Shape(
            name=FactName(s["fact"]),
            rule=s["id"],
            why=s["why"],
            value=s.get("value", ""),
            pattern=re.compile(_whole(s["pattern"], pieces), re.IGNORECASE),
            fires=tuple(s["fires"]),
            quiet=tuple(s["quiet"]),
        )
        for s in raw["shapes"]
        if FactName(s["fact"]) in names
    )


def read_shapes(text: str, *names: FactName, taken: Taken = lambda _shape, _words, _start: True) -> Iterator[Reading]:
    """What these shapes find in a text, shape by shape."""
    for shape in shapes_of(*names):
        for match in islice(shape.pattern.finditer(text), MOST):
            words = match.group().strip(" ,;:.()")
            start = match.start() + match.group().index(words)
            if words and taken(shape, words, start):
                yield Reading(shape.name, shape.value or " ".join(words.split()), start, start + len(words), shape.rule, shape.why)


def _whole(pattern: str, pieces: dict[str, str]) -> str:
    """A pattern with its pieces put in, and theirs."""
    for name in _PIECE.findall(pattern):
        if name not in pieces:
            raise ValueError(f"{FILE.name} names the piece <<{name}>>, which is not there")
        pattern = pattern.replace(f"<<{name}>>", _whole(pieces[name], pieces))
    return pattern
