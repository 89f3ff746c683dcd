"""Corrections of a triage decision, and the regression case that each one proposes: a message, what was decided, and what is right."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from triage.domain.base import Moment, Value
from triage.domain.concern import Concern, SpecialSituation
from triage.domain.decision import Axis, Desk, LabelStatus, Route, TriageDecision
from triage.errors import NotNow


class Field(StrEnum):
    """What of a decision is corrected."""

    CONCERN_ADDED = "concern_added"
    CONCERN_REMOVED = "concern_removed"
    KIND = "kind"
    LABEL_STATUS = "label_status"
    AXIS = "axis"
    ROUTE = "route"
    PRODUCT = "product"


class RuleOwner(StrEnum):
    """Who answers for a rule: safety and quality for their reports, compliance for what prompts or misleads, medical information for questions."""

    SAFETY = "safety"
    QUALITY = "quality"
    COMPLIANCE = "compliance"
    MEDICAL_INFORMATION = "medical_information"


OWNER_OF: dict[Concern, RuleOwner] = {
    Concern.ADVERSE_EVENT: RuleOwner.SAFETY,
    Concern.SPECIAL_SITUATION: RuleOwner.SAFETY,
    Concern.EMERGENCY: RuleOwner.SAFETY,
    Concern.PRODUCT_COMPLAINT: RuleOwner.QUALITY,
    Concern.SOLICITED: RuleOwner.COMPLIANCE,
    Concern.INSTRUCTION_TO_BOT: RuleOwner.COMPLIANCE,
    Concern.SAFETY_QUESTION: RuleOwner.MEDICAL_INFORMATION,
    Concern.OFF_LABEL_QUESTION: RuleOwner.MEDICAL_INFORMATION,
    Concern.OUT_OF_SCOPE: RuleOwner.MEDICAL_INFORMATION,
}
"""Who owns the rules of each concern."""

_VALUES: dict[Field, type[StrEnum]] = {Field.LABEL_STATUS: LabelStatus, Field.AXIS: Axis, Field.ROUTE: Route}


def _check_flag(name: str) -> None:
    """Raise ValueError for what is no flag that is written out."""
    concern, _, kind = name.partition(":")
    if (Concern(concern) is Concern.SPECIAL_SITUATION) != bool(kind):
        raise ValueError("a special situation has a kind, and nothing else has")
    if kind:
        SpecialSituation(kind)


_FLAGS = frozenset({Field.CONCERN_ADDED, Field.CONCERN_REMOVED, Field.KIND})


class Change(Value):
    """One correction. Flags are written out (`adverse_event`, `special_situation:overdose`); `before` is empty for a flag that was not there."""

    field: Field
    before: str = ""
    after: str = ""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        wanted = {Field.CONCERN_REMOVED: bool(self.before), Field.KIND: bool(self.before and self.after)}.get(self.field, bool(self.after))
        if not wanted or self.before == self.after:
            raise ValueError("a correction names what was decided and what is right")
        for value in (self.before, self.after):
            if value and self.field in _VALUES:
                _VALUES[self.field](value)
            elif value and self.field in _FLAGS:
                _check_flag(value)
        return self

    @property
    def concern(self) -> Concern | None:
        """The concern that a corrected flag is of."""
        return Concern((self.before or self.after).partition(":")[0]) if self.field in _FLAGS else None

    @property
    def owner(self) -> RuleOwner:
        """Who answers for the rule that was wrong."""
        return OWNER_OF[self.concern] if self.concern else RuleOwner.MEDICAL_INFORMATION


class Gold(Value):
    """A decision by the names of the triage guide, as evaluation sets write it."""

    concerns: tuple[Concern, ...]
    special_situations: tuple[SpecialSituation, ...] = ()
    label_status: LabelStatus
    axis: Axis | None = None
    route: Route
    hand_offs: tuple[Desk, ...] = ()
    product: str | None = None


def gold_of(decision: TriageDecision) -> Gold:
    """A decision as it stands."""
    return Gold(
        concerns=tuple(sorted(decision.concerns)),
        special_situations=tuple(sorted(decision.special_situations)),
        label_status=decision.finding.status,
        axis=decision.finding.axis,
        route=decision.route,
        hand_offs=tuple(sorted(decision.hand_offs)),
        product=decision.product,
    )


class ProposalState(StrEnum):
    """What became of a proposed regression case."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class ProposedCase(Value):
    """A regression case that a correction proposes, with the words redacted. `text` is empty once it was erased.

    `rules` are the ids of the rules that decided; `right` is the decision with the correction, as the owner will vouch for it.
    """

    id: int = 0
    case_id: int
    message_id: int
    owner: RuleOwner
    change: Change
    rules: tuple[str, ...] = ()
    text: str
    product: str | None = None
    market: str | None = None
    decided: Gold
    right: Gold
    by: str
    reason: str
    made_at: Moment | None = None
    state: ProposalState = ProposalState.PROPOSED
    settled_at: Moment | None = None
    settled_by: str | None = None
    settled_reason: str = ""

    @property
    def number(self) -> str:
        """The case it came from."""
        return f"MI-{self.case_id}"


def check_open(proposal: ProposedCase) -> None:
    """Raise NotNow for a proposal that was settled."""
    if proposal.state is not ProposalState.PROPOSED:
        raise NotNow(f"Proposal {proposal.id} is {proposal.state} already.")
