"""The history: agrees with the tables, runs once although started twice, and knows a newer database. The record only grows."""

import logging
import subprocess
import sys
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, text
from sqlalchemy.exc import DBAPIError

import knowledge.tables  # noqa: F401  its tables are part of the history
from tests.clock import START
from tests.contract.store.samples import ENTRY, inquiry
from triage.errors import StoreUnusable
from triage.store import checkpoint_tables
from triage.store.engine import open_engine
from triage.store.migrate import check_version, upgrade
from triage.store.schema import metadata
from triage.store.unit import Store


@pytest.fixture
def empty(empty_database_url: str) -> Engine:
    """An engine on a database without tables."""
    return open_engine(empty_database_url)


def test_tables_and_history_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    assert found == []


def test_an_upgrade_runs_once_and_leaves_logging_alone(empty: Engine) -> None:
    with pytest.raises(StoreUnusable, match="triage db upgrade"):
        check_version(empty)
    levels = logging.getLogger().level, list(logging.getLogger().handlers)
    upgrade(empty)
    upgrade(empty)
    check_version(empty)
    assert (logging.getLogger().level, list(logging.getLogger().handlers)) == levels
    assert {"cases", "trail", "outbox", "versions"} <= set(inspect(empty).get_table_names())
    empty.dispose()


UPGRADE = "import sys; from triage.store import engine, migrate; migrate.upgrade(engine.open_engine(sys.argv[1]))"


def test_processes_that_start_at_once_wait_for_one(empty_database_url: str, empty: Engine) -> None:
    started = [subprocess.Popen([sys.executable, "-c", UPGRADE, empty_database_url], env={"PYTHONPATH": "src"}) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    check_version(empty)
    empty.dispose()


def test_a_newer_database_is_left_alone(engine: Engine) -> None:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for look in (check_version, upgrade):
        with pytest.raises(StoreUnusable, match=r"newer version of the product\. Install that version\."):
            look(engine)


def test_a_failed_upgrade_leaves_nothing_half_done(empty: Engine) -> None:
    with empty.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("CREATE TABLE reviews (id INTEGER)"))
    with pytest.raises((StoreUnusable, DBAPIError)):
        upgrade(empty)
    assert inspect(empty).get_table_names() == ["reviews"]
    empty.dispose()


@pytest.mark.parametrize("table", ["trail", "checkpoints", "checkpoint_heads"])
@pytest.mark.parametrize("change", ["UPDATE {table} SET sha256 = 'x'", "DELETE FROM {table}", "TRUNCATE {table}"])
def test_the_record_only_grows(store: Store, backend: str, table: str, change: str) -> None:
    if backend == "sqlite" and "TRUNCATE" in change:
        return  # SQLite has none
    with store.begin() as uow:
        uow.cases.receive(inquiry(), due_at=START + timedelta(days=1), entry=ENTRY)
        values = {"number": 1, "at": START, "body": "b", "sha256": "s", "previous": "p", "signature": "g"}
        uow.connection.execute(insert(checkpoint_tables.checkpoints).values(values))
        uow.connection.execute(text("INSERT INTO checkpoint_heads (checkpoint, place, subject, bucket, seq, sha256) VALUES (1, 1, 'x', 1, 1, 's')"))
    with pytest.raises(DBAPIError, match="the record can only grow"), store.engine.connect() as connection, connection.begin():
        connection.execute(text(change.format(table=table)))


def test_sqlite_replaces_no_entry_either(store: Store, backend: str) -> None:
    if backend != "sqlite":
        return
    with store.begin() as uow:
        uow.cases.receive(inquiry(), due_at=START, entry=ENTRY)
    with pytest.raises(DBAPIError, match="the record can only grow"), store.engine.connect() as connection, connection.begin():
        connection.execute(text("INSERT OR REPLACE INTO trail SELECT id, subject, seq, at, 'changed', sha256, previous FROM trail"))
