"""What happened around a case is put on its record, and changes nothing of it: a card that somebody reads stays good."""

from tests.clock import START
from tests.contract.store.samples import ENTRY, inquiry
from triage.domain.audit import AuditEntry
from triage.store.unit import Store


def test_a_note_is_on_record_and_the_case_stays_as_it_was(store: Store) -> None:
    """Same version, same time of change, one entry more."""
    with store.begin() as uow:
        case_id = uow.cases.receive(inquiry(), due_at=START, entry=ENTRY).case_id
        before, entries = uow.cases.get(case_id), len(uow.trail.entries(f"case:{case_id}"))
        uow.cases.note(case_id, entry=AuditEntry(actor="system", action="case.reminded", facts={"people": ["rita"]}))
        assert uow.cases.get(case_id) == before
        noted = uow.trail.entries(f"case:{case_id}")
    assert len(noted) == entries + 1
    assert (noted[-1].action, noted[-1].facts["people"]) == ("case.reminded", ["rita"])
