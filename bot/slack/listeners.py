"""Listeners: each event is understood, stored, and only then acknowledged. Whatever was acknowledged is in the database."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.hearing import concerns_us, in_a_case, only_asks_for_help
from bot.helping import WHAT_WE_DO
from bot.knowing import why_not_ask
from bot.slack import inbound
from bot.slack.addresses import identity
from bot.slack.inbound import Heard
from bot.slack.open_channels import OpenChannels
from bot.slack.people import identify, linked
from bot.slack.running import Running
from bot.slack.voice import Voice
from triage.detect.courtesy import is_courtesy
from triage.domain.people import Person
from triage.errors import UnusableMessage
from triage.steps.receive import receive
from triage.steps.tools import Tools

log = structlog.get_logger("bot.slack")


class Listeners:
    """What happens when somebody writes."""

    def __init__(self, product: Running, voice: Voice) -> None:
        self._product = product
        self._voice = voice
        self._open = OpenChannels(product.settings, voice)

    async def on_message(self, body: Mapping[str, Any]) -> int | None:
        """Take in a message, an edit or a deletion, and return its case. An error means: not acknowledged, so Slack sends it again."""
        heard = inbound.hear(body)
        if heard is None or not await self._product.call(concerns_us, self._product.tools, heard):
            return None
        if heard.is_talk:
            return await self._take_in(heard, await self._product.call(speaker, self._product.tools, heard))
        who = await identify(self._product, self._voice, heard.user_team, heard.user)
        if who.person is None:
            self._voice.answer(heard, who.words)
        elif refused := why_not_ask(who.person):
            self._voice.answer(heard, refused)
        elif await self._product.call(only_asks_for_help, self._product.tools, heard):
            self._voice.answer(heard, WHAT_WE_DO)
        else:
            is_open = await self._open.hold(heard)
            return await self._take_in(heard.model_copy(update={"is_open": is_open}), who.person)
        return None

    async def _take_in(self, heard: Heard, sender: Person) -> int | None:
        try:
            case_id = await self._product.call(take_in, self._product.tools, heard, sender)
        except UnusableMessage as unusable:
            if heard.calls_us or not is_courtesy(heard.text) or not await self._product.call(in_a_case, self._product.tools, heard):
                self._voice.answer(heard, str(unusable))
            return None
        log.info("slack.received", case=case_id, kind=heard.kind, source=heard.source)
        return case_id


def speaker(tools: Tools, heard: Heard) -> Person:
    """Who talks in the thread of a case without calling us: the linked person, or a Slack user whom nobody knows here. Nobody is asked or told."""
    known = linked(tools, heard.user_team, heard.user)
    return known or Person(id=f"slack:{identity(heard.user_team, heard.user)}", name="somebody in Slack")


def take_in(tools: Tools, heard: Heard, sender: Person) -> int:
    """Store a message. Raises UnusableMessage, with words for the sender."""
    return receive(tools, inbound.inquiry(heard, sender), kind=heard.kind).case_id
