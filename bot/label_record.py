"""What the bot reads out of a label, as people see it: axis by axis, item by item, with corrections and those of earlier versions."""

from collections.abc import Mapping
from typing import NamedTuple

from triage.domain.base import Moment, Value
from triage.domain.label_record import ItemKind


class AxisWords(NamedTuple):
    """How people call the items of a kind, one of them, and how one is written."""

    many: str
    one: str
    example: str


AXES: Mapping[ItemKind, AxisWords] = {
    ItemKind.INDICATION: AxisWords("Indications", "indication", "indicated for the treatment of moderate to severe plaque psoriasis"),
    ItemKind.LIMITATION: AxisWords("Limitations of use", "limitation", "not for the treatment of type 1 diabetes"),
    ItemKind.CONTRAINDICATION: AxisWords("Contraindications", "contraindication", "contraindicated in patients with severe hepatic impairment"),
    ItemKind.AGE: AxisWords("Ages", "age", "12 years of age and older"),
    ItemKind.WEIGHT: AxisWords("Body weights", "body weight", "patients who weigh 30 kg or more"),
    ItemKind.POPULATION: AxisWords("Populations", "population", "patients with severe renal impairment"),
    ItemKind.DOSE: AxisWords("Doses", "dose", "10 mg once daily"),
    ItemKind.FREQUENCY: AxisWords("Intervals", "interval", "once weekly"),
    ItemKind.TITRATION: AxisWords("Steps of titration", "step of titration", "after 4 weeks"),
    ItemKind.DURATION: AxisWords("Durations", "duration", "for up to 24 weeks"),
    ItemKind.ROUTE: AxisWords("Routes", "route", "subcutaneous"),
    ItemKind.COMBINATION: AxisWords("Combinations", "combination", "in combination with methotrexate"),
    ItemKind.PREPARATION: AxisWords("Preparation and handling", "instruction", "do not crush the tablet"),
}
"""The axes in the order in which a label is read."""


class RecordItem(Value):
    """One item: its value in words, the label sentence it came from, and its section. `corrected` says by whom and when, empty where it was read."""

    key: str
    value: str
    sentence: str
    section: str
    corrected: str = ""


class RecordAxis(Value):
    """All items of one kind; none where the bot found nothing, which may be a gap."""

    kind: ItemKind
    name: str
    items: tuple[RecordItem, ...]


class CorrectionLine(Value):
    """A correction as people read it.

    `what` is changed, struck or added; `also_gone` are items of the same sentence that went with it. `holds`: it has its effect on the record now
    (of an earlier version's: it fits this one), else `why_not` says why not.
    """

    id: int
    version: str
    what: str
    kind: ItemKind
    before: str
    after: str
    sentence: str
    section: str
    reason: str
    by: str
    at: Moment
    state: str
    holds: bool = True
    why_not: str = ""
    also_gone: tuple[str, ...] = ()
    carried_from: int | None = None
    ended_by: str = ""
    ended_at: Moment | None = None
    ended_reason: str = ""


class RecordPage(Value):
    """The record of one version of a label. `waiting` are corrections of the versions before it that somebody takes over or sets aside."""

    document: str
    version: str
    title: str
    product: str
    markets: tuple[str, ...]
    axes: tuple[RecordAxis, ...]
    corrections: tuple[CorrectionLine, ...]
    waiting: tuple[CorrectionLine, ...]

    @property
    def not_found(self) -> tuple[RecordAxis, ...]:
        """The axes of which the bot found nothing."""
        return tuple(axis for axis in self.axes if not axis.items)

    @property
    def lost(self) -> tuple[CorrectionLine, ...]:
        """Corrections of this version that stand and have no effect any more: somebody looks at them again."""
        return tuple(c for c in self.corrections if c.state == "stands" and not c.holds)
