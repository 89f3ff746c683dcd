"""What corrections do to a label record, one by one: which still fit, what went and what came; and where in the label a sentence stands."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import fuzz, process

from triage.domain.evidence import Label
from triage.domain.label_record import CorrectionAction, LabelCorrection, LabelItem
from triage.errors import UnreadableItem
from triage.label.corrections import corrected
from triage.label.listing import items_of
from triage.label.read import read_label
from triage.label.record import LabelRecord

FEWEST_WORDS = 3
_ALIKE = 60
"""From how alike two sentences are, of 100, the one is shown for the other."""
_MOST_COMPARED = 500


class Effect(NamedTuple):
    """What one correction does: whether its item or sentence is still there, which items went, and which came in their place."""

    correction: LabelCorrection
    fits: bool
    gone: tuple[LabelItem, ...] = ()
    made: tuple[LabelItem, ...] = ()
    why_not: str = ""


class Found(NamedTuple):
    """A sentence as it stands in a label, with the section it stands in ("2.3 Dosage and administration")."""

    sentence: str
    section: str


def plainly_read(label: Label) -> LabelRecord:
    """The record of a label as it was read, without any correction."""
    return read_label(label.model_copy(update={"corrections": ()}))


def revised(label: Label, record: LabelRecord, corrections: Iterable[LabelCorrection]) -> tuple[LabelRecord, tuple[Effect, ...]]:
    """A record after these corrections, in their order, and what each did. One that does not fit changes nothing."""
    effects = []
    for correction in corrections:
        record, effect = applied(label, record, correction)
        effects.append(effect)
    return record, tuple(effects)


def applied(label: Label, record: LabelRecord, correction: LabelCorrection) -> tuple[LabelRecord, Effect]:
    """The record after one correction, and what it did; where it does not fit, the record as it was and why not."""
    before = {i.key: i for i in items_of(record)}
    if correction.action is CorrectionAction.ADD:
        if find_sentence(label, record, correction.sentence) is None:
            return record, Effect(correction, fits=False, why_not="this version of the label does not have its sentence")
    elif correction.key not in before:
        standing = correction.sentence and find_sentence(label, record, correction.sentence)
        why = "its sentence is read differently here" if standing else "this version of the label does not have its sentence"
        return record, Effect(correction, fits=False, why_not=why)
    try:
        after = corrected(record, [correction])
    except UnreadableItem as error:
        return record, Effect(correction, fits=False, why_not=str(error))
    now = {i.key: i for i in items_of(after)}
    gone = tuple(i for key, i in before.items() if key not in now)
    return after, Effect(correction, fits=True, gone=gone, made=tuple(i for key, i in now.items() if key not in before))


def find_sentence(label: Label, record: LabelRecord, sentence: str) -> Found | None:
    """Where these very words stand in a label, but for spaces; None where they do not."""
    words = _spaced(sentence)
    for section in label.sections if words else ():
        if words in _spaced(section.text):
            at = next((s for s in record.statements if words in _spaced(s.text) or _spaced(s.text) in words), None)
            return Found(words, at.where if at else f"{section.number} {section.name.replace('_', ' ').capitalize()}".strip())
    return None


def check_verbatim(label: Label, record: LabelRecord, sentence: str) -> Found:
    """The sentence as it stands in the label. Raises UnreadableItem, with the nearest one that does, where these words do not stand there."""
    found = find_sentence(label, record, sentence)
    if found is None:
        near = _nearest(record, _spaced(sentence))
        hint = f" The nearest that does: “{near}”" if near else ""
        raise UnreadableItem(f"This sentence does not stand in {label.document} version {label.version}. Copy it from the label, word for word.{hint}")
    if len(found.sentence.split()) < FEWEST_WORDS:
        raise UnreadableItem("These few words could stand anywhere in the label. Copy the whole sentence.")
    return found


def _nearest(record: LabelRecord, sentence: str) -> str:
    sentences = [s.sentence or s.text for s in record.statements if not s.corrected]
    best = process.extractOne(sentence[:_MOST_COMPARED], sentences, scorer=fuzz.ratio, score_cutoff=_ALIKE) if sentence else None
    return best[0] if best else ""


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
