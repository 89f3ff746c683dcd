"""What the face itself asks and says: who a user is, a private word, a form. Never the record, and nothing about a case in front of others."""

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine, Mapping
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler, AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack.in_time import left, nobody_waits
from bot.slack.inbound import Heard
from bot.slack.markup import escape
from bot.slack.outbound import message, section
from bot.slack.place import here
from bot.slack.web_api import is_private, quiet_logger
from bot.views import View

log = structlog.get_logger("bot.slack")

FAULTS = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)
"""How a call to Slack can fail."""
_AT_ONCE = 2
"""Seconds. For what is asked while Slack waits for its acknowledgement, which it does for three."""
_IN_PEACE = 15
_REMEMBERED = 2_000


class Voice:
    """Speaks to one person at a time."""

    def __init__(self, settings: Settings) -> None:
        self._address, self._own = settings.slack_api_url, settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        self._running: set[asyncio.Task[None]] = set()
        self._said: OrderedDict[str, None] = OrderedDict()
        self._home = ""

    async def home(self) -> str:
        """The workspace that this installation belongs to. Raises one of FAULTS where Slack can't say now."""
        if place := here().id:
            return place
        if not self._home:
            self._home = str((await self._quick.auth_test()).get("team_id") or "")
        return self._home

    async def members(self, group: str) -> tuple[str, ...]:
        """The users of a user group. Raises one of FAULTS where Slack can't say now; a group that is not there has none."""
        try:
            found = await self._quick.usergroups_users_list(usergroup=group)
        except SlackApiError as error:
            if _is_final(error):
                log.warning("slack.group_not_read", group=group, error=error.response.get("error"))
                return ()
            raise
        return tuple(str(user) for user in found.get("users") or ())

    async def user(self, user: str) -> Mapping[str, Any] | None:
        """What Slack knows of a user; None where it knows nobody. Raises one of FAULTS where it can't say now."""
        try:
            found = await self._quick.users_info(user=user)
        except SlackApiError as error:
            if _is_final(error):
                log.warning("slack.user_not_read", error=error.response.get("error"))
                return None
            raise
        record = found.get("user")
        return record if isinstance(record, Mapping) else None

    async def is_private(self, channel: str) -> bool:
        """Whether a channel is private and of this company alone. Raises one of FAULTS where Slack can't say now."""
        try:
            found = (await self._quick.conversations_info(channel=channel)).get("channel") or {}
        except SlackApiError as error:
            if _is_final(error):
                return False
            raise
        return is_private(found)

    def answer(self, heard: Heard, words: str) -> None:
        """A private word in answer to a message: in its thread of direct messages, or in new ones. Once, however often the event comes."""
        if heard.source in self._said:
            return
        self._said[heard.source] = None
        while len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)
        self._soon(self._direct(heard, words))

    def whisper(self, channel: str, user: str, thread: str | None, words: str | View) -> None:
        """A word, or a short question with its buttons, that only the person who clicked sees, beside what they clicked."""
        self._soon(self._ephemeral(channel, user, thread, words))

    def direct(self, user: str, words: str | View) -> None:
        """A word in somebody's direct messages, where there is nothing beside which it could stand."""
        self._soon(self._to(user, words))

    async def open_form(self, trigger: str, view: Mapping[str, Any]) -> str:
        """Open a form at once: what opens it is good for three seconds. Returns the form's id, empty where Slack would not."""
        try:
            opened = await self._quick.views_open(trigger_id=trigger, view=dict(view))
        except FAULTS as error:
            log.warning("slack.form_not_opened", error=_code(error))
            return ""
        return str((opened.get("view") or {}).get("id") or "V")

    def fill_form(self, form: str, view: Mapping[str, Any]) -> None:
        """Show something else in a form that was opened: its fields once they are read, or why there are none."""
        self._soon(self._fill(form, view))

    async def refill(self, form: str, view: Mapping[str, Any]) -> bool:
        """The same, for who must not miss it. Returns whether it is shown: a form that was closed shows nothing."""
        try:
            await self._fill(form, view)
        except FAULTS as error:
            log.info("slack.form_not_shown", error=_code(error))
            return False
        return True

    def show_home(self, user: str, view: Mapping[str, Any]) -> None:
        """Show somebody their home tab."""
        self._soon(self._publish(user, view))

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something once Slack has its acknowledgement."""
        self._soon(work)

    async def finish(self) -> None:
        """Wait until everything is said."""
        while self._running:
            await asyncio.gather(*self._running)

    async def _direct(self, heard: Heard, words: str) -> None:
        channel, thread = heard.channel, heard.root
        if not heard.private:
            opened = await self._patient.conversations_open(users=heard.user)
            channel, thread = str((opened.get("channel") or {}).get("id", "")), ""
        await self._patient.chat_postMessage(
            channel=channel, thread_ts=thread or None, text=escape(words), blocks=section(words), unfurl_links=False, unfurl_media=False, parse="none"
        )

    async def _to(self, user: str, words: str | View) -> None:
        opened = await self._patient.conversations_open(users=user)
        channel = str((opened.get("channel") or {}).get("id", ""))
        await self._patient.chat_postMessage(channel=channel, **_said(words), unfurl_links=False, unfurl_media=False, parse="none")

    async def _fill(self, form: str, view: Mapping[str, Any]) -> None:
        await self._patient.views_update(view_id=form, view=dict(view))

    async def _publish(self, user: str, view: Mapping[str, Any]) -> None:
        await self._patient.views_publish(user_id=user, view=dict(view))

    async def _ephemeral(self, channel: str, user: str, thread: str | None, words: str | View) -> None:
        await self._patient.chat_postEphemeral(channel=channel, user=user, thread_ts=thread, **_said(words), parse="none")

    @property
    def _quick(self) -> AsyncWebClient:
        seconds: Any = left(_AT_ONCE)  # parts of a second too, which the library passes on
        return AsyncWebClient(token=self._token, base_url=self._address, timeout=seconds, logger=quiet_logger(), retry_handlers=[])

    @property
    def _patient(self) -> AsyncWebClient:
        patience = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
        return AsyncWebClient(token=self._token, base_url=self._address, timeout=_IN_PEACE, logger=quiet_logger(), retry_handlers=patience)

    @property
    def _token(self) -> str:
        """The token of the place whose request is being answered; where there is one workspace, that of the settings."""
        return here().token or self._own

    def _soon(self, speech: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(_logged(speech))
        self._running.add(task)
        task.add_done_callback(self._running.discard)


def _said(words: str | View) -> dict[str, Any]:
    if isinstance(words, str):
        return {"text": escape(words), "blocks": section(words)}
    whole = message(words)
    return {"text": whole.text, "blocks": list(whole.blocks)}


async def _logged(speech: Coroutine[Any, Any, None]) -> None:
    nobody_waits()
    try:
        await speech
    except FAULTS as error:
        log.warning("slack.word_not_delivered", error=_code(error))
    except Exception as error:  # noqa: BLE001 - the loop would write it out whole, and a text of a case may stand in it
        log.error("slack.failed", error=type(error).__name__, kind="later")  # noqa: TRY400 - a traceback holds texts


def _is_final(error: SlackApiError) -> bool:
    """Whether asking again would get the same answer."""
    return error.response.status_code == 200 and error.response.get("error") not in ("ratelimited", "internal_error", "fatal_error")


def _code(error: BaseException) -> str:
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__
