"""What a label approves, read out of its text: each item with the label sentence and section that it came from."""

from functools import lru_cache

from triage.domain.base import Value
from triage.domain.label_record import LabelCorrection
from triage.label import lexicon
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

    def __hash__(self) -> int:
        """What is worked out from a label is kept by its record; so it must be found fast."""
        return hash((self.document, self.version, self.market, len(self.corrections)))

    def dosing(self) -> tuple[Statement, ...]:
        """The dosing instructions."""
        return in_sections(self, "dosage_and_administration")

    @property
    def names(self) -> frozenset[str]:
        """The words by which the product is called: its name and its ingredients."""
        return self.own_words | {w.low for w in lexicon.words(self.product)}


RECORDS = 256
"""Records for which what is worked out of a label alone is kept."""


@lru_cache(maxsize=4 * RECORDS)
def in_sections(record: LabelRecord, *sections: str) -> tuple[Statement, ...]:
    """The sentences of some sections, in the order of the label."""
    return tuple(s for s in record.statements if s.section in sections)
