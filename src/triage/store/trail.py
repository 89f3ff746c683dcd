"""The audit trail: a hash chain per subject, append-only, with the exact bytes that were hashed (21 CFR 11.10(e)).

`trail_heads` keeps the end of every chain, so that an append needs no search, so that two writers of one subject queue on one
row instead of the whole trail, and so that a checkpoint sees at once what changed. It is a convenience and proves nothing:
what is verified is the trail itself, against signed checkpoints (`checkpoints.py`).
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    true,
    update,
)

from triage.domain.audit import AuditEntry
from triage.domain.base import Moment, Value
from triage.errors import TrailBroken
from triage.store import schema
from triage.store.merkle import bucket_of
from triage.store.upsert import insert_into

START = "0" * 64
"""What the first entry of a chain names as its predecessor."""

trail = Table(
    "trail",
    schema.metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("subject", String(200), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", schema.UtcMoment, nullable=False),
    Column("body", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    UniqueConstraint("subject", "seq"),
)

trail_heads = Table(
    "trail_heads",
    schema.metadata,
    Column("subject", String(200), primary_key=True),
    Column("bucket", Integer, nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("covered_seq", Integer, nullable=False),
    Column("covered_sha256", String(64), nullable=False),
    Column("uncovered", Boolean, nullable=False),
    Index(None, "uncovered", "subject"),
)


_APPEND = insert(trail).returning(trail.c.id)
_LINK = update(trail_heads).where(trail_heads.c.subject == bindparam("of")).values(sha256=bindparam("link"))
"""Made once: every change of the product comes by here."""


class TrailEntry(Value):
    """One entry as it stands on record. `subject` is what it is about: `case:12`, `content:SRD-VEL-014`, `people`, `system`."""

    id: int
    subject: str
    seq: int
    at: Moment
    actor: str
    action: str
    reason: str
    facts: dict[str, str | int | float | bool | list[str] | None]
    sha256: str
    previous: str


def chain_hash(previous: str, body: str) -> str:
    """The link of a chain: SHA-256 over the predecessor's hash and the canonical bytes."""
    return hashlib.sha256((previous + body).encode()).hexdigest()


def with_facts(entry: AuditEntry, **facts: str | float | bool | list[str] | None) -> AuditEntry:
    """The caller's entry with facts that only the store knows."""
    return entry.model_copy(update={"facts": {**entry.facts, **facts}})


def entry_body(subject: str, seq: int, at: datetime, entry: AuditEntry) -> str:
    """The canonical text of an entry: what is hashed and what is stored."""
    said = {"subject": subject, "seq": seq, "at": moment_text(at)} | entry.model_dump(include={"actor", "action", "reason", "facts"})
    return schema.canonical(said).encode("utf-8", "replace").decode()  # half a surrogate pair is no text and cannot be stored


def moment_text(at: datetime) -> str:
    """A moment in UTC as it is written in hashed texts: always with microseconds."""
    return at.isoformat(timespec="microseconds")


class Trail:
    """Appends to the record and reads it. There is no way to change or remove an entry."""

    def __init__(self, connection: Connection, now: Moment) -> None:
        self._connection = connection
        self._now = now

    def append(self, subject: str, entry: AuditEntry) -> TrailEntry:
        """Put an entry at the end of the subject's chain, in the running transaction."""
        seq, previous = self._take_place(subject)
        body = entry_body(subject, seq, self._now, entry)
        sha256 = chain_hash(previous, body)
        row = {"subject": subject, "seq": seq, "at": self._now, "body": body, "sha256": sha256, "previous": previous}
        entry_id = self._connection.execute(_APPEND, row).scalar_one()
        self._connection.execute(_LINK, {"of": subject, "link": sha256})
        return TrailEntry(id=entry_id, sha256=sha256, previous=previous, **json.loads(body))

    def entries(self, subject: str) -> tuple[TrailEntry, ...]:
        """Everything on record about a subject, oldest first. Raises TrailBroken where an entry cannot be read."""
        rows = self._connection.execute(select(trail).where(trail.c.subject == subject).order_by(trail.c.seq))
        return _entries(rows)

    def recent(self, limit: int, before_id: int | None = None) -> tuple[TrailEntry, ...]:
        """The latest entries of all subjects, newest first; `before_id` turns the page."""
        older = true() if before_id is None else trail.c.id < before_id
        rows = self._connection.execute(select(trail).where(older).order_by(trail.c.id.desc()).limit(limit))
        return _entries(rows)

    def _take_place(self, subject: str) -> tuple[int, str]:
        """The next number and the hash before it. Another writer of this subject waits here until we are done."""
        first = {"subject": subject, "bucket": bucket_of(subject), "seq": 1, "sha256": START, "covered_seq": 0, "covered_sha256": "", "uncovered": True}
        statement = (
            insert_into(self._connection, trail_heads)
            .values(first)
            .on_conflict_do_update(index_elements=["subject"], set_={"seq": trail_heads.c.seq + 1, "uncovered": True})
            .returning(trail_heads.c.seq, trail_heads.c.sha256)
        )
        seq, previous = self._connection.execute(statement).one()
        return seq, previous


def _entries(rows: Iterable[Row[Any]]) -> tuple[TrailEntry, ...]:
    return tuple(_entry(row) for row in rows)


def _entry(row: Row[Any]) -> TrailEntry:
    try:
        return TrailEntry(id=row.id, sha256=row.sha256, previous=row.previous, **json.loads(row.body))
    except (ValueError, TypeError, ValidationError):
        raise TrailBroken(f"Entry {row.seq} of {row.subject} cannot be read: the record was changed outside the product. Run: triage audit verify") from None
