"""Impression: what the statistical detector made of a message. Where it could not read, it is empty, and rules alone decide."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from triage.domain.concern import Signal
from triage.domain.decision import Axis

BY_LIKENESS = "st."
"""How the rules of its signals begin."""


class Asks(NamedTuple):
    """What some words ask about, each from 0 (surely not) to 1 (surely).

    `use`: whether or how the product may be used so, by axis; `any_use`: a use on whichever axis; `harm`: a safety question;
    `fact`: what the label or a paper states, and no use; `nothing`: the words ask nothing. `known` is False where nobody read the words.
    """

    use: Mapping[Axis, float] = MappingProxyType({})
    any_use: float = 0.0
    harm: float = 0.0
    fact: float = 0.0
    nothing: float = 0.0
    known: bool = False

    @property
    def axis(self) -> Axis | None:
        """The axis that is most likely asked about; None where nobody read the words."""
        return max(self.use, key=self.use.__getitem__, default=None)


NOT_KNOWN = Asks()


class Impression(NamedTuple):
    """What the detector found in a message (`signals`), and what any words of it ask (`asks`, given as text).

    `warning` says in plain words why it could not read; empty where it could. `ahead` reads words in one go that are going to be asked of one by one.
    """

    signals: tuple[Signal, ...] = ()
    asks: Callable[[str], Asks] = lambda _: NOT_KNOWN
    warning: str = ""
    ahead: Callable[[Iterable[str]], None] = lambda _: None


UNREAD = Impression()
