"""What the tests of the catalogue share: loading documents, and the words that are in force."""

from collections.abc import Iterator
from contextlib import contextmanager

from knowledge.catalogue import Catalogue
from knowledge.documents import ApprovedDocument
from knowledge.passages import cut
from triage.domain.audit import AuditEntry
from triage.ports import Scope
from triage.store.unit import Store

US = Scope(product="Zyxora", market="US")
STAFF = Scope(product="Zyxora", market="US", medical_information_staff=True)
ENTRY = AuditEntry(actor="owner", action="content.loaded")


@contextmanager
def catalogue(store: Store) -> Iterator[Catalogue]:
    """The catalogue in a transaction of its own."""
    with store.begin() as uow:
        yield Catalogue(uow.connection, uow.now, uow.trail)


def add(store: Store, *documents: ApprovedDocument) -> None:
    """Each in a transaction of its own."""
    for one in documents:
        with catalogue(store) as it:
            it.add(one, cut(one), entry=ENTRY)


def words(store: Store, scope: Scope = US) -> list[str]:
    """The words in force now, in order."""
    with catalogue(store) as it:
        ids = it.eligible(scope, store.clock.now())
        found = it.passages(ids)
        assert it.still_eligible(ids, scope, store.clock.now()) == set(ids)
        return [found[i].text for i in ids]
