"""A forger with the whole database in hand: switches the triggers off and changes what they like."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from triage.store.unit import Store

GUARDED = ("trail", "checkpoints", "checkpoint_heads")


@contextmanager
def forging(store: Store) -> Iterator[Connection]:
    """A transaction in which nothing is guarded."""
    with store.begin() as uow:
        if store.engine.dialect.name == "postgresql":
            for table in GUARDED:
                uow.connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            yield uow.connection
        else:
            kept = uow.connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            for name, _ in kept:
                uow.connection.execute(text(f"DROP TRIGGER {name}"))
            yield uow.connection
            for _, sql in kept:
                uow.connection.exec_driver_sql(sql)


def forge(store: Store, statement: str, **values: object) -> int:
    """One statement of a forger; how many rows it hit."""
    with forging(store) as connection:
        return connection.execute(text(statement), values).rowcount
