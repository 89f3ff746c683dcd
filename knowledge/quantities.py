"""Numbers in a question that documents speak of in words: a patient's age, how well the kidneys work."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_AGE = re.compile(
    r"\b(\d{1,3})\s*-?\s*(?:yo\b|y/o\b|y\.o\.|yrs?[\s-]+old|years?[\s-]+(?:old|of age)|year-olds?)"
    r"|(?:\b(?:aged?|over|above|older than|past)\s*|[≥>]=?\s*)(6[5-9]|[7-9]\d)\b(?!\s*(?:mg|kg|%|ml|min|h\b|hours|days|weeks|months|m2))",
    re.IGNORECASE,
)
_KIDNEYS = re.compile(r"\b(?:e?gfr|crcl|creatinine clearance)\b\D{0,12}(\d{1,3})\b", re.IGNORECASE)

_CLASSES = ((90, ""), (60, "mild renal impairment"), (30, "moderate renal impairment"), (15, "severe renal impairment"), (0, "end-stage renal disease"))
"""By the least mL/min (or mL/min/1.73 m2): FDA, Pharmacokinetics in Patients with Impaired Renal Function, 2024; KDIGO 2024."""

_OLDER = ("older patients", "geriatric", "65 years of age and older")
_YOUNGER = ((12, ("adolescents", "pediatric patients")), (0, ("children", "pediatric patients")))
_GROWN = 18


class Spoken(NamedTuple):
    """A number as it was said, and the words that documents have for it."""

    said: str
    words: tuple[str, ...]


def spoken_of(query: str) -> Iterator[Spoken]:
    """The numbers of a question that have words, in order of kind."""
    for found in _AGE.finditer(query):
        if words := _age(int(found[1] or found[2])):
            yield Spoken(found[0], words)
    for found in _KIDNEYS.finditer(query):
        if impairment := next(name for least, name in _CLASSES if int(found[1]) >= least):
            yield Spoken(found[0], (impairment,))


def _age(years: int) -> tuple[str, ...]:
    if years >= 65:
        return _OLDER if years <= 120 else ()
    if years >= _GROWN:
        return ()
    return next(words for least, words in _YOUNGER if years >= least)
