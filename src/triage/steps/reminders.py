"""Reminders and escalation: before a case is due its holder or the queue is reminded; once it is late, those who can mend it are told."""

from collections.abc import Mapping

from triage.domain.audit import AuditEntry
from triage.domain.card import CASE, DUE, Card
from triage.domain.case import WITH_A_PERSON, Case, CaseStatus
from triage.domain.people import WORKER, Role
from triage.domain.response import StaffWord
from triage.steps import show
from triage.steps.due_times import stamp
from triage.steps.telling import tell_person
from triage.steps.tools import Tools
from triage.store.outbox import Job
from triage.store.unit import UnitOfWork

LATE = "a case is late: somebody must take it up"

WAITS_FOR: Mapping[CaseStatus, Role] = {
    CaseStatus.IN_REVIEW: Role.REVIEWER,
    CaseStatus.WITH_SPECIALIST: Role.SPECIALIST,
    CaseStatus.CHANGES_REQUESTED: Role.REVIEWER,
    CaseStatus.ON_HOLD: Role.COMPLIANCE,
}
"""For whom a case waits in each status: who is reminded where nobody has claimed it."""
MENDS: Mapping[Role, Role] = {Role.REVIEWER: Role.SPECIALIST, Role.SPECIALIST: Role.SPECIALIST, Role.COMPLIANCE: Role.COMPLIANCE}
"""Who is told when it is late: those on the rota for this role, or else everybody who holds it for the product and market."""


def remind(tools: Tools, job: Job) -> None:
    """Remind, once for a due time: whoever has the case, or else the queue and the person on duty."""
    with tools.store.begin() as uow:
        case = uow.cases.get(int(job.payload["case"]))
        if _waits(case, job) and uow.now < case.due_at:
            holder = _holder(uow, case)
            people = (holder,) if holder else _on_duty(uow, case, WAITS_FOR[case.status])[:1]
            _say(uow, tools, case, people, StaffWord.REMINDER, in_the_queue=holder is None)
        uow.outbox.complete(job)


def escalate(tools: Tools, job: Job) -> None:
    """Say, once for a due time, that a case is late: to whoever has it, to those who can mend it, to the queue, and as an alert."""
    with tools.store.begin() as uow:
        case = uow.cases.get(int(job.payload["case"]))
        if _waits(case, job) and uow.now >= case.due_at:
            role = MENDS[WAITS_FOR[case.status]]
            holder = _holder(uow, case)
            able = _on_duty(uow, case, role) or tuple(p.id for p in uow.people.all() if p.holds(role, case.product, case.market))
            _say(uow, tools, case, tuple(dict.fromkeys((*((holder,) if holder else ()), *able))), StaffWord.LATE, in_the_queue=True)
            facts = {"case": case.number, "status": case.status.value, "due": case.due_at.isoformat()}
            uow.outbox.put("late_alert", key=f"late_alert:{case.id}:{stamp(case)}", payload=facts)  # a job: a worker that dies loses no alert
        uow.outbox.complete(job)


def alert(tools: Tools, job: Job) -> None:
    """Raise the alert that a case is late."""
    tools.alerts.raise_alert(LATE, facts={name: str(value) for name, value in job.payload.items()})


def _say(uow: UnitOfWork, tools: Tools, case: Case, people: tuple[str, ...], word: StaffWord, *, in_the_queue: bool) -> None:
    told = [p for p in people if tell_person(uow, tools, case, p, word, mark=stamp(case))]
    if in_the_queue:
        _in_the_queue(uow, tools, case, word)
    facts = {"word": word.value, "due": case.due_at.isoformat(), "people": list(people), "by_chat": told, "in_the_queue": in_the_queue}
    uow.cases.note(case.id, entry=AuditEntry(actor=WORKER.id, action=f"case.{word.value}", facts=dict(facts)))


def _in_the_queue(uow: UnitOfWork, tools: Tools, case: Case, word: StaffWord) -> None:
    """A word of its own in the channel of the card: an edited card rings no bell."""
    for name, room in tools.rooms.items():
        for card in room.cards(case, ()):
            if card.about == CASE:
                show.put_up(uow, case.id, Card(place=card.place, about=f"{DUE}:{word.value}:{stamp(case)}").slot(name))


def _waits(case: Case, job: Job) -> bool:
    """Whether a case still waits for a person, and for the time that was meant."""
    return case.status in WITH_A_PERSON and stamp(case) == job.payload["due"]


def _holder(uow: UnitOfWork, case: Case) -> str | None:
    return case.claimed_by if case.claimed_until and case.claimed_until > uow.now else None


def _on_duty(uow: UnitOfWork, case: Case, role: Role) -> tuple[str, ...]:
    language = case.decision.language if case.decision else None
    return uow.people.rota.on_duty(role, case.product, case.market, language, uow.now)
