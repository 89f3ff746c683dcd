"""Starts and loses processes: `python -m tests.kill.nursery URL FOLDER SEED`. Two at a time live until their doom, then two finish the work.

Every process is forked from this one, which has imported everything and opened nothing: a new worker costs milliseconds instead of a second.
"""

import json
import logging
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
from sqlalchemy import func, select

from tests.clock import START
from tests.kill.content import KINDS, kinds_of
from tests.kill.fate import ANYWHERE, STEPS, Doom, Fate
from tests.kill.outside import Outside
from tests.kill.slim import LEASE, Slim
from triage.rules.clocks import is_business_day
from triage.store.outbox import READY, outbox

KILLS = 10
"""In each step, at the very moment."""
SOON_AFTER = 1
"""One more in each step, up to a few milliseconds after the moment."""
AT_ANY_TIME = 10
AT_ONCE = 2
MOST_TRIES = 20
KILLED_WITHIN = 400.0
FINISHED_WITHIN = 90.0
BY_THE_CLOCK = ("checkpoint", "page", "follow_up", "claim_over", "remind", "escalate")
_NOT_REACHED = 3


@dataclass(frozen=True)
class Life:
    """A process to be: where it dies, and how often it did not get there."""

    doom: Doom
    tries: int = 0


class Nursery:
    """The life and death of many processes on one database."""

    def __init__(self, url: str, folder: Path, seed: int) -> None:
        self._url = url
        self._folder = folder
        self._dice = random.Random(seed)
        self._started = time.monotonic()
        self._asked: list[int] = []
        self.kills: Counter[str] = Counter()
        self.tries: Counter[str] = Counter()
        self.moments: Counter[str] = Counter()
        self.not_reached: list[Doom] = []

    @property
    def asked(self) -> list[int]:
        """The messages that were sent."""
        return self._asked

    def kill_everywhere(self) -> None:
        """Lose a process in every step, many times, in an order that only the seed knows."""
        waiting = [Life(doom) for doom in dooms(self._dice)]
        living: dict[int, Life] = {}
        while waiting or living:
            while waiting and len(living) < AT_ONCE:
                life = waiting.pop()
                living[self._start(life)] = life
            pid, status = os.wait()
            life = living.pop(pid)
            self._check_health()
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
                self.kills[life.doom.step] += 1
                self.moments[f"{life.doom.step}, {life.doom.moment}"] += 1
            elif os.WEXITSTATUS(status) != _NOT_REACHED:
                raise SystemExit(f"a process ended by itself with {status} on its way to {life.doom}")
            elif life.tries < MOST_TRIES:
                self.tries[life.doom.step] += 1
                time.sleep(0 if waiting else LEASE.total_seconds() / 4)  # the only job of its kind may still be a dead worker's
                waiting.insert(0, replace(life, tries=life.tries + 1))
            else:
                self.not_reached.append(life.doom)

    def _check_health(self) -> None:
        """Give up where the product itself fails: kills alone bring no alert and take no longer than this."""
        for alert in Outside(self._folder / "outside.jsonl").events("alert"):
            raise SystemExit(f"a person was alerted: {alert}")
        if time.monotonic() - self._started > KILLED_WITHIN:
            raise SystemExit(f"the killing was not over within {KILLED_WITHIN} s: {len(self._asked)} messages, {sum(self.kills.values())} kills")

    def finish(self) -> None:
        """Two undisturbed workers take over whatever was left, and end when nothing is due."""
        pids = [fork(lambda n=n: self._finish(f"finisher{n}")) for n in range(AT_ONCE)]  # type: ignore[misc]
        for pid in pids:
            _, status = os.waitpid(pid, 0)
            if status:
                raise SystemExit(f"the work was not finished within {FINISHED_WITHIN} s")

    def _start(self, life: Life) -> int:
        kind = self._dice.choice(kinds_of(life.doom.step))
        self._asked.append(kind + len(KINDS) * sum(n % len(KINDS) == kind for n in self._asked))
        numbers = tuple(self._asked)
        return fork(lambda: self._live(life, numbers))

    def _live(self, life: Life, numbers: tuple[int, ...]) -> int:
        slim = Slim(self._url, self._folder, Fate(life.doom))
        slim.take_in(numbers)
        slim.work_until_idle(f"{os.getpid()}")
        return _NOT_REACHED

    def _finish(self, name: str) -> int:
        slim = Slim(self._url, self._folder, Fate())
        slim.take_in(self._asked)
        slim.start_the_clock()
        stop = threading.Event()
        running = threading.Thread(target=slim.worker(name, threads=2).run, args=(stop,))
        running.start()
        end = time.monotonic() + FINISHED_WITHIN
        while (acted := slim.people_act()) or waits(slim):
            if time.monotonic() > end:
                os._exit(1)
            time.sleep(0.0 if acted else 0.05)
        stop.set()
        running.join()
        return 0


def dooms(dice: random.Random) -> list[Doom]:
    """Every death to be died, in no order."""
    made = []
    for step, moments in STEPS.items():
        at = [Doom(step, moments[n % len(moments)]) for n in range(KILLS)]
        soon = [Doom(step, dice.choice(moments), 1, dice.uniform(0.0005, 0.006)) for _ in range(SOON_AFTER)]
        made += at + soon
    made += [Doom(ANYWHERE, ANYWHERE, 1, dice.uniform(0.01, 0.15)) for _ in range(AT_ANY_TIME)]
    dice.shuffle(made)
    return made


def waits(slim: Slim) -> bool:
    """Whether there is work left that does not come back by the clock."""
    with slim.store.read() as uow:
        left = select(func.count()).where(outbox.c.state == READY, outbox.c.kind.not_in(BY_THE_CLOCK))
        return bool(uow.connection.execute(left).scalar_one())


def fork(life: Callable[[], int]) -> int:
    """A process of its own, which ends with what its life returns. An error that any of its threads does not expect ends it too."""
    pid = os.fork()
    if pid:
        return pid
    threading.excepthook = _end
    code = 1
    try:
        code = life()
    finally:
        os._exit(code)


def _end(failed: threading.ExceptHookArgs) -> None:
    sys.excepthook(failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback)
    sys.stderr.flush()
    os._exit(1)


def main(url: str, folder: str, seed: str) -> None:
    """Kill and finish, and say what was done."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if url.startswith("postgres"):
        import psycopg  # noqa: F401, PLC0415 - loaded here once, not in every process
    is_business_day(START.date(), "US")  # the calendar of holidays as well
    started = time.monotonic()
    nursery = Nursery(url, Path(folder), int(seed))
    first = fork(lambda: begin(url, Path(folder)))
    os.waitpid(first, 0)
    nursery.kill_everywhere()
    killed = time.monotonic()
    nursery.finish()
    report = {
        "asked": nursery.asked,
        "kills": nursery.kills,
        "moments": nursery.moments,
        "tries": nursery.tries,
        "not_reached": nursery.not_reached,
        "seconds": {"killing": round(killed - started, 1), "finishing": round(time.monotonic() - killed, 1)},
        "modules": sorted({name.partition(".")[0] for name in sys.modules}),
    }
    (Path(folder) / "report.json").write_text(json.dumps(report, indent=1))


def begin(url: str, folder: Path) -> int:
    """Make the signer's key and ask for the first checkpoint, as a server does when it starts."""
    Slim(url, folder, Fate()).start_the_clock()
    return 0


if __name__ == "__main__":
    main(*sys.argv[1:])
