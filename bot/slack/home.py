"""The home tab: shown when somebody opens it, and shown anew after what they do in Slack."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import structlog

from bot import notices, presenter_home
from bot.slack import outbound
from bot.slack.people import identify
from bot.slack.running import Running
from bot.slack.voice import FAULTS, Voice
from bot.views import Line, View
from triage.domain.people import Person
from triage.home import home as home_of
from triage.steps.tools import Tools

log = structlog.get_logger("bot.slack")

_OPENED = 2_000
"""People whose tab is shown anew after what they do. Whoever is not among them sees it anew when they open it."""


class Homes:
    """The home tabs of a workspace's people."""

    def __init__(self, product: Running, voice: Voice) -> None:
        self._product = product
        self._voice = voice
        self._opened: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def on_opened(self, body: Mapping[str, Any]) -> None:
        """Somebody opens the app; its messages are a tab of their own and need nothing."""
        event = body["event"]
        if event.get("tab") == "home":
            self._voice.later(self.show(str(body.get("team_id") or ""), str(event["user"])))

    async def show(self, team: str, user: str) -> None:
        """Show a person their home, or a stranger why there is none."""
        try:
            who = await identify(self._product, self._voice, team, user)
        except FAULTS as error:
            log.warning("slack.home_not_shown", error=type(error).__name__)
            return
        if who.person is None or not who.person.active:
            self._publish(user, (View(headline="Medical inquiries", lines=(Line(text=who.words or notices.NO_LONGER_HERE),)),))
            return
        self._opened[team, user] = None
        while len(self._opened) > _OPENED:
            self._opened.popitem(last=False)
        self._publish(user, await self._product.call(sections, self._product.tools, who.person, self._product.web_home))

    def refresh(self, team: str, user: str) -> None:
        """Show it anew to somebody who has it open, or had."""
        if (team, user) in self._opened:
            self._voice.later(self.show(team, user))

    def _publish(self, user: str, views: tuple[View, ...]) -> None:
        self._voice.show_home(user, {"type": "home", "blocks": outbound.home(views)})


def sections(tools: Tools, person: Person, web_home: str) -> tuple[View, ...]:
    """What stands on a person's home page."""
    return presenter_home.home(home_of(tools, person), base=web_home)
