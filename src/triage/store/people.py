"""People on record: who works here, in which roles, known to which chat under which name. Every change is an entry of `people`.

Entries name members of staff, since a signature must show the printed name of its time (21 CFR 11.50). A password's hash never
stands in an entry.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import Connection, Row, RowMapping, delete, insert, select, update

from triage.domain.audit import AuditEntry
from triage.domain.inquiry import Channel
from triage.domain.people import Grant, Person, Role
from triage.errors import NotFound, Refused
from triage.store.people_tables import grants, identities, people
from triage.store.rota import Rota
from triage.store.trail import Trail, with_facts
from triage.store.upsert import insert_into

SUBJECT = "people"
UNCHANGED: Literal["\x00unchanged"] = "\x00unchanged"
"""For an update: leave this as it is (None is a value: no market)."""


class People:
    """The people, their roles and names in the chats; `rota` says who is on duty."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail
        self.rota = Rota(connection, now, trail)

    def add(self, person: Person, *, entry: AuditEntry) -> None:
        """Take a person in, with their roles. Raises Refused where the id or the address is taken."""
        row = person.model_dump(exclude={"grants"}) | {"email_key": _email_key(person.email), "made_at": self._now}
        statement = insert_into(self._connection, people).values(row).on_conflict_do_nothing().returning(people.c.id)
        if self._connection.execute(statement).scalar_one_or_none() is None:
            raise Refused(f"There is already a person with the id {person.id} or the address {person.email or '(none)'}.")
        for grant in person.grants:
            self._connection.execute(insert(grants).values(_grant_row(person.id, grant)))
        self._trail.append(SUBJECT, with_facts(entry, person=person.id, name=person.name, grants=[_grant_text(g) for g in person.grants]))

    def get(self, person_id: str) -> Person:
        """The person with this id. Raises NotFound."""
        return self._one(people.c.id == person_id, person_id)

    def known(self, person_id: str) -> Person | None:
        """The person with this id, or None for a sender who is on no list."""
        found = self._read(people.c.id == person_id)
        return found[0] if found else None

    def find(self, email: str) -> Person | None:
        """The person with this address, however it is capitalised."""
        key = _email_key(email)
        found = self._read(people.c.email_key == key) if key else ()
        return found[0] if found else None

    def all(self) -> tuple[Person, ...]:
        """Everybody, active or not, by id."""
        return self._read()

    def by_identity(self, channel: Channel | str, external_id: str) -> Person | None:
        """Whom a chat means by its own name for a user."""
        linked = select(identities.c.person_id).where(identities.c.channel == str(channel), identities.c.external_id == external_id)
        found = self._read(people.c.id.in_(linked))
        return found[0] if found else None

    def link(self, person_id: str, channel: Channel | str, external_id: str, *, entry: AuditEntry) -> None:
        """Record how a chat calls a person; a later name takes the place of the earlier. Raises NotFound, or Refused for a name that is another's."""
        self._lock(person_id)
        earlier = self.identity(person_id, channel)
        if earlier == external_id:
            return
        if earlier is not None:
            self._connection.execute(delete(identities).where(identities.c.person_id == person_id, identities.c.channel == str(channel)))
        row = {"channel": str(channel), "external_id": external_id, "person_id": person_id}
        statement = insert_into(self._connection, identities).values(row).on_conflict_do_nothing().returning(identities.c.person_id)
        if self._connection.execute(statement).scalar_one_or_none() is None:
            raise Refused(f"This {channel} account already belongs to another person.")
        self._trail.append(SUBJECT, with_facts(entry, person=person_id, channel=str(channel), identity=external_id, identity_before=earlier))

    def identity(self, person_id: str, channel: Channel | str) -> str | None:
        """How a chat calls a person."""
        statement = select(identities.c.external_id).where(identities.c.person_id == person_id, identities.c.channel == str(channel))
        return self._connection.execute(statement).scalar_one_or_none()

    def grant(self, person_id: str, grant: Grant, *, entry: AuditEntry) -> None:
        """Give a role, for some or all products and markets, beside those the person has. The same grant twice is one. Raises NotFound."""
        self._lock(person_id)
        if grant in self.get(person_id).grants:
            return
        self._connection.execute(insert(grants).values(_grant_row(person_id, grant)))
        self._trail.append(SUBJECT, with_facts(entry, person=person_id, grant=_grant_text(grant)))

    def revoke(self, person_id: str, role: Role, *, entry: AuditEntry) -> None:
        """Take a role away, for all products and markets. Raises NotFound where the person does not have it."""
        self._lock(person_id)
        gone = [_grant_text(g) for g in self.get(person_id).grants if g.role is role]
        if not gone:
            raise NotFound(f"{person_id} does not have the role {role}.")
        self._connection.execute(delete(grants).where(grants.c.person_id == person_id, grants.c.role == str(role)))
        self._trail.append(SUBJECT, with_facts(entry, person=person_id, revoked=gone))

    def set_active(self, person_id: str, active: bool, *, entry: AuditEntry) -> None:  # noqa: FBT001 - the name of the method says what is true or not
        """Let a person in again, or no more. Raises NotFound."""
        was = bool(self._lock(person_id)["active"])
        if was is not active:
            self._write(person_id, active=active)
            self._trail.append(SUBJECT, with_facts(entry, person=person_id, active=active, active_before=was))

    def set_password(self, person_id: str, argon2_hash: str, *, entry: AuditEntry) -> None:
        """Store the hash of a new password. Raises NotFound."""
        self._lock(person_id)
        self._write(person_id, password_hash=argon2_hash)
        self._trail.append(SUBJECT, with_facts(entry, person=person_id))

    def password_hash(self, person_id: str) -> str | None:
        """The hash to check a password against; None for a person without one."""
        return self._connection.execute(select(people.c.password_hash).where(people.c.id == person_id)).scalar_one_or_none()

    def update(
        self,
        person_id: str,
        *,
        entry: AuditEntry,
        market: str | None = UNCHANGED,
        language: str = UNCHANGED,
        time_zone: str = UNCHANGED,
        name: str = UNCHANGED,
    ) -> None:
        """Change what is given and leave the rest; the values before stand in the entry. Raises NotFound."""
        before = self._lock(person_id)
        given = {"market": market, "language": language, "time_zone": time_zone, "name": name}
        changed = {field: value for field, value in given.items() if value != UNCHANGED and value != before[field]}
        if not changed:
            return
        self._write(person_id, **changed)
        self._trail.append(SUBJECT, with_facts(entry, person=person_id, **changed, **{f"{field}_before": before[field] for field in changed}))

    def _lock(self, person_id: str) -> RowMapping:
        row = self._connection.execute(select(people).where(people.c.id == person_id).with_for_update()).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no person with the id {person_id}.")
        return row

    def _write(self, person_id: str, **values: Any) -> None:
        self._connection.execute(update(people).where(people.c.id == person_id).values(**values))

    def _one(self, which: Any, person_id: str) -> Person:
        found = self._read(which)
        if not found:
            raise NotFound(f"There is no person with the id {person_id}.")
        return found[0]

    def _read(self, *which: Any) -> tuple[Person, ...]:
        rows = self._connection.execute(
            select(people, grants.c.role, grants.c.products, grants.c.markets)
            .join_from(people, grants, isouter=True)
            .where(*which)
            .order_by(people.c.id, grants.c.id)
        )
        return tuple(_person(list(of_one)) for _, of_one in groupby(rows, key=lambda row: row.id))


def _person(rows: Sequence[Row[Any]]) -> Person:
    first = rows[0]
    return Person(
        id=first.id,
        name=first.name,
        email=first.email,
        grants=tuple(Grant(role=Role(r.role), products=frozenset(r.products), markets=frozenset(r.markets)) for r in rows if r.role),
        market=first.market,
        language=first.language,
        time_zone=first.time_zone,
        active=first.active,
    )


def _grant_row(person_id: str, grant: Grant) -> dict[str, Any]:
    return {"person_id": person_id, "role": str(grant.role), "products": sorted(grant.products), "markets": sorted(grant.markets)}


def _grant_text(grant: Grant) -> str:
    """A grant on record: `reviewer; products: all; markets: US`."""
    return f"{grant.role}; products: {_named(grant.products)}; markets: {_named(grant.markets)}"


def _named(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "all"


def _email_key(email: str) -> str | None:
    return email.strip().casefold() or None
