"""Telling staff: a fixed word to one person, privately, in every chat that knows them. No word of a message is in it."""

from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.inquiry import Channel
from triage.domain.people import WORKER
from triage.domain.response import StaffNotice, StaffWord
from triage.errors import Undeliverable
from triage.steps.tools import Tools
from triage.store.outbox import Job
from triage.store.unit import UnitOfWork


def tell_person(uow: UnitOfWork, tools: Tools, case: Case, person: str, word: StaffWord, *, mark: str) -> bool:
    """Ask for a person to be told about a case, once under this mark. False where no chat knows them: they see it in the web."""
    known = uow.people.known(person)
    if known is None or not known.active:
        return False
    holder = uow.people.known(case.claimed_by) if case.claimed_by else None
    notice = StaffNotice(
        case_id=case.id,
        word=word,
        product=case.product,
        due_at=case.due_at,
        time_zone=known.time_zone,
        with_whom=holder.name if holder else "",
        link=f"{tools.paging.home}/cases/{case.id}",
    )
    asked = False
    for channel, address in tools.paging.chats.items():
        if (identity := uow.people.identity(person, channel)) is not None:
            payload = {"channel": channel.value, "address": address(identity), "notice": notice.model_dump(mode="json"), "person": person}
            uow.outbox.put("tell", key=f"tell:{word.value}:{case.id}:{mark}:{person}:{channel.value}", payload=payload)
            asked = True
    return asked


def tell(tools: Tools, job: Job) -> None:
    """Deliver the word, once. After a crash it is looked for before it is sent again."""
    messenger = tools.messengers.get(Channel(str(job.payload["channel"])))
    notice, address = StaffNotice.model_validate(job.payload["notice"]), str(job.payload["address"])
    if messenger is None:
        raise Undeliverable(f"no messenger is set up for {job.payload['channel']}")
    with tools.store.begin() as uow:
        was_sending = uow.outbox.step(job, "sending") is not None
        if not was_sending:
            uow.outbox.record_step(job, "sending", {"word": notice.word.value})
    found = messenger.find(address, key=job.key) if was_sending and messenger.can_find else None
    if found is None:
        messenger.post(address, notice, key=job.key)
    with tools.store.begin() as uow:
        facts = {"word": notice.word.value, "person": str(job.payload["person"]), "perhaps_twice": was_sending and found is None}
        uow.cases.note(notice.case_id, entry=AuditEntry(actor=WORKER.id, action="staff.told", facts=dict(facts)))
        uow.outbox.complete(job)
