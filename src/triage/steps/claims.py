"""Claims: who has a case has it for a while. A claim that runs out gives the case back to the queue, and its holder is told."""

from datetime import datetime

from triage.domain.audit import AuditEntry
from triage.domain.case import WITH_A_PERSON, Case
from triage.domain.people import WORKER
from triage.domain.response import StaffWord
from triage.steps import show
from triage.steps.telling import tell_person
from triage.steps.tools import Tools
from triage.store.outbox import Job
from triage.store.unit import UnitOfWork

_RAN_OUT = "claim.ran_out"


def ends_at(uow: UnitOfWork, case: Case, until: datetime) -> None:
    """Ask for a claim to be looked at when it ends."""
    payload = {"case": case.id, "by": case.claimed_by, "until": until.isoformat()}
    uow.outbox.put("claim_over", key=f"claim_over:{case.id}:{case.version}", payload=payload, run_at=until)


def run_out(tools: Tools, job: Job) -> None:
    """Give a case back to the queue whose claim has run out. One that was given back, claimed anew or settled since stays as it is."""
    with tools.store.begin() as uow:
        case = uow.cases.get(int(job.payload["case"]))
        if _is_over(case, job, uow.now):
            entry = AuditEntry(actor=WORKER.id, action=_RAN_OUT, facts={"was_with": case.claimed_by})
            holder = str(case.claimed_by)
            case = uow.cases.change(case, entry=entry, claimed_by=None, claimed_until=None)
            tell_person(uow, tools, case, holder, StaffWord.CLAIM_OVER, mark=str(job.payload["until"]))
            show.bring_up_to_date(uow, case, tools)
        uow.outbox.complete(job)


def only_ran_out(uow: UnitOfWork, case: Case, version: int) -> bool:
    """Whether nothing else has happened to a case since this version of it than that a claim ran out: whoever saw it then has seen it as it is."""
    over = {e.facts["version"] for e in uow.trail.entries(f"case:{case.id}") if e.action == _RAN_OUT}
    return version < case.version and over.issuperset(range(version + 1, case.version + 1))


def _is_over(case: Case, job: Job, now: datetime) -> bool:
    """Whether the very claim that was made still stands, and its time is over."""
    if case.status not in WITH_A_PERSON or case.claimed_by != job.payload["by"] or case.claimed_until is None:
        return False
    return case.claimed_until.isoformat() == job.payload["until"] and case.claimed_until <= now
