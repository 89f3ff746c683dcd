"""Patterns that compliance set aside, each with its reason and the cases that were seen. The record keeps who decided it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Column, Connection, Index, Integer, RowMapping, String, Table, Text, insert, or_, select, type_coerce

from triage.domain.audit import AuditEntry
from triage.domain.case import CaseStatus
from triage.domain.decision import TriageDecision
from triage.domain.inquiry import Intake
from triage.domain.pattern import SetAside
from triage.store.case_tables import cases, messages
from triage.store.schema import Json, UtcMoment, metadata
from triage.store.trail import Trail, with_facts

SUBJECT = "patterns"

patterns_set_aside = Table(
    "patterns_set_aside",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False),
    Column("cases", Json, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_patterns_set_aside_key", "key"),
    sqlite_autoincrement=True,
)


class Read(NamedTuple):
    """One message with its decision, and what its case knows of who asked."""

    case_id: int
    status: CaseStatus
    sender: str
    intake: Intake
    decision: TriageDecision
    at: datetime


class Patterns:
    """Keeps what was decided of patterns."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail

    def set_aside(self, key: str, cases: tuple[int, ...], *, entry: AuditEntry) -> SetAside:
        """Keep that these cases were looked at, by whom and why."""
        values = {"key": key, "cases": sorted(cases), "by": entry.actor, "at": self._now, "reason": entry.reason}
        row = self._connection.execute(insert(patterns_set_aside).values(values).returning(*patterns_set_aside.c)).mappings().one()
        self._trail.append(SUBJECT, with_facts(entry, pattern=key, cases=[f"MI-{c}" for c in sorted(cases)]))
        return SetAside.model_validate(dict(row))

    def all(self) -> dict[str, SetAside]:
        """The latest decision on each pattern, by its key."""
        rows = self._connection.execute(select(patterns_set_aside).order_by(patterns_set_aside.c.id)).mappings()
        return {row["key"]: SetAside.model_validate(dict(row)) for row in rows}

    def questions(self, since: datetime) -> tuple[Read, ...]:
        """The messages since a moment in which a use was asked about that the label does not approve or is silent on, oldest first."""
        query = (
            select(messages.c.case_id, cases.c.status, cases.c.sender, cases.c.intake, messages.c.decision, messages.c.received_at)
            .join(cases, cases.c.id == messages.c.case_id)
            .where(messages.c.received_at >= since, or_(*(type_coerce(messages.c.decision, Text).like(f'%"status":"{s}"%') for s in ("off_label", "unclear"))))
            .order_by(messages.c.received_at, messages.c.id)
        )
        return tuple(_read(row) for row in self._connection.execute(query).mappings())


def _read(row: RowMapping) -> Read:
    return Read(
        case_id=row["case_id"],
        status=CaseStatus(row["status"]),
        sender=row["sender"],
        intake=Intake.model_validate(row["intake"]),
        decision=TriageDecision.model_validate(row["decision"]),
        at=row["received_at"],
    )
