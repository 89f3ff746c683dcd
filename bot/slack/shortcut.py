"""The shortcuts: a message is relayed as a question, with its files and what it forwards; or a question is asked from anywhere."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.intake_form import Relayed
from bot.slack import inbound
from bot.slack.opening import Opening, asker_of


class Shortcuts:
    """What happens when somebody chooses an entry of Slack's menus."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def on_relay(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """A message becomes a question of whoever relays it. Its author is nobody who asks: the form leaves open who does."""
        await self._opening.ask(asker_of(body), lambda: relayed(body))
        await ack()

    async def on_ask(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """An empty form, from anywhere."""
        await self._opening.ask(asker_of(body), Relayed)
        await ack()


def relayed(body: Mapping[str, Any]) -> Relayed:
    """The words and files of a message that somebody relays, with those of the messages it forwards."""
    message, asker = body.get("message") or {}, asker_of(body)
    files = inbound.files_in(asker.workspace or asker.team, message, *inbound.forwarded_in(message, linked=True))
    return Relayed(inbound.words_of(message, "", linked=True), files)
