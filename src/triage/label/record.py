"""What a label approves, read out of its text: each item with the label sentence and section that it came from."""

import re
from functools import lru_cache

from triage.domain.base import Value
from triage.domain.evidence import Label
from triage.label import lexicon, measures
from triage.label.extract import ESTABLISHED, NO_DOSING, OUTCOME_ONLY, REACTIONS, ages_in, approving, doses_in, limits, own_words, routes_in, timed, titrations
from triage.label.items import AgeLimit, DoseItem, Timed
from triage.label.statements import Statement, statements


class LabelRecord(Value):
    """The structured record of one label in one version."""

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

    def dosing(self) -> tuple[Statement, ...]:
        """The dosing instructions."""
        return tuple(s for s in self.statements if s.section == "dosage_and_administration")


def read_label(label: Label) -> LabelRecord:
    """The record of a label. The same document and version is read once."""
    return _read(_Key(label))


class _Key:
    """A label that counts as the same when document, version and market are."""

    def __init__(self, label: Label) -> None:
        self.label = label
        self._is = (label.document, label.version, label.product, label.market, sum(len(s.text) for s in label.sections))

    def __hash__(self) -> int:
        return hash(self._is)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._is == other._is


@lru_cache(maxsize=256)
def _read(key: _Key) -> LabelRecord:
    label = key.label
    found = statements(label)
    own = own_words(label)
    indications = [s for s in found if s.section == "indications_and_usage"]
    limiting = limits(indications)
    positive = tuple(s for s in approving(indications) if s not in limiting)
    dosing = [s for s in found if s.section == "dosage_and_administration"]
    return LabelRecord(
        document=label.document,
        version=label.version,
        product=label.product,
        market=label.market,
        statements=found,
        indications=positive,
        limitations=tuple(limiting),
        contraindications=tuple(s for s in found if s.section == "contraindications"),
        ages=tuple(ages_in(positive, [*limiting, *found])),
        doses=tuple(doses_in([*dosing, *(s for s in found if s.section == "pediatric_use" and ESTABLISHED.search(s.text))], own, label)),
        intervals=tuple(timed(dosing, measures.intervals, lambda s: not NO_DOSING.search(s.text), own)),
        titrations=tuple(titrations(dosing)),
        durations=tuple(
            timed(
                [*positive, *dosing],
                measures.label_spans,
                lambda s: (
                    not REACTIONS.search(s.heading)
                    and not re.search(r"\bmonitor|\btaper|\binterval of\b|\bINR\b(?!.{0,80}recommended)|\bobserve\b|\bimaging\b|\bTable \d", s.text)
                ),
                own,
            )
        ),
        routes=routes_in(found, own),
        approved=frozenset(c for s in positive for c in s.conditions if not OUTCOME_ONLY.search(s.text) or c != "heart_failure"),
        own_words=own,
        study_words=frozenset(w.low for w in lexicon.words(lexicon.normalised(label.section("clinical_studies")))),
        indication_words=frozenset(w.low for s in positive for w in lexicon.words(lexicon.normalised(s.text))),
        reaction_words=frozenset(
            w.low
            for name in ("warnings_and_cautions", "warnings", "boxed_warning", "adverse_reactions", "precautions")
            for w in lexicon.words(lexicon.normalised(label.section(name)))
        ),
        vocabulary=frozenset(
            w.low
            for s in found
            if s.section in ("indications_and_usage", "dosage_and_administration", "dosage_forms_and_strengths")
            for w in lexicon.words(lexicon.normalised(s.text))
        ),
    )
