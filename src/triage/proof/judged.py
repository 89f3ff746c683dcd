"""Judged: whether a statement in free words is carried by its quotes, where the strict reading of words finds too little of them to say so.

What rules can know stays with the rules: a number, a unit, a frequency, a medicine, a turned negation is refused whatever the weighing says. The weighing
answers only what is soft: whether other words say the same, and whether what is left out bounds the rest. It has no say where the strict reading knew every
word. It is a fixed network on the states of the sentence model, so the same words always get the same verdict, and where the model cannot be had, the strict
reading stands alone.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from triage.detect.trained import Trained, read
from triage.errors import ModelUnavailable
from triage.ports import WordReader
from triage.proof import entailment, figures, readings, turned
from triage.proof.facing import Basis
from triage.proof.names import strange_name
from triage.proof.negatives import turned_negative
from triage.proof.quantities import not_carried
from triage.proof.spelled import Told, together, told
from triage.proof.weighing import Material, material, weigh

FILE = Path(__file__).parent / "learned.bin"
SCORE = "carried"
BASIS = "basis"
_REMEMBERED = 2048
"""Verdicts."""
_TEXTS = 128
"""Texts with the states of their words: about 5 KB a word."""
LONGEST = 1_000
"""Characters. The sentence model reads 256 tokens: of what is longer it would know the beginning only, and the strict reading stands alone."""
_SURE_OF_FIGURES = (figures.pairs, figures.labels, figures.counted)


class _What(NamedTuple):
    """What was learned: the networks and the directions in which they look at words."""

    trained: Trained
    basis: Basis


@cache
def shipped() -> Trained:
    """What was learned, as it ships."""
    return read(FILE.read_bytes())


class Judged:
    """The judgement on a reader of words; `what` is what was learned, else what ships."""

    def __init__(self, reader: WordReader, what: Trained | None = None) -> None:
        self._reader = reader
        self._what = what or shipped()
        *self._networks, basis = self._what.networks
        self._basis = Basis(basis["mean"], basis["directions"])
        self.told = lru_cache(maxsize=_TEXTS)(lambda text: told(text, self._reader))
        self._verdict = lru_cache(maxsize=_REMEMBERED)(self._carries)

    def carries(self, statement: str, quotes: Sequence[str]) -> bool:
        """Whether the statement says nothing else than its quotes. No where the model cannot be had. Verdicts are remembered."""
        try:
            return self._verdict(statement, tuple(quotes))
        except ModelUnavailable:
            return False

    def score(self, statement: str, quotes: Sequence[str]) -> float:
        """How likely the statement claims something else, as the networks score it. Raises ModelUnavailable."""
        return weigh(self._networks, weighed(statement, quotes, [self.told(text) for text in (statement, *quotes)], self._basis))

    def _carries(self, statement: str, quotes: tuple[str, ...]) -> bool:
        if not quotes or max(len(statement), *map(len, quotes)) > LONGEST or closed(statement, quotes):
            return False
        if not self.told(statement).words or not any(self.told(quote).words for quote in quotes):
            return False
        return self.score(statement, quotes) <= self._what.thresholds[SCORE]


def weighed(statement: str, quotes: Sequence[str], read_: Sequence[Told], basis: Basis) -> Material:
    """The material of a statement, where `read_` is the statement and its quotes, word by word."""
    return material(statement, quotes, read_[0], together(read_[1:]), basis)


def closed(statement: str, quotes: Sequence[str]) -> bool:
    """Whether the weighing has no say: a rule knows better, or the strict reading knew every word, so that what it misses is really left out or turned."""
    return not entailment.unknown(statement, " ".join(quotes)) or surely_wrong(statement, quotes) is not None


def surely_wrong(statement: str, quotes: Sequence[str]) -> str | None:
    """What no weighing may overrule, in words; None if nothing."""
    if why := not_carried(statement, quotes) or turned_negative(statement, quotes) or strange_name(statement, quotes):
        return why
    source = " ".join(quotes)
    ours = readings.read(statement)
    rules = (check(ours, readings.read(quote)) for check in turned.SURE for quote in dict.fromkeys((source, *quotes)))
    return next((why for why in rules if why), None) or next((why for check in _SURE_OF_FIGURES if (why := check(statement, source))), None)
