"""Posts: where the messages of a case stand in a chat, so that a notice is edited in its place and not sent again."""

from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Integer, PrimaryKeyConstraint, RowMapping, String, Table, Text, insert, select, update

from triage.domain.audit import AuditEntry
from triage.domain.base import Moment, Value
from triage.store.case_tables import cases
from triage.store.rows import Fact, lock_case, races
from triage.store.schema import UtcMoment, metadata
from triage.store.trail import Trail

posts = Table(
    "posts",
    metadata,
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("slot", String(100), nullable=False),
    Column("address", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("posted_at", UtcMoment, nullable=False),
    Column("shown_version", Integer, nullable=False),
    PrimaryKeyConstraint("case_id", "slot"),
)


class Post(Value):
    """A message that stands in a chat. `slot` says which one of the case it is; `shown_version` is the case version that it shows."""

    case_id: int
    slot: str
    address: str
    ref: str
    posted_at: Moment
    shown_version: int


class Posts:
    """Where each slot of a case stands."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail

    def put(self, case_id: int, slot: str, *, address: str, ref: str, shown_version: int, entry: AuditEntry) -> None:
        """Keep where a slot stands now and what it shows. Its time moves only with a new message, not with an edit in place."""
        lock_case(self._connection, cases, case_id)
        old = self.get(case_id, slot)
        in_place = old is not None and (old.address, old.ref) == (address, ref)
        values = {"address": address, "ref": ref, "shown_version": shown_version, "posted_at": old.posted_at if old and in_place else self._now}
        if old is None:
            with races():
                self._connection.execute(insert(posts).values(case_id=case_id, slot=slot, **values))
        else:
            self._connection.execute(update(posts).where(posts.c.case_id == case_id, posts.c.slot == slot).values(values))
        facts: dict[str, Fact] = {**entry.facts, "slot": slot, "ref": ref, "shown_version": shown_version}
        if old is not None:
            facts |= {"was.ref": old.ref, "was.shown_version": old.shown_version}
        self._trail.append(f"case:{case_id}", entry.model_copy(update={"facts": facts}))

    def get(self, case_id: int, slot: str) -> Post | None:
        """Where a slot stands, if it was posted."""
        row = self._connection.execute(select(posts).where(posts.c.case_id == case_id, posts.c.slot == slot)).mappings().one_or_none()
        return None if row is None else _post(row)

    def all(self, case_id: int) -> tuple[Post, ...]:
        """Every slot of a case that was posted, the oldest first."""
        rows = self._connection.execute(select(posts).where(posts.c.case_id == case_id).order_by(posts.c.posted_at, posts.c.slot)).mappings()
        return tuple(_post(row) for row in rows)


def _post(row: RowMapping) -> Post:
    return Post.model_validate(dict(row))
