"""Listeners: each activity is understood, stored, and only then acknowledged. Whatever was acknowledged is in the database."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot import knowing, notices
from bot.hearing import concerns_us, in_a_case, only_asks_for_help
from bot.helping import WHAT_WE_DO, asks_for_help
from bot.running import Running
from bot.teams import inbound
from bot.teams.addresses import person
from bot.teams.allow import may_be_called
from bot.teams.home import asks_for_home, home_card
from bot.teams.inbound import Heard, Writer
from bot.teams.outbound import as_message
from bot.teams.people import identify
from bot.teams.voice import Voice
from bot.teams.web_api import Connector
from triage.detect.courtesy import is_courtesy
from triage.domain.inquiry import Channel
from triage.domain.people import Person
from triage.errors import TryAgainLater, UnusableMessage
from triage.steps.receive import receive
from triage.steps.tools import Tools
from triage.store.chat_references import ChatReference
from triage.store.unit import UnitOfWork

log = structlog.get_logger("bot.teams")

NOT_KNOWN_NOW = "Teams can't tell me who you are just now, and nothing was kept. Please send it again in a minute."


class Listeners:
    """What happens when somebody writes."""

    def __init__(self, product: Running, connector: Connector, voice: Voice) -> None:
        self._product = product
        self._connector = connector
        self._voice = voice

    async def on_message(self, activity: Mapping[str, Any]) -> int | None:
        """Take in a message, an edit or a deletion, and return its case. An error means: not acknowledged."""
        heard = inbound.hear(activity, self._product.tools.clock.now())
        if heard is None or not await self._product.call(concerns_us, self._product.tools, heard):
            return None
        allowed = may_be_called(self._product.settings, heard.place)
        if not allowed and not await self._product.call(in_a_case, self._product.tools, heard):  # a case goes on where it began
            if heard.calls_us and heard.kind == "message":
                self._voice.answer(heard, f"{notices.NOT_IN_THIS_CHANNEL} {notices.SAFETY_ANYWAY}")
            return None
        if heard.is_talk:
            return await self._take_in(activity, heard, await self._product.call(speaker, self._product.tools, heard))
        try:
            who = await identify(self._product, self._connector, heard.writer)
        except TryAgainLater:
            self._voice.answer(heard, f"{NOT_KNOWN_NOW} {notices.SAFETY_ANYWAY}")
            raise
        if who.person is None:
            self._voice.answer(heard, who.words)
        elif refused := knowing.why_not_ask(who.person):
            self._voice.answer(heard, refused)
        elif asks_for_help(heard.text) and await self._product.call(only_asks_for_help, self._product.tools, heard):
            self._voice.answer(heard, WHAT_WE_DO)
        elif asks_for_home(heard.text) and await self._product.call(only_asks_for_home, self._product.tools, heard):
            card = await self._product.call(home_card, self._product.tools, who.person, self._product.web_home)
            self._voice.shows(heard, as_message(card))
        else:
            return await self._take_in(activity, heard, who.person)
        return None

    async def _take_in(self, activity: Mapping[str, Any], heard: Heard, sender: Person) -> int | None:
        try:
            case_id = await self._product.call(take_in, self._product.tools, activity, heard, sender)
        except UnusableMessage as unusable:
            if heard.calls_us or not is_courtesy(heard.text) or not await self._product.call(in_a_case, self._product.tools, heard):
                self._voice.answer(heard, str(unusable))
            return None
        if heard.private and heard.kind == "message":
            self._voice.works(heard)
        log.info("teams.received", case=case_id, kind=heard.kind, source=heard.source)
        return case_id


def only_asks_for_home(tools: Tools, heard: Heard) -> bool:
    """Whether a private message only asks for the home card. In the thread of a case it belongs to the case, whatever it says."""
    return heard.private and heard.kind == "message" and not heard.files and asks_for_home(heard.text) and not in_a_case(tools, heard)


def speaker(tools: Tools, heard: Heard) -> Person:
    """Who talks in the thread of a case without calling us: the linked person, or a Teams user whom nobody knows here. Nobody is asked or told."""
    known = knowing.linked(tools, Channel.TEAMS, heard.writer.identity)
    return known or Person(id=f"teams:{heard.writer.identity}", name="somebody in Teams")


def take_in(tools: Tools, activity: Mapping[str, Any], heard: Heard, sender: Person) -> int:
    """Store how an answer is sent, and the message. Raises UnusableMessage, with words for the sender."""
    return receive(tools, inbound.inquiry(heard, sender), kind=heard.kind, also=lambda uow: _keep(uow, activity)).case_id


def remember(tools: Tools, activity: Mapping[str, Any]) -> None:
    """Keep what an activity tells of how its place and its writer are reached. Mostly it is known already, and nothing is written."""
    with tools.store.read() as uow:
        is_known = all(uow.chat_references.knows(told) for told in inbound.references(activity))
    if not is_known:
        with tools.store.begin() as uow:
            _keep(uow, activity)


def _keep(uow: UnitOfWork, activity: Mapping[str, Any]) -> None:
    for told in inbound.references(activity):
        uow.chat_references.put(told)


def keep_reference(tools: Tools, who: Writer) -> None:
    """Keep how a person is reached who acts where we may be no member: the chat there is not theirs with us."""
    with tools.store.begin() as uow:
        uow.chat_references.put(ChatReference(channel=Channel.TEAMS, tenant=who.tenant, place=person(who.user), service=who.service, member=who.member))
