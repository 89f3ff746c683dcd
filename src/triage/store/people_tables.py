"""The tables of people: who there is, what each may be, and by what names the chats know them."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from triage.store import schema

people = Table(
    "people",
    schema.metadata,
    Column("id", String(100), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("email", String(320), nullable=False),
    Column("email_key", String(320), unique=True),
    Column("market", String(20)),
    Column("language", String(20), nullable=False),
    Column("time_zone", String(60), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password_hash", String(300)),
    Column("made_at", schema.UtcMoment, nullable=False),
)

grants = Table(
    "grants",
    schema.metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("role", String(30), nullable=False),
    Column("products", schema.Json, nullable=False),
    Column("markets", schema.Json, nullable=False),
)

identities = Table(
    "identities",
    schema.metadata,
    Column("channel", String(20), primary_key=True),
    Column("external_id", String(300), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    UniqueConstraint("person_id", "channel"),
)
