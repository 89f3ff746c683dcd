"""What the tests of label records share: a label of the sample library on the shelf, its owner, and what a message is held against."""

from functools import lru_cache

from bot.content.label_record import LabelRecords
from bot.demo import SAMPLE_LIBRARY
from bot.label_record import RecordItem, RecordPage
from knowledge.checking import attempt
from knowledge.documents import ApprovedDocument
from knowledge.exact import ExactIndex
from knowledge.search import CatalogueLibrary
from tests.contract.catalogue.shelving import add
from tests.unit.knowledge.hashed import HashedWords
from triage.domain.audit import AuditEntry
from triage.domain.decision import LabelFinding
from triage.domain.people import Grant, Person, Role
from triage.steps.assess import Assessor
from triage.store.unit import Store

LABEL = "NDA999001"
TEENAGER = "Can a 14 year old with plaque psoriasis take Velmira?"
OWNER = Person(id="lindqvist", name="J. Lindqvist", email="lindqvist@example.org", grants=(Grant(role=Role.CONTENT_OWNER),))
COLLEAGUE = Person(id="haddad", name="R. Haddad", email="haddad@example.org", grants=(Grant(role=Role.CONTENT_OWNER),))


@lru_cache
def velmira() -> ApprovedDocument:
    """The US label of Velmira."""
    found = attempt(SAMPLE_LIBRARY / "velmira" / "label-us.json", "label-us.json").document
    assert found is not None
    return found


def next_version(old: str = "", new: str = "", version: str = "5") -> ApprovedDocument:
    """A later version, in which some words are others."""
    sections = tuple(s.model_copy(update={"text": s.text.replace(old, new) if old else s.text}) for s in velmira().sections)
    return velmira().model_copy(update={"version": version, "sections": sections, "sha256": version.rjust(64, "0")})


def shelved(store: Store) -> LabelRecords:
    """The label in force, its owners on the list of people, and the records."""
    add(store, velmira())
    with store.begin() as uow:
        for person in (OWNER, COLLEAGUE):
            uow.people.add(person, entry=AuditEntry(actor="test", action="person.added"))
    return LabelRecords(store)


def page(records: LabelRecords, version: str = "4") -> RecordPage:
    """The record as its owner sees it."""
    return records.show(LABEL, version, OWNER)


def item(records: LabelRecords, value: str, *, within: str = "", version: str = "4") -> RecordItem:
    """The first item of this value, of a section."""
    return next(i for axis in page(records, version).axes for i in axis.items if i.value == value and within in i.section)


def values(records: LabelRecords, kind: str, version: str = "4") -> list[str]:
    """The values of the items of a kind."""
    return [i.value for axis in page(records, version).axes for i in axis.items if axis.kind == kind]


def start_at_18(records: LabelRecords) -> list[int]:
    """Correct the lowest age: what speaks of 12 years speaks of 18. The numbers of the corrections."""
    why = {"reason": "misread"}
    wrong = ("12 years and older: approved", "12 years and older: has a dosage", "12 to under 18 years: approved")
    first = records.change(LABEL, "4", item(records, wrong[0]).key, OWNER, value="18 years of age and older", **why)
    return [first, *(records.strike(LABEL, "4", item(records, one).key, OWNER, **why) for one in wrong[1:])]


def assessor(store: Store) -> Assessor:
    """What decides on messages, on the catalogue in this store."""
    embedder = HashedWords()
    return Assessor(CatalogueLibrary(store, embedder, ExactIndex(store, embedder)), store.clock)


def finding(store: Store, text: str = TEENAGER) -> LabelFinding:
    """How the use in a message stands to the label now."""
    return assessor(store).assess(text, market="US").finding
