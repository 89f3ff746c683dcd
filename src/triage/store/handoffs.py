"""Hand-offs: child records of a case, one for each desk and message. Each has its own clock, and nothing merges or stops it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, ForeignKey, Index, Integer, RowMapping, String, Table, Text, UniqueConstraint, insert, select, update

from triage.domain.audit import AuditEntry
from triage.domain.decision import Desk
from triage.domain.handoff import HAND_OFF_TRANSITIONS, HandOff, HandOffStatus
from triage.errors import NotFound, NotNow, SomebodyWasFaster
from triage.store.case_tables import cases, messages
from triage.store.rows import CHANGED, Fact, lock_case, merged, plain, races, was
from triage.store.schema import Json, UtcMoment, metadata
from triage.store.texts import Texts
from triage.store.trail import Trail

hand_offs = Table(
    "hand_offs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("desk", String(20), nullable=False),
    Column("message_id", Integer, ForeignKey("messages.id"), nullable=False),
    Column("status", String(20), nullable=False),
    Column("reasons", Json, nullable=False),
    Column("aware_at", UtcMoment, nullable=False),
    Column("due_at", UtcMoment, nullable=False),
    Column("sent_at", UtcMoment),
    Column("acknowledged_at", UtcMoment),
    Column("acknowledged_by", String(200)),
    Column("outcome", Text, nullable=False),
    UniqueConstraint("case_id", "desk", "message_id"),
    Index("ix_hand_offs_due", "desk", "status", "due_at", "id"),
    Index("ix_hand_offs_sent", "desk", "sent_at"),
    sqlite_autoincrement=True,
)

MOVABLE = frozenset({"sent_at", "acknowledged_at", "acknowledged_by", "outcome"})
"""What may be set together with a move."""


class HandOffs:
    """Adds hand-offs and moves them forwards."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail
        self._texts = Texts(connection, now, trail)

    def add(self, case_id: int, *, desk: Desk, message_id: int, reasons: Iterable[str], aware_at: datetime, due_at: datetime, entry: AuditEntry) -> HandOff:
        """Raise a hand-off of a message to a desk. A second call for the same returns the first one as it is, and writes no entry."""
        lock_case(self._connection, cases, case_id)
        same = select(*_COLUMNS).where(hand_offs.c.case_id == case_id, hand_offs.c.desk == desk.value, hand_offs.c.message_id == message_id)
        known = self._connection.execute(same).mappings().one_or_none()
        if known is not None:
            return _hand_off(known)
        values: dict[str, Any] = {"case_id": case_id, "desk": desk.value, "message_id": message_id, "status": HandOffStatus.FLAGGED.value}
        values |= {"reasons": list(reasons), "aware_at": aware_at, "due_at": due_at, "outcome": ""}
        with races():
            made = _hand_off(self._connection.execute(insert(hand_offs).values(values).returning(*_COLUMNS)).mappings().one())
        facts: dict[str, Fact] = {"message": message_id, "reasons": list(made.reasons), "to": str(made.status)}
        self._append(made, entry, {**facts, "aware_at": made.aware_at.isoformat(), "due_at": made.due_at.isoformat()})
        return made

    def move(self, hand_off: HandOff, to: HandOffStatus, *, entry: AuditEntry, **changes: Any) -> HandOff:
        """Move a hand-off forwards, if it still has the status that was read.

        `changes` may set sent_at, acknowledged_at, acknowledged_by and outcome. Raises NotNow where the table does not allow the move,
        SomebodyWasFaster where it was moved since, ValueError for another field.
        """
        if to not in HAND_OFF_TRANSITIONS[hand_off.status]:
            raise NotNow(f"A hand-off that is {hand_off.status} cannot become {to}.")
        if other := changes.keys() - MOVABLE:
            raise ValueError(f"a move cannot set {', '.join(sorted(other))}")
        new = HandOff.model_validate({**dict(hand_off), **changes, "status": to})
        self._write(hand_off, new, [*changes, "status"])
        facts = was(hand_off, new, sorted(changes), self._texts, f"case:{hand_off.case_id}")
        self._append(new, entry, {**facts, "from": str(hand_off.status), "to": str(to)})
        return new

    def change_times(self, hand_off: HandOff, *, aware_at: datetime, due_at: datetime, entry: AuditEntry) -> HandOff:
        """Correct from when a hand-off's clock runs and when it is due. Raises SomebodyWasFaster where it has changed since."""
        new = HandOff.model_validate({**dict(hand_off), "aware_at": aware_at, "due_at": due_at})
        self._write(hand_off, new, ["aware_at", "due_at"])
        facts = was(hand_off, new, ["aware_at", "due_at"], self._texts, f"case:{hand_off.case_id}")
        self._append(new, entry, {**facts, "aware_at": new.aware_at.isoformat(), "due_at": new.due_at.isoformat()})
        return new

    def rest_on(self, hand_off: HandOff, reasons: Iterable[str], *, entry: AuditEntry) -> HandOff:
        """Correct what a hand-off rests on; what it rested on before stays on record. Raises SomebodyWasFaster where it has changed since."""
        new = HandOff.model_validate({**dict(hand_off), "reasons": tuple(sorted(reasons))})
        self._write(hand_off, new, ["reasons"])
        self._append(new, entry, {"was.reasons": list(hand_off.reasons), "reasons": list(new.reasons)})
        return new

    def get(self, hand_off_id: int) -> HandOff:
        """One hand-off. Raises NotFound."""
        row = self._connection.execute(select(*_COLUMNS).where(hand_offs.c.id == hand_off_id)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no hand-off H-{hand_off_id}.")
        return _hand_off(row)

    def of(self, case_id: int) -> tuple[HandOff, ...]:
        """Every hand-off of a case, in the order in which they were raised."""
        rows = self._connection.execute(select(*_COLUMNS).where(hand_offs.c.case_id == case_id).order_by(hand_offs.c.id)).mappings()
        return tuple(_hand_off(row) for row in rows)

    def list(self, *, desk: Desk | None = None, statuses: Collection[HandOffStatus] | None = None, limit: int = 200, offset: int = 0) -> tuple[HandOff, ...]:
        """A page of the hand-offs that match, by due time, earliest first. None is no limit; an empty collection matches nothing."""
        if statuses is not None and not statuses:
            return ()
        branches = _branches([desk] if desk else sorted(Desk), sorted(statuses or HandOffStatus))
        rows = self._connection.execute(merged(select(*_COLUMNS), branches, ("due_at", "id"), limit, offset)).mappings()
        return tuple(_hand_off(row) for row in rows)

    def sent_between(self, desk: Desk, start: datetime, end: datetime) -> tuple[HandOff, ...]:
        """The hand-offs that went to a desk from `start` until before `end`: what was forwarded on a day."""
        then = (hand_offs.c.desk == desk.value, hand_offs.c.sent_at >= start, hand_offs.c.sent_at < end)
        rows = self._connection.execute(select(*_COLUMNS).where(*then).order_by(hand_offs.c.id)).mappings()
        return tuple(_hand_off(row) for row in rows)

    def not_sent_between(self, desk: Desk, start: datetime, end: datetime) -> tuple[HandOff, ...]:
        """The hand-offs to a desk that were never sent, of messages that came from `start` until before `end`: what should have been forwarded on a day."""
        then = (hand_offs.c.desk == desk.value, hand_offs.c.sent_at.is_(None), messages.c.received_at >= start, messages.c.received_at < end)
        query = select(*_COLUMNS).join(messages, messages.c.id == hand_offs.c.message_id)
        rows = self._connection.execute(query.where(*then).order_by(hand_offs.c.id)).mappings()
        return tuple(_hand_off(row) for row in rows)

    def _write(self, read: HandOff, new: HandOff, names: Collection[str]) -> None:
        lock_case(self._connection, cases, read.case_id)  # before the chain's end: whoever changes the case takes them in this order
        stands = [hand_offs.c[name] == plain(getattr(read, name)) for name in ("id", "status", "aware_at", "due_at")]
        values = {name: plain(getattr(new, name)) for name in names}
        if self._connection.execute(update(hand_offs).where(*stands).values(values)).rowcount != 1:
            raise SomebodyWasFaster(CHANGED)

    def _append(self, hand_off: HandOff, entry: AuditEntry, facts: dict[str, Fact]) -> None:
        facts = {**entry.facts, **facts, "hand_off": hand_off.id, "desk": str(hand_off.desk)}
        self._trail.append(f"case:{hand_off.case_id}", entry.model_copy(update={"facts": facts}))


_COLUMNS = tuple(hand_offs.c)


def _branches(desks: Iterable[Desk], statuses: Collection[HandOffStatus]) -> list[list[ColumnElement[bool]]]:
    return [[hand_offs.c.desk == desk.value, hand_offs.c.status == status.value] for desk in desks for status in statuses]


def _hand_off(row: RowMapping) -> HandOff:
    return HandOff.model_validate(dict(row))
