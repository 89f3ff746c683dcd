"""What is left after many kills, on each kind of database: made once, looked at by many tests."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import _postgres_database
from tests.kill.content import KINDS, Kind
from tests.kill.outside import Outside
from triage.adapters.clock import SystemClock
from triage.domain.case import Case
from triage.store.cases import Message
from triage.store.engine import open_engine
from triage.store.signing import load_or_make_signer
from triage.store.trail import TrailEntry
from triage.store.unit import Store

ROOT = Path(__file__).parents[2]
SEED = os.environ.get("TRIAGE_KILL_SEED", "20261122")
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - kill -9 takes nothing from the page cache, so a file system in memory only saves time
_ENOUGH = 500_000_000


@dataclass(frozen=True)
class Aftermath:
    """The database, the world outside, and what the nursery says that it did."""

    store: Store
    outside: Outside
    report: dict[str, Any]
    public_key: str

    @cached_property
    def cases(self) -> dict[int, Case]:
        """Every case."""
        with self.store.read() as uow:
            return {c.id: c for c in uow.cases.list(limit=100_000)}

    @cached_property
    def messages(self) -> dict[int, tuple[Message, ...]]:
        """The messages of every case."""
        with self.store.read() as uow:
            return {number: uow.cases.messages(number) for number in self.cases}

    @cached_property
    def trails(self) -> dict[int, tuple[TrailEntry, ...]]:
        """The record of every case."""
        with self.store.read() as uow:
            return {number: uow.trail.entries(f"case:{number}") for number in self.cases}

    @cached_property
    def posts(self) -> dict[str, list[dict[str, Any]]]:
        """What arrived in the chats, by key."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for event in self.outside.events("post"):
            found[event["key"]].append(event)
        return found

    def number(self, case_id: int) -> int:
        """The number of the message that a case began with."""
        return int(self.messages[case_id][0].source.partition(":")[2])

    def kind(self, case_id: int) -> Kind:
        """What kind of message a case began with."""
        return KINDS[self.number(case_id) % len(KINDS)]

    def actions(self, case_id: int, action: str) -> list[TrailEntry]:
        """The entries of one action on a case's record."""
        return [e for e in self.trails[case_id] if e.action == action]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def aftermath(request: pytest.FixtureRequest) -> Iterator[Aftermath]:
    """All the killing and all the finishing, once for each kind of database."""
    with ExitStack() as stack:
        folder = stack.enter_context(_folder())
        url = stack.enter_context(_database(request, folder))
        _live_through(url, folder)
        store = Store(open_engine(url), SystemClock())
        stack.callback(store.engine.dispose)
        report = json.loads((folder / "report.json").read_text())
        yield Aftermath(store, Outside(folder / "outside.jsonl"), report, load_or_make_signer(folder / "keys").public_key)


def _live_through(url: str, folder: Path) -> None:
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.kill.nursery", url, str(folder), SEED],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"seed {SEED}: {done.stderr[-4000:]}"


@contextmanager
def _folder() -> Iterator[Path]:
    roomy = _IN_MEMORY.is_dir() and os.access(_IN_MEMORY, os.W_OK) and shutil.disk_usage(_IN_MEMORY).free > _ENOUGH
    with tempfile.TemporaryDirectory(prefix="triage-kill-", dir=_IN_MEMORY if roomy else None) as folder:
        yield Path(folder)


@contextmanager
def _database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "triage.db")
        yield f"sqlite:///{folder / 'triage.db'}"
        return
    yield from _postgres_database(request.getfixturevalue("postgres_server"), template=request.getfixturevalue("postgres_template"))
