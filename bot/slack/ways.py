"""The ways in beside messages: the command, the shortcuts, the assistant pane, and the parts of the intake form."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.intake_form import PRODUCT
from bot.slack.assistant import pane
from bot.slack.command import Commands
from bot.slack.intake_form import ANOTHER, product_options, with_another
from bot.slack.listeners import Listeners
from bot.slack.opening import Opening
from bot.slack.running import Running
from bot.slack.shortcut import Shortcuts
from bot.slack.surface import ASK, INQUIRY, RELAY
from bot.slack.voice import Voice


def open_ways(app: AsyncApp, product: Running, voice: Voice, listeners: Listeners) -> None:
    """Let the application listen to them. Before its other listeners: the first that fits a request gets it."""
    opening = Opening(product, voice)
    commands, shortcuts = Commands(product, voice, opening), Shortcuts(opening)

    async def another(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        more = with_another(body["view"])
        if more is not None:
            voice.fill_form(str(body["view"]["id"]), more)

    async def products(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack(options=await product.call(product_options, product.tools, str(body.get("value") or "")))

    app.assistant(pane(product, listeners, opening))
    app.command(INQUIRY.name)(commands.on_command)
    app.shortcut({"type": "message_action", "callback_id": RELAY.callback})(shortcuts.on_relay)
    app.shortcut({"type": "shortcut", "callback_id": ASK.callback})(shortcuts.on_ask)
    app.action(ANOTHER)(another)
    app.options(PRODUCT)(products)
