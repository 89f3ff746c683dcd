"""Letters: somebody says yes or no on the card that asks whether a response letter may go into their own files."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog

from bot.letter import Paper, docx
from bot.running import Running
from bot.teams import files_out
from bot.teams.files_out import Upload
from bot.teams.hosts import FileHosts
from bot.teams.inbound import clicker
from bot.teams.outbound import Card, words
from bot.teams.people import identify
from bot.teams.voice import Voice
from bot.teams.web_api import Connector
from triage.errors import CannotDeliver, NotFound, NotNow, TriageError
from triage.steps.letter import letter

log = structlog.get_logger("bot.teams")

CONSENT = "fileConsent/invoke"
NOT_PUT = "The letter could not be put into your files. You find it on the case's page."
DECLINED = "The letter was put nowhere. You find it on the case's page."
_OLD = "This card is not valid any more. You find the letter on the case's page."


class Letters:
    """What happens when somebody answers the card."""

    def __init__(self, product: Running, connector: Connector, voice: Voice, paper: Paper, hosts: FileHosts | None = None) -> None:
        self._product = product
        self._connector = connector
        self._voice = voice
        self._paper = paper
        self._hosts = hosts or FileHosts()

    async def on_consent(self, activity: Mapping[str, Any]) -> tuple[Card, int]:
        """Acknowledge at once; the letter is put where Teams says behind it, for whoever the answer is for, and on record as taken by them."""
        given = activity.get("value")
        value = given if isinstance(given, Mapping) else {}
        upload = files_out.upload_in(value)
        self._voice.later(self._put(activity, value, upload) if upload else self._instead(activity, DECLINED))
        return {}, 200

    async def _put(self, activity: Mapping[str, Any], value: Mapping[str, Any], upload: Upload) -> None:
        try:
            data = await self._made(activity, value.get("context"))
            await asyncio.to_thread(files_out.put, data, upload, self._hosts)
        except CannotDeliver as error:
            log.warning("teams.letter_not_put", error=str(error))
            await self._instead(activity, NOT_PUT)
        except TriageError as refused:
            await self._instead(activity, str(refused))
        else:
            await self._show(activity, files_out.standing(upload))

    async def _made(self, activity: Mapping[str, Any], context: object) -> bytes:
        """The letter's bytes. Raises what `letter` does, and NotNow for a card that is none of ours."""
        try:
            case, version = int(context["case"]), int(context["version"])  # type: ignore[index] # what is no such thing is refused below
        except (KeyError, TypeError, ValueError):
            raise NotNow(_OLD) from None
        who = await identify(self._product, self._connector, clicker(activity))
        if who.person is None:
            raise NotNow(who.words)
        try:
            made = await self._product.call(letter, self._product.tools, case, who.person, version)
        except NotFound:
            raise NotNow(_OLD) from None
        return await asyncio.to_thread(docx, made, self._paper)

    async def _instead(self, activity: Mapping[str, Any], text: str) -> None:
        await self._show(activity, words(text))

    async def _show(self, activity: Mapping[str, Any], message: Mapping[str, Any]) -> None:
        """In the place of the card, so that nobody answers it again."""
        service, standing = str(activity.get("serviceUrl")), activity.get("replyToId")
        conversation = str((activity.get("conversation") or {}).get("id"))
        if standing:
            await asyncio.to_thread(self._connector.edit, service, conversation, str(standing), message)
        else:
            await asyncio.to_thread(self._connector.post, service, conversation, message)
