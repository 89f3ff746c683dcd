"""A store with fictional documents, for the tests of search."""

from pathlib import Path

from sqlalchemy import Engine

from knowledge.catalogue import Catalogue
from knowledge.documents import ApprovedDocument
from knowledge.passages import cut
from tests.clock import TurnableClock
from tests.unit.knowledge.samples import document
from triage.domain.audit import AuditEntry
from triage.store.engine import open_engine
from triage.store.unit import Store

TEXTS = {
    "SRD-ZYX-001": "A missed dose of Zyxora can be taken up to 12 hours late. Zyxora is never doubled.",
    "SRD-ZYX-002": "Zyxora tablets are stored in a refrigerator between 2 and 8 degrees. A temperature excursion of 48 hours is acceptable.",
    "SRD-ZYX-003": "No dose adjustment of Zyxora is needed in renal impairment with a creatinine clearance above 30 mL/min.",
    "SRD-ZYX-004": "Zyxora passes into the milk of rats. Breastfeeding is not recommended during treatment with Zyxora.",
}


def shelf(path: Path, engines: list[Engine]) -> Store:
    """The store in a copied SQLite file; its engine is put into `engines` so that the test can close it."""
    engine = open_engine(f"sqlite:///{path}")
    engines.append(engine)
    return Store(engine, TurnableClock())


def add(store: Store, *documents: ApprovedDocument) -> None:
    """Load documents, each in a transaction of its own."""
    for one in documents:
        with store.begin() as unit:
            Catalogue(unit.connection, unit.now, unit.trail).add(one, cut(one), entry=AuditEntry(actor="owner", action="content.loaded"))


def withdraw(store: Store, name: str, version: str | None = None) -> None:
    """Take a document out of use."""
    with store.begin() as unit:
        entry = AuditEntry(actor="owner", action="content.withdrawn")
        Catalogue(unit.connection, unit.now, unit.trail).withdraw(name, version, "no longer right", entry=entry)


def sample(name: str, **changes: object) -> ApprovedDocument:
    """One of the texts as a document."""
    return document(TEXTS[name], id=name, title=f"Zyxora {name}", **changes)


def samples() -> list[ApprovedDocument]:
    """All texts as documents."""
    return [sample(name) for name in TEXTS]
