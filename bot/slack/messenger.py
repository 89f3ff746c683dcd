"""The messenger: delivers notices and approved answers in Slack, and finds again what it has delivered."""

from collections.abc import Mapping

from slack_sdk import WebClient

from bot import presenter
from bot.settings import Settings
from bot.slack import outbound
from bot.slack.addresses import Address, conversation, parse, parse_ref, ref_of
from bot.slack.web_api import TIMEOUT, Found, WebApi, payload_of, quiet_logger, ref_in
from triage.domain.inquiry import Channel
from triage.domain.response import Deliverable, PageNotice, Response
from triage.errors import Undeliverable
from triage.ports import Posted

_MOST_THREADS = 20


def slack_client(settings: Settings) -> WebClient:
    """The client of Slack's Web API that deliveries use. Raises Undeliverable where Slack is not set up."""
    if settings.slack_bot_token is None:
        raise Undeliverable("slack: not set up")
    return WebClient(token=settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url, timeout=TIMEOUT, logger=quiet_logger())


class SlackMessenger:
    """Posts into the thread of a direct message, or of a channel where only a number may be said.

    Every message carries its key and its case in its metadata. By the key it is found after a crash; by the case an answer finds
    the thread of its receipt where the question was asked in a channel, and everything else goes on in direct messages.
    """

    channel = Channel.SLACK
    can_find = True

    def __init__(self, client: WebClient, *, web_home: str = "") -> None:
        self._web = WebApi(client)
        self._home = web_home

    def post(self, address: str, what: Deliverable, *, key: str) -> Posted:
        """Deliver a message once. Raises TryAgainLater or Undeliverable."""
        to = parse(address)
        channel, thread = self._where(to, what.number)
        thread = None if isinstance(what, PageNotice) else thread  # a reply in a thread wakes nobody
        message = self._message(what)
        if message.file:
            self._enclose(channel, thread, message.file)
        channel, ts = self._web.post(channel, thread, message, {"key": key, "case": what.number})
        return Posted(ref=ref_of(channel, ts), conversation=conversation(to.team, channel, thread or ts))

    def find(self, address: str, *, key: str) -> Posted | None:
        """The message that was delivered under this key."""
        to = parse(address)
        if not to.user:
            return self._in_thread(to.team, to.channel, to.thread, key)
        channel = self._web.open_direct(to.user)
        ours = [found for found in self._web.history(channel) if payload_of(found)]
        for found in ours:
            if payload_of(found).get("key") == key:
                return Posted(ref=ref_in(channel, found), conversation=conversation(to.team, channel, str(found["ts"])))
        # What was cut off was posted last, so its thread is among those that were written in last.
        threads = sorted((f for f in ours if f.get("latest_reply")), key=lambda f: str(f["latest_reply"]), reverse=True)
        for found in threads[:_MOST_THREADS]:
            if posted := self._in_thread(to.team, channel, str(found["ts"]), key):
                return posted
        return None

    def edit(self, address: str, ref: str, what: Deliverable) -> None:
        """Replace a delivered notice."""
        parse(address)
        channel, ts = parse_ref(ref)
        self._web.edit(channel, ts, self._message(what))

    def _message(self, what: Deliverable) -> outbound.Message:
        name = f"{what.number}-answer-{what.version}.txt" if isinstance(what, Response) else ""
        return outbound.message(presenter.deliverable(what, home=self._home), file_name=name)

    def _where(self, to: Address, number: str) -> tuple[str, str | None]:
        """Channel and thread. Direct messages about one case are one thread, under the first of them."""
        if not to.user:
            return to.channel, to.thread
        channel = self._web.open_direct(to.user)
        first = [found for found in self._web.history(channel) if payload_of(found).get("case") == number]
        return channel, str(first[-1]["ts"]) if first else None

    def _in_thread(self, team: str, channel: str, thread: str, key: str) -> Posted | None:
        found = next((f for f in self._web.replies(channel, thread) if payload_of(f).get("key") == key), None)
        return Posted(ref=ref_in(channel, found), conversation=conversation(team, channel, thread)) if found else None

    def _enclose(self, channel: str, thread: str | None, file: outbound.Enclosed) -> None:
        """Put the file up before the message that names it, unless an attempt that was cut off has done so."""
        standing = self._web.replies(channel, thread) if thread else self._web.history(channel)
        if not any(_holds(found, file.name) for found in standing):
            self._web.upload(channel, thread, name=file.name, title=file.title, text=file.text)


def _holds(found: Found, name: str) -> bool:
    files = found.get("files") or ()
    return any(isinstance(f, Mapping) and f.get("name") == name for f in files)
