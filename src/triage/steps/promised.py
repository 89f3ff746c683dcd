"""Promised: what a chat has acknowledged before it was done. Where the process ends before it is, whoever sent it is told, and does it again.

What was sent is not stored and done later: it was decided on a card as it stood then, and whether it still fits is for a person to see.
"""

from datetime import timedelta

from triage.domain.inquiry import Channel
from triage.domain.response import UndoneNotice
from triage.errors import Undeliverable
from triage.steps.tools import Tools
from triage.store.outbox import Job

AFTER = timedelta(minutes=3)
"""So long after it was acknowledged, whatever was not done is not being done any more."""


def promise(tools: Tools, channel: Channel, address: str, key: str) -> None:
    """Remember that something of this person's was acknowledged and is not done yet. `key` is the chat's own id of it."""
    with tools.store.begin() as uow:
        uow.outbox.put("promised", key=f"promised:{key}", payload={"channel": channel.value, "address": address}, run_at=uow.now + AFTER)


def settled(tools: Tools, key: str) -> None:
    """It is done, or was refused in words: nobody need be told."""
    with tools.store.begin() as uow:
        uow.outbox.cancel(f"promised:{key}")


def tell(tools: Tools, job: Job) -> None:
    """Tell whoever sent it, once. After a crash the word is looked for before it is sent again."""
    messenger, address = tools.messengers.get(Channel(str(job.payload["channel"]))), str(job.payload["address"])
    if messenger is None:
        raise Undeliverable(f"no messenger is set up for {job.payload['channel']}")
    with tools.store.begin() as uow:
        was_sending = uow.outbox.step(job, "sending") is not None
        if not was_sending:
            uow.outbox.record_step(job, "sending", {})
    if not (was_sending and messenger.can_find and messenger.find(address, key=job.key)):
        messenger.post(address, UndoneNotice(), key=job.key)
    with tools.store.begin() as uow:
        uow.outbox.complete(job)
