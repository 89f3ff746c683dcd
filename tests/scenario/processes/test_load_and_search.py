"""Processes that search while another one loads, replaces and withdraws: no hit is ever stale or wrong, and nothing in force is left out."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.scenario.processes.journal import Change, Search, changes, faults, met, searches

ROOT = Path(__file__).parents[3]
CHANGES = int(os.environ.get("TRIAGE_TEST_CHANGES", "30"))
"""How often the library changes while the others search. Set TRIAGE_TEST_CHANGES for a longer run."""
PATIENCE = 120 + 2 * CHANGES


@pytest.mark.parametrize("kinds", [("server",), ("command",), ("server", "command")], ids=" and ".join)
def test_no_search_beside_a_load_is_ever_wrong_or_stale(kinds: Sequence[str], database_url: str, tmp_path: Path) -> None:
    """What was committed before a search began is found, what was withdrawn or replaced before is not, by a server and by a command alike."""
    homes = [tmp_path / kind for kind in kinds]
    for home in homes:
        home.mkdir()
    askers = [_python("asker", kind, database_url, str(home)) for kind, home in zip(kinds, homes, strict=True)]
    try:
        _until(lambda: all((home / "ready").exists() for home in homes), askers)
        journal = tmp_path / "journal"
        keeper = _python("keeper", database_url, str(journal), str(CHANGES), "7")
        askers.append(keeper)
        assert keeper.wait(PATIENCE) == 0
        time.sleep(0.2)
        for home in homes:
            (home / "stop").touch()
        assert [process.wait(PATIENCE) for process in askers] == [0] * len(askers)
    finally:
        for process in askers:
            process.kill()
            process.wait()
    made, asked = changes(journal), searches(path for home in homes for path in home.glob("*.searches"))
    assert faults(made, asked) == []
    assert len(made) == CHANGES
    assert met(made, asked) > CHANGES / 2


def test_the_judge_sees_what_is_wrong() -> None:
    """A stale hit, one from before its time, other words, two versions at once and a document left out are each told."""
    made = (Change(10, 20, "A", "1", "one", ""), Change(30, 40, "A", "2", "two", "1"), Change(50, 60, "A", "2", "", ""))
    right = (
        Search("s", 5, 15, ()), Search("s", 5, 15, (("A", "1", "one"),)), Search("s", 21, 29, (("A", "1", "one"),)),
        Search("s", 25, 35, (("A", "1", "one"),)), Search("s", 25, 35, (("A", "2", "two"),)), Search("s", 25, 55, ()), Search("s", 45, 55, ()),
        Search("s", 61, 70, ()),
    )  # fmt: skip
    assert faults(made, right) == []
    wrong = {
        "0 ms after it was replaced": Search("s", 41, 45, (("A", "1", "one"),)),
        "0 ms after it was withdrawn": Search("s", 61, 65, (("A", "2", "two"),)),
        "before it was loaded": Search("s", 21, 25, (("A", "2", "two"), ("B", "1", "b"))),
        "other words": Search("s", 21, 25, (("A", "1", "two"),)),
        "two versions": Search("s", 25, 35, (("A", "1", "one"), ("A", "2", "two"))),
        "A version 1 was left out": Search("s", 25, 35, ()),
        "A version 2 was left out": Search("s", 41, 45, ()),
    }
    for said, search in wrong.items():
        assert any(said in fault for fault in faults(made, [search])), said


def _python(module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRIAGE_")} | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return subprocess.Popen([sys.executable, "-m", f"tests.scenario.processes.{module}", *arguments], env=environment, cwd=ROOT)


def _until(what: Callable[[], bool], running: Sequence["subprocess.Popen[bytes]"]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if what():
            return
        assert all(process.poll() is None for process in running), "a process ended early"
        time.sleep(0.05)
    raise AssertionError("the processes did not come up in time")
