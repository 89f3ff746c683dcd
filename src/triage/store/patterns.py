"""Patterns that compliance set aside, each with its reason and the cases that were seen. The record keeps who decided it."""

from datetime import datetime

from sqlalchemy import Column, Connection, Index, Integer, String, Table, Text, insert, select

from triage.domain.audit import AuditEntry
from triage.domain.pattern import SetAside
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
