"""Who a Slack user is: the person who is linked, or who has the same confirmed e-mail address and is linked now, on record."""

from collections.abc import Mapping
from typing import Any

from bot import knowing, notices
from bot.knowing import Identified
from bot.slack.addresses import identity
from bot.slack.place import here
from bot.slack.running import Running
from bot.slack.voice import Voice
from triage.domain.inquiry import Channel
from triage.domain.people import Person
from triage.errors import Refused
from triage.steps.tools import Tools

_SAME_ADDRESS = "Slack has the same confirmed e-mail address for this user"


async def identify(product: Running, voice: Voice, team: str, user: str) -> Identified:
    """Who a user is. Raises one of `voice.FAULTS` where Slack can't say just now.

    In an organisation of Enterprise Grid people are the same in every workspace.
    Another company's users, in a channel that is shared with it, get their addresses from their own administrator: for them only a link counts.
    """
    known = await product.call(linked, product.tools, team, user)
    if known is not None:
        return Identified(person=known)
    home = await voice.home()
    ours = here().organisation
    email = _email(await voice.user(user), team, home, ours) if team == home or ours else ""
    try:
        found = await product.call(_link, product.tools, home, user, email) if email else None
    except Refused as refused:
        return Identified(words=str(refused))
    if found is not None:
        return Identified(person=found)
    return Identified(words=f"{notices.NOT_KNOWN.format(who=email or f'Slack user {user}')} {notices.SAFETY_ANYWAY}")


def linked(tools: Tools, team: str, user: str) -> Person | None:
    """The person whom Slack means by this user."""
    return knowing.linked(tools, Channel.SLACK, identity(team, user))


def _link(tools: Tools, team: str, user: str, email: str) -> Person | None:
    return knowing.link(tools, Channel.SLACK, identity(team, user), email, reason=_SAME_ADDRESS)


def _email(record: Mapping[str, Any] | None, team: str, home: str, organisation: str) -> str:
    """The address by which a user can be known. Bots, users who have left and guests from other companies have none."""
    if record is None or any(record.get(mark) for mark in ("is_bot", "deleted", "is_stranger")) or record.get("is_email_confirmed") is False:
        return ""
    of_ours = bool(organisation) and (record.get("enterprise_user") or {}).get("enterprise_id") == organisation
    if not of_ours and (team != home or record.get("team_id") not in (None, team)):
        return ""
    return str((record.get("profile") or {}).get("email") or "")
