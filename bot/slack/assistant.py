"""The assistant pane: prompts to begin with, a status until the receipt stands, a title that names the case. A question there is a direct message."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAssistant, AsyncBoltRequest
from slack_bolt.context.assistant.thread_context import AssistantThreadContext
from slack_bolt.context.assistant.thread_context_store.async_store import AsyncAssistantThreadContextStore
from slack_bolt.context.set_status.async_set_status import AsyncSetStatus
from slack_bolt.context.set_suggested_prompts.async_set_suggested_prompts import AsyncSetSuggestedPrompts
from slack_bolt.context.set_title.async_set_title import AsyncSetTitle
from slack_bolt.request.payload_utils import is_other_message_sub_event_in_assistant_thread
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import notices
from bot.slack.listeners import Listeners
from bot.slack.opening import Opening
from bot.slack.outbound import section
from bot.slack.running import Running
from bot.slack.surface import prompts_for
from bot.slack.voice import FAULTS
from bot.slack.web_api import quiet_logger
from triage.steps.show import RECEIPT
from triage.steps.tools import Tools

log = structlog.get_logger("bot.slack")

WELCOME = "Write the question as you heard it, or send the file. You get a receipt at once, and the answer comes here."
STATUS = "is reading your question…"
PROMPTS_TITLE = "To begin with"
_LONGEST_TITLE = 120
_LOOK_EVERY, _LOOKS = 0.25, 120


class Pane(AsyncAssistant):
    """Slack's assistant, without its deafness: it would acknowledge edits and deletions in a thread and leave them."""

    async def async_process(self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse | None:  # noqa: A002 - Bolt's own name for it
        """Hand every change of a message on to whoever listens to messages."""
        if is_other_message_sub_event_in_assistant_thread(req.body):
            await next()
            return None
        found = await super().async_process(req=req, resp=resp, next=next)
        return found if isinstance(found, BoltResponse) else None


class _Nothing(AsyncAssistantThreadContextStore):
    """What somebody looks at beside the pane is not kept: nothing here depends on it."""

    async def save(self, *, channel_id: str, thread_ts: str, context: dict[str, str]) -> None:
        """Keep nothing."""

    async def find(self, *, channel_id: str, thread_ts: str) -> AssistantThreadContext | None:  # noqa: ARG002 - Bolt names them
        """Nothing was kept."""
        return None


def pane(product: Running, listeners: Listeners, opening: Opening) -> Pane:
    """The assistant with its listeners."""
    made, companion = Pane(app_name="triage", thread_context_store=_Nothing(), logger=quiet_logger()), Companion(product)

    async def started(payload: Mapping[str, Any], client: AsyncWebClient, set_suggested_prompts: AsyncSetSuggestedPrompts) -> None:
        thread = payload["assistant_thread"]
        opening.soon(companion.welcome(client, str(thread["channel_id"]), str(thread["thread_ts"]), set_suggested_prompts))

    async def said(body: Mapping[str, Any], set_status: AsyncSetStatus, set_title: AsyncSetTitle) -> None:
        case_id = await listeners.on_message(body)
        if case_id is not None:
            opening.soon(companion.attend(case_id, set_status, set_title))

    made.thread_started(started)
    made.user_message(said)
    return made


class Companion:
    """Says in the pane how far it is, beside the case itself: nothing is lost where Slack does not take it."""

    def __init__(self, product: Running) -> None:
        self._product = product

    async def welcome(self, client: AsyncWebClient, channel: str, thread: str, offer: AsyncSetSuggestedPrompts) -> None:
        """A word of how to ask, and questions to begin with."""
        try:
            words = f"{WELCOME} {notices.SAFETY_ANYWAY}"
            await client.chat_postMessage(
                channel=channel, thread_ts=thread, text=words, blocks=section(words), unfurl_links=False, unfurl_media=False, parse="none"
            )
            await offer(prompts=prompts_for(await self._product.call(_first_product, self._product.tools)), title=PROMPTS_TITLE)
        except FAULTS as error:
            log.warning("slack.pane_not_welcomed", error=type(error).__name__)

    async def attend(self, case_id: int, set_status: AsyncSetStatus, set_title: AsyncSetTitle) -> None:
        """A status while a new case has no receipt, and then its title. A later message of the case changes neither."""
        try:
            if await self._product.call(_title, self._product.tools, case_id):
                return
            await set_status(STATUS)
            title = ""
            for _ in range(_LOOKS):
                title = await self._product.call(_title, self._product.tools, case_id)
                if title:
                    break
                await asyncio.sleep(_LOOK_EVERY)
            await set_status("")
            await set_title(title or f"MI-{case_id}")
        except FAULTS as error:  # a thread of direct messages that is none of the pane has neither
            log.info("slack.pane_not_told", case=case_id, error=type(error).__name__)


def _first_product(tools: Tools) -> str | None:
    """A product that the library has, for questions to begin with."""
    return next(iter(sorted(p.name for p in tools.library.products())), None)


def _title(tools: Tools, case_id: int) -> str:
    """Number and product, once the receipt stands and the message was read; empty before."""
    with tools.store.read() as uow:
        case = uow.cases.get(case_id)
        if case.decision is None or uow.posts.get(case_id, RECEIPT) is None:
            return ""
        return f"{case.number} · {case.product}"[:_LONGEST_TITLE] if case.product else case.number
