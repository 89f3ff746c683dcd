"""Where things are in Teams, as the opaque texts that the core keeps: addresses, references of posts, keys of conversations.

An address is `TENANT/CONVERSATION` (a chat, or a thread of a channel) or `TENANT/@USER` (the personal chat of a person, by their Entra object
id). A reference of a post is `CONVERSATION/ACTIVITY`. A thread of a channel is called `CHANNEL;messageid=ROOT` by Teams itself.
"""

from typing import NamedTuple

from triage.errors import Undeliverable

_THREAD = ";messageid="
DEVELOPMENT = "development"
"""The tenant of whatever has none: Agents Playground, on this machine alone."""


class Address(NamedTuple):
    """Where a message goes: into a conversation, or to a person."""

    tenant: str
    conversation: str = ""
    user: str = ""

    def __str__(self) -> str:
        """As the core keeps it."""
        return f"{self.tenant}/{person(self.user) if self.user else self.conversation}"

    @property
    def place(self) -> str:
        """Under which name the address book has it: a thread is reached as its channel is."""
        return person(self.user) if self.user else self.conversation.partition(_THREAD)[0]


def parse(address: str) -> Address:
    """Read an address back. Raises Undeliverable for one that is none of ours."""
    tenant, _, where = address.partition("/")
    if not (tenant and where):
        raise Undeliverable("teams: this is no address in Teams")
    return Address(tenant, user=where[1:]) if where.startswith("@") else Address(tenant, where)


def person(user: str) -> str:
    """A person's name in the address book."""
    return f"@{user}"


def ref_of(conversation: str, activity: str) -> str:
    """The reference of a post."""
    return f"{conversation}/{activity}"


def parse_ref(ref: str) -> tuple[str, str]:
    """Conversation and activity of a post."""
    conversation, _, activity = ref.rpartition("/")
    return conversation, activity


def root_of(conversation: str) -> str:
    """The message at the top of a thread of a channel; empty in a chat, which has no threads."""
    return conversation.partition(_THREAD)[2]


def key_of(conversation: str, root: str) -> str:
    """The key under which the core knows a conversation: a thread by its first message, in a chat a message and the replies to it."""
    channel, _, top = conversation.partition(_THREAD)
    return f"teams:{channel}:{top or root}"


def source(conversation: str, activity: str, what: str = "") -> str:
    """The id of an event: the repeats of one activity have the same one."""
    return f"teams:{conversation.partition(_THREAD)[0]}:{activity}" + (f":{what}" if what else "")


def private(identity: str) -> str:
    """The address of a person's personal chat, by how Teams calls them. Raises Undeliverable for a name that is none of Teams'."""
    tenant, _, user = identity.partition(":")
    if not (tenant and user):
        raise Undeliverable("teams: this is nobody's name in Teams")
    return str(Address(tenant, user=user))


def identity(tenant: str, user: str) -> str:
    """How Teams calls a person: their tenant and their object id in Entra."""
    return f"{tenant}:{user}"
