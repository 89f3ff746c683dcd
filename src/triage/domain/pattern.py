"""Patterns: the same rare off-label question from several requesters in one territory within a week. Worth a look, and no more than that."""

from enum import StrEnum

from triage.domain.base import Moment, Value
from triage.domain.decision import Axis


class Territory(StrEnum):
    """Where requesters have something in common, the narrowest first."""

    INSTITUTION = "institution"
    MSL = "msl"
    MARKET = "market"


class Asking(Value):
    """One off-label question as patterns are looked for in: redacted words, who asked, and where.

    `requester` tells requesters apart and is empty where it is not known who asked.
    """

    case_id: int
    ordinal: int
    product: str
    axis: Axis | None
    asked: str
    words: str
    requester: str
    institution: str
    msl: str
    market: str
    at: Moment

    def place(self, territory: Territory) -> str:
        """The institution, the MSL or the market; empty where it is not known."""
        return {Territory.INSTITUTION: self.institution, Territory.MSL: self.msl, Territory.MARKET: self.market}[territory]


class SetAside(Value):
    """What compliance decided of a pattern: looked at, for a reason. It stands for the cases that were seen then."""

    id: int = 0
    key: str
    cases: tuple[int, ...]
    by: str
    at: Moment
    reason: str


class Pattern(Value):
    """A pattern that is worth a look. `requesters` counts those that can be told apart; `unknown` are askings of nobody known.

    `key` stays the same when the pattern grows; `set_aside` is what was decided before, of fewer cases or of just these.
    """

    key: str
    product: str
    axis: Axis | None
    territory: Territory
    place: str
    askings: tuple[Asking, ...]
    requesters: int
    unknown: int
    before: int
    first_at: Moment
    last_at: Moment
    set_aside: SetAside | None = None

    @property
    def cases(self) -> tuple[int, ...]:
        """The cases it is made of, each once."""
        return tuple(dict.fromkeys(a.case_id for a in self.askings))

    @property
    def is_open(self) -> bool:
        """Whether it holds a case that nobody of compliance has looked at."""
        return self.set_aside is None or not set(self.cases) <= set(self.set_aside.cases)
