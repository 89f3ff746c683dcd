"""Texts, apart from the trail: every version of every text has one row, and can be erased where the law demands it.

The trail names a text by its number and hash only, so that it still verifies when the text is gone.
"""

import hashlib
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Column, Connection, Index, Integer, String, Table, Text, insert, select, update

from triage.domain.audit import AuditEntry
from triage.errors import NotFound
from triage.store.schema import UtcMoment, metadata
from triage.store.trail import Trail

texts = Table(
    "texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("body", Text),
    Column("erased_at", UtcMoment),
    Column("made_at", UtcMoment, nullable=False),
    Index("ix_texts_subject", "subject", "kind"),
    sqlite_autoincrement=True,
)


class StoredText(NamedTuple):
    """A text as it is kept. `body` is None after erasure; number and hash stay."""

    id: int
    subject: str
    kind: str
    sha256: str
    body: str | None


def sha256_of(body: str) -> str:
    """The hash under which a text stands on record."""
    return hashlib.sha256(body.encode()).hexdigest()


class Texts:
    """Keeps texts. A text is put once and never changed; erasing takes the words and leaves the hash."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail

    def put(self, body: str, *, subject: str = "system", kind: str = "text") -> int:
        """Keep a text and return its number. The writer that puts it names number and hash in its own audit entry.

        `subject` is the chain that an erasure is recorded on (`case:12`); `kind` says what the text is (`message`, `draft`).
        """
        values = {"subject": subject, "kind": kind, "sha256": sha256_of(body), "body": body, "made_at": self._now}
        return int(self._connection.execute(insert(texts).values(values).returning(texts.c.id)).scalar_one())

    def get(self, text_id: int) -> str | None:
        """The text; None after erasure. Raises NotFound where there never was one."""
        return self.stored(text_id).body

    def stored(self, text_id: int) -> StoredText:
        """The text with its hash. Raises NotFound where there never was one."""
        row = self._connection.execute(_STORED.where(texts.c.id == text_id)).one_or_none()
        if row is None:
            raise NotFound(f"There is no text {text_id}.")
        return StoredText(*row)

    def of(self, subject: str, kind: str | None = None) -> tuple[StoredText, ...]:
        """Every text of a subject, oldest first: what an erasure has to look at."""
        query = _STORED.where(texts.c.subject == subject).order_by(texts.c.id)
        if kind is not None:
            query = query.where(texts.c.kind == kind)
        return tuple(StoredText(*row) for row in self._connection.execute(query))

    def erase(self, text_id: int, entry: AuditEntry) -> None:
        """Take the words of a text out of the database for good; that it was done is on record. Erasing twice is erasing once.

        SQLite overwrites the bytes in the file; copies outside the database (backups) are the operator's to erase.
        """
        text = self.stored(text_id)
        if text.body is None:
            return
        if self._connection.dialect.name == "sqlite":
            self._connection.exec_driver_sql("PRAGMA secure_delete=ON")
        self._connection.execute(update(texts).where(texts.c.id == text_id).values(body=None, erased_at=self._now))
        facts = {**entry.facts, "text": text_id, "kind": text.kind, "sha256": text.sha256}
        self._trail.append(text.subject, entry.model_copy(update={"facts": facts}))


_STORED = select(texts.c.id, texts.c.subject, texts.c.kind, texts.c.sha256, texts.c.body)
