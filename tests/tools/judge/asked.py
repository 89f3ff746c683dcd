"""Questions as the judge is taught them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from knowledge.judge import Asking
from knowledge.judge_network import Array


class Kind(StrEnum):
    """How a question stands to the passages it was asked of."""

    ANSWERED = "answered"
    NEAR = "near"
    """Its own passage does not answer, though it speaks of the matter."""
    NEVER_THERE = "never there"
    NOWHERE = "nowhere"


class Asked(NamedTuple):
    """One question with the best passages that search finds: which of them answer (1), do not (0), or may (-1). `own` is the passage it was written for."""

    id: str
    hand: str
    product: str
    kind: Kind
    asking: Asking
    passages: tuple[int, ...]
    signs: Array
    answers: tuple[int, ...]
    points: tuple[float, ...]
    sections: tuple[bool, ...]
    documents: tuple[str, ...]
    right_documents: frozenset[str]
    own: int | None = None


class Material(NamedTuple):
    """All questions, and the words of the passages they were asked of."""

    questions: tuple[Asked, ...]
    words: Mapping[int, Array]
