"""The way in: whose request it is, whether it is for here, and only then what it wants."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot import notices
from bot.slack import in_time, inbound, markup
from bot.slack.allow import Allowed, Asked, asked_in
from bot.slack.place import Place, be_at, bring_home, here, settle
from bot.slack.running import Running
from bot.slack.voice import FAULTS, Voice
from triage.errors import CannotDeliver, StoreUnusable
from triage.store.installations import Installation

log = structlog.get_logger("bot.slack")

_CLICKS = frozenset({"block_actions", "view_submission", "view_closed", "shortcut", "message_action", "block_suggestion"})


class Entry:
    """Every request passes here, after its signature and before its listener."""

    def __init__(self, product: Running, voice: Voice) -> None:
        self._product = product
        self._voice = voice
        self._allowed = Allowed(product.settings, voice)

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """Whose request this is. Nothing is asked of Slack: a message is stored first."""
        in_time.arrived()
        place = await self._place(team_id or "", enterprise_id or "")
        be_at(place)
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=place.token or None)

    async def enter(self, body: MutableMapping[str, Any], next: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:  # noqa: A002 - Bolt's own name for it
        """Let a request in, or answer it with a private word."""
        bring_home(body)
        teams = {str(body.get("team_id") or ""), str(body.get("enterprise_id") or "")} - {""}
        markup.mend(body)
        settle(body, here())
        asked = asked_in(body)
        try:
            words = await self._allowed.refusal(asked, teams)
        except FAULTS as error:
            if asked.kind not in _CLICKS and asked.kind != "command":
                raise  # not acknowledged: Slack sends it again
            log.warning("slack.not_checked", error=type(error).__name__)
            words = notices.NOT_CHECKED_NOW
        return self._refuse(body, asked, words) if words else await next()

    async def _place(self, team: str, organisation: str) -> Place:
        settings = self._product.settings
        own = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        if not settings.slack_client_id:
            return Place(token=own)
        found = await self._product.call(self._product.workspaces.at, team, organisation)
        if found is None:
            return Place(token=own)
        return Place(found.place, organisation or found.organisation, await self._product.call(self._token, found))

    def _token(self, found: Installation) -> str:
        """The token as it stands; empty while there is none that holds: a message is taken in all the same, and what is said waits."""
        try:
            return self._product.workspaces.token_for(found.place)
        except (CannotDeliver, StoreUnusable) as error:
            log.warning("slack.no_token", place=found.place, error=type(error).__name__)
            return ""

    def _refuse(self, body: MutableMapping[str, Any], asked: Asked, words: str) -> BoltResponse:
        log.info("slack.not_for_here", kind=asked.kind, channel=asked.channel)
        match asked.kind:
            case "command":
                return BoltResponse(status=200, body={"response_type": "ephemeral", "text": words})
            case "block_suggestion":
                return BoltResponse(status=200, body={"options": []})
            case "view_submission":
                fields = list(((body.get("view") or {}).get("state") or {}).get("values") or {})
                return BoltResponse(status=200, body={"response_action": "errors", "errors": {fields[0]: words}} if fields else "")
            case "block_actions" if asked.channel:
                self._voice.whisper(asked.channel, asked.user, None, words)
            case "block_actions" | "shortcut" | "message_action":
                self._voice.direct(asked.user, words)
            case "message" | "app_mention" if asked.calls_us and (heard := inbound.hear(body)) is not None and heard.kind == "message":
                self._voice.answer(heard, words)
        return BoltResponse(status=200, body="")
