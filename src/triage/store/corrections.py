"""Corrections: what is told to those who received an answer when a document that it rests on is withdrawn.

Proposed once for each case and withdrawn version; a person of medical information decides. Everything is on the record of the case.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Index, Integer, RowMapping, Select, String, Table, Text, UniqueConstraint, select, update

from triage.domain.audit import AuditEntry
from triage.domain.correction import Correction, CorrectionState
from triage.errors import NotFound, SomebodyWasFaster
from triage.store.case_tables import cases
from triage.store.rows import CHANGED, Fact, lock_case
from triage.store.schema import UtcMoment, metadata
from triage.store.trail import Trail
from triage.store.upsert import insert_into

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("document", String(200), nullable=False),
    Column("document_version", String(100), nullable=False),
    Column("response_version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("withdrawn_at", UtcMoment, nullable=False),
    Column("state", String(20), nullable=False),
    Column("made_at", UtcMoment, nullable=False),
    Column("decided_at", UtcMoment),
    Column("decided_by", String(200)),
    Column("decided_reason", Text, nullable=False),
    Column("new_answer", Boolean, nullable=False),
    UniqueConstraint("case_id", "document", "document_version"),
    Index("ix_corrections_state", "state", "id"),
    sqlite_autoincrement=True,
)


class Corrections:
    """Proposes corrections, and keeps what was decided of each."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail

    def propose(self, new: Correction, *, entry: AuditEntry) -> Correction | None:
        """Keep a correction. None where this case already has one for this version: nothing changes then, and nothing is written."""
        lock_case(self._connection, cases, new.case_id)
        values = new.model_dump(exclude={"id"}) | {"state": new.state.value, "made_at": self._now}
        statement = insert_into(self._connection, corrections).values(values)
        made = self._connection.execute(statement.on_conflict_do_nothing().returning(*corrections.c)).mappings().one_or_none()
        if made is None:
            return None
        kept = _correction(made)
        self._append(kept, entry, {"document": kept.document, "version": kept.document_version, "response": kept.response_version, "state": kept.state.value})
        return kept

    def get(self, correction_id: int) -> Correction:
        """One correction. Raises NotFound."""
        row = self._connection.execute(select(corrections).where(corrections.c.id == correction_id)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no correction {correction_id}.")
        return _correction(row)

    def decide(self, known: Correction, to: CorrectionState, *, by: str, reason: str, new_answer: bool, entry: AuditEntry) -> Correction:
        """Keep what was decided of a proposed correction. Raises SomebodyWasFaster where it was decided since."""
        lock_case(self._connection, cases, known.case_id)
        values = {"state": to.value, "decided_at": self._now, "decided_by": by, "decided_reason": reason, "new_answer": new_answer}
        still = corrections.c.state == CorrectionState.PROPOSED.value
        done = self._connection.execute(update(corrections).where(corrections.c.id == known.id, still).values(values).returning(*corrections.c))
        row = done.mappings().one_or_none()
        if row is None:
            raise SomebodyWasFaster(CHANGED)
        decided = _correction(row)
        self._append(decided, entry, {"from": known.state.value, "to": to.value, "new_answer": new_answer})
        return decided

    def of(self, case_id: int) -> tuple[Correction, ...]:
        """Every correction of a case, oldest first."""
        return self._read(select(corrections).where(corrections.c.case_id == case_id))

    def list(self, *, states: Collection[CorrectionState], limit: int = 1_000) -> tuple[Correction, ...]:
        """Corrections in these states, oldest first."""
        wanted = corrections.c.state.in_(sorted(s.value for s in states))
        return self._read(select(corrections).where(wanted).limit(limit))

    def about(self, document: str, version: str | None = None) -> tuple[Correction, ...]:
        """Every correction of answers that rest on a document, or on one version of it, oldest first."""
        query = select(corrections).where(corrections.c.document == document)
        return self._read(query if version is None else query.where(corrections.c.document_version == version))

    def _read(self, query: Select[tuple[object, ...]]) -> tuple[Correction, ...]:
        return tuple(_correction(row) for row in self._connection.execute(query.order_by(corrections.c.id)).mappings())

    def _append(self, of: Correction, entry: AuditEntry, facts: dict[str, Fact]) -> None:
        self._trail.append(f"case:{of.case_id}", entry.model_copy(update={"facts": {**entry.facts, "correction": of.id, **facts}}))


def _correction(row: RowMapping) -> Correction:
    return Correction.model_validate(dict(row))
