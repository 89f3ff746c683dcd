"""What is new in approved content and what was withdrawn, as those who ask about its products are told."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from knowledge.tables import version_markets, version_products, versions
from triage.domain.base import to_utc
from triage.domain.news import News, NewsKind
from triage.store.unit import Store

_OF_VERSION = (versions.c.id, versions.c.document, versions.c.version, versions.c.title)


class CatalogueNews:
    """Reads the news out of the catalogue; nothing of it is kept."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def news(self, products: Collection[str], market: str | None, *, since: datetime, on: datetime, staff: bool = False) -> tuple[News, ...]:
        """What came into force, or was withdrawn, from `since` to `on`, the latest first."""
        since, on = to_utc(since), to_utc(on)
        with self._store.read() as unit:
            wanted = [versions.c.approved, *_about(products), *([] if staff else [versions.c.staff_only.is_(False)])]
            found = [*_new(unit.connection, wanted, market, since, on), *_withdrawn(unit.connection, wanted, since, on)]
        return tuple(sorted(found, key=lambda n: (n.at, n.document, n.version), reverse=True))


def _about(products: Collection[str]) -> list[ColumnElement[bool]]:
    if not products:
        return []
    keys = [p.strip().casefold() for p in products]
    return [exists().where(version_products.c.version_id == versions.c.id, version_products.c.product_key.in_(keys))]


def _new(connection: Connection, wanted: list[ColumnElement[bool]], market: str | None, since: datetime, on: datetime) -> Iterator[News]:
    """Versions that are in force now, and were not before `since`: their date came, or they were loaded or approved later than that."""
    first = func.min(version_markets.c.from_utc).label("first")
    in_force = [version_markets.c.from_utc <= on, or_(version_markets.c.until_utc.is_(None), version_markets.c.until_utc > on)]
    if market:
        in_force.append(version_markets.c.market == market.strip().upper())
    columns = (*_OF_VERSION, versions.c.added_at, versions.c.approved_at, versions.c.supersedes)
    query = select(*columns, first).join(version_markets, version_markets.c.version_id == versions.c.id)
    query = query.where(*wanted, *in_force, versions.c.withdrawn_at.is_(None)).group_by(*columns)
    for row in connection.execute(query).mappings():
        first_at = to_utc(row["first"]) if row["first"].tzinfo else row["first"].replace(tzinfo=since.tzinfo)
        at = max(first_at, row["approved_at"] or row["added_at"])
        if at >= since:
            yield News(
                kind=NewsKind.NEW,
                document=row["document"],
                version=row["version"],
                title=row["title"],
                products=_products(connection, row["id"]),
                at=at,
                replaces=_has_earlier(connection, row["document"], row["id"]),
            )


def _withdrawn(connection: Connection, wanted: list[ColumnElement[bool]], since: datetime, on: datetime) -> Iterator[News]:
    query = select(*_OF_VERSION, versions.c.withdrawn_at, versions.c.withdrawn_reason)
    for row in connection.execute(query.where(*wanted, versions.c.withdrawn_at >= since, versions.c.withdrawn_at <= on)).mappings():
        yield News(
            kind=NewsKind.WITHDRAWN,
            document=row["document"],
            version=row["version"],
            title=row["title"],
            products=_products(connection, row["id"]),
            at=row["withdrawn_at"],
            reason=row["withdrawn_reason"],
        )


def _products(connection: Connection, version_id: int) -> tuple[str, ...]:
    names = select(version_products.c.product).where(version_products.c.version_id == version_id)
    return tuple(connection.scalars(names.order_by(version_products.c.product)))


def _has_earlier(connection: Connection, document: str, version_id: int) -> bool:
    earlier = select(versions.c.id).where(versions.c.document == document, versions.c.id != version_id, versions.c.approved).limit(1)
    return connection.scalar(earlier) is not None
