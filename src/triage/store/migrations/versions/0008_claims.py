"""Cards of staff rooms: the slot of a card names the channel in which it stands, so that a case can move to another one."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NAMED = {
    "sqlite": "UPDATE posts SET slot = 'room:slack:' || substr(ref, 1, instr(ref, '/') - 1) || '\\:case' WHERE slot = 'room:slack'",
    "postgresql": "UPDATE posts SET slot = 'room:slack:' || split_part(ref, '/', 1) || '\\:case' WHERE slot = 'room:slack'",
}


def upgrade() -> None:
    """Give the cards that stand their place: the channel of their reference."""
    op.execute(_NAMED[op.get_bind().dialect.name])


def downgrade() -> None:
    """One card a case, the last that was put up, without a place."""
    op.execute(
        "DELETE FROM posts WHERE slot LIKE 'room:slack:%' AND EXISTS (SELECT 1 FROM posts other WHERE other.case_id = posts.case_id"
        " AND other.slot LIKE 'room:slack:%\\:case' AND (posts.slot NOT LIKE '%\\:case' OR other.posted_at > posts.posted_at"
        " OR (other.posted_at = posts.posted_at AND other.slot > posts.slot)))"
    )
    op.execute("DELETE FROM posts WHERE slot LIKE 'room:slack:%' AND slot NOT LIKE '%\\:case'")
    op.execute("UPDATE posts SET slot = 'room:slack' WHERE slot LIKE 'room:slack:%\\:case'")
