"""The table of reports. Facts quote people: they stand here and in the texts, never in the trail."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from triage.store.schema import Json, UtcMoment, metadata

WAS_REPORT = "was.report"
"""The kind of the texts that keep what was known of a report before it changed."""

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("message_id", Integer, ForeignKey("messages.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("hand_offs", Json, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("facts", Json, nullable=False),
    Column("follow_up", Json, nullable=False),
    Column("made_at", UtcMoment, nullable=False),
    Column("news_at", UtcMoment),
    Column("seen_at", UtcMoment),
    Column("seen_by", String(200)),
    UniqueConstraint("message_id", "ordinal"),
    Index("ix_reports_case_id", "case_id"),
    Index("ix_reports_news", "news_at"),
    sqlite_autoincrement=True,
)
