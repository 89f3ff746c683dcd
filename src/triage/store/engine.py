"""Opening the database: SQLite by default, PostgreSQL by one setting; the same promises on both."""

import sqlite3
import time
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, DBAPIError

from triage.errors import StoreUnusable

BUSY_TIMEOUT_MS = 10_000

_ADVICE = (
    ("database is locked", "The database is locked by another program. Close it, or wait, and try again."),
    ("database or disk is full", "The disk is full. Nothing was changed; free some space and try again."),
    ("No space left on device", "The disk is full. Nothing was changed; free some space and try again."),
    ("unable to open database file", "The database file cannot be opened. Check that TRIAGE_HOME exists and is writable."),
    ("readonly database", "The database is read-only. Check the file's permissions."),
    ("disk I/O error", "The disk reports an error. Nothing was changed; check the disk and try again."),
    ("file is not a database", "The database file is not a database of this product. Check TRIAGE_DATABASE_URL."),
    ("deadlock detected", "Two changes met and one had to give way. Nothing of it was changed; try again."),
)


def open_engine(url: str) -> Engine:
    """An engine for a database URL (`sqlite:///PATH` or `postgresql://USER@HOST/NAME`).

    What was to be stored stands in no error: it may be a person's words, and errors reach the log.
    SQLite runs in WAL with synchronous=FULL: whatever was committed survives a power cut.
    Raises StoreUnusable for a URL of another kind.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreUnusable("The database setting is not a URL. Set TRIAGE_DATABASE_URL to sqlite:///PATH or postgresql://USER@HOST/NAME.") from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if backend in ("postgresql", "postgres"):
        server = parsed.set(drivername="postgresql+psycopg")
        return create_engine(server, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=10, isolation_level="READ COMMITTED")
    raise StoreUnusable(f"A {backend} database is not supported. Use sqlite:///PATH or postgresql://USER@HOST/NAME.")


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event below says BEGIN itself
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")
    _switch_to_wal(connection)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    # SQLite does not wait for others here, whatever the busy timeout: of two processes that open a new file at once, one must try again.
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write takes the lock at once: upgrading a read lock later fails without waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def advice(error: DBAPIError) -> str:
    """What a person can do about a database that cannot be used."""
    text = str(error.orig)
    return next((words for sign, words in _ADVICE if sign in text), "The database cannot be reached. Check TRIAGE_DATABASE_URL and that the server runs.")
