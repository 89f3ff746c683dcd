"""Threads in: what people have said in the thread of a question, read back from Slack."""

from collections.abc import Callable, Iterator

from bot.slack import inbound
from bot.slack.addresses import Address, identity, parse
from bot.slack.inbound import Heard
from bot.slack.web_api import Found, WebApi
from triage.domain.overheard import Overheard


class SlackThreads:
    """Reads threads with the token of their workspace."""

    def __init__(self, api_for: Callable[[str], WebApi]) -> None:
        self._api_for = api_for
        self._names: dict[str, str] = {}

    def said(self, address: str) -> tuple[Overheard, ...]:
        """Everything that people said in a thread. Raises TryAgainLater or Undeliverable."""
        to = parse(address)
        api = self._api_for(to.team)
        us = self._names.get(to.team) or api.me()
        self._names[to.team] = us
        return tuple(_overheard(heard, edited) for heard, edited in _heard(to, us, api.replies(to.channel, to.thread)))


def _heard(to: Address, us: str, found: Iterator[Found]) -> Iterator[tuple[Heard, str]]:
    for message in found:
        event = {**message, "type": "message", "channel": to.channel}
        heard = inbound.hear({"team_id": to.team, "event": event, "authorizations": [{"user_id": us, "is_bot": True}]})
        if heard is not None:
            yield heard, str((message.get("edited") or {}).get("ts") or "")


def _overheard(heard: Heard, edited: str) -> Overheard:
    return Overheard(
        source=heard.source,
        edit=f"{heard.source}:edit:{edited}" if edited else "",
        conversation=heard.conversation,
        identity=identity(heard.user_team, heard.user),
        sent_at=heard.sent_at,
        text=heard.text,
        files=heard.files,
    )
