"""Sentences that must stand beside a benefit, on both databases: they come out of the catalogue with every passage of their document."""

from knowledge.documents import Section
from knowledge.passages import cut
from tests.contract.catalogue.shelving import US, add, catalogue
from tests.unit.knowledge.samples import document
from triage.domain.evidence import Required
from triage.store.unit import Store

RISK = "Zyxora can cause serious infections [1]."
SECTIONS = (
    Section(name="Summary", heading=("Summary",), text="Zyxora improved pain in adults."),
    Section(name="Safety", heading=("Safety",), text=RISK),
)


def test_every_passage_knows_what_must_stand_beside_a_benefit(store: Store) -> None:
    """Whatever passage is cited, the required sentence comes with it, and the place where it stands."""
    one = document(sections=SECTIONS, required_with_benefit=("Zyxora can cause serious infections.",))
    add(store, one)
    with catalogue(store) as it:
        found = it.passages(it.eligible(US, store.clock.now())).values()
        (place,) = (p.key for p in found if p.text == RISK)
        assert {p.with_benefit for p in found} == {(Required(key=place, section="Safety", sentence=RISK),)}
        assert len(found) == len(cut(one)) == 2


def test_a_document_without_marks_requires_nothing(store: Store) -> None:
    """Most documents ask for nothing beside them."""
    add(store, document())
    with catalogue(store) as it:
        assert [p.with_benefit for p in it.passages(it.eligible(US, store.clock.now())).values()] == [()]
