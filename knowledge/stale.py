"""Stale documents: written on a label that has been revised since. They stay in force until their owner decides, and never go out unread."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import Connection, and_, select

from knowledge.documents import DocumentKind
from knowledge.force import Span
from knowledge.tables import version_markets, versions
from triage.domain.base import Value

_AT_ONCE = 500


class Revision(Value):
    """A later revision of the label on which a document was written, and when it is in force in one market of that document."""

    document: str
    version: str
    effective: date
    market: str
    span: Span


def stale(written_on: date | None, revisions: Iterable[Revision], on: datetime) -> str:
    """Why a document is stale at a moment, in words; empty where no later revision of its label is in force then."""
    later = in_force(revisions, on)
    if written_on is None or not later:
        return ""
    return f"written on the label of {written_on}; the label of {max(r.effective for r in later)} is in force"


def in_force(revisions: Iterable[Revision], on: datetime) -> list[Revision]:
    """Those of some revisions that are in force at a moment."""
    return [r for r in revisions if r.span.starts <= on and (r.span.ends is None or on < r.span.ends)]


def later_revisions(connection: Connection, version_ids: Collection[int]) -> Mapping[int, tuple[Revision, ...]]:
    """Every approved revision of their label that is later than the one each of these versions was written on, in the markets of both."""
    label, there = versions.alias("label"), version_markets.alias("there")
    joined = (
        versions.join(label, and_(label.c.document == versions.c.label_document, label.c.effective > versions.c.label_revision))
        .join(version_markets, version_markets.c.version_id == versions.c.id)
        .join(there, and_(there.c.version_id == label.c.id, there.c.market == version_markets.c.market))
    )
    usable = and_(label.c.kind == DocumentKind.LABEL.value, label.c.approved, label.c.withdrawn_at.is_(None))
    columns = (versions.c.id, label.c.document, label.c.version, label.c.effective, there.c.market, there.c.from_utc, there.c.until_utc)
    query = select(*columns).select_from(joined).where(usable).order_by(label.c.effective, there.c.market)
    found: dict[int, tuple[Revision, ...]] = {}
    wanted = sorted(version_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        for row in connection.execute(query.where(versions.c.id.in_(wanted[start : start + _AT_ONCE]))):
            span = Span(starts=row.from_utc, ends=row.until_utc)
            made = Revision(document=row.document, version=row.version, effective=row.effective, market=row.market, span=span)
            found[row.id] = (*found.get(row.id, ()), made)
    return found
