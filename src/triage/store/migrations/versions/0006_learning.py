"""Pages to the person on call, patterns that compliance set aside, and proposed regression cases."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables, and find messages by when they came."""
    op.create_index("ix_messages_received_at", "messages", ["received_at"], unique=False)
    _pages()
    _patterns()
    _regression_cases()


def downgrade() -> None:
    """Take the tables away; the record keeps who did what."""
    op.drop_table("regression_cases")
    op.drop_table("patterns_set_aside")
    op.drop_table("pages")
    op.drop_index("ix_messages_received_at", "messages")


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(length=200), nullable=True),
        sa.Column("taken_by_way", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_pages_case_id")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_pages_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("message_id", name=op.f("uq_pages_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pages_case_id", "pages", ["case_id"], unique=False)
    op.create_index("ix_pages_taken_at", "pages", ["taken_at", "id"], unique=False)


def _patterns() -> None:
    op.create_table(
        "patterns_set_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("cases", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patterns_set_aside")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_patterns_set_aside_key", "patterns_set_aside", ["key"], unique=False)


def _regression_cases() -> None:
    op.create_table(
        "regression_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=30), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(length=200), nullable=True),
        sa.Column("market", sa.String(length=20), nullable=True),
        sa.Column("decided", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=200), nullable=True),
        sa.Column("settled_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_regression_cases_case_id")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_regression_cases_message_id")),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_regression_cases_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regression_cases")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_regression_cases_case_id", "regression_cases", ["case_id"], unique=False)
    op.create_index("ix_regression_cases_state", "regression_cases", ["state", "id"], unique=False)
