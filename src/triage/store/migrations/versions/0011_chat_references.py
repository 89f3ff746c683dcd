"""How conversations and people of a chat are reached."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A row a conversation, and one a person."""
    op.create_table(
        "chat_references",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("tenant", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("conversation", sa.String(length=300), nullable=False),
        sa.Column("member", sa.String(length=300), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "tenant", "place", name=op.f("pk_chat_references")),
    )


def downgrade() -> None:
    """Take the table away: it fills again with the next messages."""
    op.drop_table("chat_references")
