"""Inbound: what an event of Slack says, without a decision. Everything that is no person's message is None."""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.slack import markup
from bot.slack.addresses import Address, conversation, source
from bot.slack.files_in import file_ref
from triage.domain.base import Moment, Value
from triage.domain.inquiry import Attachment, Channel, Inquiry, check_message, only_files
from triage.domain.people import Person
from triage.store.cases import MessageKind

_SPOKEN = frozenset({None, "file_share", "thread_broadcast", "me_message"})
"""Subtypes of `message` that a person wrote; the others are Slack's own notes."""
MOST_FILES, LONGEST_NAME = 20, 200
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_GONE = "(This message was deleted in Slack by its sender.)"


class Heard(Value):
    """A message, an edit or a deletion, with where it stands and who wrote it. `is_open`: everything about it may be said where it stands."""

    kind: MessageKind
    team: str
    channel: str
    root: str
    source: str
    user: str
    user_team: str
    private: bool
    calls_us: bool
    text: str
    files: tuple[Attachment, ...] = ()
    sent_at: Moment
    is_open: bool = False

    @property
    def is_talk(self) -> bool:
        """Whether it was said in front of others without calling us."""
        return not (self.private or self.calls_us)

    @property
    def conversation(self) -> str:
        """The key of the thread it stands in."""
        return conversation(self.team, self.channel, self.root)

    @property
    def thread(self) -> Address:
        """The thread it stands in, as an address."""
        return Address(self.team, self.channel, self.root)

    @property
    def asker(self) -> Address:
        """Direct messages to whoever wrote it."""
        return Address(self.team, user=self.user)


def hear(body: Mapping[str, Any]) -> Heard | None:
    """What an event callback says. None for what no person wrote: bots, Slack's notes, previews of links."""
    event = body["event"]
    team, bot = str(body.get("team_id", "")), _bot(body)
    match event.get("subtype"):
        case "message_changed":
            return _changed(event, team, bot)
        case "message_deleted":
            return _deleted(event, event.get("previous_message", {}), str(event.get("deleted_ts", "")), team)
        case subtype if subtype in _SPOKEN:
            return _said(event, event, team, bot, kind="message")
    return None


def inquiry(heard: Heard, sender: Person) -> Inquiry:
    """The message as the core takes it in. Raises UnusableMessage, with words for the sender."""
    check_message(heard.text)
    return Inquiry(
        source=heard.source,
        channel=Channel.SLACK,
        conversation=heard.conversation,
        sender=sender.id,
        reply_to=str(heard.thread if heard.private or heard.is_open else heard.asker),
        shared_place=None if heard.private or heard.is_open else str(heard.thread),
        sent_at=heard.sent_at,
        text=heard.text,
        market=sender.market,
        addressed=heard.private or heard.calls_us,
        attachments=heard.files,
    )


def _said(event: Mapping[str, Any], message: Mapping[str, Any], team: str, bot: str, kind: MessageKind) -> Heard | None:
    if "bot_id" in message or not message.get("user") or message["user"] == bot:
        return None
    channel, ts, raw = str(event["channel"]), str(message["ts"]), str(message.get("text") or "")
    forwarded = forwarded_in(message)
    edited = str(message.get("edited", {}).get("ts") or event.get("event_ts") or event.get("ts", ""))
    files = files_in(team, message, *forwarded)
    return Heard(
        kind=kind,
        team=team,
        channel=channel,
        root=str(message.get("thread_ts") or ts),
        source=source(team, channel, ts) if kind == "message" else source(team, channel, ts, f"edit:{edited}"),
        user=str(message["user"]),
        user_team=_team_of(message, event, team),
        private=_is_private(event),
        calls_us=event["type"] == "app_mention" or markup.mentions(raw, bot),
        text=words_of(message, bot) or _only_files(files),
        files=files,
        sent_at=_moment(ts if kind == "message" else edited),
    )


def _changed(event: Mapping[str, Any], team: str, bot: str) -> Heard | None:
    message, before = event.get("message", {}), event.get("previous_message", {})
    if message.get("subtype") == "tombstone":  # the top of a thread was deleted while its replies stay
        return _deleted(event, before, str(message.get("ts", "")), team)
    if message.get("subtype") not in _SPOKEN or _content(message) == _content(before):
        return None
    return _said(event, message, team, bot, kind="edit")


def _deleted(event: Mapping[str, Any], before: Mapping[str, Any], ts: str, team: str) -> Heard | None:
    if not ts or "bot_id" in before or not before.get("user"):
        return None
    channel = str(event["channel"])
    return Heard(
        kind="deletion",
        team=team,
        channel=channel,
        root=str(before.get("thread_ts") or ts),
        source=source(team, channel, ts, "deletion"),
        user=str(before["user"]),
        user_team=_team_of(before, event, team),
        private=_is_private(event),
        calls_us=False,
        text=_GONE,
        sent_at=_moment(str(event.get("event_ts") or event.get("ts") or ts)),
    )


def words_of(message: Mapping[str, Any], bot: str, *, linked: bool = False) -> str:
    """What a person wrote, and below it what they forwarded with it. Who wrote what was forwarded is nobody who asks."""
    parts = (message, *forwarded_in(message, linked=linked))
    return "\n\n".join(filter(None, (markup.read(str(part.get("text") or ""), bot) for part in parts)))


def forwarded_in(message: Mapping[str, Any], *, linked: bool = False) -> tuple[Mapping[str, Any], ...]:
    """The messages that a person forwarded in theirs. The preview of a link is none, since Slack made it; `linked`: that of a message counts too."""
    parts = message.get("attachments") or ()
    return tuple(part for part in parts if isinstance(part, Mapping) and (part.get("is_share") or (linked and part.get("is_msg_unfurl"))))


def files_in(team: str, *messages: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """The files of messages, each with the address by which it is fetched."""
    found = (f for message in messages for f in message.get("files") or () if isinstance(f, Mapping))
    return tuple(_file(team, f) for _, f in zip(range(MOST_FILES), found, strict=False))


def _file(team: str, file: Mapping[str, Any]) -> Attachment:
    return Attachment(name=_name(file.get("name")) or _name(file.get("title")) or "a file", ref=file_ref(team, str(file["id"])) if file.get("id") else None)


def _name(given: object) -> str:
    """A name on one line, without what cannot be seen: signs of control, of direction, and halves of letters."""
    seen = "".join(c for c in str(given or "") if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return " ".join(seen.split())[:LONGEST_NAME]


def _content(message: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What of a message a person can change."""
    files = (f for part in (message, *forwarded_in(message)) for f in part.get("files") or ())
    return words_of(message, ""), tuple(str(f.get("id") or f.get("name")) for f in files)


def _bot(body: Mapping[str, Any]) -> str:
    return next((str(a.get("user_id") or "") for a in body.get("authorizations") or () if a.get("is_bot")), "")


def _team_of(message: Mapping[str, Any], event: Mapping[str, Any], team: str) -> str:
    # In a channel that is shared with another company the sender's own team differs from ours.
    return str(message.get("user_team") or message.get("team") or event.get("user_team") or event.get("team") or team)


def _is_private(event: Mapping[str, Any]) -> bool:
    return event.get("channel_type") == "im" or str(event["channel"]).startswith("D")


def _only_files(files: tuple[Attachment, ...]) -> str:
    # A photograph alone can be a report: it is taken in, and goes to a person because nobody has read it.
    return only_files(", ".join(f.name for f in files)) if files else ""


def _moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
