"""Where and by whom the app may be used, as the administrator has set it: workspaces, channels, user groups. Elsewhere nothing is kept."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import structlog

from bot import notices
from bot.settings import Settings
from bot.slack.place import Place, here
from bot.slack.voice import Voice

log = structlog.get_logger("bot.slack")

_REMEMBERED = 300.0
"""Seconds for which the members of a group are not asked for again."""
_IN_A_CHANNEL = frozenset({"app_mention", "message", "command", "message_action"})
"""What is only for channels that are named. Clicks are not: a card stands where the administrator wants it."""


class Asked(NamedTuple):
    """What a request wants, as far as it matters here. `kind` is the type of the event or of the interaction."""

    kind: str
    user: str
    channel: str
    private: bool
    calls_us: bool


class _Members(NamedTuple):
    """The members of a group, and when they were asked for."""

    users: frozenset[str]
    at: float


class Allowed:
    """The administrator's lists. One that is empty allows everything."""

    def __init__(self, settings: Settings, voice: Voice, *, now: Callable[[], float] = time.monotonic) -> None:
        self._workspaces = settings.slack_workspaces
        self._channels = settings.slack_channels
        self._groups = settings.slack_groups
        self._voice = voice
        self._now = now
        self._members: dict[tuple[str, str], _Members] = {}

    async def refusal(self, asked: Asked, teams: Iterable[str]) -> str:
        """Why this is not for here, in words for whoever asks; empty where it is. Raises one of FAULTS where Slack can't say now."""
        place = here()
        if self._workspaces and not self._workspaces & {place.id, place.organisation, *teams}:
            return notices.NOT_IN_THIS_WORKSPACE
        if self._channels and asked.kind in _IN_A_CHANNEL and not asked.private and asked.channel not in self._channels:
            return notices.NOT_IN_THIS_CHANNEL
        if self._groups and asked.user and not await self._is_member(place, asked.user):
            return f"{notices.NOT_IN_THE_GROUP} {notices.SAFETY_ANYWAY}"
        return ""

    async def _is_member(self, place: Place, user: str) -> bool:
        for group in sorted(self._groups):
            if user in await self._of(place, group):
                return True
        return False

    async def _of(self, place: Place, group: str) -> frozenset[str]:
        kept = self._members.get((place.id, group))
        if kept is None or self._now() - kept.at > _REMEMBERED:
            kept = _Members(frozenset(await self._voice.members(group)), self._now())
            self._members[place.id, group] = kept
        return kept.users


def asked_in(body: Mapping[str, Any]) -> Asked:
    """What a request wants."""
    if body.get("command"):
        channel = str(body.get("channel_id") or "")
        return Asked("command", str(body.get("user_id") or ""), channel, private=channel.startswith("D"), calls_us=True)
    event = body.get("event")
    if not isinstance(event, Mapping):
        channel = str((body.get("channel") or {}).get("id") or "")
        return Asked(str(body.get("type") or ""), str((body.get("user") or {}).get("id") or ""), channel, private=channel.startswith("D"), calls_us=True)
    message = event.get("message") if isinstance(event.get("message"), Mapping) else event
    kind, channel = str(event.get("type")), str(event.get("channel") or "")
    private = event.get("channel_type") == "im" or channel.startswith("D")
    return Asked(kind, str((message or {}).get("user") or ""), channel, private=private, calls_us=private or kind == "app_mention")
