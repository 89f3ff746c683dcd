"""The product as an installation runs it: `triage serve` without workers, and workers of their own, on a PostgreSQL server."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.demo import EXAMPLE_QUESTION, SAMPLE_LIBRARY
from triage.domain.case import CaseStatus

PASSWORD = "correct horse battery staple"
TRIAGE = (sys.executable, "-c", "from bot.cli import main; main()")
PATIENCE = 90
Command = Callable[..., str]


@pytest.fixture
def backend() -> str:
    """Several processes share a PostgreSQL server."""
    return "postgres"


@pytest.fixture
def surroundings(tmp_path: Path, database_url: str) -> dict[str, str]:
    """The settings of the installation."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TRIAGE_")}
    return {**clean, "TRIAGE_HOME": str(tmp_path), "TRIAGE_DATABASE_URL": database_url, "TRIAGE_PORT": str(port), "TRIAGE_WORKERS": "0"}


@pytest.fixture
def command(surroundings: dict[str, str]) -> Command:
    """Runs `triage ...` and returns what it printed."""

    def run(*words: str, stdin: str = "") -> str:
        done = subprocess.run([*TRIAGE, *words], env=surroundings, input=stdin, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def started(surroundings: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts a long-running process; all of them end with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        with (tmp_path / f"{len(running)}.log").open("wb") as log:
            running.append(subprocess.Popen([*TRIAGE, *words], env=surroundings, stdout=log, stderr=log))
        return running[-1]

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=30)


def until(what: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if what():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


def test_a_server_and_two_workers_share_the_work_and_one_may_die(
    command: Command, started: Callable[..., subprocess.Popen[bytes]], surroundings: dict[str, str]
) -> None:
    """A question asked in the web is drafted by a worker of another process, also when one of two workers is killed."""
    command("content", "load", str(SAMPLE_LIBRARY / "velmira"))
    command("people", "add", "ana", "--name", "Ana", "--email", "ana@example.org", "--role", "msl", "--market", "US", "--password-file", "-", stdin=PASSWORD)
    started("serve")
    workers = [started("worker", "--threads", "1"), started("worker", "--threads", "1")]
    home = f"http://127.0.0.1:{surroundings['TRIAGE_PORT']}"
    with httpx.Client(base_url=home, follow_redirects=True, timeout=30, trust_env=False) as browser:
        until(lambda: browser.get("/health").status_code == 200)
        until(lambda: browser.get("/ready").status_code == 200)
        page = browser.get("/sign-in").text
        browser.post("/sign-in", data={"csrf": _hidden(page, "csrf"), "email": "ana@example.org", "password": PASSWORD, "next": "/chat"})
        first = _ask(browser)
        until(lambda: _status(command, first) == CaseStatus.IN_REVIEW)
        workers[0].send_signal(signal.SIGKILL)
        second = _ask(browser)
        until(lambda: _status(command, second) == CaseStatus.IN_REVIEW)
    verified = json.loads(command("audit", "verify", "--json"))
    assert verified["intact"]
    assert verified["checkpoints"] >= 1


def _ask(browser: httpx.Client) -> int:
    page = browser.get("/chat").text
    sent = browser.post("/chat", data={"csrf": _hidden(page, "csrf"), "source": _hidden(page, "source"), "text": EXAMPLE_QUESTION})
    assert sent.status_code == 200
    return int(str(sent.url).rstrip("/").rsplit("/", 1)[-1])


def _status(command: Command, case: int) -> str:
    return str(json.loads(command("case", "show", str(case), "--json"))["status"])


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no {name} in the page"
    return found.group(1)
