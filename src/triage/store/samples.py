"""Samples of the week: what could be drawn, what was drawn, and what was read. No words stand here: whoever reads a message reads it where it is kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Text, insert, not_, or_, select, type_coerce, update

from triage.domain.audit import AuditEntry
from triage.domain.concern import REPORTS, Concern
from triage.domain.sample import Drawn, Reading, Sample, SampleItem, population_sha256
from triage.errors import NotFound, SomebodyWasFaster
from triage.store.case_tables import cases, messages
from triage.store.rows import CHANGED, lock_case, plain, races
from triage.store.sample_tables import sample_items, samples
from triage.store.texts import texts
from triage.store.trail import Trail, with_facts

SUBJECT = "samples"
FOUND = frozenset(REPORTS | {Concern.EMERGENCY})
"""A message with one of these was seen by safety or quality already."""


class Samples:
    """Keeps what was drawn, and what was read in it."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail

    def without_report(self, start: datetime, end: datetime) -> tuple[Drawn, ...]:
        """The messages from `start` until before `end` in which the product found no report, whatever a person has flagged since.

        Not among them: what was deleted or erased, and what a desk itself said with a flag.
        """
        decision = type_coerce(messages.c.decision, Text)
        found = or_(*(decision.like(f'%"concern":"{concern.value}"%') for concern in sorted(FOUND)))
        query = (
            select(messages.c.id, messages.c.case_id)
            .join(texts, texts.c.id == messages.c.text_id)
            .where(messages.c.received_at >= start, messages.c.received_at < end, messages.c.decision.is_not(None), not_(found))
            .where(texts.c.body.is_not(None), messages.c.kind != "deletion", not_(messages.c.source.like("flag:%")))
            .order_by(messages.c.id)
        )
        return tuple(Drawn(*row) for row in self._connection.execute(query))

    def draw(self, week: str, drawn: Sequence[Drawn], *, population: Sequence[int], seed: str, size: int, entry: AuditEntry) -> Sample:
        """Keep the sample of a week, with what it was drawn from and by which seed. Raises SomebodyWasFaster where it was drawn since."""
        hashed = population_sha256(population)
        values = {"week": week, "size": size, "seed": seed, "population": sorted(population), "population_sha256": hashed}
        with races():
            self._connection.execute(insert(samples).values(**values, drawn_at=self._now, drawn_by=entry.actor))
        rows = [{"week": week, "place": n, "case_id": one.case_id, "message_id": one.message_id} for n, one in enumerate(drawn, start=1)]
        self._connection.execute(insert(sample_items), rows)
        said = [str(one.message_id) for one in drawn]
        self._trail.append(SUBJECT, with_facts(entry, week=week, seed=seed, population=len(population), population_sha256=hashed, size=size, messages=said))
        return self.get(week)

    def known(self, week: str) -> Sample | None:
        """The sample of a week, where it was drawn."""
        row = self._connection.execute(select(samples).where(samples.c.week == week)).mappings().one_or_none()
        if row is None:
            return None
        items = self._connection.execute(select(sample_items).where(sample_items.c.week == week).order_by(sample_items.c.place)).mappings()
        return Sample.model_validate({**row, "items": tuple(_item(dict(item)) for item in items)})

    def get(self, week: str) -> Sample:
        """The sample of a week. Raises NotFound."""
        if (found := self.known(week)) is None:
            raise NotFound(f"No sample was drawn of week {week}.")
        return found

    def weeks(self) -> tuple[str, ...]:
        """The weeks of which a sample was drawn, the latest first."""
        return tuple(self._connection.execute(select(samples.c.week).order_by(samples.c.week.desc())).scalars())

    def keep_reading(self, item: SampleItem, reading: Reading, *, entry: AuditEntry) -> SampleItem:
        """Keep what a person read in a message. Raises SomebodyWasFaster where somebody else read it since."""
        lock_case(self._connection, cases, item.case_id)
        same = (sample_items.c.week == item.week, sample_items.c.message_id == item.message_id)
        stands = sample_items.c.reading.is_(None) if item.reading is None else sample_items.c.reading == item.reading.value
        values = {"reading": reading.value, "read_at": self._now, "read_by": entry.actor}
        if self._connection.execute(update(sample_items).where(*same, stands).values(values)).rowcount != 1:
            raise SomebodyWasFaster(CHANGED)
        before = {} if item.reading is None else {"was.reading": item.reading.value, "was.read_by": item.read_by}
        self._trail.append(f"case:{item.case_id}", with_facts(entry, **before, week=item.week, message=item.message_id, reading=reading.value))
        return item.model_copy(update={**values, "reading": reading, "read_at": plain(self._now)})


def _item(row: dict[str, object]) -> SampleItem:
    del row["id"]
    return SampleItem.model_validate(row)
