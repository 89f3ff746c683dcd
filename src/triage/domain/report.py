"""Reports: child records of a case, one for each real report in a message, with what is known of it and what its sender was asked."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from triage.domain.base import Moment, Value
from triage.domain.concern import Concern, SpecialSituation


class ReportKind(StrEnum):
    """What is reported: something that befell a patient, or a fault of a pack, device or dose."""

    SAFETY = "safety"
    COMPLAINT = "complaint"


class FactName(StrEnum):
    """What can be known of a report. The first four are the minimum criteria of a case report (EMA GVP Module VI, VI.B.2)."""

    REPORTER = "reporter"
    PATIENT = "patient"
    PRODUCT = "product"
    EVENT = "event"
    AGE = "age"
    SEX = "sex"
    LOT = "lot"
    DOSE = "dose"
    START = "start"
    ONSET = "onset"
    OUTCOME = "outcome"
    CAUSALITY = "causality"
    GESTATION = "gestation"
    SAMPLE = "sample"


class Seriousness(StrEnum):
    """Why a report is serious (ICH E2D(R1); E2B(R3) E.i.3.2a-f)."""

    DEATH = "death"
    LIFE_THREATENING = "life_threatening"
    HOSPITALISATION = "hospitalisation"
    DISABILITY = "disability"
    CONGENITAL_ANOMALY = "congenital_anomaly"
    MEDICALLY_IMPORTANT = "medically_important"


class Contact(StrEnum):
    """Whether safety may write to the professional."""

    YES = "yes"
    NO = "no"
    ASK_FIRST = "ask_first"


class FollowUpState(StrEnum):
    """How far the questions to the sender are."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    ANSWERED = "answered"
    NOT_KNOWN = "not_known"
    NO_ANSWER = "no_answer"


FOLLOW_UP_TRANSITIONS: dict[FollowUpState, frozenset[FollowUpState]] = {
    FollowUpState.NOT_ASKED: frozenset({FollowUpState.ASKED, FollowUpState.ANSWERED}),
    FollowUpState.ASKED: frozenset(FollowUpState) - {FollowUpState.NOT_ASKED},
    FollowUpState.ANSWERED: frozenset({FollowUpState.ASKED, FollowUpState.ANSWERED}),
    FollowUpState.NOT_KNOWN: frozenset({FollowUpState.ASKED, FollowUpState.ANSWERED}),
    FollowUpState.NO_ANSWER: frozenset({FollowUpState.ASKED, FollowUpState.ANSWERED, FollowUpState.NOT_KNOWN}),
}
"""From each state to those that may follow it. A person of the desk may ask again, and an answer is welcome at any time."""

_N, _K, _S = FactName, ReportKind, SpecialSituation
CRITERIA: Mapping[ReportKind, tuple[FactName, ...]] = {
    _K.SAFETY: (_N.REPORTER, _N.PATIENT, _N.PRODUCT, _N.EVENT),
    _K.COMPLAINT: (_N.REPORTER, _N.PRODUCT, _N.LOT, _N.EVENT),
}
"""The four that make a report: of a case report (GVP Module VI, VI.B.2), and of a complaint (21 CFR 211.198: complainant, product, lot, nature)."""

MOST_ASKED = 4
"""Facts. Nobody is asked for more at once."""
LONGEST_FACT = 300
"""Characters of a fact that a person gives."""

_USUALLY = (_N.AGE, _N.START, _N.OUTCOME, _N.LOT)
ASKED_FOR: Mapping[str, tuple[FactName, ...]] = {
    f"{Concern.SPECIAL_SITUATION}:{_S.PREGNANCY_EXPOSURE}": (_N.AGE, _N.GESTATION, _N.START),
    f"{Concern.SPECIAL_SITUATION}:{_S.LACTATION_EXPOSURE}": (_N.AGE, _N.OUTCOME, _N.START),
    f"{Concern.SPECIAL_SITUATION}:{_S.OVERDOSE}": (_N.AGE, _N.DOSE, _N.OUTCOME),
    f"{Concern.SPECIAL_SITUATION}:{_S.MEDICATION_ERROR}": (_N.AGE, _N.DOSE, _N.OUTCOME),
    f"{Concern.SPECIAL_SITUATION}:{_S.OFF_LABEL_USE}": (_N.AGE, _N.DOSE, _N.START),
    f"{Concern.SPECIAL_SITUATION}:{_S.COUNTERFEIT}": (_N.LOT, _N.SAMPLE, _N.OUTCOME),
    Concern.PRODUCT_COMPLAINT.value: (_N.LOT, _N.DOSE, _N.SAMPLE),
}
"""What is worth asking beside the criteria, by what is reported; `_USUALLY` for all else."""


