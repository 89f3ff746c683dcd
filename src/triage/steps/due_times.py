"""Due times: while a case waits for a person, its reminder and its escalation are asked for; once it does not, they are called off."""

from triage.domain.case import WITH_A_PERSON, Case
from triage.rules.clocks import Targets, escalation_at, reminder_at
from triage.store.unit import UnitOfWork

REMIND, ESCALATE = "remind", "escalate"


def plan(uow: UnitOfWork, case: Case, targets: Targets) -> None:
    """Ask for what comes by the clock of this case, or call it off. Each comes once for a due time; another due time has its own."""
    times = {REMIND: reminder_at(case.received_at, case.due_at, targets.remind_before), ESCALATE: escalation_at(case.due_at, targets.escalate_after)}
    for kind, at in times.items():
        key = f"{kind}:{case.id}:{stamp(case)}"
        if case.status in WITH_A_PERSON:
            uow.outbox.put(kind, key=key, payload={"case": case.id, "due": stamp(case)}, run_at=at, again=True)
        else:
            uow.outbox.cancel(key)


def stamp(case: Case) -> str:
    """The due time of a case, as part of a key."""
    return f"{case.due_at:%Y%m%dT%H%M%SZ}"
