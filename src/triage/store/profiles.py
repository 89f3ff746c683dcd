"""What people set for themselves. Every change is an entry of `people`, with what was set before."""

from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, String, Table, select

from triage.domain.audit import AuditEntry
from triage.domain.profile import Profile
from triage.store.people_tables import people
from triage.store.schema import Json, metadata
from triage.store.trail import Trail, with_facts
from triage.store.upsert import insert_into

SUBJECT = "people"

profiles = Table(
    "profiles",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("products", Json, nullable=False),
    Column("intake_product", String(200)),
)


class Profiles:
    """Keeps a profile for whoever has set one."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail

    def get(self, person_id: str) -> Profile:
        """What a person has set; an empty profile for whoever has set nothing."""
        row = self._connection.execute(select(profiles).where(profiles.c.person_id == person_id)).one_or_none()
        return Profile() if row is None else Profile(products=tuple(row.products), intake_product=row.intake_product)

    def set(self, person_id: str, profile: Profile, *, entry: AuditEntry) -> None:
        """Set it, in place of what was set before. The same again changes nothing, and is no entry. The person must be on the list of people."""
        self._connection.execute(select(people.c.id).where(people.c.id == person_id).with_for_update())
        before = self.get(person_id)
        if before == profile:
            return
        values = {"products": list(profile.products), "intake_product": profile.intake_product}
        statement = insert_into(self._connection, profiles).values(person_id=person_id, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=[profiles.c.person_id], set_=values))
        told = {"products": list(profile.products), "products_before": list(before.products)}
        start = {"intake_product": profile.intake_product, "intake_product_before": before.intake_product}
        self._trail.append(SUBJECT, with_facts(entry, person=person_id, **told, **start))
