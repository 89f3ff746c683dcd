"""The rota: who is on duty for a product, a market and a language, at this hour, and who stands in."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator
from sqlalchemy import Column, Connection, ForeignKey, Integer, RowMapping, String, Table, delete, insert, select, update

from triage.domain.audit import AuditEntry
from triage.domain.base import Value
from triage.domain.people import Role
from triage.errors import NotFound
from triage.store import schema
from triage.store.people_tables import grants, people
from triage.store.trail import Trail, with_facts

SUBJECT = "people"
WallTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]

duties = Table(
    "duties",
    schema.metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("role", String(30), nullable=False, index=True),
    Column("person", ForeignKey("people.id"), nullable=False),
    Column("deputy", ForeignKey("people.id")),
    Column("product", String(200)),
    Column("market", String(20)),
    Column("language", String(20)),
    Column("weekdays", schema.Json, nullable=False),
    Column("start", String(5), nullable=False),
    Column("end", String(5), nullable=False),
    Column("time_zone", String(60), nullable=False),
)


class Duty(Value):
    """A standing turn. A product, market or language that is None stands for all.

    `weekdays`: 0 is Monday. `start` and `end` are times on the wall in `time_zone`; an end that is not after the start lies on
    the next day, and the turn belongs to the weekday on which it starts (equal times: round the clock). `id` 0 is not stored yet.
    """

    id: int = 0
    role: Role
    person: str
    deputy: str | None = None
    product: str | None = None
    market: str | None = None
    language: str | None = None
    weekdays: frozenset[Annotated[int, Field(ge=0, le=6)]] = Field(default=frozenset(range(5)), min_length=1)
    start: WallTime = "09:00"
    end: WallTime = "17:00"
    time_zone: str = "UTC"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("a time zone is named as in Europe/Berlin") from None
        return name

    def holds_at(self, at: datetime) -> bool:
        """Whether the turn runs at this moment."""
        local = at.astimezone(ZoneInfo(self.time_zone))
        wall, start, end = local.time().replace(fold=0), time.fromisoformat(self.start), time.fromisoformat(self.end)
        today, yesterday = local.weekday() in self.weekdays, (local - timedelta(days=1)).weekday() in self.weekdays
        if start < end:
            return today and start <= wall < end
        return (today and wall >= start) or (yesterday and wall < end)

    def covers(self, product: str | None, market: str | None, language: str | None) -> bool:
        """Whether the turn is for such a case. What is not known is covered only by a turn for all."""
        pairs = ((self.product, product), (self.market, market), (self.language, language))
        return all(mine is None or mine == asked for mine, asked in pairs)

    @property
    def specific(self) -> tuple[bool, bool, bool]:
        """How closely the turn is cut: the product counts before the market, the market before the language."""
        return self.product is not None, self.market is not None, self.language is not None


class Rota:
    """The turns on record."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail

    def put(self, duty: Duty, *, entry: AuditEntry) -> Duty:
        """Store a new turn (id 0), or change one. Returns it with its id. Raises NotFound for a turn or person that is not there."""
        self._check_people(duty)
        row = _row(duty)
        if duty.id:
            before = self._get(duty.id)
            self._connection.execute(update(duties).where(duties.c.id == duty.id).values(row))
            self._trail.append(SUBJECT, with_facts(entry, duty=duty.id, before=_text(before), after=_text(duty)))
            return duty
        new_id = self._connection.execute(insert(duties).values(row).returning(duties.c.id)).scalar_one()
        self._trail.append(SUBJECT, with_facts(entry, duty=new_id, after=_text(duty)))
        return duty.model_copy(update={"id": new_id})

    def remove(self, duty_id: int, *, entry: AuditEntry) -> None:
        """End a turn; what it was stands in the entry. Raises NotFound."""
        before = self._get(duty_id)
        self._connection.execute(delete(duties).where(duties.c.id == duty_id))
        self._trail.append(SUBJECT, with_facts(entry, duty=duty_id, before=_text(before)))

    def all(self) -> tuple[Duty, ...]:
        """Every turn, in order of id."""
        return tuple(_duty(row) for row in self._connection.execute(select(duties).order_by(duties.c.id)).mappings())

    def on_duty(self, role: Role, product: str | None, market: str | None, language: str | None, at: datetime) -> tuple[str, ...]:
        """Who has this kind of case at this moment, by person id: the most closely cut turns first, then the deputies in the same order.

        Whoever is not active, or does not have the role any more, is left out.
        """
        rows = self._connection.execute(select(duties).where(duties.c.role == str(role)).order_by(duties.c.id)).mappings()
        running = [duty for duty in map(_duty, rows) if duty.covers(product, market, language) and duty.holds_at(at)]
        running.sort(key=lambda duty: duty.specific, reverse=True)
        named = [duty.person for duty in running] + [duty.deputy for duty in running if duty.deputy]
        able = self._able(role, named)
        return tuple(person for person in dict.fromkeys(named) if person in able)

    def _able(self, role: Role, named: Iterable[str]) -> frozenset[str]:
        holders = select(grants.c.person_id).where(grants.c.role == str(role))
        statement = select(people.c.id).where(people.c.id.in_(set(named)), people.c.active, people.c.id.in_(holders))
        return frozenset(self._connection.execute(statement).scalars())

    def _check_people(self, duty: Duty) -> None:
        named = {duty.person, duty.deputy} - {None}
        missing = named - set(self._connection.execute(select(people.c.id).where(people.c.id.in_(named))).scalars())
        if missing:
            raise NotFound(f"There is no person with the id {', '.join(sorted(str(m) for m in missing))}.")

    def _get(self, duty_id: int) -> Duty:
        row = self._connection.execute(select(duties).where(duties.c.id == duty_id).with_for_update()).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no duty {duty_id}.")
        return _duty(row)


def _row(duty: Duty) -> dict[str, Any]:
    return duty.model_dump(mode="json", exclude={"id", "weekdays"}) | {"weekdays": sorted(duty.weekdays)}


def _text(duty: Duty) -> str:
    """A turn on record, as canonical JSON."""
    return schema.canonical(_row(duty))


def _duty(row: RowMapping) -> Duty:
    return Duty(**row)
