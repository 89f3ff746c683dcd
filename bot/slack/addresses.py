"""Where things are in Slack, as the opaque texts that the core keeps: addresses, references of posts, keys of conversations.

An address is `TEAM/CHANNEL/THREAD` (a thread that is there) or `TEAM/@USER` (direct messages to a person: where exactly, the messenger
finds out). A reference of a post is `CHANNEL/TS`. Slack's own ids hold none of these separators.
"""

from typing import NamedTuple

from triage.errors import Undeliverable


class Address(NamedTuple):
    """Where a message goes: into a thread, or to a person."""

    team: str
    channel: str = ""
    thread: str = ""
    user: str = ""

    def __str__(self) -> str:
        """As the core keeps it."""
        return f"{self.team}/@{self.user}" if self.user else f"{self.team}/{self.channel}/{self.thread}"


def parse(address: str) -> Address:
    """Read an address back. Raises Undeliverable for one that is none of ours."""
    match address.split("/"):
        case [team, user] if user.startswith("@"):
            return Address(team, user=user[1:])
        case [team, channel, thread]:
            return Address(team, channel, thread)
    raise Undeliverable("slack: this is no address in Slack")


def ref_of(channel: str, ts: str) -> str:
    """The reference of a post."""
    return f"{channel}/{ts}"


def parse_ref(ref: str) -> tuple[str, str]:
    """Channel and time stamp of a post."""
    channel, _, ts = ref.partition("/")
    return channel, ts


def conversation(team: str, channel: str, root: str) -> str:
    """The key of a conversation: one thread, by the message at its top."""
    return f"slack:{team}:{channel}:{root}"


def source(team: str, channel: str, ts: str, what: str = "") -> str:
    """The id of an event: `message` and `app_mention` of one message, and Slack's repeats of both, have the same one."""
    return f"slack:{team}:{channel}:{ts}" + (f":{what}" if what else "")


def private(identity: str) -> str:
    """The address of direct messages to a person, by how Slack calls them. Raises Undeliverable for a name that is none of Slack's."""
    team, _, user = identity.partition(":")
    if not (team and user):
        raise Undeliverable("slack: this is nobody's name in Slack")
    return str(Address(team, user=user))


def identity(team: str, user: str) -> str:
    """How Slack calls a person."""
    return f"{team}:{user}"
