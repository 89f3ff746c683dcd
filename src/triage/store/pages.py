"""Pages on record: each emergency, how far up the ladder it is, and who has it."""

from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, RowMapping, Select, String, Table, UniqueConstraint, select, update

from triage.domain.audit import AuditEntry
from triage.domain.paging import Page, TakenBy
from triage.errors import NotFound
from triage.store.case_tables import cases
from triage.store.rows import Fact, lock_case
from triage.store.schema import UtcMoment, metadata
from triage.store.trail import Trail
from triage.store.upsert import insert_into

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("message_id", Integer, ForeignKey("messages.id"), nullable=False),
    Column("rung", Integer, nullable=False),
    Column("raised_at", UtcMoment, nullable=False),
    Column("taken_at", UtcMoment),
    Column("taken_by", String(200)),
    Column("taken_by_way", String(20)),
    UniqueConstraint("message_id"),
    Index("ix_pages_case_id", "case_id"),
    Index("ix_pages_taken_at", "taken_at", "id"),
    sqlite_autoincrement=True,
)


class Pages:
    """Raises pages, counts their rungs, and keeps who took them."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail

    def raise_for(self, case_id: int, message_id: int, *, entry: AuditEntry) -> Page:
        """The page of a message: made once, and the same one from then on."""
        lock_case(self._connection, cases, case_id)
        values = {"case_id": case_id, "message_id": message_id, "rung": 0, "raised_at": self._now}
        statement = insert_into(self._connection, pages).values(values).on_conflict_do_nothing().returning(*pages.c)
        made = self._connection.execute(statement).mappings().one_or_none()
        if made is None:
            return self._one(select(pages).where(pages.c.message_id == message_id))
        page = _page(made)
        self._append(page, entry, {"message": message_id})
        return page

    def get(self, page_id: int) -> Page:
        """One page. Raises NotFound."""
        return self._one(select(pages).where(pages.c.id == page_id))

    def of(self, case_id: int) -> tuple[Page, ...]:
        """The pages of a case, oldest first."""
        return self._read(select(pages).where(pages.c.case_id == case_id))

    def open(self, limit: int = 200) -> tuple[Page, ...]:
        """The pages that nobody has yet, oldest first."""
        return self._read(select(pages).where(pages.c.taken_at.is_(None)).limit(limit))

    def taken(self, limit: int) -> tuple[Page, ...]:
        """The pages that were taken last, the latest first."""
        query = select(pages).where(pages.c.taken_at.is_not(None)).order_by(pages.c.taken_at.desc(), pages.c.id.desc()).limit(limit)
        return tuple(_page(row) for row in self._connection.execute(query).mappings())

    def climbed(self, page: Page, rung: int, *, entry: AuditEntry) -> Page:
        """A rung was called. Its number never goes down."""
        lock_case(self._connection, cases, page.case_id)
        statement = update(pages).where(pages.c.id == page.id, pages.c.rung < rung).values(rung=rung)
        self._connection.execute(statement)
        self._append(page, entry, {"rung": rung})
        return self.get(page.id)

    def take(self, page: Page, by: str, way: TakenBy, *, entry: AuditEntry) -> Page:
        """Somebody has it. The first one stands: a second says so in vain, and changes nothing."""
        lock_case(self._connection, cases, page.case_id)
        values = {"taken_at": self._now, "taken_by": by, "taken_by_way": way.value}
        done = self._connection.execute(update(pages).where(pages.c.id == page.id, pages.c.taken_at.is_(None)).values(values))
        now = self.get(page.id)
        if done.rowcount:
            self._append(now, entry, {"rung": now.rung, "way": way.value, "minutes": int((self._now - now.raised_at).total_seconds() // 60)})
        return now

    def note(self, page: Page, *, entry: AuditEntry) -> None:
        """Put on record what became of one attempt."""
        lock_case(self._connection, cases, page.case_id)
        self._append(page, entry, {})

    def _one(self, query: Select[tuple[object, ...]]) -> Page:
        found = self._read(query)
        if not found:
            raise NotFound("There is no such page.")
        return found[0]

    def _read(self, query: Select[tuple[object, ...]]) -> tuple[Page, ...]:
        return tuple(_page(row) for row in self._connection.execute(query.order_by(pages.c.id)).mappings())

    def _append(self, page: Page, entry: AuditEntry, facts: dict[str, Fact]) -> None:
        self._trail.append(f"case:{page.case_id}", entry.model_copy(update={"facts": {**entry.facts, "page": page.id, **facts}}))


def _page(row: RowMapping) -> Page:
    return Page.model_validate(dict(row))
