"""Who a Teams user is: the person who is linked to their Entra id, or who has the same address in the directory and is linked now, on record."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from bot import knowing, notices
from bot.knowing import Identified
from bot.running import Running
from bot.teams.addresses import person
from bot.teams.inbound import NO_DIRECTORY_ID, Writer
from bot.teams.web_api import Connector
from triage.domain.inquiry import Channel
from triage.domain.people import Person
from triage.errors import Refused
from triage.steps.tools import Tools
from triage.store.chat_references import ChatReference

_SAME_ADDRESS = "Entra has the same address for this user"
_NOT_OURS = frozenset({"guest", "anonymous"})
_GUEST = "#ext#"


async def identify(product: Running, connector: Connector, who: Writer) -> Identified:
    """Who wrote a message or clicked. Raises TryAgainLater where the directory can't be asked just now.

    Guests of the tenant have their addresses from another company's administrator: for them only a link counts. In a tenant that is not the app's
    own only the name for signing in counts: its domain is proven, and a mail address is not.
    """
    if who.user == NO_DIRECTORY_ID:
        return _nobody("Teams user without an Entra id")
    known = await product.call(knowing.linked, product.tools, Channel.TEAMS, who.identity)
    if known is not None:
        return Identified(person=known)
    record = await _record(product, connector, who)
    addresses = tuple(_addresses(record, who.user, own=_is_own(product, who.tenant)))
    for address in addresses:
        try:
            found = await product.call(_link, product.tools, who, address)
        except Refused as refused:
            return Identified(words=str(refused))
        if found is not None:
            return Identified(person=found)
    return _nobody(next(iter(addresses), f"Entra object id {who.user}"))


async def _record(product: Running, connector: Connector, who: Writer) -> Mapping[str, Any]:
    """What the directory says of somebody: asked where they act, and in their personal chat where we are no member there."""
    record = await asyncio.to_thread(connector.member, who.service, who.place, who.member)
    if record or who.private:
        return record
    known = await product.call(_reference, product.tools, who.tenant, who.user)
    if known is None or not known.conversation or known.conversation == who.place:
        return record
    return await asyncio.to_thread(connector.member, known.service, known.conversation, known.member)


def _reference(tools: Tools, tenant: str, user: str) -> ChatReference | None:
    with tools.store.read() as uow:
        return uow.chat_references.find(Channel.TEAMS, tenant, person(user))


def _link(tools: Tools, who: Writer, address: str) -> Person | None:
    """Link them. Whoever was somebody else in Teams before (the company moved to another tenant) is reached here from now on."""
    with tools.store.read() as uow:
        same = uow.people.find(address)
        before = uow.people.identity(same.id, Channel.TEAMS) if same else None
    found = knowing.link(tools, Channel.TEAMS, who.identity, address, reason=_SAME_ADDRESS)
    tenant, _, user = (before or "").partition(":")
    if found is not None and user and who.private and before != who.identity:
        here = ChatReference(channel=Channel.TEAMS, tenant=tenant, place=person(user), service=who.service, conversation=who.place, member=who.member)
        with tools.store.begin() as uow:
            uow.chat_references.put(here)
    return found


def _is_own(product: Running, tenant: str) -> bool:
    home = product.settings.teams_home_tenant
    return home is None or tenant.lower() == home.lower()


def _addresses(record: Mapping[str, Any], user: str, *, own: bool) -> Iterator[str]:
    """The addresses by which a member can be known, the name for signing in first. Guests and strangers have none."""
    name = str(record.get("userPrincipalName") or "")
    if (record.get("objectId") or record.get("aadObjectId")) != user or record.get("userRole") in _NOT_OURS or _GUEST in name.lower():
        return
    yield from dict.fromkeys(address for address in (name, str(record.get("email") or "") if own else "") if "@" in address)


def _nobody(who: str) -> Identified:
    return Identified(words=f"{notices.NOT_KNOWN.format(who=who)} {notices.SAFETY_ANYWAY}")
