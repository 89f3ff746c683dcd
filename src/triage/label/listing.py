"""The items of a label record, one by one, as a content owner reads them: kind, value in words, sentence, section, and a key that lasts."""

import hashlib
from collections.abc import Iterable, Iterator

from triage.domain.label_record import ItemKind, LabelItem
from triage.label import measures
from triage.label.items import AgeLimit, DoseItem, Timed
from triage.label.record import LabelRecord
from triage.label.statements import Statement

_VERDICTS = {"approved": "approved", "dosed": "has a dosage", "open": "not established", "forbidden": "contraindicated"}
_OLDEST = 150.0
_OF_GROUPS = frozenset({"dosage_and_administration", "use_in_specific_populations", "geriatric_use", "pregnancy", "lactation", "nursing_mothers"})
_OF_PARTNERS = frozenset({"indications_and_usage", "dosage_and_administration"})


def items_of(record: LabelRecord) -> tuple[LabelItem, ...]:
    """Every item of a record in the order of the label's axes; two that say the same of one sentence are one."""
    found: dict[str, LabelItem] = {}
    for kind, value, statement in _values(record):
        item = item_of(kind, value, statement)
        found.setdefault(item.key, item)
    return tuple(found.values())


def item_of(kind: ItemKind, value: str, statement: Statement) -> LabelItem:
    """An item, with the key by which a correction names it."""
    sentence = statement.sentence or statement.text
    mark = hashlib.sha256("\n".join((kind, value, sentence)).encode()).hexdigest()[:12]
    return LabelItem(key=f"{kind}-{mark}", kind=kind, value=value, sentence=sentence, section=statement.where, corrected=statement.corrected)


def _values(record: LabelRecord) -> Iterator[tuple[ItemKind, str, Statement]]:
    yield from ((ItemKind.INDICATION, value_of_indication(s), s) for s in record.indications)
    yield from ((ItemKind.LIMITATION, value_of_indication(s), s) for s in record.limitations)
    yield from ((ItemKind.CONTRAINDICATION, value_of_contraindication(s), s) for s in record.contraindications)
    yield from ((ItemKind.AGE, value_of_age(a), a.statement) for a in record.ages)
    yield from ((ItemKind.WEIGHT, w.said, s) for s in record.dosing() for w in measures.weights(s.text))
    yield from ((ItemKind.POPULATION, value_of_groups(s), s) for s in record.statements if s.section in _OF_GROUPS and s.groups)
    yield from ((ItemKind.DOSE, value_of_dose(d), d.statement) for d in record.doses)
    yield from ((ItemKind.FREQUENCY, t.said, t.statement) for t in record.intervals)
    yield from ((ItemKind.TITRATION, t.said, t.statement) for t in record.titrations)
    yield from ((ItemKind.DURATION, value_of_duration(t), t.statement) for t in record.durations)
    yield from ((ItemKind.ROUTE, _plain(s.routes & record.routes), s) for s in record.statements if s.routes & record.routes and s.section in _OF_PARTNERS)
    yield from ((ItemKind.COMBINATION, _plain(s.medicines - record.own_words), s) for s in _with_partners(record))
    yield from ((ItemKind.PREPARATION, _plain(s.acts), s) for s in record.dosing() if s.acts)


def _with_partners(record: LabelRecord) -> Iterator[Statement]:
    return (s for s in record.statements if s.section in _OF_PARTNERS and s.medicines - record.own_words)


def value_of_indication(statement: Statement) -> str:
    """The diseases that a sentence names; the sentence itself where it names none that is known."""
    return _plain(statement.conditions) or (statement.sentence or statement.text)


def value_of_contraindication(statement: Statement) -> str:
    """What a contraindication names: diseases, groups of patients, medicines."""
    return _plain(statement.conditions | statement.groups | statement.medicines) or (statement.sentence or statement.text)


def value_of_groups(statement: Statement) -> str:
    """The groups of patients of a sentence, with how severe their impairment is."""
    return _plain(statement.groups) + (f" ({_plain(statement.severities)})" if statement.severities else "")


def value_of_age(limit: AgeLimit) -> str:
    """An age limit in words: "12 years and older: approved"."""
    years = f"{_years(limit.low)} and older" if limit.high >= _OLDEST else f"under {_years(limit.high)}" if limit.low == 0 else ""
    return f"{years or f'{limit.low:g} to under {_years(limit.high)}'}: {_VERDICTS[limit.verdict]}"


def value_of_dose(dose: DoseItem) -> str:
    """A dose in words, with what it is: "20 mg (maximum)"."""
    notes = [n for n, holds in (("maximum", dose.kind == "maximum"), ("loading", dose.loading), ("a day", dose.daily)) if holds]
    return dose.said + (f" ({', '.join(notes)})" if notes else "")


def value_of_duration(length: Timed) -> str:
    """A length of treatment in words."""
    return length.said.strip()


def _years(value: float) -> str:
    return f"{value:g} years" if value >= 1 or value == 0 else f"{value * 12:.0f} months"


def _plain(names: Iterable[str]) -> str:
    return ", ".join(sorted(n.replace("_", " ") for n in names))
