"""What the face itself says: a private word, and that it is at work. Never the record, and nothing about a case in front of others."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from bot.teams.inbound import Heard
from bot.teams.outbound import Card, words
from bot.teams.web_api import Connector
from triage.errors import CannotDeliver

log = structlog.get_logger("bot.teams")

_REMEMBERED = 2_000
_BUSY = 4
"""Words on their way from which on the signs of work are left out."""


class Voice:
    """Speaks to one person at a time, after Teams has its acknowledgement."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._running: set[asyncio.Task[None]] = set()
        self._said: OrderedDict[str, None] = OrderedDict()

    def answer(self, heard: Heard, text: str) -> None:
        """A private word in answer to a message. Once, however often the activity comes."""
        self.shows(heard, words(text))

    def shows(self, heard: Heard, message: Card) -> None:
        """The same for a card."""
        if self._is_new(heard.source):
            self._soon(lambda: self._private(heard, message))

    def welcomes(self, activity: Mapping[str, Any], message: Card) -> None:
        """A card for somebody who has installed the app, in their personal chat. Once."""
        service, place = str(activity.get("serviceUrl")), str((activity.get("conversation") or {}).get("id"))
        if self._is_new(f"welcome:{place}:{activity.get('id')}"):
            self._soon(lambda: self._connector.post(service, place, message))

    def works(self, heard: Heard) -> None:
        """Show that a private message is being worked on. Where much is said already, nobody needs this word more than another theirs."""
        if len(self._running) < _BUSY:
            self._soon(lambda: self._connector.post(heard.service, heard.place, {"type": "typing"}))

    def changes(self, service: str, conversation: str, activity: str, message: Card) -> None:
        """Show something else in a message of ours from now on."""
        self._soon(lambda: self._connector.edit(service, conversation, activity, message))

    async def finish(self) -> None:
        """Wait until everything is said."""
        while self._running:
            await asyncio.gather(*self._running)

    def _is_new(self, source: str) -> bool:
        if source in self._said:
            return False
        self._said[source] = None
        while len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)
        return True

    def _private(self, heard: Heard, message: Card) -> None:
        place = heard.place if heard.private else self._connector.open_private(heard.service, heard.tenant, heard.member)
        self._connector.post(heard.service, place, message)

    def _soon(self, speech: Callable[[], object]) -> None:
        task = asyncio.get_running_loop().create_task(_told(speech))
        self._running.add(task)
        task.add_done_callback(self._running.discard)


async def _told(speech: Callable[[], object]) -> None:
    try:
        await asyncio.to_thread(speech)
    except CannotDeliver as error:
        log.warning("teams.word_not_delivered", error=str(error))
    except Exception as error:  # noqa: BLE001 - nobody waits for it: what is unheard of is said here, or nowhere
        log.error("teams.word_failed", error=type(error).__name__)  # noqa: TRY400 - a traceback holds texts
