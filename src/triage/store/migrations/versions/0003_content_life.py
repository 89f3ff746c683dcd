"""The life of content: who loaded, submitted and approved a version, its original file, notices to its owners, corrections to recipients."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _added() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("loaded_by", sa.String(length=200), nullable=True),
        sa.Column("authors", sa.Text(), server_default="[]", nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.String(length=200), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by", sa.String(length=200), nullable=True),
        sa.Column("returned_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("original_sha256", sa.String(length=64), nullable=True),
        sa.Column("label_document", sa.String(length=200), nullable=True),
        sa.Column("label_revision", sa.Date(), nullable=True),
    )


def upgrade() -> None:
    """Add what a life cycle needs, and read from what is there who loaded a draft and on which label a document was written."""
    for column in _added():
        op.add_column("versions", column)
    op.create_index("ix_versions_label_document", "versions", ["label_document"], unique=False)
    _originals()
    _content_notices()
    _corrections()
    _read_from_what_is_there()


def downgrade() -> None:
    """Take the columns and tables away; the record keeps who did what."""
    for table in ("corrections", "content_notices", "originals"):
        op.drop_table(table)
    op.drop_index("ix_versions_label_document", "versions")
    for column in _added():
        op.drop_column("versions", column.name)


def _originals() -> None:
    op.create_table(
        "originals",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_originals")),
    )


def _content_notices() -> None:
    op.create_table(
        "content_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("cause", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_notices")),
        sa.UniqueConstraint("kind", "document", "version", "cause", name=op.f("uq_content_notices_kind_document_version_cause")),
        sqlite_autoincrement=True,
    )


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("document_version", sa.String(length=100), nullable=False),
        sa.Column("response_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_reason", sa.Text(), nullable=False),
        sa.Column("new_answer", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_corrections_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("case_id", "document", "document_version", name=op.f("uq_corrections_case_id_document_document_version")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_state", "corrections", ["state", "id"], unique=False)


def _read_from_what_is_there() -> None:
    """Who loaded each version, as the record says it, and the label on which it was written, as its body does."""
    versions = sa.table(
        "versions",
        *(sa.column(name) for name in ("id", "document", "version", "body", "authors", "loaded_by", "label_document")),
        sa.column("label_revision", sa.Date()),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(versions.c.id, versions.c.document, versions.c.version)).all():
        loaders = _loaders(connection, row.document, row.version)
        body = connection.scalar(sa.select(versions.c.body).where(versions.c.id == row.id))  # one at a time: thousands of documents fill a memory
        reference = json.loads(body or "{}").get("label_reference") or {}
        values = {
            "authors": json.dumps([*dict.fromkeys(loaders)], separators=(",", ":"), ensure_ascii=False),
            "loaded_by": loaders[-1] if loaders else None,
            "label_document": reference.get("document"),
            "label_revision": date.fromisoformat(reference["revision"]) if reference else None,
        }
        connection.execute(sa.update(versions).where(versions.c.id == row.id).values(values))


def _loaders(connection: sa.Connection, document: str, version: str) -> list[str]:
    """Who loaded words under this version, each time: none of them may approve it."""
    trail = sa.table("trail", sa.column("subject"), sa.column("seq"), sa.column("body"))
    bodies = connection.scalars(sa.select(trail.c.body).where(trail.c.subject == f"content:{document}").order_by(trail.c.seq)).all()
    entries = [json.loads(body) for body in bodies]
    return [e["actor"] for e in entries if e["action"] == "content.loaded" and e["facts"].get("version") == version]
