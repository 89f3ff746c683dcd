"""Proving: every check of one statement, with the weighing where it may be asked.

The strict reading of words refuses many a right paraphrase. Where nothing else is found, and the weighing finds the statement carried, it is proven.
"""

from collections.abc import Sequence
from typing import Protocol

from triage.domain.draft import Fault, Statement
from triage.proof.checks import CHECKS, Sources, strange_marks
from triage.proof.injected import holds_an_instruction

OF_WORDS = frozenset({Fault.WORDS_NOT_IN_SOURCE, Fault.LEAVES_OUT, Fault.NEGATION_DIFFERS, Fault.NUMBER_NOT_IN_SOURCE})
"""What the strict reading finds wrong with words. Of free words it often errs, and rules of their own hold numbers, units and negations there."""


class Carrier(Protocol):
    """Says of a statement in free words whether its quotes carry it."""

    def carries(self, statement: str, quotes: Sequence[str]) -> bool:
        """Whether the statement says nothing else than its quotes; no in doubt."""


class Proof:
    """The checks of statements, the same for drafts of a model and for a person's words. Without a carrier the strict reading stands alone."""

    def __init__(self, carrier: Carrier | None = None) -> None:
        self._carrier = carrier

    def faults(self, statement: Statement, sources: Sources) -> dict[Fault, str]:
        """Every fault of a statement, each with its reason in words for the reviewer; empty where it is proven."""
        found = {fault: why for fault, check in CHECKS.items() if (why := check(statement, sources))}
        if not found or self._carrier is None or not OF_WORDS.issuperset(found) or strange_marks(statement):
            return found
        quotes = tuple(c.quote for c in statement.citations if not holds_an_instruction(c.quote))
        return {} if self._carrier.carries(statement.text, quotes) else found
