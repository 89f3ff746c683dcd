"""Bringing the database to the present version: one Alembic history, inside the package, that any number of processes may start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from triage.errors import StoreUnusable
from triage.store.engine import advice

LOCK = 7_243_811_905
"""PostgreSQL's advisory lock of the upgrade: any number, the same for ever."""

NEWER = "This database was made by a newer version of the product. Install that version."
OLDER = "This database has not been brought to this version of the product yet. Run: triage db upgrade"


def upgrade(engine: Engine) -> None:
    """Bring the database to the present version: whole or not at all. Does nothing where it is there already.

    Raises StoreUnusable where it is from a newer version, or cannot be reached. Of two processes that start at once one waits for the other.
    """
    if _version(engine) == _head():
        return
    try:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            _check_known(_revision(connection))
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise StoreUnusable(advice(error)) from error


def check_version(engine: Engine) -> None:
    """Raise StoreUnusable where the database is from a newer version of the product, or not upgraded to this one."""
    revision = _version(engine)
    _check_known(revision)
    if revision != _head():
        raise StoreUnusable(OLDER)


def is_empty(engine: Engine) -> bool:
    """Whether no version of the product has used this database yet."""
    return _version(engine) is None


def _version(engine: Engine) -> str | None:
    try:
        with engine.connect() as connection:
            return _revision(connection)
    except DBAPIError as error:
        raise StoreUnusable(advice(error)) from error


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _check_known(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise StoreUnusable(NEWER)


def _head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
