"""What the tests of search share: a store on SQLite, filled or empty, and an open index."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from knowledge.index import Index
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.shelf import add, samples, shelf
from triage.store.unit import Store


@pytest.fixture
def bare(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    """A store without content."""
    engines: list[Engine] = []
    shutil.copyfile(sqlite_template, tmp_path / "catalogue.db")
    yield shelf(tmp_path / "catalogue.db", engines)
    for engine in engines:
        engine.dispose()


@pytest.fixture
def filled(bare: Store) -> Store:
    """A store with the sample texts."""
    add(bare, *samples())
    return bare


@pytest.fixture
def index(filled: Store, tmp_path: Path) -> Iterator[Index]:
    """An open index over the sample texts."""
    with Index(filled, HashedWords(), tmp_path / "index").open() as opened:
        yield opened
