"""Listeners: each event is understood, stored, and only then acknowledged. Whatever was acknowledged is in the database."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot import notices
from bot.slack import inbound
from bot.slack.inbound import Heard
from bot.slack.people import identify, may_ask
from bot.slack.running import Running
from bot.slack.voice import Voice
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

    async def on_message(self, body: Mapping[str, Any]) -> None:
        """Take in a message, an edit or a deletion. An error means: not acknowledged, so Slack sends it again."""
        heard = inbound.hear(body)
        if heard is None or not await self._product.call(concerns_us, self._product.tools, heard):
            return
        who = await identify(self._product, self._voice, heard.user_team, heard.user)
        if who.person is None:
            self._voice.answer(heard, who.words)
        elif not may_ask(who.person):
            self._voice.answer(heard, f"{notices.MAY_NOT_ASK} {notices.SAFETY_ANYWAY}")
        else:
            await self._take_in(heard, who.person)

    async def _take_in(self, heard: Heard, sender: Person) -> None:
        try:
            case_id = await self._product.call(take_in, self._product.tools, heard, sender)
        except UnusableMessage as unusable:
            self._voice.answer(heard, str(unusable))
        else:
            log.info("slack.received", case=case_id, kind=heard.kind, source=heard.source)


def concerns_us(tools: Tools, heard: Heard) -> bool:
    """Whether a message is for us: direct messages, mentions, and everything in a thread that belongs to a case.

    A channel's other talk is nobody's business here; nothing of it is kept.
    """
    if heard.kind != "deletion" and (heard.private or heard.calls_us):
        return True
    with tools.store.read() as uow:
        return uow.cases.case_of(heard.conversation) is not None


def take_in(tools: Tools, heard: Heard, sender: Person) -> int:
    """Store a message. Raises UnusableMessage, with words for the sender."""
    return receive(tools, inbound.inquiry(heard, sender), kind=heard.kind).case_id
