"""Invokes: a button of a card becomes an action of the core. Whether it is done is decided there, by who clicked; a refusal is told in its own words."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.deeds import OLD, about
from bot.running import Running
from bot.teams.deeds import DEEDS, Asked, Told
from bot.teams.inbound import clicker
from bot.teams.outbound import CARD, Card, as_message
from bot.teams.people import identify
from bot.teams.voice import Voice
from bot.teams.web_api import Connector
from triage.errors import NotNow, TriageError, TryAgainLater

log = structlog.get_logger("bot.teams")

EXECUTE = "adaptiveCard/action"
_WORD = "application/vnd.microsoft.activity.message"
NOT_KNOWN_NOW = "Teams can't tell me who you are just now. Nothing was done. Please try again."
DONE = "It is done."

Answer = tuple[Card, int]


class Invokes:
    """What happens when somebody clicks."""

    def __init__(self, product: Running, connector: Connector, voice: Voice) -> None:
        self._product = product
        self._connector = connector
        self._voice = voice

    async def on_invoke(self, activity: Mapping[str, Any]) -> Answer:
        """The body and the status with which a click is answered: another card, or a word beside it."""
        action = _action(activity)
        if action is None:
            return {}, 501
        try:
            told = await self._do(activity, action)
        except TryAgainLater:
            return _word(NOT_KNOWN_NOW), 200
        except TriageError as refused:
            return _word(str(refused)), 200
        if told.card is None:
            return _word(told.word or DONE), 200
        self._keep(activity, told)
        return {"statusCode": 200, "type": CARD, "value": told.card}, 200

    async def _do(self, activity: Mapping[str, Any], action: Mapping[str, Any]) -> Told:
        given = action.get("data")
        deed = DEEDS.get(str(action.get("verb")))
        if deed is None or not isinstance(given, Mapping):
            raise NotNow(OLD)
        who = await identify(self._product, self._connector, clicker(activity))
        if who.person is None:
            return Told(word=who.words)
        return await self._product.call(deed, Asked(self._product.tools, who.person, about(str(given.get("about"))), given, self._product.web_home))

    def _keep(self, activity: Mapping[str, Any], told: Told) -> None:
        """A card in an answer is seen until the chat is opened anew: what stays true is put into the message itself."""
        standing, conversation = activity.get("replyToId"), activity.get("conversation") or {}
        if told.stays and told.card is not None and standing:
            self._voice.changes(str(activity.get("serviceUrl")), str(conversation.get("id")), str(standing), as_message(told.card))


def _action(activity: Mapping[str, Any]) -> Mapping[str, Any] | None:
    value = activity.get("value")
    action = value.get("action") if activity.get("name") == EXECUTE and isinstance(value, Mapping) else None
    return action if isinstance(action, Mapping) else None


def _word(text: str) -> Card:
    return {"statusCode": 200, "type": _WORD, "value": text}
