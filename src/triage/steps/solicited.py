"""Solicited: "yes" and "not sure" to the question whether the company prompted it go to compliance at once (triage guide, hand-offs: `solicited`)."""

from triage.domain.case import Case
from triage.domain.concern import Concern, Signal
from triage.domain.decision import Desk
from triage.domain.handoff import HandOffStatus
from triage.domain.inquiry import Intake, Prompted
from triage.domain.people import Person
from triage.steps import hand_off
from triage.steps.tools import Tools
from triage.store.unit import UnitOfWork

_WHY = "the sender says that something of the company prompted the question, or is not sure"


def flag_prompted(uow: UnitOfWork, tools: Tools, case: Case, by: Person, given: Intake) -> None:
    """Hand a case to compliance where its intake says so, once; again where compliance had cleared it and it is now said anew."""
    theirs = [h.status for h in uow.hand_offs.of(case.id) if h.desk is Desk.COMPLIANCE and Concern.SOLICITED in h.reasons]
    cleared = bool(theirs) and set(theirs) == {HandOffStatus.CLEARED}
    if case.intake.prompted not in (Prompted.YES, Prompted.NOT_SURE) or (theirs and not (cleared and given.prompted)):
        return
    signal = Signal(concern=Concern.SOLICITED, start=0, end=0, text="", rule="intake.prompted", why=_WHY)
    hand_off.flag_anew(uow, tools, case, signal, by)
