"""Give up: when a step has failed too often, the case goes to a person and nobody is left waiting in silence."""

from collections.abc import Mapping

from triage.domain.audit import AuditEntry
from triage.domain.case import CaseStatus
from triage.domain.people import WORKER
from triage.errors import SomebodyWasFaster
from triage.steps import show
from triage.steps.read_message import flag_unread
from triage.steps.tools import Tools
from triage.store.outbox import Job

_S = CaseStatus
_TO_A_PERSON: Mapping[CaseStatus, tuple[CaseStatus, ...]] = {
    _S.ASSESSED: (_S.WITH_SPECIALIST,),
    _S.DRAFTING: (_S.WITH_SPECIALIST,),
    _S.REOPENED: (_S.ASSESSED, _S.WITH_SPECIALIST),
    _S.APPROVED: (_S.IN_REVIEW,),
}
"""The moves that bring a case to a person from each status that only the worker leaves."""
_TRIES = 3
_WALK = frozenset({"read", "advance"})


def give_to_a_person(tools: Tools, job: Job) -> None:
    """Move a case whose next step keeps failing to medical information. What else failed is in the alert that came with it.

    Whoever waits for an errand of their chat hears of it there.
    """
    if errand := tools.errands.get(job.kind):
        return errand.given_up(tools, job)
    if job.kind not in _WALK:
        return None
    for attempt in range(1, _TRIES + 1):
        try:
            return _give(tools, job)
        except SomebodyWasFaster:
            if attempt == _TRIES:
                raise
    return None


def _give(tools: Tools, job: Job) -> None:
    if job.kind == "read":
        flag_unread(tools, int(job.payload["case"]), int(job.payload["message"]))
    with tools.store.begin() as uow:
        case = uow.cases.get(int(job.payload["case"]))
        entry = AuditEntry(actor=WORKER.id, action="case.step_failed", reason="a step failed too often: a person must look", facts={"job": job.id})
        for status in _TO_A_PERSON.get(case.status, (case.status,)):
            case = uow.cases.change(case, entry=entry, **({} if status is case.status else {"status": status}))
        show.bring_up_to_date(uow, case, tools)
