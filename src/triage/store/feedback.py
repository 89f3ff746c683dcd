"""What people said of answers. Every word is kept; of one person's words on one answer the latest holds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Index, Integer, RowMapping, String, Table, func, insert, select

from triage.domain.audit import AuditEntry
from triage.domain.feedback import Feedback, Shortcoming
from triage.store.case_tables import cases
from triage.store.rows import lock_case
from triage.store.schema import Json, UtcMoment, metadata
from triage.store.trail import Trail, with_facts

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("response_version", Integer, nullable=False),
    Column("by", String(200), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("message_id", Integer, ForeignKey("messages.id")),
    Column("at", UtcMoment, nullable=False),
    Index("ix_feedback_case_id", "case_id"),
    sqlite_autoincrement=True,
)


class Feedbacks:
    """Keeps what was said of answers."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail

    def add(
        self, case_id: int, response_version: int, *, helpful: bool, reasons: Sequence[Shortcoming] = (), message_id: int | None = None, entry: AuditEntry
    ) -> Feedback:
        """Keep what the actor of the entry says of an answer. Raises NotFound where there is no such case."""
        lock_case(self._connection, cases, case_id)
        values = {"case_id": case_id, "response_version": response_version, "by": entry.actor, "helpful": helpful, "reasons": [str(r) for r in reasons]}
        row = self._connection.execute(insert(feedback).values(**values, message_id=message_id, at=self._now).returning(*feedback.c)).mappings().one()
        said = with_facts(entry, response=response_version, helpful=helpful, reasons=[str(r) for r in reasons], message=message_id)
        self._trail.append(f"case:{case_id}", said)
        return _feedback(row)

    def of(self, case_id: int) -> tuple[Feedback, ...]:
        """What holds of the answers of a case, oldest first."""
        rows = self._connection.execute(_HOLDING.where(feedback.c.case_id == case_id).order_by(feedback.c.id)).mappings()
        return tuple(_feedback(row) for row in rows)

    def list(self, *, helpful: bool | None = None, limit: int = 200, offset: int = 0) -> tuple[Feedback, ...]:
        """A page of what holds, the latest first: of all answers, or of those that helped, or of those that did not."""
        query = _HOLDING if helpful is None else _HOLDING.where(feedback.c.helpful.is_(helpful))
        rows = self._connection.execute(query.order_by(feedback.c.id.desc()).limit(limit).offset(offset)).mappings()
        return tuple(_feedback(row) for row in rows)


_latest = select(func.max(feedback.c.id)).group_by(feedback.c.case_id, feedback.c.response_version, feedback.c.by)
_HOLDING = select(feedback).where(feedback.c.id.in_(_latest))


def _feedback(row: RowMapping) -> Feedback:
    return Feedback.model_validate({**row, "reasons": tuple(row["reasons"])})
