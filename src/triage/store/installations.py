"""Installations of the product in workspaces of a chat: who let it in, what it may do there, and its token, sealed.

A token never stands here as it is: the face seals it before it comes, and the record does not hold it at all. A workspace that took the
product out, or whose token was revoked, stays listed, so that what waits for it is known to wait.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Integer, RowMapping, String, Table, Text, delete, select, update

from triage.domain.audit import AuditEntry
from triage.domain.base import Moment, Value
from triage.store.schema import Json, UtcMoment, metadata
from triage.store.trail import Trail, with_facts
from triage.store.upsert import insert_into

SUBJECT = "installations"

installations = Table(
    "installations",
    metadata,
    Column("place", String(60), primary_key=True),
    Column("organisation", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("app", String(60), nullable=False),
    Column("bot", String(60), nullable=False),
    Column("scopes", Json, nullable=False),
    Column("token", Text, nullable=False),
    Column("renewal", Text),
    Column("expires_at", UtcMoment),
    Column("renewing_until", UtcMoment),
    Column("standing", String(20), nullable=False),
    Column("installed_by", String(60), nullable=False),
    Column("installed_at", UtcMoment, nullable=False),
    Column("version", Integer, nullable=False),
)

used = Table(
    "installation_states",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("expires_at", UtcMoment, nullable=False),
)


class Standing(StrEnum):
    """Whether a workspace lets the product in."""

    INSTALLED = "installed"
    REVOKED = "revoked"
    UNINSTALLED = "uninstalled"


class Installation(Value):
    """The product in one workspace, or in a whole organisation (then `place` is the organisation itself).

    `token` and `renewal` are sealed. `expires_at`: None for a token that does not expire. `scopes`: what was granted.
    """

    place: str
    organisation: str = ""
    name: str
    app: str
    bot: str
    scopes: tuple[str, ...]
    token: str
    renewal: str | None = None
    expires_at: Moment | None = None
    standing: Standing = Standing.INSTALLED
    installed_by: str
    installed_at: Moment
    version: int = 1

    @property
    def of_an_organisation(self) -> bool:
        """Whether it stands for all workspaces of an organisation."""
        return self.place == self.organisation


class Installations:
    """The installations, in the running transaction."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail

    def put(self, made: Installation, *, entry: AuditEntry) -> None:
        """Keep an installation; a later one of the same place takes the place of the earlier."""
        before = self._lock(made.place)
        values = made.model_dump() | {"scopes": list(made.scopes), "standing": str(made.standing), "renewing_until": None}
        values["version"] = before["version"] + 1 if before else 1
        if before:
            self._connection.execute(update(installations).where(installations.c.place == made.place).values(values))
        else:
            statement = insert_into(self._connection, installations).values(values)
            fresh = {k: v for k, v in values.items() if k != "place"}
            self._connection.execute(statement.on_conflict_do_update(index_elements=[installations.c.place], set_=fresh))
        entry = with_facts(entry, place=made.place, organisation=made.organisation, by=made.installed_by, scopes=list(made.scopes))
        self._trail.append(SUBJECT, entry)

    def find(self, place: str, organisation: str = "") -> Installation | None:
        """The installation of a workspace, else that of its whole organisation."""
        rows = self._connection.execute(select(installations).where(installations.c.place.in_([p for p in (place, organisation) if p]))).mappings()
        found = {row["place"]: _installation(row) for row in rows}
        return found.get(place) or found.get(organisation)

    def all(self) -> tuple[Installation, ...]:
        """Every installation, in use or not, by place."""
        return tuple(_installation(row) for row in self._connection.execute(select(installations).order_by(installations.c.place)).mappings())

    def mark(self, place: str, standing: Standing, *, entry: AuditEntry, before: datetime | None = None) -> bool:
        """Say that a place lets the product in no more. False where that was known, or where it was installed again at `before` or later."""
        row = self._lock(place)
        if row is None or row["standing"] == standing or (before is not None and row["installed_at"] > before):
            return False
        self._write(place, standing=str(standing), version=row["version"] + 1)
        self._trail.append(SUBJECT, with_facts(entry, place=place, standing=str(standing), standing_before=row["standing"]))
        return True

    def reseal(self, place: str, *, version: int, token: str, renewal: str | None) -> bool:
        """Keep the same tokens under another seal. False where they have changed meanwhile."""
        which = (installations.c.place == place) & (installations.c.version == version)
        values = {"token": token, "renewal": renewal, "version": version + 1}
        return self._connection.execute(update(installations).where(which).values(values).returning(installations.c.place)).first() is not None

    def start_renewal(self, place: str, *, until: datetime) -> Installation | None:
        """Take it on to renew a token, until a moment after which another may. None where somebody else has."""
        row = self._lock(place)
        if row is None or row["renewal"] is None or row["standing"] != Standing.INSTALLED or (row["renewing_until"] or self._now) > self._now:
            return None
        self._write(place, renewing_until=until)
        return _installation(row)

    def end_renewal(self, place: str, *, version: int) -> None:
        """Give a renewal up that did not come off, so that the next may try."""
        self._connection.execute(update(installations).where(installations.c.place == place, installations.c.version == version).values(renewing_until=None))

    def renew(self, place: str, *, version: int, token: str, renewal: str, expires_at: datetime, entry: AuditEntry) -> bool:
        """Keep a renewed token. False where the place was installed again meanwhile: the newer one holds."""
        row = self._lock(place)
        if row is None or row["version"] != version:
            return False
        self._write(place, token=token, renewal=renewal, expires_at=expires_at, renewing_until=None, version=version + 1)
        self._trail.append(SUBJECT, with_facts(entry, place=place, expires_at=expires_at.isoformat()))
        return True

    def use_up(self, secret: str, browser: str, *, expires_at: datetime) -> bool:
        """Whether the secret of an installation, by its hash, is used for the first time. It is kept until it would have expired anyway."""
        self._connection.execute(delete(used).where(used.c.expires_at <= self._now))
        new = insert_into(self._connection, used).values(state=secret, browser=browser, expires_at=expires_at).on_conflict_do_nothing().returning(used.c.state)
        return self._connection.execute(new).one_or_none() is not None

    def _lock(self, place: str) -> RowMapping | None:
        return self._connection.execute(select(installations).where(installations.c.place == place).with_for_update()).mappings().one_or_none()

    def _write(self, place: str, **values: Any) -> None:
        self._connection.execute(update(installations).where(installations.c.place == place).values(**values))


def _installation(row: RowMapping) -> Installation:
    return Installation.model_validate({k: v for k, v in row.items() if k != "renewing_until"} | {"scopes": tuple(row["scopes"])})
