"""A process that keeps searching, and writes down what it found: `python -m tests.scenario.processes.asker KIND URL FOLDER`.

KIND is "server" for the owner of an index, with two threads, or "command" for what a command and a worker search with.
It says so in FOLDER/ready once it can search, and ends when FOLDER/stop is there.
"""

import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from knowledge.exact import ExactIndex
from knowledge.index import Index
from knowledge.ranking import NO_FLOOR
from knowledge.search import CatalogueLibrary
from tests.scenario.processes.journal import Search, now, write
from tests.unit.knowledge.hashed import HashedWords
from triage.adapters.clock import SystemClock
from triage.ports import Scope
from triage.store.engine import open_engine
from triage.store.unit import Store

SCOPE = Scope(product="Zyxora", market="US", language="en")
THREADS = {"server": 2, "command": 1}


def main(kind: str, url: str, folder: str) -> None:
    """Search until there is a file that says to stop."""
    home, embedder = Path(folder), HashedWords()
    store = Store(open_engine(url), SystemClock())
    index = Index(store, embedder, home / "index").open() if kind == "server" else ExactIndex(store, embedder)
    library = CatalogueLibrary(store, embedder, index, floor=NO_FLOOR)

    def ask(who: str) -> None:
        while not (home / "stop").exists():
            began = now()
            hits = library.search("Zyxora was studied", SCOPE, on=datetime.now(UTC), limit=50)
            ended = now()
            write(home / f"{who}.searches", Search(who, began, ended, tuple((h.passage.key.document, h.passage.key.version, h.passage.text) for h in hits)))
            time.sleep(0.002)

    threads = [threading.Thread(target=ask, args=(f"{kind}-{number}",)) for number in range(THREADS[kind])]
    for thread in threads:
        thread.start()
    (home / "ready").touch()
    for thread in threads:
        thread.join()
    index.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
