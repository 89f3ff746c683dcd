"""The store: cases, texts, drafts, hand-offs, people, the outbox, and the record, which can only grow."""

from alembic import op

from triage.store.migrations.first import cases, record

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("trail", "checkpoints", "checkpoint_heads")


def upgrade() -> None:
    """Create every table of the store, and the triggers that let the record only grow."""
    record.create()
    cases.create()
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    """There is no way back: a record is not taken away."""
    raise NotImplementedError("The record cannot be taken back. Restore a backup with the version that made it.")


def _guard_sqlite() -> None:
    # INSERT OR REPLACE deletes first: it is stopped too, because the engine sets recursive_triggers.
    for table in APPEND_ONLY:
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the record can only grow: no {action} of {table}'); END"
            )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION record_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the record can only grow: no % of %', TG_OP, TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION record_only_grows()")
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION record_only_grows()")
