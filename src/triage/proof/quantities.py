"""Quantities of a statement in free words: each number with its unit, and each "so often", must be one of the quotes', in whatever unit it is written.

One hour is 60 minutes, a fortnight two weeks, twice a day every 12 hours. What is only worked out from the quotes (a difference, a total) is not carried.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from triage.proof.figures import figures
from triage.proof.words import normal

_HOURS: Mapping[str, float] = {
    "second": 1 / 3600, "sec": 1 / 3600, "s": 1 / 3600, "minute": 1 / 60, "min": 1 / 60, "hour": 1, "hr": 1, "h": 1, "day": 24, "week": 168,
    "month": 730.5, "year": 8766,
}  # fmt: skip
_MILLIGRAMS: Mapping[str, float] = {
    "ng": 1e-6, "nanogram": 1e-6, "mcg": 1e-3, "microgram": 1e-3, "µg": 1e-3, "μg": 1e-3, "ug": 1e-3, "mg": 1, "g": 1e3, "gram": 1e3, "kg": 1e6,
}  # fmt: skip
_MILLILITRES: Mapping[str, float] = {"µl": 1e-3, "μl": 1e-3, "ml": 1, "milliliter": 1, "millilitre": 1, "dl": 100, "l": 1000, "litre": 1000, "liter": 1000}
_OTHERS = "lb oz inch w mw kpa mbar msv kda da ppm msec % °c °f iu unit mmol mol nmol pmol mlmin cm mm mmhg kcal meq cell fold point log"
_SIZES: Mapping[str, tuple[str, float]] = {
    **{unit: ("time", size) for unit, size in _HOURS.items()},
    **{unit: ("mass", size) for unit, size in _MILLIGRAMS.items()},
    **{unit: ("volume", size) for unit, size in _MILLILITRES.items()},
    **{unit: (unit, 1.0) for unit in _OTHERS.split()},
    "ms": ("msec", 1.0),
    "millisecond": ("msec", 1.0),
}
_UNIT = "|".join(sorted(map(re.escape, _SIZES), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w.^])(?<![a-bd-z]-)(?<![a-z]c-)(?P<n>\d+(?:\.\d+)?)(?:\^(?P<power>-?\d{{1,2}}))?(?:st|nd|rd|th)?(?:\s*-?\s*(?P<unit>(?:{_UNIT})s?)(?![a-z]))?"
    r"(?:\s*/\s*(?P<per>kg|day|m2|ml|l|hour|hr|h|min|week|month|year|dose|dl))?"
)
_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(form), instead)
    for form, instead in (
        (r"\b(\d+) and (?:a |0\.5 )?(?:half|0\.5)(?: an?)?\b", r"\1.5"),
        (r"\b(?:a|an|1) (day|week|month|year|hour) and (?:a )?(?:half|0\.5)\b", r"1.5 \1s"),
        (r"\b(?:a |one )?quarter of an hour\b", "15 minutes"),
        (r"\b(?:0\.5|half) (?:a |an )?minute\b", "30 seconds"),
        (r"\ba half[- ]hour\b|\b(?:0\.5|half)[- ](?:an )?hour\b", "30 minutes"),
        (r"\b(?:0\.5|half) a year\b", "6 months"),
        (r"\b(?:just )?(?:over|under|about|around|almost|nearly|more than|less than)? ?(?:a )?0\.5 (?=of|the|as|that)", ""),
        (r"\b(?:about|around|almost|nearly|roughly|approximately)? ?a quarter\b", ""),
        (r"\bfortnight(?:ly)?\b", "2 weeks"),
        (r"\b(?:every (?:other|second)|alternate) (day|week|month|year)s?\b", r"every 2 \1s"),
        (r"\b(?:an?|each|per|every|single) (hour|day|week|month|year)\b", r"every 1 \1"),
        (r"\b(\d+)[- ](hour|week|month|year)ly\b", r"every \1 \2s"),
        (r"\b(hour|week|month|year)ly\b", r"every 1 \1"),
        (r"\bany (?:time|hour) of (?:the )?day\b", "any time"),
        (r"\bdaily\b", "every 1 day"),
        (r"\bannual(?:ly)?\b", "every 1 year"),
        (r"\b(hour|day|week|month|year)[- ]long\b", r"1 \1"),
        (r"\btwice\b|\bdoubled?s?\b", "2 times"),
        (r"\bthrice\b|\btripled\b", "3 times"),
        (r"\bonce\b", "1 times"),
        (r"\bfirst\b", "1st"),
        (r"\bsecond(?!s)\b", "2nd"),
        (r"\bthird\b", "3rd"),
        (r"\bfourth\b", "4th"),
        (r"\bone[- ]third\b", "33.3%"),
        (r"\btwo[- ]thirds\b", "66.7%"),
        (r"\bdegrees? (?:celsius|c)\b", "°c"),
        (r"\bdegrees? (?:fahrenheit|f)\b", "°f"),
        (r"°\s*([cf])\b", r"°\1"),
        (r"\binternational units?\b", "iu"),
        (r"×", "x "),
        (r"\bml/min(?:ute)?(?:/1\.73\s*m(?:2|²|\^2)?)?|\bmilli(?:liter|litre)s?(?:/| per | a )min(?:ute)?\b", " mlmin"),
        (r"/1\.73\s*m(?:2|²)", ""),
        (r"\bkilograms?\b", "kg"),
        (r"micrograms?\b", "mcg"),
        (r"milligrams?\b", "mg"),
        (r"(mg|mcg|g|ml|iu|units?)\s+(?:per|a|for (?:every|each)|/)\s+kg\b", r"\1/kg"),
    )
)
_ONE_IN = re.compile(r"\b1 (?:in|out of) (?:every )?(\d{1,9})\b")
_OF_ITS_OWN = {"hour": "h", "hr": "h"}
_NOT_LEFT_OUT = frozenset({"kg", "m2"})
_RATES = (
    re.compile(r"(?P<k>\d+(?:\.\d+)?) times\s?(?:/|(?:a|per|every|each) )?\s?(?:every )?(?:1 )?(?P<u>hour|day|week|month|year)s?\b"),
    re.compile(
        r"(?:every|each|at) (?P<n>\d+(?:\.\d+)?)(?:st|nd|rd|th)?(?:(?: to |-)\d+)?[ -](?P<u>hour|day|week|month|year|minute)s?\b(?!-? (?:later|after|of))"
    ),
    re.compile(r"(?P<n>\d+(?:\.\d+)?)[ -](?P<u>hour|day|week|month|year)(?:ly|s)? (?:intervals?|apart|cycles?)"),
)
_A_DAY = re.compile(r"(?:/|per )(day|week|month|year)\b")
_LONG = frozenset({"month", "year"})
_NEARLY = 0.012
"""Rounded units of time: a month is 30 days or a twelfth of a year, 52 weeks are a year."""
_COUNTS_LITTLE = frozenset({("1", ""), ("1", "hour"), ("1", "day"), ("1", "week"), ("1", "month"), ("1", "year"), ("2", "")})
"""Numbers that words bring with them: the first, once, each day, both."""


_WAY: Mapping[str, str] = {"": "", "≥": "up", ">": "up", "≤": "down", "<": "down"}
_OTHER_WAY: Mapping[str, str] = {"≥": "down", ">": "down", "≤": "up", "<": "up"}


class Quantity(NamedTuple):
    """A number as it is written: its value without a sign, its unit, per what."""

    value: float
    unit: str
    per: str
    written: str

    @property
    def size(self) -> tuple[str, float] | None:
        """What kind of quantity it is, and how much in the unit of that kind."""
        found = _SIZES.get(self.unit)
        return (found[0], self.value * found[1]) if found else None


def not_carried(said: str, quotes: Sequence[str]) -> str | None:
    """What number or frequency of a statement is none of its quotes'; None where each is."""
    there = [q for quote in quotes for q in quantities(quote)]
    often = frozenset(rate for quote in quotes for rate in rates(quote))
    for one in quantities(said):
        size = one.size
        every = size and size[0] == "time" and round(size[1], 3) in often  # every 12 hours is twice a day
        if not (every or _of_words(one) or _among(one, there)):
            return f"“{one.written}” does not stand in the source."
    spans = {round(size[1], 3) for q in there if (size := q.size) and size[0] == "time"}
    if often and any(min(abs(rate - other) - _NEARLY * other for other in often | spans) > 0 for rate in rates(said)):
        return "The source says another frequency."
    return _unit_in_place(said, quotes) or _bound_turned(said, quotes)


