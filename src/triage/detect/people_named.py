"""Who reports and who it befell: the people that a message names, by the shapes in `terms/report_shapes.yaml`."""

import re
from collections.abc import Iterator
from itertools import islice

from triage.detect.shapes import MOST, Reading, read_shapes
from triage.domain.report import FactName

UNCOUNTED = re.compile(
    r"\b(?:half|most|many|some|several|lots|all|a lot|plenty|a few|few) (?:of )?(?:(?:her|his|my|our|their|the) )?"
    r"(?:practice|patients|pts|kids|people|women|men|students|residents)\b",
    re.IGNORECASE,
)
"""People that nobody counted: they are no identifiable patient."""

_NUMBERS = {"one": 1, "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_COUNTED = "pa.counted"


def reporters(text: str) -> Iterator[Reading]:
    """Who reports, the surest first."""
    return read_shapes(text, FactName.REPORTER)


def patients(text: str) -> Iterator[Reading]:
    """Who it befell, the surest first."""
    crowds = [m.span() for m in islice(UNCOUNTED.finditer(text), MOST)]
    return read_shapes(text, FactName.PATIENT, taken=lambda _, words, start: not any(a < start + len(words) and start < b for a, b in crowds))


def count_of(patient: Reading) -> int:
    """How many people a description counts; 1 where it counts none."""
    first = patient.value.split(maxsplit=1)[0].lower()
    if patient.rule != _COUNTED:
        return 1
    return int(first) if first.isdecimal() else _NUMBERS.get(first, 1)
