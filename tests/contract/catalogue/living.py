"""What the tests of a version's life share: people, drafts, and the deeds of a life, each in a transaction of its own."""

from knowledge.documents import ApprovedDocument, Original, Standing
from knowledge.passages import cut
from tests.contract.catalogue.shelving import catalogue
from tests.unit.knowledge.samples import document
from triage.domain.audit import AuditEntry
from triage.domain.people import Person
from triage.store.unit import Store

ID = "SRD-ZYX-001"
ANA, BEN = Person(id="ana", name="Ana"), Person(id="ben", name="Ben Approver, MD")
FILE = Original("dosing.md", "text/markdown", b"# Dosing")


def entry(what: str, who: str = "ana") -> AuditEntry:
    """What a face says of a deed."""
    return AuditEntry(actor=who, action=f"content.{what}")


def draft(text: str = "Draft words.", **changes: object) -> ApprovedDocument:
    """A document that nobody has approved."""
    return document(text, approval=None, **changes)


def load(store: Store, one: ApprovedDocument, who: str = "ana", original: Original | None = None) -> bool:
    """Load a document as somebody. True where it is new."""
    with catalogue(store) as it:
        return it.add(one, cut(one), original=original, entry=entry("loaded", who)).new


def submit(store: Store, version: str = "1", who: str = "ana") -> None:
    """Ask for approval."""
    with catalogue(store) as it:
        it.submit(ID, version, by=who, entry=entry("submitted", who))


def approve(store: Store, version: str = "1", by: Person = BEN, **more: str) -> tuple[str, ...]:
    """Approve as somebody."""
    with catalogue(store) as it:
        return it.approve(ID, version, by=by, entry=entry("approved", by.id), **more)


def standing(store: Store, version: str = "1", market: str = "US") -> Standing:
    """Where a version stands now."""
    with catalogue(store) as it:
        return next(c for c in it.versions(ID) if c.version == version).standing(market, store.clock.now())
