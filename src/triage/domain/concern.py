"""What a message can hold: the concerns of the triage guide, and the signals that raise them."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from triage.domain.base import Value


class Concern(StrEnum):
    """A reason to treat a message with care; several can hold at once (triage guide, "Concerns")."""

    ADVERSE_EVENT = "adverse_event"
    SPECIAL_SITUATION = "special_situation"
    PRODUCT_COMPLAINT = "product_complaint"
    SAFETY_QUESTION = "safety_question"
    OFF_LABEL_QUESTION = "off_label_question"
    EMERGENCY = "emergency"
    OUT_OF_SCOPE = "out_of_scope"
    INSTRUCTION_TO_BOT = "instruction_to_bot"
    SOLICITED = "solicited"


REPORTS: frozenset[Concern] = frozenset({Concern.ADVERSE_EVENT, Concern.SPECIAL_SITUATION, Concern.PRODUCT_COMPLAINT})
"""Concerns that are reports: each has its own hand-off, and none may be missed."""


class SpecialSituation(StrEnum):
    """A real or likely exposure of a patient that is collected even with no adverse event (GVP Module VI, VI.B.6)."""

    PREGNANCY_EXPOSURE = "pregnancy_exposure"
    LACTATION_EXPOSURE = "lactation_exposure"
    OVERDOSE = "overdose"
    MISUSE = "misuse"
    ABUSE = "abuse"
    MEDICATION_ERROR = "medication_error"
    OCCUPATIONAL_EXPOSURE = "occupational_exposure"
    OFF_LABEL_USE = "off_label_use"
    LACK_OF_EFFICACY = "lack_of_efficacy"
    INFECTIOUS_AGENT_TRANSMISSION = "infectious_agent_transmission"
    COUNTERFEIT = "counterfeit"
    DRUG_INTERACTION = "drug_interaction"


class Signal(Value):
    """One reason why a concern holds: the words, where they stand, the rule that fired, and why.

    `start` and `end` are offsets in characters of the verbatim text; an empty span stands for the message as a whole.
    """

    concern: Concern
    kind: SpecialSituation | None = None
    start: int
    end: int
    text: str
    rule: str
    why: str

    @model_validator(mode="after")
    def _kind_belongs_to_special_situation(self) -> Self:
        if (self.kind is not None) != (self.concern is Concern.SPECIAL_SITUATION):
            raise ValueError("a kind belongs to a special situation, and to nothing else")
        if not 0 <= self.start <= self.end:
            raise ValueError("a span runs forwards")
        return self

    @property
    def name(self) -> str:
        """The concern as it is written out: `adverse_event`, or `special_situation:overdose`."""
        return f"{self.concern}:{self.kind}" if self.kind else str(self.concern)
