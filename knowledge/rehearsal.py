"""A rehearsal: the catalogue copied into memory, where a change is tried with the very code that answers questions, and nothing else sees it."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from knowledge.catalogue import Added, Catalogue
from knowledge.documents import ApprovedDocument
from knowledge.exact import ExactIndex
from knowledge.holdings import Holdings
from knowledge.passages import Cut
from knowledge.remembered import remembered
from knowledge.search import CatalogueLibrary
from triage.domain.audit import AuditEntry
from triage.domain.people import Person
from triage.ports import Embedder, Library
from triage.store.engine import open_engine
from triage.store.schema import metadata
from triage.store.unit import Store

_BY = "rehearsal"
_APPROVER = Person(id="rehearsal, second person", name="Rehearsal")


class _StandsStill:
    """The moment of a rehearsal: what is approved on it is in force at the very moment at which its questions are asked."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment


class Stage:
    """The catalogue as it would be. `library` searches it; a change to the stage is seen by the next search."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self.store = store
        self._index = ExactIndex(store, embedder)
        self.library: Library = CatalogueLibrary(store, embedder, self._index)

    @property
    def now(self) -> datetime:
        """The moment at which it stands still."""
        return self.store.clock.now()

    def generation(self) -> int:
        """The catalogue's generation: where it was copied, and one more for each change since."""
        with self.store.read() as unit:
            return Catalogue(unit.connection, unit.now, unit.trail).generation()

    def add(self, document: ApprovedDocument, cuts: Sequence[Cut]) -> Added:
        """Take in a version. Raises BadContent as the catalogue itself would."""
        with self.store.begin() as unit:
            return Catalogue(unit.connection, unit.now, unit.trail).add(document, cuts, entry=AuditEntry(actor=_BY, action="content.loaded"))

    def approve(self, document: str, version: str) -> tuple[str, ...]:
        """Look at a draft as if somebody had approved it. Returns what it supersedes. Raises NotFound, NotNow."""
        with self.store.begin() as unit:
            catalogue = Catalogue(unit.connection, unit.now, unit.trail)
            if not any(card.in_review for card in catalogue.versions(document) if card.version == version):
                catalogue.submit(document, version, by=_BY, entry=AuditEntry(actor=_BY, action="content.submitted"))
            return catalogue.approve(document, version, by=_APPROVER, entry=AuditEntry(actor=_APPROVER.id, action="content.approved"))

    def withdraw(self, document: str, version: str | None = None) -> tuple[str, ...]:
        """Take a version, or every version, out of use. Raises NotFound."""
        with self.store.begin() as unit:
            entry = AuditEntry(actor=_BY, action="content.withdrawn")
            return Catalogue(unit.connection, unit.now, unit.trail).withdraw(document, version, _BY, entry=entry)

    def close(self) -> None:
        """Let the memory go."""
        self._index.close()
        self.store.engine.dispose()


@contextmanager
def rehearse(store: Store, embedder: Embedder) -> Iterator[Stage]:
    """A stage with the catalogue as it is now. Nothing that is done on it reaches the database, but for vectors, which are kept for the next time."""
    remembering = remembered(store, embedder)
    engine = open_engine(f"sqlite:///file:/rehearsal-{secrets.token_hex(8)}?vfs=memdb&uri=true")
    event.listen(engine, "connect", _without_ties)
    stage = Stage(Store(engine, _StandsStill(store.clock.now())), remembering)
    try:
        with engine.connect():  # the memory lasts as long as somebody is connected to it
            with engine.connect().execution_options(writes=True) as connection, connection.begin():
                metadata.create_all(connection)
                with store.read() as unit:
                    Holdings(unit.connection).copy_to(connection, embedder.name)
            yield stage
        remembering.keep()
    finally:
        stage.close()


def _without_ties(connection: DBAPIConnection, _record: object) -> None:
    connection.cursor().execute("PRAGMA foreign_keys=OFF")  # the copy has no cases and no originals
