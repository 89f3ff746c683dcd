"""The tables of cases, conversations and messages. A list of a million cases is read by index ranges, never as a whole."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from triage.store.schema import Json, UtcMoment, metadata

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("place", String(20), nullable=False),
    Column("sender", String(300), nullable=False),
    Column("reply_to", Text, nullable=False),
    Column("shared_place", Text),
    Column("product", String(200)),
    Column("market", String(20)),
    Column("intake", Json, nullable=False),
    Column("decision", Json),
    Column("draft_version", Integer, nullable=False),
    Column("received_at", UtcMoment, nullable=False),
    Column("due_at", UtcMoment, nullable=False),
    Column("changed_at", UtcMoment, nullable=False),
    Column("claimed_by", String(200)),
    Column("claimed_until", UtcMoment),
    Column("held_from", String(20)),
    Column("duplicate_of", Integer, ForeignKey("cases.id")),
    Column("disposition", String(40)),
    Column("fulfilment", Json),
    Index("ix_cases_due", "due_at", "id"),
    Index("ix_cases_status", "status", "due_at", "id"),
    Index("ix_cases_product", "status", "product", "due_at", "id"),
    Index("ix_cases_market", "status", "market", "due_at", "id"),
    Index("ix_cases_sender", "sender", "due_at", "id"),
    sqlite_autoincrement=True,
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("added_at", UtcMoment, nullable=False),
    Index("ix_conversations_case_id", "case_id"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("source", String(300), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("sender", String(300), nullable=False),
    Column("sent_at", UtcMoment, nullable=False),
    Column("received_at", UtcMoment, nullable=False),
    Column("text_id", Integer, ForeignKey("texts.id"), nullable=False),
    Column("attachments", Json, nullable=False),
    Column("decision", Json),
    UniqueConstraint("source"),
    UniqueConstraint("case_id", "ordinal"),
    Index("ix_messages_received_at", "received_at"),
    sqlite_autoincrement=True,
)
