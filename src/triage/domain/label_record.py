"""The label record as a content owner sees and corrects it: what was read out of a label, item by item, each with its sentence."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from triage.domain.base import Value


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
    """One item of a label record. `key` stays the same as long as the label sentence does; `value` is the item in words."""

    key: str
    kind: ItemKind
    value: str
    sentence: str
    section: str


class CorrectionAction(StrEnum):
    """What a content owner does to a label record: an item was misread, read where there is none, or not read at all."""

    REMOVE = "remove"
    REPLACE = "replace"
    ADD = "add"


class LabelCorrection(Value):
    """A correction of a label record.

    `key` names the item that is removed or replaced. `kind` and `value` say what holds instead, in the words of a label
    ("12 years of age and older", "10 mg once daily"); `sentence` is the label sentence that it rests on.
    """

    action: CorrectionAction
    key: str = ""
    kind: ItemKind | None = None
    value: str = ""
    sentence: str = ""
    section: str = ""

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