def _unit_in_place(said: str, quotes: Sequence[str]) -> str | None:
    """Whether a statement has the numbers of a source in their order, and one of them with another unit."""
    ours = quantities(said)
    for theirs in map(quantities, quotes):
        if [one.value for one in ours] == [other.value for other in theirs]:
            wrong = next((one for one, other in zip(ours, theirs, strict=True) if not alike(one, other)), None)
            if wrong:
                return f"In the source {wrong.value:g} stands with another unit."
    return None


def _among(one: Quantity, there: Sequence[Quantity]) -> bool:
    """Whether a quantity is one of some; where one of them has its number with another unit of the kind, a mere number does not do."""
    best = max((alike(one, other) for other in there), default=0.0)
    size = one.size
    rivals = (other for other in there if size and other.unit and other.size and other.size[0] == size[0] and _equal(one.value, other.value))
    if one.per and any(_with_this_per(one, other) for other in there):
        return any(_with_this_per(one, other) and alike(one, other) == 1 for other in there)
    return best == 1 or (best > 0 and next(rivals, None) is None)


def _with_this_per(one: Quantity, other: Quantity) -> bool:
    return one.per == other.per and _equal(one.value, other.value) and bool(one.unit and other.unit)


def _bound_turned(said: str, quotes: Sequence[str]) -> str | None:
    """Whether a number is a most where it is a least in the source, or the other way round."""
    there: dict[str, set[str]] = {}
    for figure in (figure for quote in quotes for figure in figures(quote)):
        there.setdefault(figure.value, set()).add(_WAY[figure.sign])
    wrong = next((f for f in figures(said) if f.sign and there.get(f.value) == {_OTHER_WAY[f.sign]}), None)
    return f"In the source {wrong.value} is a bound on the other side." if wrong else None


