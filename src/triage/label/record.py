"""What a label approves, read out of its text: each item with the label sentence and section that it came from."""

from triage.domain.base import Value
from triage.domain.label_record import LabelCorrection
from triage.label.items import AgeLimit, DoseItem, Timed
from triage.label.statements import Statement


class LabelRecord(Value):
    """The structured record of one label in one version, with the corrections that were made to it."""

    document: str
    version: str
    product: str
    market: str
    statements: tuple[Statement, ...] = ()
    indications: tuple[Statement, ...] = ()
    limitations: tuple[Statement, ...] = ()
    contraindications: tuple[Statement, ...] = ()
    ages: tuple[AgeLimit, ...] = ()
    doses: tuple[DoseItem, ...] = ()
    intervals: tuple[Timed, ...] = ()
    titrations: tuple[Timed, ...] = ()
    durations: tuple[Timed, ...] = ()
    routes: frozenset[str] = frozenset()
    approved: frozenset[str] = frozenset()
    own_words: frozenset[str] = frozenset()
    vocabulary: frozenset[str] = frozenset()
    reaction_words: frozenset[str] = frozenset()
    indication_words: frozenset[str] = frozenset()
    study_words: frozenset[str] = frozenset()
    corrections: tuple[LabelCorrection, ...] = ()

    def dosing(self) -> tuple[Statement, ...]:
        """The dosing instructions."""
        return tuple(s for s in self.statements if s.section == "dosage_and_administration")
