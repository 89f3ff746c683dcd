"""What the owners of content are told in time: a document expires in 90, 30 or 7 days, has expired, or is stale. Each is said once."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, exists, or_, select, update

from knowledge.lookup import Lookup
from knowledge.reasons import VersionCard
from knowledge.stale import in_force
from knowledge.tables import content_notices, versions
from triage.domain.audit import AuditEntry, Facts
from triage.domain.base import Moment, Value
from triage.domain.people import WORKER
from triage.errors import NotFound
from triage.store.trail import Trail
from triage.store.upsert import insert_into


class NoticeKind(StrEnum):
    """What a content owner is told."""

    EXPIRES_90 = "expires_90"
    EXPIRES_30 = "expires_30"
    EXPIRES_7 = "expires_7"
    EXPIRED = "expired"
    STALE = "stale"


WARNINGS: tuple[tuple[timedelta, NoticeKind], ...] = (
    (timedelta(), NoticeKind.EXPIRED),
    (timedelta(days=7), NoticeKind.EXPIRES_7),
    (timedelta(days=30), NoticeKind.EXPIRES_30),
    (timedelta(days=90), NoticeKind.EXPIRES_90),
)
"""How long before the end what is said, the nearest first. Of two that are due at once only the nearer is said."""


class ContentNotice(Value):
    """A notice to the owners of a version. `cause` is the expiry date, or the label revision that made it stale; `why` says that in words."""

    id: int
    kind: NoticeKind
    document: str
    version: str
    cause: str
    markets: tuple[str, ...]
    why: str
    made_at: Moment
    seen_at: Moment | None = None
    seen_by: str | None = None


class Due(NamedTuple):
    """Something that the owners of a version have to be told."""

    document: str
    version: str
    kind: NoticeKind
    cause: str
    markets: tuple[str, ...]
    why: str

    @property
    def key(self) -> tuple[str, ...]:
        """What is told once."""
        return (self.kind.value, self.document, self.version, self.cause)


class Notices:
    """The notices to content owners, in one transaction of the database."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail

    def due(self) -> tuple[Due, ...]:
        """What has to be told now and was not told yet, of every version that ends soon or rests on a label."""
        found = [due for card in self._watched() for due in (*_ending(card, self._now), *_stale(card, self._now))]
        columns = [content_notices.c[name] for name in ("kind", "document", "version", "cause")]
        told = {(*row,) for row in self._connection.execute(select(*columns))} if found else set()
        return tuple(due for due in found if due.key not in told)

    def tell(self, due: Due) -> ContentNotice | None:
        """Tell the owners. None where another process has told them meanwhile."""
        values = {**due._asdict(), "kind": due.kind.value, "made_at": self._now, "facts": {"markets": due.markets, "why": due.why}}
        del values["markets"], values["why"]
        statement = insert_into(self._connection, content_notices).values(values)
        row = self._connection.execute(statement.on_conflict_do_nothing().returning(*content_notices.c)).mappings().one_or_none()
        if row is None:
            return None
        notice = _notice(row)
        facts: Facts = {"notice": notice.id, "kind": due.kind.value, "version": due.version, "cause": due.cause, "markets": [*due.markets]}
        self._append(due.document, AuditEntry(actor=WORKER.id, action="content.owner_told", reason=due.why), facts)
        return notice

    def list(self, *, unseen: bool = True) -> tuple[ContentNotice, ...]:
        """The notices that nobody has seen yet, or all of them, the latest first."""
        query = select(content_notices).order_by(content_notices.c.id.desc())
        rows = self._connection.execute(query.where(content_notices.c.seen_at.is_(None)) if unseen else query).mappings()
        return tuple(_notice(row) for row in rows)

    def get(self, notice_id: int) -> ContentNotice:
        """One notice. Raises NotFound."""
        row = self._connection.execute(select(content_notices).where(content_notices.c.id == notice_id)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no notice {notice_id}.")
        return _notice(row)

    def seen(self, notice_id: int, *, by: str, entry: AuditEntry) -> None:
        """Put a notice aside: somebody has seen it. Seeing it again changes nothing. Raises NotFound."""
        notice = self.get(notice_id)
        still = (content_notices.c.id == notice_id, content_notices.c.seen_at.is_(None))
        done = self._connection.execute(update(content_notices).where(*still).values(seen_at=self._now, seen_by=by).returning(content_notices.c.id))
        if done.scalar_one_or_none() is not None:
            self._append(notice.document, entry, {"notice": notice.id, "kind": notice.kind.value, "version": notice.version})

    def _watched(self) -> Sequence[VersionCard]:
        """The versions that may have something to be told: those that end soon or have ended untold, and those that rest on a label."""
        horizon = (self._now + WARNINGS[-1][0] + timedelta(days=2)).date()
        told = exists().where(
            content_notices.c.document == versions.c.document,
            content_notices.c.version == versions.c.version,
            content_notices.c.kind == NoticeKind.EXPIRED.value,
        )
        over = versions.c.expires < (self._now - timedelta(days=2)).date()
        ends = (versions.c.expires <= horizon) & ~(over & told)
        rests = versions.c.label_document.is_not(None) & or_(versions.c.expires.is_(None), ~over)
        return Lookup(self._connection).cards(versions.c.approved & versions.c.withdrawn_at.is_(None) & (ends | rests))

    def _append(self, document: str, entry: AuditEntry, facts: Facts) -> None:
        self._trail.append(f"content:{document}", entry.model_copy(update={"facts": {**entry.facts, **facts}}))


def _ending(card: VersionCard, now: datetime) -> Iterator[Due]:
    """What is due of a version's end: nothing where a later version takes over first, or where it was over before it was loaded."""
    ends = {market: span.ends for market, span in card.spans.items() if span.ends and span.superseded_by is None and span.starts < span.ends}
    first = min(ends.values(), default=None)
    if first is None or card.expires is None or card.added_at >= first:
        return
    kind = next((kind for before, kind in WARNINGS if first - before <= now), None)
    if kind is not None:
        left = (card.expires - now.date()).days
        why = f"expired on {card.expires}" if kind is NoticeKind.EXPIRED else f"expires on {card.expires}, in {left} {'day' if left == 1 else 'days'}"
        yield Due(card.document, card.version, kind, card.expires.isoformat(), tuple(ends), why)


def _stale(card: VersionCard, now: datetime) -> Iterator[Due]:
    """What is due where a later revision of the label is in force while the version still is, or will be."""
    later = in_force(card.revisions, now)
    usable = {market for market, span in card.spans.items() if span.ends is None or (span.starts < span.ends and now < span.ends)}
    markets = tuple(sorted({r.market for r in later} & usable))
    if markets:
        latest = max(later, key=lambda r: r.effective)
        yield Due(card.document, card.version, NoticeKind.STALE, f"{latest.document} version {latest.version}", markets, card.stale(now))


def _notice(row: RowMapping) -> ContentNotice:
    facts = row["facts"]
    known = {name: row[name] for name in ("id", "kind", "document", "version", "cause", "made_at", "seen_at", "seen_by")}
    return ContentNotice(**known, markets=tuple(facts["markets"]), why=facts["why"])
