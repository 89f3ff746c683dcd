"""The card of a case gets the place in which it stands, and loses it again with the version."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from tests.clock import START, TurnableClock
from tests.contract.store.samples import ENTRY, inquiry
from triage.store import migrate
from triage.store.engine import open_engine
from triage.store.migrate import upgrade
from triage.store.unit import Store


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    """A database of the present version."""
    engine = open_engine(empty_database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


def test_a_card_of_the_version_before_is_found_in_its_channel(engine: Engine) -> None:
    """Down to the version before and up again: one card, the last one, in the channel of its reference."""
    store = Store(engine, TurnableClock())
    with store.begin() as uow:
        case_id = uow.cases.receive(inquiry(), due_at=START, entry=ENTRY).case_id
        for slot, ref in (("receipt", "D1/1.0"), ("room:slack:C1:case", "C1/2.0"), ("room:slack:C2:case", "C2/3.0"), ("room:slack:C9:hand_off:1", "C9/4.0")):
            uow.posts.put(case_id, slot, address="a", ref=ref, shown_version=1, entry=ENTRY)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        command.downgrade(_config(connection), "0007")
        left = sorted((row.slot, row.ref) for row in connection.execute(text("SELECT slot, ref FROM posts")))
        assert left == [("receipt", "D1/1.0"), ("room:slack", "C2/3.0")]
    upgrade(engine)
    with store.read() as uow:
        assert sorted((p.slot, p.ref) for p in uow.posts.all(case_id)) == [("receipt", "D1/1.0"), ("room:slack:C2:case", "C2/3.0")]
