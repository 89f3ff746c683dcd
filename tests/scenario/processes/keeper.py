"""A process that keeps changing the library, and writes down what it did: `python -m tests.scenario.processes.keeper URL JOURNAL CHANGES SEED`."""

import random
import sys
from pathlib import Path

from knowledge.catalogue import Catalogue
from knowledge.intake import load
from knowledge.shelving import Source
from tests.scenario.processes.journal import Change, now, write
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import markdown
from triage.adapters.clock import SystemClock
from triage.domain.audit import AuditEntry
from triage.store.engine import open_engine
from triage.store.unit import Store

DOCUMENTS = tuple(f"SRD-ZYX-{number:03}" for number in range(6))
"""What is loaded, replaced and withdrawn."""


class Keeper:
    """Loads, replaces and withdraws versions, one change after the other."""

    def __init__(self, store: Store, journal: Path) -> None:
        self._store = store
        self._journal = journal
        self._last: dict[str, int] = {}
        self._there: set[str] = set()

    def load(self, document: str) -> None:
        """Load the next version, as `triage content load` does."""
        version = self._last.get(document, 0) + 1
        words = f"Zyxora was studied by {document.lower().replace('-', ' ')} in study number {version}."
        body = markdown(f"## Summary\n\n{words}\n", id=document, version=version, title=f"Zyxora: {document}", questions=[], without=("supersedes",))
        ended = str(version - 1) if document in self._there else ""
        begun = now()
        report = load(self._store, [Source(f"{document}.md", body)], "owner", HashedWords())
        assert report.loaded == (f"{document} version {version}",), report
        write(self._journal, Change(begun, now(), document, str(version), words, ended))
        self._last[document] = version
        self._there.add(document)

    def withdraw(self, document: str) -> None:
        """Withdraw what is in force, as `triage content withdraw` does."""
        version, begun = str(self._last[document]), now()
        with self._store.begin() as uow:
            entry = AuditEntry(actor="owner", action="content.withdrawn")
            Catalogue(uow.connection, uow.now, uow.trail).withdraw(document, version, "no longer right", entry=entry)
        write(self._journal, Change(begun, now(), document, version, "", ""))
        self._there.discard(document)

    def change(self, dice: random.Random) -> None:
        """Change something."""
        if self._there and dice.random() < 0.3:
            self.withdraw(dice.choice(sorted(self._there)))
        else:
            self.load(dice.choice(DOCUMENTS))


def main(url: str, journal: str, changes: str, seed: str) -> None:
    """Change the library so many times."""
    keeper, dice = Keeper(Store(open_engine(url), SystemClock()), Path(journal)), random.Random(seed)
    for _ in range(int(changes)):
        keeper.change(dice)


if __name__ == "__main__":
    main(*sys.argv[1:])