@lru_cache(maxsize=2048)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of a text, in order."""
    return tuple(_found(_said(text)))


def alike(one: Quantity, other: Quantity) -> float:
    """Whether two quantities are the same: 1; 0.7 where one of them has no unit; 0."""
    per, its = _OF_ITS_OWN.get(one.per, one.per), _OF_ITS_OWN.get(other.per, other.per)
    same_per = per == its or (not (per and its) and not {per, its} & _NOT_LEFT_OUT)
    mine, theirs = one.size, other.size
    if one.unit == other.unit:
        return float(_equal(one.value, other.value) and same_per)
    if mine and theirs and mine[0] == theirs[0]:
        equal = _equal(mine[1], theirs[1]) or (mine[0] == "time" and _rounded(one, other))
        return float(equal and (per == its or mine[0] == "time"))
    return 0.7 if not (one.unit and other.unit) and _equal(one.value, other.value) else 0.0


def rates(text: str) -> frozenset[float]:
    """How often something is done, each as the hours from one time to the next."""
    said, found = _said(text), set[float]()
    for match in _RATES[0].finditer(said):
        found.add(round(_HOURS[match["u"]] / max(float(match["k"]), 1e-3), 3))
        said = said[: match.start()] + " " * (match.end() - match.start()) + said[match.end() :]
    found |= {round(_HOURS[m["u"]] * float(m["n"]), 3) for form in _RATES[1:] for m in form.finditer(said)}
    return frozenset(found | {_HOURS[match[1]] for match in _A_DAY.finditer(said)})


def _found(said: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(said):
        unit = match["unit"] or ""
        unit = unit[:-1] if unit not in _SIZES and unit.endswith("s") else unit
        yield Quantity(_value(match), unit, match["per"] or "", match.group().strip())


def _value(match: re.Match[str]) -> float:
    """The number; one that is beyond reckoning equals nothing, so that no source has it."""
    try:
        value = float(match["n"]) ** int(match["power"] or 1)
    except ArithmeticError:
        return math.nan
    return value if math.isfinite(value) else math.nan


@lru_cache(maxsize=2048)
def _said(text: str) -> str:
    said = normal(text)
    for form, instead in _SAID:
        said = form.sub(instead, said)
    return _ONE_IN.sub(lambda match: f"{100 / max(int(match[1]), 1):g}%", said)


def _of_words(one: Quantity) -> bool:
    return (f"{one.value:g}", one.unit) in _COUNTS_LITTLE


def _equal(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(one, other, 1e-9)


def _rounded(one: Quantity, other: Quantity) -> bool:
    """Whether a time in years or months is the time in weeks or days, of a year and longer, or of like units."""
    mine, theirs = one.value * _HOURS[one.unit], other.value * _HOURS[other.unit]
    long = {one.unit, other.unit} & {"month", "year"}
    return (
        bool(long)
        and abs(mine - theirs) <= _NEARLY / 2 * max(mine, theirs)
        and ({one.unit, other.unit} <= {"month", "year"} or min(mine, theirs) > _HOURS["year"] * 0.99)
    )
