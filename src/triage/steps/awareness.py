"""Awareness: day zero is when any personnel first knew; hearing it earlier moves the clocks of hand-offs, never later (GVP VI.B.7)."""

from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.handoff import HandOffStatus
from triage.domain.people import Person
from triage.rules.clocks import aware_at, hand_off_due
from triage.store.unit import UnitOfWork


def heard_earlier(uow: UnitOfWork, case: Case, by: Person) -> None:
    """Move day zero of every hand-off of a case to when the sender heard it, where that is earlier."""
    if case.intake.heard_at is None:
        return
    for standing in uow.hand_offs.of(case.id):
        aware = aware_at(case.intake.heard_at, standing.aware_at)
        if standing.status is not HandOffStatus.CLEARED and aware < standing.aware_at:
            due = hand_off_due(aware) if standing.is_open else standing.due_at
            entry = AuditEntry(actor=by.id, action="hand_off.day_zero_moved", reason="the MSL heard it earlier")
            uow.hand_offs.change_times(standing, aware_at=aware, due_at=due, entry=entry)
