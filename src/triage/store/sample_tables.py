"""The tables of samples of the week: numbers of messages, never their words."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from triage.store.schema import Json, UtcMoment, metadata

samples = Table(
    "samples",
    metadata,
    Column("week", String(8), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("seed", String(64), nullable=False),
    Column("population", Json, nullable=False),
    Column("population_sha256", Text, nullable=False),
    Column("drawn_at", UtcMoment, nullable=False),
    Column("drawn_by", String(200), nullable=False),
)

sample_items = Table(
    "sample_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("week", String(8), ForeignKey("samples.week"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("message_id", Integer, ForeignKey("messages.id"), nullable=False),
    Column("reading", String(20)),
    Column("read_at", UtcMoment),
    Column("read_by", String(200)),
    UniqueConstraint("week", "message_id"),
    Index("ix_sample_items_message_id", "message_id"),
    sqlite_autoincrement=True,
)
