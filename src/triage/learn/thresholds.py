"""Thresholds: from how many hundredths on a chance counts as found, chosen on families that were kept out, by the guide's priorities."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from triage.detect.sorts import KINDS, SORTS
from triage.ports import Vectors

IN_CHAT: Mapping[str, float] = {
    "adverse_event": 0.56,
    "special_situation": 0.58,
    "product_complaint": 0.56,
    "emergency": 0.37,
    "safety_question": 0.74,
    "out_of_scope": 0.87,
    "instruction_to_bot": 0.60,
    "solicited": 0.58,
} | dict.fromkeys(KINDS, 0.50)
"""As far as this precision on labelled messages that were kept out allows, a threshold goes down to find more; the rules find beside it.

Half of these messages are near misses, written to be hard: among messages as people send them the same thresholds are more precise by about a tenth.
A report that is missed is the worst error, so these floors are low; what is out of scope is declined, so its floor is high.
"""
IN_FAMILIES: Mapping[str, float] = (
    {
        "adverse_event": 0.77,
        "special_situation": 0.62,
        "product_complaint": 0.67,
        "emergency": 0.60,
        "safety_question": 0.78,
        "out_of_scope": 0.70,
        "instruction_to_bot": 0.71,
        "solicited": 0.45,
    }
    | dict.fromkeys(KINDS, 0.45)
    | {"abuse": 0.30}
)
"""The same on families that were kept out, for sorts of which chat has too few. Half of their lines are near misses, which chat does not hold so many of."""
ENOUGH = 20
"""So many labelled messages must hold a sort for its threshold to be chosen on them."""
PRECISION_ELSE = 0.85
LOWEST, HIGHEST = 0.05, 0.95


class Point(NamedTuple):
    """What a threshold gives: of all that hold how many are found, and of all found how many hold."""

    threshold: float
    recall: float
    precision: float


def curve(chance: Vectors, holds: Vectors) -> tuple[Point, ...]:
    """Recall and precision at every threshold of two decimals."""
    return tuple(_points(chance, holds))


def _points(chance: Vectors, holds: Vectors) -> Iterator[Point]:
    for hundredth in range(round(LOWEST * 100), round(HIGHEST * 100) + 1):
        found = chance >= hundredth / 100
        right = float((found & holds.astype(bool)).sum())
        yield Point(hundredth / 100, right / max(1.0, float(holds.sum())), right / max(1.0, float(found.sum())))


def chosen(chances: Vectors, targets: Vectors, chat: npt.NDArray[np.bool_] | None = None) -> dict[str, Point]:
    """For each sort the threshold that finds most at its precision; where none has that, the highest. `chat` tells which rows are labelled messages."""
    found = {}
    for place, sort in enumerate(SORTS):
        on_chat = chat is not None and sort in IN_CHAT and targets[chat, place].sum() >= ENOUGH
        rows = chat if on_chat else slice(None)
        points = curve(chances[rows, place], targets[rows, place])
        floor = (IN_CHAT if on_chat else IN_FAMILIES).get(sort, PRECISION_ELSE)
        precise = [point for point in points if point.precision >= floor and point.recall > 0]
        found[sort] = max(precise, key=lambda point: (point.recall, point.precision), default=points[-1])
    return found


def average_precision(chance: Vectors, holds: Vectors) -> float:
    """The mean precision over the recall, from 0 to 1: how well a sort is told apart whatever the threshold."""
    order = np.argsort(-chance, kind="stable")
    hit = holds[order]
    share = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    return float((share * hit).sum() / max(1.0, float(hit.sum())))
