"""Reads the record of a label out of its text."""

import re
from functools import lru_cache

from triage.domain.evidence import Label
from triage.label import measures
from triage.label.corrections import as_corrected
from triage.label.extract import (
    ESTABLISHED,
    NO_DOSING,
    REACTIONS,
    ages_in,
    approved_by,
    approving,
    doses_in,
    limits,
    own_words,
    routes_in,
    timed,
    titrations,
    words_of,
)
from triage.label.record import LabelRecord
from triage.label.statements import statements

_REACTIONS = ("warnings_and_cautions", "warnings", "boxed_warning", "adverse_reactions", "precautions")
_USES = ("indications_and_usage", "dosage_and_administration", "dosage_forms_and_strengths")
_NO_COURSE = re.compile(
    r"\bmonitor|\btaper|\binterval of\b|\bINR\b(?!.{0,80}recommended)|\bobserve\b|\bimaging\b|\bTable \d"
    r"|\b[Ss]tart\w*\b.{0,80}\bfor (?:at least )?\d+ weeks?\b|\bincrease the dos|\bdos\w+ may be increased|\bmissed\b|\btwo doses\b"
)


def read_label(label: Label) -> LabelRecord:
    """The record of a label, with what its content owner corrected. The same document and version is read once."""
    return _read(_Key(label))


class _Key:
    """A label that counts as the same when document, version and market are."""

    def __init__(self, label: Label) -> None:
        self.label = label
        self._is = (label.document, label.version, label.product, label.market, sum(len(s.text) for s in label.sections), label.corrections)

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
    record = LabelRecord(
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
                lambda s: not REACTIONS.search(s.heading) and not _NO_COURSE.search(s.text),
                own,
            )
        ),
        routes=routes_in(found, own),
        approved=approved_by(positive),
        own_words=own,
        study_words=words_of(label.section("clinical_studies")),
        indication_words=words_of(*(s.text for s in positive)),
        reaction_words=words_of(*(label.section(name) for name in _REACTIONS)),
        vocabulary=words_of(*(s.text for s in found if s.section in _USES)),
    )
    return as_corrected(record, label.corrections)
