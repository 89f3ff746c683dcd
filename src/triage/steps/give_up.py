"""Give up: when a step has failed too often, the case goes to a person and nobody is left waiting in silence."""

from triage.domain.audit import AuditEntry
from triage.domain.case import CaseStatus
from triage.domain.people import WORKER
from triage.steps import show
from triage.steps.tools import Tools
from triage.store.outbox import Job

_S = CaseStatus
_STRANDED = frozenset({_S.ASSESSED, _S.DRAFTING})
_WALK = frozenset({"read", "advance"})


def give_to_a_person(tools: Tools, job: Job) -> None:
    """Move a case whose next step keeps failing to medical information. What else failed is in the alert that came with it."""
    if job.kind not in _WALK:
        return
    with tools.store.begin() as uow:
        case = uow.cases.get(int(job.payload["case"]))
        entry = AuditEntry(actor=WORKER.id, action="case.step_failed", reason="a step failed too often: a person must look", facts={"job": job.id})
        changes = {"status": _S.WITH_SPECIALIST} if case.status in _STRANDED else {}
        case = uow.cases.change(case, entry=entry, **changes)
        show.bring_up_to_date(uow, case, tools)
