"""Corrections of a label record by its content owner. What was misread goes; what is said instead is read as a label sentence is."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from triage.domain.label_record import CorrectionAction, ItemKind, LabelCorrection, LabelItem
from triage.errors import UnreadableItem
from triage.label import lexicon, measures
from triage.label.ages import read_ages
from triage.label.extract import approved_by, words_of
from triage.label.items import AgeLimit, DoseItem, Timed
from triage.label.listing import item_of, items_of, value_of_age, value_of_dose, value_of_duration
from triage.label.record import LabelRecord
from triage.label.statements import Statement, statement_of

_SECTIONS: dict[ItemKind, str] = {
    ItemKind.INDICATION: "indications_and_usage",
    ItemKind.LIMITATION: "indications_and_usage",
    ItemKind.CONTRAINDICATION: "contraindications",
    ItemKind.AGE: "indications_and_usage",
}
"""The section in which a corrected item stands; every other kind stands in the dosing instructions."""
_OWN_LISTS = {ItemKind.INDICATION: "indications", ItemKind.LIMITATION: "limitations", ItemKind.CONTRAINDICATION: "contraindications"}


def corrected(record: LabelRecord, corrections: Iterable[LabelCorrection]) -> LabelRecord:
    """The record with these corrections, in their order. One whose item is no longer in the label changes nothing.

    Raises UnreadableItem where a value in words cannot be read.
    """
    for correction in corrections:
        record = _one(record, correction)
    return record


def as_corrected(record: LabelRecord, corrections: Iterable[LabelCorrection]) -> LabelRecord:
    """The record as messages are held against it: a correction that cannot be read any more changes nothing, and stops no message."""
    for correction in corrections:
        with suppress(UnreadableItem):
            record = _one(record, correction)
    return record


def _one(record: LabelRecord, correction: LabelCorrection) -> LabelRecord:
    item = next((i for i in items_of(record) if i.key == correction.key), None)
    if correction.action is not CorrectionAction.ADD:
        if item is None:
            return record
        record = _without(record, item)
    record = record.model_copy(update={"corrections": (*record.corrections, correction)})
    if correction.action is CorrectionAction.REMOVE:
        return record
    sentence = correction.sentence or (item.sentence if item else "") or correction.value
    number = (correction.section or (item.section if item else "")).split(" ", maxsplit=1)[0]
    section = _SECTIONS.get(correction.of_kind, "dosage_and_administration")
    statement = statement_of(correction.value, section, sentence=sentence, number=number if number[:1].isdigit() else "")
    return _ADD[correction.of_kind](record, statement.model_copy(update={"corrected": correction.mark}))


def _without(record: LabelRecord, item: LabelItem) -> LabelRecord:
    """The record without an item."""

    def is_it(value: str, statement: Statement) -> bool:
        return item_of(item.kind, value, statement).key == item.key

    changes: dict[str, object] = {}
    match item.kind:
        case ItemKind.AGE:
            changes["ages"] = tuple(a for a in record.ages if not is_it(value_of_age(a), a.statement))
        case ItemKind.DOSE:
            changes["doses"] = tuple(d for d in record.doses if not is_it(value_of_dose(d), d.statement))
        case ItemKind.FREQUENCY:
            changes["intervals"] = tuple(t for t in record.intervals if not is_it(t.said, t.statement))
        case ItemKind.TITRATION:
            changes["titrations"] = tuple(t for t in record.titrations if not is_it(t.said, t.statement))
        case ItemKind.DURATION:
            changes["durations"] = tuple(t for t in record.durations if not is_it(value_of_duration(t), t.statement))
        case ItemKind.ROUTE:
            changes["routes"] = record.routes - {r for r in record.routes if r.replace("_", " ") in item.value.split(", ")}
        case _:
            gone = item.sentence
            for name in ("statements", *_OWN_LISTS.values()):
                changes[name] = tuple(s for s in getattr(record, name) if (s.sentence or s.text) != gone)
    return _derived(record.model_copy(update=changes))


def _derived(record: LabelRecord) -> LabelRecord:
    """The record with what follows from its indications."""
    words = words_of(*(s.text for s in record.indications))
    return record.model_copy(update={"approved": approved_by(record.indications), "indication_words": words})


Add = Callable[[LabelRecord, Statement], LabelRecord]


def _listed(name: str) -> Add:
    def add(record: LabelRecord, statement: Statement) -> LabelRecord:
        changes: dict[str, object] = {"statements": (*record.statements, statement)}
        if name:
            changes[name] = (*getattr(record, name), statement)
        return _derived(record.model_copy(update=changes))

    return add


def _age(record: LabelRecord, statement: Statement) -> LabelRecord:
    low = statement.text.lower()
    closed = any(w in low for w in ("not established", "not recommended", "not been"))
    verdict = "forbidden" if "contraindicat" in low else "open" if closed else "dosed" if "has a dosage" in low else "approved"
    found = [a for a in read_ages(lexicon.normalised(statement.text)) if not a.broad] or list(read_ages(statement.text))
    _check_read(found, statement, "age", "12 years of age and older")
    return record.model_copy(update={"ages": (*record.ages, *(AgeLimit(low=a.low, high=a.high, verdict=verdict, statement=statement) for a in found))})


def _dose(record: LabelRecord, statement: Statement) -> LabelRecord:
    found = measures.doses(lexicon.normalised(statement.text))
    _check_read(found, statement, "dose", "10 mg once daily")
    most = "max" in statement.text.lower()
    items = tuple(
        DoseItem(
            low=d.low,
            high=d.high,
            unit=d.unit,
            per=d.per,
            kind="maximum" if most else "range" if d.low < d.high else "value",
            daily=d.daily,
            loading="loading" in statement.text.lower(),
            said=d.said,
            ages=tuple((a.low, a.high) for a in read_ages(statement.text)),
            statement=statement,
        )
        for d in found
    )
    return record.model_copy(update={"doses": (*record.doses, *items), "statements": (*record.statements, statement)})


def _timed(name: str, read: Callable[[str], Iterable[measures.Every | measures.Span]], example: str) -> Add:
    def add(record: LabelRecord, statement: Statement) -> LabelRecord:
        found = tuple(
            Timed(low=t.low, high=t.high, said=t.said, beyond=getattr(t, "beyond", False), statement=statement)
            for t in read(lexicon.normalised(statement.text))
        )
        _check_read(found, statement, name, example)
        return record.model_copy(update={f"{name}s": (*getattr(record, f"{name}s"), *found)})

    return add


def _route(record: LabelRecord, statement: Statement) -> LabelRecord:
    _check_read(statement.routes, statement, "route", "subcutaneous")
    return record.model_copy(update={"routes": record.routes | statement.routes, "statements": (*record.statements, statement)})


def _check_read(found: object, statement: Statement, what: str, example: str) -> None:
    if not found:
        raise UnreadableItem(f"“{statement.text}” names no {what} that can be read. Write it as a label does, such as “{example}”.")


_ADD: dict[ItemKind, Add] = {
    ItemKind.INDICATION: _listed("indications"),
    ItemKind.LIMITATION: _listed("limitations"),
    ItemKind.CONTRAINDICATION: _listed("contraindications"),
    ItemKind.POPULATION: _listed(""),
    ItemKind.COMBINATION: _listed(""),
    ItemKind.PREPARATION: _listed(""),
    ItemKind.WEIGHT: _listed(""),
    ItemKind.AGE: _age,
    ItemKind.DOSE: _dose,
    ItemKind.FREQUENCY: _timed("interval", measures.intervals, "once weekly"),
    ItemKind.TITRATION: _timed("titration", measures.spans, "after 4 weeks"),
    ItemKind.DURATION: _timed("duration", measures.label_spans, "for up to 24 weeks"),
    ItemKind.ROUTE: _route,
}
"""How an item of each kind comes into the record."""
