"""Knowing people: whom a chat means by its own name for a user. The same in every chat; what the chat's directory says is the chat's own matter."""

from bot import notices
from triage.domain.audit import AuditEntry
from triage.domain.base import Value
from triage.domain.inquiry import Channel
from triage.domain.people import WORKER, Person
from triage.rules.permissions import Action, may_anywhere
from triage.steps.tools import Tools


class Identified(Value):
    """A person, or the words for somebody who is on no list."""

    person: Person | None = None
    words: str = ""


def may_ask(person: Person) -> bool:
    """Whether a person may send in questions, for whatever product."""
    return may_anywhere(person, Action.ASK)


def why_not_ask(person: Person) -> str:
    """Why somebody on the list may send in no questions, and what to do about it; empty where they may."""
    if may_ask(person):
        return ""
    return f"{notices.MAY_NOT_ASK if person.active else notices.NO_LONGER_HERE} {notices.SAFETY_ANYWAY}"


def linked(tools: Tools, channel: Channel, identity: str) -> Person | None:
    """The person whom a chat means by this name."""
    with tools.store.read() as uow:
        return uow.people.by_identity(channel, identity)


def link(tools: Tools, channel: Channel, identity: str, email: str, *, reason: str) -> Person | None:
    """Link a chat's name for a user to the person with this mail address, on record; nobody is made. Raises Refused where the name is another's."""
    with tools.store.begin() as uow:
        person = uow.people.find(email)
        if person is None or not person.active:
            return None
        uow.people.link(person.id, channel, identity, entry=AuditEntry(actor=WORKER.id, action="person.linked", reason=reason))
        return person
