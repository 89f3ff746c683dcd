"""Loads a folder in a process of its own: `python -m tests.scenario.processes.loading URL FOLDER`. Says on standard output how far it is."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from knowledge.intake import load
from tests.unit.knowledge.hashed import HashedWords
from triage.adapters.clock import SystemClock
from triage.ports import Vectors
from triage.store.engine import open_engine
from triage.store.unit import Store


class Slow(HashedWords):
    """Words for meaning, a millisecond each, so that there is time to be killed."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The vectors, a little later."""
        time.sleep(0.001 * len(texts))
        return super().embed(texts)


def main(url: str, folder: str) -> None:
    """Load the folder and say what became of it."""
    engine = open_engine(url)
    report = load(
        Store(engine, SystemClock()), [Path(folder)], f"process {folder}", Slow(), progress=lambda doing, done, of: print(doing, done, of, flush=True)
    )  # fmt: skip
    print("loaded", *(name.replace(" version ", "@") for name in report.loaded), flush=True)
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
