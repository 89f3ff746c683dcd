"""Runs the history on the connection that `triage.store.migrate` holds, inside its transaction."""

from alembic import context

from triage.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
