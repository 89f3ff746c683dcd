"""The items of a label record: an age limit, a dose, a time, each with the sentence it came from."""

from triage.domain.base import Value
from triage.label.statements import Statement


class AgeLimit(Value):
    """Ages in years, from `low` to just under `high`, that a label approves, leaves open or forbids."""

    low: float
    high: float
    verdict: str
    statement: Statement


class DoseItem(Value):
    """An amount in a dosing instruction. `kind` is value, range or maximum; `hours` the interval said of it, where there is one."""

    low: float
    high: float
    unit: str
    per: str
    kind: str
    daily: bool
    loading: bool
    said: str
    ages: tuple[tuple[float, float], ...]
    every: tuple[float, float] | None = None
    statement: Statement


class Timed(Value):
    """An interval in hours or a length in days, as the label gives it."""

    low: float
    high: float
    said: str
    beyond: bool = False
    statement: Statement
