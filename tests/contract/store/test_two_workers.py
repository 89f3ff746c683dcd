"""Two real processes on one real database, one of them killed in the middle: every effect is there, and there once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.clock import TurnableClock
from triage.adapters.clock import SystemClock
from triage.store.checkpoints import verify
from triage.store.unit import Store

JOBS = 60


def start(url: str, name: str) -> subprocess.Popen[bytes]:
    """A worker process."""
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    return subprocess.Popen([sys.executable, "-m", "tests.contract.store.two_workers", url, name], env=environment, cwd=root)


def test_nothing_is_lost_and_nothing_done_twice(database_url: str, store: Store, clock: TurnableClock) -> None:
    """One worker is killed with -9 as soon as it has done something; the other does all the rest."""
    clock.set(SystemClock().now())
    with store.begin() as uow:
        for number in range(JOBS):
            uow.outbox.put("advance", key=f"job:{number}", payload={"case": number % 7})
    killed, other = start(database_url, "killed"), start(database_url, "other")
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with store.read() as uow:
                if any(entry.actor == "killed" for entry in uow.trail.recent(JOBS)) or uow.outbox.counts()["ready"] == 0:
                    break
            time.sleep(0.005)
        killed.send_signal(signal.SIGKILL)
        assert other.wait(60) == 0
    finally:
        for process in (killed, other):
            process.kill()
            process.wait()
    with store.read() as uow:
        done = [entry.facts["job"] for case in range(7) for entry in uow.trail.entries(f"case:{case}")]
        assert uow.outbox.counts() == {"ready": 0, "done": JOBS, "dead": 0}
    assert sorted(done) == sorted(set(done))  # type: ignore[type-var]
    assert len(done) == JOBS
    assert verify(store).is_whole
