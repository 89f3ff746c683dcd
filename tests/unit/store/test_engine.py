"""Opening a database: settings of SQLite, and words for what cannot be opened."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event, text

from tests.clock import TurnableClock
from triage.errors import StoreUnusable
from triage.store.engine import open_engine
from triage.store.migrate import check_version, upgrade
from triage.store.unit import Store


@pytest.mark.parametrize("url", ["", "not a url", "mysql://root@localhost/x", "folder/x.db"])
def test_another_kind_of_database_is_refused_with_what_to_do(url: str) -> None:
    with pytest.raises(StoreUnusable, match="sqlite:///PATH or postgresql://"):
        open_engine(url)


def test_postgres_is_driven_by_psycopg() -> None:
    engine = open_engine("postgresql://u@/nowhere?host=/nowhere")
    assert engine.url.drivername == "postgresql+psycopg"
    with pytest.raises(StoreUnusable, match="Check TRIAGE_DATABASE_URL"):
        check_version(engine)


def test_sqlite_is_durable_and_guards_its_triggers(tmp_path: Path) -> None:
    with open_engine(f"sqlite:///{tmp_path}/a.db").connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}


def test_a_writing_transaction_takes_the_lock_at_once(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/a.db")
    other = sqlite3.connect(tmp_path / "a.db", timeout=0)
    with engine.connect().execution_options(writes=True) as connection, connection.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    engine.dispose()


def test_a_locked_database_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.store.engine.BUSY_TIMEOUT_MS", 50)
    engine = open_engine(f"sqlite:///{tmp_path}/a.db")
    upgrade(engine)
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnusable, match="locked by another program"), Store(engine, TurnableClock()).begin():
        pass
    other.close()
    engine.dispose()


def test_a_missing_folder_and_a_foreign_file_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="cannot be opened"):
        upgrade(open_engine(f"sqlite:///{tmp_path}/none/a.db"))
    (tmp_path / "b.db").write_bytes(b"hello, this is no database" * 100)
    with pytest.raises(StoreUnusable, match="not a database"):
        upgrade(open_engine(f"sqlite:///{tmp_path}/b.db"))


def test_a_full_disk_says_so_and_changes_nothing(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/a.db")
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count=2"))
    with pytest.raises(StoreUnusable, match="disk is full"), Store(engine, TurnableClock()).begin() as uow:
        uow.connection.execute(text("CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<9999) SELECT i FROM n"))
    assert (tmp_path / "a.db").stat().st_size <= 3 * 4096
    engine.dispose()
