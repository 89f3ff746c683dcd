"""Where the app may be called, as the administrator has set it. Elsewhere people get a word, and nothing is kept."""

import re

from bot.routes import TEAMS_PLACE
from bot.settings import Settings

_IN_FRONT_OF_OTHERS = re.compile(TEAMS_PLACE)
"""Channels, group chats and meetings. A chat of two, and the personal chat with us, are none."""


def may_be_called(settings: Settings, place: str) -> bool:
    """Whether the app may be called in a conversation, by its id. A list that is empty allows every place."""
    channel = _IN_FRONT_OF_OTHERS.match(place)
    return not settings.teams_channels or channel is None or channel[0] in settings.teams_channels
