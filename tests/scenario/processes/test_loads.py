"""Loads in processes of their own: killed in the middle and run again, and two at once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.catalogue import Catalogue
from knowledge.intake import load
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import markdown
from triage.ports import Scope
from triage.store.unit import Store

ROOT = Path(__file__).parents[3]
MANY = 120
PATIENCE = 120


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Documents with a passage and a golden question each."""
    made = tmp_path / "content"
    made.mkdir()
    for n in range(MANY):
        title = f"Zyxora: subject{n}"
        body = f"\n# {title}\n\n## Summary\n\nZyxora is taken with subject{n} at hour{n}.\n"
        own = {"id": f"SRD-MANY-{n:04}", "version": 1, "title": title, "topic": f"subject{n}"}
        (made / f"{n:04}.md").write_bytes(markdown(body, without=("supersedes", "label", "questions"), **own))
    return made


def started(url: str, folder: Path) -> subprocess.Popen[str]:
    """A process that loads the folder."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    words = [sys.executable, "-m", "tests.scenario.processes.loading", url, str(folder)]
    return subprocess.Popen(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, text=True)


def lines(process: subprocess.Popen[str]) -> Iterator[list[str]]:
    """What it says, word by word."""
    assert process.stdout is not None
    for line in process.stdout:
        yield line.split()


def held(store: Store) -> list[str]:
    """Every version there is."""
    with store.read() as uow:
        return [card.document for card in Catalogue(uow.connection, uow.now, uow.trail).list()]


@pytest.mark.parametrize(("doing", "least"), [("embedding", 96), ("loading", MANY // 3)])
def test_a_load_that_is_killed_goes_on_where_it_was(store: Store, database_url: str, folder: Path, doing: str, least: int) -> None:
    """Killed without a word while it embeds or while it loads: the next run does what is left, and every document is there once."""
    with started(database_url, folder) as process:
        for said, done, *_ in lines(process):
            if said == doing and int(done) >= least:
                process.kill()
                break
    before = len(held(store))
    assert (before == 0) if doing == "embedding" else (least <= before < MANY)
    report = load(store, [folder], "owner", HashedWords())
    assert (len(report.loaded), len(report.unchanged), report.refused) == (MANY - before, before, ())
    assert report.embedded <= MANY - least if doing == "embedding" else report.embedded == 0
    assert held(store) == [f"SRD-MANY-{n:04}" for n in range(MANY)]
    with store.read() as uow:
        catalogue = Catalogue(uow.connection, uow.now, uow.trail)
        assert len(catalogue.eligible(Scope(product="Zyxora", market="US"), uow.now)) == MANY
        assert all(len(uow.trail.entries(f"content:SRD-MANY-{n:04}")) == 1 for n in range(MANY))


def test_two_processes_that_load_at_once_load_everything_once(store: Store, database_url: str, folder: Path) -> None:
    """The same folder twice at the same time: each version is loaded by one of them, and neither fails."""
    processes = [started(database_url, folder) for _ in range(2)]
    said = [process.communicate(timeout=PATIENCE)[0].splitlines()[-1].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    loaded = [name for words in said for name in words[1:]]
    assert sorted(loaded) == [f"SRD-MANY-{n:04}@1" for n in range(MANY)]
    assert held(store) == [f"SRD-MANY-{n:04}" for n in range(MANY)]
