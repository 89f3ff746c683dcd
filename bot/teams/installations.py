"""Installations: the app comes and goes. Where it is, is kept; where it was taken out, nothing is sent any more, and a person hears of what waits."""

from collections.abc import Iterator, Mapping
from typing import Any

import structlog

from bot.running import Running
from bot.teams import inbound
from bot.teams.addresses import Address
from bot.teams.home import welcome
from bot.teams.inbound import clicker, is_private
from bot.teams.listeners import remember
from bot.teams.outbound import as_message
from bot.teams.voice import Voice
from triage.domain.audit import AuditEntry
from triage.domain.inquiry import Channel
from triage.domain.people import WORKER
from triage.steps.tools import Tools
from triage.store.outbox import DeadJob
from triage.store.unit import UnitOfWork

log = structlog.get_logger("bot.teams")

_COMES, _GOES = frozenset({"add", "add-upgrade"}), frozenset({"remove", "remove-upgrade"})
_BACK = "the app was installed again"
_MOST_WAITING = 500
_DELIVERIES = frozenset({"post", "edit"})


class Installations:
    """What happens when the app is installed or taken out."""

    def __init__(self, product: Running, voice: Voice) -> None:
        self._product = product
        self._voice = voice

    async def on_update(self, activity: Mapping[str, Any]) -> None:
        """The app was installed, brought up to date, or taken out."""
        action = str(activity.get("action") or "add")
        if action in _GOES:
            await self._product.call(forget, self._product.tools, activity)
            log.info("teams.removed", place=clicker(activity).place)
        elif action in _COMES:
            await self._product.call(come_back, self._product.tools, activity)
            if action == "add" and is_private(activity):
                self._voice.welcomes(activity, as_message(welcome(self._product.web_home)))

    async def on_people(self, activity: Mapping[str, Any]) -> None:
        """Somebody joined or left; where that is ourselves, the app was put in or taken out."""
        if _is_among(activity.get("membersRemoved"), activity):
            await self._product.call(forget, self._product.tools, activity)
        else:
            await self._product.call(remember, self._product.tools, activity)


def come_back(tools: Tools, activity: Mapping[str, Any]) -> None:
    """Keep how a place is reached from now on, and try again what could not be delivered there."""
    remember(tools, activity)
    who = clicker(activity)
    mine = {str(Address(who.tenant, user=who.user)), str(Address(who.tenant, str((activity.get("conversation") or {}).get("id") or "")))}
    with tools.store.begin() as uow:
        for job in _waiting(uow, mine):
            uow.outbox.revive(job.id, entry=AuditEntry(actor=WORKER.id, action="job.revived", reason=_BACK, facts={"job": job.id}))


def forget(tools: Tools, activity: Mapping[str, Any]) -> None:
    """Keep no longer how a place is reached: what is to go there needs a person, until the app is back."""
    with tools.store.begin() as uow:
        for told in inbound.references(activity):
            uow.chat_references.forget(Channel.TEAMS, told.tenant, told.place)
            if not is_private(activity):
                return  # whoever took it out of a team can still be reached


def _waiting(uow: UnitOfWork, addresses: set[str]) -> Iterator[DeadJob]:
    for job in uow.outbox.dead(_MOST_WAITING):
        if job.kind in _DELIVERIES and "case" in job.payload and uow.cases.get(int(job.payload["case"])).reply_to in addresses:
            yield job


def _is_among(members: object, activity: Mapping[str, Any]) -> bool:
    us = (activity.get("recipient") or {}).get("id")
    return isinstance(members, list) and any(isinstance(m, Mapping) and m.get("id") == us for m in members)
