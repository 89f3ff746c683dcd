"""The life of content comes to a library that is there already: who loaded it and on which label it was written is read from what is kept."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, inspect, text

from tests.clock import START, TurnableClock
from triage.store import migrate
from triage.store.engine import open_engine
from triage.store.migrate import upgrade
from triage.store.unit import Store


@pytest.fixture
def older(empty_database_url: str) -> Iterator[Engine]:
    """A database as the version before left it."""
    engine = open_engine(empty_database_url)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        command.upgrade(_config(connection), "0002")
    yield engine
    engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _version(connection: Connection, number: str, body: dict[str, object], *, approved: bool) -> None:
    values = {"version": number, "body": json.dumps(body), "approved": approved, "at": START.isoformat(sep=" "), "no": False, "day": "2026-02-01"}
    connection.execute(
        text(
            "INSERT INTO versions (document, version, sha256, kind, title, language, approved, staff_only, off_label, restricted, direct_release, effective,"
            " body, generation, added_at) VALUES ('D', :version, 'x', 'srd', 'T', 'en', :approved, :no, :no, :no, :no, :day, :body, 1, :at)"
        ),
        values,
    )


def test_a_library_of_the_version_before_is_brought_up_to_date(older: Engine) -> None:
    """Drafts keep those who loaded them, so that none of them approves; labels are named; nothing is in review."""
    with older.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("INSERT INTO documents VALUES ('D', 'srd', :at)"), {"at": START.isoformat(sep=" ")})
        _version(connection, "1", {"label_reference": {"document": "NDA1", "revision": "2026-01-05"}}, approved=True)
        _version(connection, "2", {"label_reference": None}, approved=False)
        for seq, (who, number) in enumerate([("ana", "1"), ("ben", "2"), ("cleo", "2"), ("ben", "2")], start=1):
            said = {"actor": who, "action": "content.loaded", "facts": {"version": number}}
            connection.execute(
                text("INSERT INTO trail (subject, seq, at, body, sha256, previous) VALUES ('content:D', :seq, :at, :body, 's', 'p')"),
                {"seq": seq, "at": START.isoformat(sep=" "), "body": json.dumps(said)},
            )
    upgrade(older)
    with Store(older, TurnableClock()).read() as uow:
        query = "SELECT version, loaded_by, authors, label_document, label_revision, submitted_at, approved_by, returned_reason FROM versions ORDER BY version"
        rows = uow.connection.execute(text(query)).all()
    assert [(*row[:4], str(row[4]), *row[5:]) for row in rows] == [
        ("1", "ana", '["ana"]', "NDA1", "2026-01-05", None, None, ""),
        ("2", "ben", '["ben","cleo"]', None, "None", None, None, ""),
    ]
    assert {"originals", "content_notices", "corrections"} <= set(inspect(older).get_table_names())


def test_the_way_back_leaves_the_library(older: Engine) -> None:
    """Columns and tables of the life cycle go, the documents stay."""
    upgrade(older)
    with older.connect().execution_options(writes=True) as connection, connection.begin():
        command.downgrade(_config(connection), "0002")
    names = {column["name"] for column in inspect(older).get_columns("versions")}
    assert "body" in names
    assert "authors" not in names
