"""Stories of a second opinion: it may lower what the checks let pass, and it can raise nothing."""

import dataclasses
from collections.abc import Sequence

from tests.fakes.shelf import RENAL
from tests.scenario.walk.conftest import House
from triage.domain.draft import Draft, Fault, Statement, Writer
from triage.proof.quotes import cite
from triage.steps.verify import verify

OTHER_WORDS = "For an eGFR of 30 to 59 mL/min/1.73 m2, no dose adjustment of Velmira is recommended."
WRONG = "For an eGFR of 30 to 95 mL/min/1.73 m2, no dose adjustment of Velmira is recommended."


class Doubter:
    """A judge that doubts everything it is asked, and remembers it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def doubts(self, statement: str, quotes: Sequence[str]) -> str:
        """A doubt."""
        self.asked.append(statement)
        return "I am not sure."


def marks(house: House, text: str, *judges: Doubter) -> list[Fault]:
    """The marks of one statement that cites the passage on renal impairment."""
    case = house.send("Is a dose change of Velmira needed with an eGFR of 35?")
    (quoted,) = (p for p in house.shelf.passages.values() if p.text == RENAL)
    draft = Draft(written_by=Writer.MODEL, statements=(Statement(text=text, question=1, citations=(cite(quoted, RENAL),)),))
    return [d.fault for d in verify(dataclasses.replace(house.tools, judges=judges), case, draft).defects]


def test_a_doubt_is_a_mark(house: House) -> None:
    """What a judge doubts is not proven, although every check passed."""
    assert marks(house, OTHER_WORDS) == []
    assert marks(house, OTHER_WORDS, Doubter()) == [Fault.DOUBTED]


def test_nobody_is_asked_of_the_very_words_or_of_what_is_wrong_already(house: House) -> None:
    """A sentence word for word needs no opinion, and no opinion mends one with a mark."""
    judge = Doubter()
    assert marks(house, RENAL, judge) == []
    assert Fault.NUMBER_NOT_IN_SOURCE in marks(house, WRONG, judge)
    assert judge.asked == []