class Fact(Value):
    """Something known of a report: what it is in words, where it stands, by which rule it was read, or who said it when.

    `start` and `end` are offsets in the verbatim text of message `message_id`; a fact that a person gave in a form has no place.
    """

    name: FactName | Seriousness
    value: str
    message_id: int | None = None
    start: int = 0
    end: int = 0
    text: str = ""
    rule: str = ""
    why: str = ""
    by: str = ""
    at: Moment | None = None


class FollowUp(Value):
    """What the sender was asked about a report, and what came of it.

    `attempts` counts the times the product asked by itself, `notices` every notice; `asked_by` is who of the desk asked last, None for the
    product itself. `wanted` is what the last notice asks for; `unknown` is what the sender does not know and is not asked again.
    """

    state: FollowUpState = FollowUpState.NOT_ASKED
    attempts: int = 0
    notices: int = 0
    wanted: tuple[FactName, ...] = ()
    unknown: tuple[FactName, ...] = ()
    asked_at: Moment | None = None
    asked_by: str | None = None
    contact: Contact | None = None


class Report(Value):
    """One report of a message. Validity is for the desk to say; what is here is what the words gave, and what the sender added.

    `reasons` are the concerns that make it (`adverse_event`, `special_situation:overdose`); `hand_offs` carry it to its desks.
    """

    id: int
    case_id: int
    message_id: int
    ordinal: int
    version: int
    kind: ReportKind
    hand_offs: tuple[int, ...]
    reasons: tuple[str, ...]
    facts: tuple[Fact, ...]
    follow_up: FollowUp
    made_at: Moment
    news_at: Moment | None = None
    seen_at: Moment | None = None
    seen_by: str | None = None

    @property
    def number(self) -> str:
        """How people call it: R-12."""
        return f"R-{self.id}"

    @property
    def has_news(self) -> bool:
        """Whether something became known that its desk has not seen."""
        return self.news_at is not None and (self.seen_at is None or self.seen_at < self.news_at)

    @property
    def criteria(self) -> dict[FactName, Fact | None]:
        """The four that make a report, each with what is known of it."""
        return {name: self.fact(name) for name in CRITERIA[self.kind]}

    @property
    def met(self) -> int:
        """How many of the four are there: "criteria n of 4"."""
        return sum(fact is not None for fact in self.criteria.values())

    @property
    def seriousness(self) -> tuple[Fact, ...]:
        """Every sign that it is serious."""
        return tuple(f for f in self.facts if isinstance(f.name, Seriousness))

    @property
    def is_serious(self) -> bool:
        """Whether there is a sign that it is serious. A reading, not a medical judgement."""
        return bool(self.seriousness)

    @property
    def details(self) -> tuple[Fact, ...]:
        """What is known beside the four, the signs of seriousness apart."""
        return tuple(f for f in self.facts if isinstance(f.name, FactName) and f.name not in CRITERIA[self.kind])

    def fact(self, name: FactName) -> Fact | None:
        """What is known under this name."""
        return next((f for f in self.facts if f.name is name), None)

    def open_questions(self) -> tuple[FactName, ...]:
        """What was asked and is neither answered since nor said to be unknown. A person of the desk may ask for what seemed known."""
        since = self.follow_up.asked_at
        told = {f.name for f in self.facts if self.follow_up.asked_by is None or (since is not None and f.at is not None and f.at >= since)}
        return tuple(w for w in self.follow_up.wanted if w not in told and w not in self.follow_up.unknown)

    def missing(self) -> tuple[FactName, ...]:
        """What is worth asking for: first what the four lack, then what helps; never what the sender does not know, never more than a few."""
        asked = (n for reason in self.reasons for n in ASKED_FOR.get(reason, _USUALLY))
        patients = (n for n in asked if self.kind is ReportKind.COMPLAINT or n is not FactName.SAMPLE or "counterfeit" in " ".join(self.reasons))
        wanted = dict.fromkeys((*CRITERIA[self.kind], *patients))
        known = {f.name for f in self.facts} | set(self.follow_up.unknown)
        if FactName.AGE in known or FactName.SEX in known:
            known |= {FactName.PATIENT}
        return tuple(n for n in wanted if n not in known)[:MOST_ASKED]


def with_facts(known: Iterable[Fact], more: Iterable[Fact], *, over: bool) -> tuple[Fact, ...]:
    """Facts with others added. `over`: what is said later replaces what was read before; signs of seriousness only ever add up."""
    found = {f.name: f for f in known}
    for fact in more:
        if isinstance(fact.name, Seriousness):
            found.setdefault(fact.name, fact)
        elif over or fact.name not in found:
            found[fact.name] = fact
    return tuple(found.values())
