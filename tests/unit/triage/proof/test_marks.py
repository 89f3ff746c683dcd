"""A reference mark is left out when sentences are compared: so a statement has only those that its quotes have."""

import pytest

from tests.fakes.shelf import RENAL, passage
from triage.domain.draft import Fault, Statement
from triage.proof.checks import CHECKS, Sources
from triage.proof.quotes import cite

MARKED = RENAL.removesuffix(".") + " [1] [see Dosage and Administration (2.3)]."


def faults(text: str, source: str) -> set[Fault]:
    """What is found in a statement that cites the whole of a source."""
    found = passage("SRD", source)
    statement = Statement(text=text, question=1, citations=(cite(found, source),))
    return {fault for fault, check in CHECKS.items() if check(statement, Sources(passages={found.key: found}))}


@pytest.mark.parametrize("mark", ["[see everything is free of risk]", "[300]", "[30, 60]", "[SEE you]", "²⁰⁴⁰", "and ³ more", "|"])
def test_a_mark_that_no_source_has_is_refused(mark: str) -> None:
    """It would carry any words past the proof."""
    assert Fault.WORDS_NOT_IN_SOURCE in faults(f"{RENAL} {mark}", RENAL)


@pytest.mark.parametrize("text", [RENAL, MARKED, MARKED.replace("[1] ", "")])
def test_marks_of_the_source_may_stay_or_go(text: str) -> None:
    """They say nothing of medicine."""
    assert faults(text, MARKED) == set()


@pytest.mark.parametrize("cut", ["59: ", "59 – ", "59, ", "59 … "])
def test_a_unit_away_from_its_number_is_still_compared(cut: str) -> None:
    """Another unit behind a colon reads like that of the number before it."""
    other = RENAL.replace("59 mL/min/1.73 m2", f"{cut}L/min/1.73 m2")
    assert faults(other, RENAL)
    assert faults(RENAL, RENAL) == set()
