"""The label record as a content owner sees and corrects it: what was read out of a label, item by item, each with its sentence."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from triage.domain.base import Moment, Value


class ItemKind(StrEnum):
    """What an item of a label record says."""

    INDICATION = "indication"
    LIMITATION = "limitation"
    CONTRAINDICATION = "contraindication"
    AGE = "age"
    WEIGHT = "weight"
    POPULATION = "population"
    DOSE = "dose"
    FREQUENCY = "frequency"
    TITRATION = "titration"
    DURATION = "duration"
    ROUTE = "route"
    COMBINATION = "combination"
    PREPARATION = "preparation"


class LabelItem(Value):
    """One item of a label record. `key` stays the same as long as the label sentence does; `value` is the item in words.

    `corrected` says who put it there instead of what was read, and when; empty where it was read.
    """

    key: str
    kind: ItemKind
    value: str
    sentence: str
    section: str
    corrected: str = ""


class CorrectionAction(StrEnum):
    """What a content owner does to a label record: an item was misread, read where there is none, or not read at all."""

    REMOVE = "remove"
    REPLACE = "replace"
    ADD = "add"


class LabelCorrection(Value):
    """A correction of a label record.

    `key` names the item that is removed or replaced. `kind` and `value` say what holds instead, in the words of a label
    ("12 years of age and older", "10 mg once daily"); `sentence` is the label sentence that it rests on. `by` and `on` say who corrected it
    and on which day.
    """

    action: CorrectionAction
    key: str = ""
    kind: ItemKind | None = None
    value: str = ""
    sentence: str = ""
    section: str = ""
    by: str = ""
    on: date | None = None

    @model_validator(mode="after")
    def _says_what_it_changes(self) -> Self:
        if (self.action is CorrectionAction.ADD) == bool(self.key):
            raise ValueError("a correction that removes or replaces names the key of an item; one that adds names none")
        if (self.action is CorrectionAction.REMOVE) == bool(self.value.strip()):
            raise ValueError("a correction that replaces or adds says the value in words; one that removes says none")
        if self.action is CorrectionAction.ADD and self.kind is None:
            raise ValueError("a correction that adds an item says of which kind it is")
        return self

    @property
    def of_kind(self) -> ItemKind:
        """The kind of what holds after the correction: the one that is said, else that of the item."""
        return self.kind or ItemKind(self.key.partition("-")[0])

    @property
    def mark(self) -> str:
        """Who corrected it and when, as people read it: "corrected by J. Lindqvist, 2026-11-22"; empty where that is not known."""
        return f"corrected by {self.by}, {self.on.isoformat()}" if self.by and self.on else ""


class KeptState(StrEnum):
    """Where a correction that is kept stands: it holds, was undone, or was set aside when a new version of the label was looked at."""

    STANDS = "stands"
    UNDONE = "undone"
    SET_ASIDE = "set_aside"


class KeptCorrection(Value):
    """A correction as it is on record: of which version of which label, by whom, when and why, and the item as it was before.

    `carried_from` is the number of the correction of an earlier version that it repeats, or that it sets aside.
    """

    id: int
    document: str
    version: str
    correction: LabelCorrection
    before: LabelItem | None
    reason: str
    made_at: Moment
    made_by: str
    state: KeptState
    carried_from: int | None = None
    ended_at: Moment | None = None
    ended_by: str = ""
    ended_name: str = ""
    ended_reason: str = ""

    @property
    def made_name(self) -> str:
        """The name of who corrected it, as it was then."""
        return self.correction.by
