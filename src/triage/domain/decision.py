"""The triage decision: label status, axis, route and hand-offs of a message and of each question in it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from triage.domain.base import Value
from triage.domain.concern import Concern, Signal, SpecialSituation
from triage.domain.understood import SecondReading


class LabelStatus(StrEnum):
    """How a use stands to the label of that product in that market, in its version in force."""

    ON_LABEL = "on_label"
    OFF_LABEL = "off_label"
    UNCLEAR = "unclear"
    NOT_APPLICABLE = "not_applicable"


class Axis(StrEnum):
    """On which count a use is held against the label (the guide's closed list)."""

    INDICATION = "indication"
    AGE = "age"
    POPULATION = "population"
    DOSE = "dose"
    FREQUENCY = "frequency"
    DURATION = "duration"
    ROUTE = "route"
    COMBINATION = "combination"
    CONTRAINDICATION = "contraindication"
    PREPARATION = "preparation"


class Route(StrEnum):
    """Where a question goes."""

    DRAFT = "draft"
    SPECIALIST = "specialist"
    REPORT_ONLY = "report_only"
    DECLINE = "decline"


class Desk(StrEnum):
    """Who receives a hand-off."""

    PHARMACOVIGILANCE = "pharmacovigilance"
    QUALITY = "quality"
    COMPLIANCE = "compliance"


MOST_CAUTIOUS_STATUS = (LabelStatus.OFF_LABEL, LabelStatus.UNCLEAR, LabelStatus.ON_LABEL, LabelStatus.NOT_APPLICABLE)
MOST_CAUTIOUS_ROUTE = (Route.SPECIALIST, Route.DRAFT, Route.REPORT_ONLY, Route.DECLINE)


class LabelFinding(Value):
    """A label status with its reason: the axis, the value asked about, and the label sentence it was held against."""

    status: LabelStatus
    axis: Axis | None = None
    asked: str = ""
    label_says: str = ""
    label_sentence: str = ""
    label_section: str = ""
    reason: str

    @property
    def in_full(self) -> str:
        """The reason with the label sentence that it rests on, and where that stands."""
        if not self.label_sentence:
            return self.reason
        where = f" (section {self.label_section})" if self.label_section else ""
        return f"{self.reason}; \u201c{self.label_sentence}\u201d{where}"


class Question(Value):
    """One question of a message, with its own product, label status, axis and route.

    `start` and `end` are offsets of the question in the verbatim text. `product` is what it was held against; None where that is not known.
    `searches` are other words to look for its answer with. `by_model`: a language model saw it, and the rules did not.
    """

    ordinal: int
    start: int
    end: int
    text: str
    product: str | None = None
    finding: LabelFinding
    route: Route
    route_reason: str = ""
    searches: tuple[str, ...] = ()
    by_model: bool = False


class TriageDecision(Value):
    """What a message is and where it goes, as a whole: the most cautious of its parts.

    `warnings` say what was not done (the statistical detector could not read it), in plain words for the desk.
    `second_reading` is how far a language model's reading is; None where there is none.
    """

    product: str | None
    product_why: str = ""
    market: str | None
    language: str = "en"
    signals: tuple[Signal, ...]
    questions: tuple[Question, ...]
    finding: LabelFinding
    route: Route
    route_reason: str
    hand_offs: frozenset[Desk]
    warnings: tuple[str, ...] = ()
    second_reading: SecondReading | None = None

    @model_validator(mode="after")
    def _the_whole_is_as_cautious_as_its_parts(self) -> Self:
        # It may be more cautious: what was not read (an attachment) or was said in another message concerns no single question.
        if self.questions and most_cautious_route((self.route, *(q.route for q in self.questions))) is not self.route:
            raise ValueError("the route of a message is at least as cautious as its questions' routes")
        return self

    @property
    def concerns(self) -> frozenset[Concern]:
        """Every concern that holds."""
        return frozenset(s.concern for s in self.signals)

    @property
    def special_situations(self) -> frozenset[SpecialSituation]:
        """Every kind of special situation that holds."""
        return frozenset(s.kind for s in self.signals if s.kind)

    @property
    def is_emergency(self) -> bool:
        """Whether someone may need urgent care now."""
        return Concern.EMERGENCY in self.concerns


def most_cautious_status(statuses: Iterable[LabelStatus]) -> LabelStatus:
    """The most cautious of some label statuses; `not_applicable` where there is none."""
    return min(statuses, key=MOST_CAUTIOUS_STATUS.index, default=LabelStatus.NOT_APPLICABLE)


def most_cautious_route(routes: Iterable[Route]) -> Route:
    """The most cautious of some routes; `decline` where there is none."""
    return min(routes, key=MOST_CAUTIOUS_ROUTE.index, default=Route.DECLINE)
