"""Samples of the week, which safety reads."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A row a week with its seed and its population, and a row a message that was drawn."""
    op.create_table(
        "samples",
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("population_sha256", sa.Text(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_samples")),
    )
    op.create_table(
        "sample_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("reading", sa.String(length=20), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["week"], ["samples.week"], name=op.f("fk_sample_items_week")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_sample_items_case_id")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_sample_items_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_items")),
        sa.UniqueConstraint("week", "message_id", name=op.f("uq_sample_items_week_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sample_items_message_id", "sample_items", ["message_id"])


def downgrade() -> None:
    """Take both tables away."""
    op.drop_index("ix_sample_items_message_id", table_name="sample_items")
    op.drop_table("sample_items")
    op.drop_table("samples")
