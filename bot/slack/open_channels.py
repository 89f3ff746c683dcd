"""Private channels of medical information where receipts and answers may stand in the thread: listed by the administrator, and looked at in Slack."""

import time
from collections.abc import Callable

import structlog

from bot.settings import Settings
from bot.slack.inbound import Heard
from bot.slack.place import here
from bot.slack.voice import FAULTS, Voice

log = structlog.get_logger("bot.slack")

_REMEMBERED = 300.0
"""Seconds for which Slack is not asked again whether a channel is private."""


class OpenChannels:
    """The exceptions from the rule that in front of others only a number is said. A listed channel that others can read is none of them."""

    def __init__(self, settings: Settings, voice: Voice, *, now: Callable[[], float] = time.monotonic) -> None:
        self._listed = settings.slack_open
        self._voice = voice
        self._now = now
        self._known: dict[tuple[str, str], tuple[bool, float]] = {}

    async def hold(self, heard: Heard) -> bool:
        """Whether everything about a message may be said where it stands. Where Slack can't say now, it may not."""
        if heard.private or heard.channel not in self._listed:
            return False
        key = (here().id, heard.channel)
        known = self._known.get(key)
        if known is None or self._now() - known[1] > _REMEMBERED:
            try:
                known = await self._voice.is_private(heard.channel), self._now()
            except FAULTS as error:
                log.warning("slack.channel_not_looked_at", channel=heard.channel, error=type(error).__name__)
                return False
            self._known[key] = known
            if not known[0]:
                log.warning("slack.open_channel_is_not_private", channel=heard.channel)
        return known[0]
