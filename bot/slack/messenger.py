"""The messenger: delivers notices and approved answers in Slack, and finds again what it has delivered."""

from collections.abc import Collection, Iterator, Mapping

from slack_sdk import WebClient

from bot import presenter
from bot.letter import Paper, docx
from bot.slack import outbound
from bot.slack.addresses import Address, conversation, parse, parse_ref, ref_of
from bot.slack.web_api import Apis, Found, WebApi, apis_of, payload_of, ref_in
from triage.domain.inquiry import Channel
from triage.domain.response import Deliverable, Letter, PageNotice, Response, SharedNotice, StaffNotice, UndoneNotice
from triage.errors import Undeliverable
from triage.ports import Posted

NOT_PRIVATE = "slack: channel_not_private"
_MOST_THREADS = 20


class SlackMessenger:
    """Posts into the thread of a direct message, or of a channel where only a number may be said.

    Every message carries its key and its case in its metadata. By the key it is found after a crash; by the case an answer finds
    the thread of its receipt where the question was asked in a channel, and everything else goes on in direct messages.
    """

    channel = Channel.SLACK
    can_find = True

    def __init__(self, workspaces: WebClient | Apis, *, web_home: str = "", paper: Paper | None = None, open_in: Collection[str] | None = None) -> None:
        """`open_in`: the channels in which more than a number may be said while they are private; without it none is looked at."""
        self._in = apis_of(workspaces)
        self._home = web_home
        self._paper = paper or Paper()
        self._open = open_in

    def post(self, address: str, what: Deliverable, *, key: str) -> Posted:
        """Deliver a message once. Raises TryAgainLater or Undeliverable."""
        to = parse(address)
        web = self._in(to.team)
        if not self._may_stand(web, to.channel, what):
            raise Undeliverable(NOT_PRIVATE)
        channel, thread = _where(web, to, what.number)
        thread = None if isinstance(what, PageNotice | StaffNotice | UndoneNotice) else thread  # a reply in a thread wakes nobody
        message = self._message(what, to)
        if message.file:
            _enclose(web, channel, thread, message.file)
        channel, ts = web.post(channel, thread, message, {"key": key, "case": what.number})
        return Posted(ref=ref_of(channel, ts), conversation=conversation(to.team, channel, thread or ts))

    def find(self, address: str, *, key: str) -> Posted | None:
        """The message that was delivered under this key."""
        to = parse(address)
        web = self._in(to.team)
        if not to.user:
            return _in_thread(web, to.team, to.channel, to.thread, key)
        channel = web.open_direct(to.user)
        ours = [found for found in web.history(channel) if payload_of(found)]
        for found in ours:
            if payload_of(found).get("key") == key:
                return Posted(ref=ref_in(channel, found), conversation=conversation(to.team, channel, str(found["ts"])))
        # What was cut off was posted last, so its thread is among those that were written in last.
        threads = sorted((f for f in ours if f.get("latest_reply")), key=lambda f: str(f["latest_reply"]), reverse=True)
        for found in threads[:_MOST_THREADS]:
            if posted := _in_thread(web, to.team, channel, str(found["ts"]), key):
                return posted
        return None

    def edit(self, address: str, ref: str, what: Deliverable) -> None:
        """Replace a delivered notice."""
        to = parse(address)
        channel, ts = parse_ref(ref)
        web = self._in(to.team)
        if not isinstance(what, Letter) and not self._may_stand(web, to.channel, what):
            what = SharedNotice(case_id=what.case_id)
        web.edit(channel, ts, self._message(what, to))

    def _may_stand(self, web: WebApi, channel: str, what: Deliverable) -> bool:
        """Whether this may be said in a channel now: one that was private when the question was asked need not be it any more."""
        if self._open is None or not channel or channel.startswith("D") or isinstance(what, SharedNotice):
            return True
        return channel in self._open and web.is_private(channel)

    def _message(self, what: Deliverable, to: Address) -> outbound.Message:
        # To a person and into no thread: the question was asked in a channel, a form or a command, and does not stand above.
        name = f"{what.number}-answer-{what.version}.txt" if isinstance(what, Response) else ""
        message = outbound.message(presenter.deliverable(what, home=self._home, apart=bool(to.user)), file_name=name)
        if isinstance(what, Letter):
            letter = outbound.Enclosed(name=what.file_name, title=f"{what.number} response letter", content=docx(what, self._paper))
            return message.model_copy(update={"file": letter})
        return message


def _where(web: WebApi, to: Address, number: str) -> tuple[str, str | None]:
    """Channel and thread. Direct messages about one case are one thread, under the first of them."""
    if not to.user:
        return to.channel, to.thread
    channel = web.open_direct(to.user)
    first = [found for found in web.history(channel) if payload_of(found).get("case") == number]
    return channel, str(first[-1]["ts"]) if first else None


def _in_thread(web: WebApi, team: str, channel: str, thread: str, key: str) -> Posted | None:
    found = next((f for f in web.replies(channel, thread) if payload_of(f).get("key") == key), None)
    return Posted(ref=ref_in(channel, found), conversation=conversation(team, channel, thread)) if found else None


def _enclose(web: WebApi, channel: str, thread: str | None, file: outbound.Enclosed) -> None:
    """Put the file up before the message that names it, unless an attempt that was cut off has done so.

    Slack lets no file carry a mark of ours: it is known by its name, which holds the case and the number of the answer, and by us having put it up.
    """
    standing = web.replies(channel, thread) if thread else web.history(channel)
    uploaders = {by for found in standing for by in _uploaders(found, file.name)}
    if not uploaders or web.me() not in uploaders:
        web.upload(channel, thread, name=file.name, title=file.title, content=file.content)


def _uploaders(found: Found, name: str) -> Iterator[str]:
    """Who put up files of this name in a message."""
    files = found.get("files") or ()
    return (str(f.get("user") or found.get("user") or "") for f in files if isinstance(f, Mapping) and f.get("name") == name)
