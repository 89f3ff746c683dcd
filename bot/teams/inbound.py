"""Inbound: what an activity of Teams says, without a decision. Everything that is no person's message is None."""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, NamedTuple

from bot.teams.addresses import DEVELOPMENT, Address, identity, key_of, person, root_of, source
from bot.teams.auth import tenant_of
from bot.teams.files_in import file_ref
from triage.domain.base import Moment, Value
from triage.domain.inquiry import Attachment, Channel, Inquiry, check_message, only_files
from triage.domain.people import Person
from triage.store.cases import MessageKind
from triage.store.chat_references import ChatReference

_GONE = "(This message was deleted in Teams by its sender.)"
_KINDS: Mapping[tuple[str, str], MessageKind] = {
    ("message", ""): "message",
    ("messageUpdate", "editMessage"): "edit",
    ("messageUpdate", "undeleteMessage"): "edit",
    ("messageDelete", "softDeleteMessage"): "deletion",
}
"""What a person did, by the type of the activity and of its event. Everything else is Teams' own note."""
_MENTION = re.compile(r"<at\b[^>]*>(.*?)</at>", re.DOTALL)
_REPLY = re.compile(
    r'itemtype="https?://schema\.skype\.com/Reply"[^>]*itemid="([^"]{1,60})"|itemid="([^"]{1,60})"[^>]*itemtype="https?://schema\.skype\.com/Reply"'
)
_HTML = "text/html"
_FILE, _ELSEWHERE = "application/vnd.microsoft.teams.file.download.info", "reference"
"""A file of a personal chat, with an address that gives it out; and one of a channel or group chat, which has none."""
_MOST_FILES, _LONGEST_NAME, _LONGEST_ADDRESS = 20, 200, 8_000
NOT_THERE = "I can't open files of channels and group chats. Please send it to me in our personal chat, or paste its words"
TOO_LONG_AN_ADDRESS = "Teams gives it out at an address that is too long to keep. Please paste its words"
NO_DIRECTORY_ID = "nobody"


class Writer(NamedTuple):
    """Who wrote or clicked, and where: `user` by Entra's object id, `member` by the chat's own name, `place` as the address book has it.

    `private`: the place is their personal chat with us.
    """

    tenant: str
    service: str
    place: str
    user: str
    member: str
    private: bool = False

    @property
    def identity(self) -> str:
        """How Teams calls them."""
        return identity(self.tenant, self.user)


class Heard(Value):
    """A message, an edit or a deletion, with where it stands and who wrote it: `user` by Entra's object id, `member` by the chat's own name."""

    kind: MessageKind
    tenant: str
    service: str
    place: str
    root: str
    source: str
    user: str
    member: str
    private: bool
    calls_us: bool
    text: str
    files: tuple[Attachment, ...] = ()
    sent_at: Moment

    @property
    def is_talk(self) -> bool:
        """Whether it was said in front of others without calling us."""
        return not (self.private or self.calls_us)

    @property
    def conversation(self) -> str:
        """The key of the conversation it belongs to."""
        return key_of(self.place, self.root)

    @property
    def here(self) -> Address:
        """Where it stands, as an address."""
        return Address(self.tenant, self.place)

    @property
    def asker(self) -> Address:
        """The personal chat of whoever wrote it."""
        return Address(self.tenant, user=self.user)

    @property
    def writer(self) -> Writer:
        """Whoever wrote it."""
        return Writer(self.tenant, self.service, self.here.place, self.user, self.member, self.private)


def hear(activity: Mapping[str, Any], now: datetime) -> Heard | None:
    """What an activity says. None for what no person wrote. `now` is when it came, where it does not say when it was sent."""
    data = activity.get("channelData") or {}
    kind = _KINDS.get((str(activity.get("type")), str(data.get("eventType") or "")))
    sender, conversation = activity.get("from") or {}, activity.get("conversation") or {}
    if kind is None or not sender.get("id") or sender.get("role") == "bot" or not conversation.get("id") or not activity.get("id"):
        return None
    place, said, at = str(conversation["id"]), str(activity["id"]), _moment(activity, now)
    files = tuple(_files(activity))
    text = _GONE if kind == "deletion" else words_of(activity) or (only_files(", ".join(f.name for f in files)) if files else "")
    if kind == "message" and activity.get("value") is not None and not text:  # a form of a card, which is no message
        return None
    what = {"message": "", "edit": f"edit:{at.isoformat()}", "deletion": "deletion"}[kind]
    return Heard(
        kind=kind,
        tenant=_tenant(activity),
        service=str(activity.get("serviceUrl") or ""),
        place=place,
        root=root_of(place) or _replied_to(activity) or said,
        source=source(place, said, what),
        user=str(sender.get("aadObjectId") or "") or NO_DIRECTORY_ID,
        member=str(sender["id"]),
        private=_is_private(conversation),
        calls_us=any(_is_us(entity, activity) for entity in _mentions(activity)),
        text=text,
        files=files,
        sent_at=at,
    )


def clicker(activity: Mapping[str, Any]) -> Writer:
    """Who clicked, and where the card stands."""
    sender, conversation = activity.get("from") or {}, activity.get("conversation") or {}
    place, user = Address("", str(conversation.get("id") or "")).place, str(sender.get("aadObjectId") or "") or NO_DIRECTORY_ID
    return Writer(_tenant(activity), str(activity.get("serviceUrl") or ""), place, user, str(sender.get("id")))


def inquiry(heard: Heard, sender: Person) -> Inquiry:
    """The message as the core takes it in. Raises UnusableMessage, with words for the sender."""
    check_message(heard.text)
    return Inquiry(
        source=heard.source,
        channel=Channel.TEAMS,
        conversation=heard.conversation,
        sender=sender.id,
        reply_to=str(heard.here if heard.private else heard.asker),
        shared_place=None if heard.private else str(heard.here),
        sent_at=heard.sent_at,
        text=heard.text,
        market=sender.market,
        addressed=heard.private or heard.calls_us,
        attachments=heard.files,
    )


def references(activity: Mapping[str, Any]) -> Iterator[ChatReference]:
    """What an activity tells of how its place and whoever it is from are reached."""
    sender, conversation = activity.get("from") or {}, activity.get("conversation") or {}
    service, place, user = str(activity.get("serviceUrl") or ""), str(conversation.get("id") or ""), str(sender.get("aadObjectId") or "")
    if not (service and place):
        return
    here = ChatReference(channel=Channel.TEAMS, tenant=_tenant(activity), place=Address("", place).place, service=service)
    yield here
    if user:
        told = {"place": person(user), "member": str(sender.get("id") or ""), "conversation": place if _is_private(conversation) else ""}
        yield here.model_copy(update=told)


def words_of(activity: Mapping[str, Any]) -> str:
    """What a person wrote: without our name, and without what they quote to reply to it."""
    written = _written(activity)
    ours = [str(m.get("text") or "") for m in _mentions(activity) if _is_us(m, activity)]
    for mention in ours:
        written = written.replace(mention, " ") if mention else written
    named = _MENTION.sub(lambda found: found[1], written)
    return html.unescape(named).replace("\xa0", " ").replace("\r\n", "\n").strip()


def words_of_page(page: str) -> str:
    """The words of a message that came as a page: without what it quotes, and without the names that are called."""
    reader = _Reply()
    reader.feed(page)
    return "".join(reader.words).replace("\xa0", " ").strip()


def file_name(name: str) -> str:
    """The name of a file on one line, no longer than is kept."""
    return " ".join(name.split())[:_LONGEST_NAME]


def _written(activity: Mapping[str, Any]) -> str:
    page = _page(activity)
    if _REPLY.search(page):
        reader = _Reply()
        reader.feed(page)
        return html.escape("".join(reader.words), quote=False)
    return str(activity.get("text") or "")


def _replied_to(activity: Mapping[str, Any]) -> str:
    """The message to which this one replies, in a chat without threads."""
    found = _REPLY.search(_page(activity))
    return (found[1] or found[2]) if found else str(activity.get("replyToId") or "")


def _page(activity: Mapping[str, Any]) -> str:
    pages = (a.get("content") for a in _attachments(activity) if a.get("contentType") == _HTML)
    return next((page for page in pages if isinstance(page, str)), "")


class _Reply(HTMLParser):
    """Reads the words of a reply: everything outside the quote, and without the names that are called."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A quote or a name begins, or a line ends."""
        is_name = tag == "span" and any(name == "itemtype" and (value or "").endswith("/Mention") for name, value in attrs)
        if tag == "blockquote" or is_name or (self._hidden and tag == self._hidden[-1]):
            self._hidden.append(tag)
        elif tag in ("br", "p", "div", "li") and not self._hidden:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A quote or a name ends."""
        if self._hidden and tag == self._hidden[-1]:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._hidden:
            self.words.append(data)


def _files(activity: Mapping[str, Any]) -> Iterator[Attachment]:
    """The files and pictures of a message. What has no address that gives it out is not read, so that a person looks."""
    found = (a for a in _attachments(activity) if a.get("contentType") in (_FILE, _ELSEWHERE) or str(a.get("contentType", "")).startswith("image/"))
    for _, file in zip(range(_MOST_FILES), found, strict=False):
        name = file_name(str(file.get("name") or "a picture"))
        content = file.get("content") if file.get("contentType") == _FILE else None
        address = file_ref(str(content.get("uniqueId") or ""), str(content.get("downloadUrl") or "")) if isinstance(content, Mapping) else ""
        if file.get("contentType") == _ELSEWHERE:
            yield Attachment(name=name, why=NOT_THERE)
        elif len(address) > _LONGEST_ADDRESS:  # cut, it would lead nowhere
            yield Attachment(name=name, why=TOO_LONG_AN_ADDRESS)
        else:
            yield Attachment(name=name, ref=address or None)


def _attachments(activity: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (a for a in activity.get("attachments") or () if isinstance(a, Mapping))


def _mentions(activity: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (e for e in activity.get("entities") or () if isinstance(e, Mapping) and e.get("type") == "mention")


def _is_us(mention: Mapping[str, Any], activity: Mapping[str, Any]) -> bool:
    us = (activity.get("recipient") or {}).get("id")
    return us is not None and (mention.get("mentioned") or {}).get("id") == us


def _tenant(activity: Mapping[str, Any]) -> str:
    return tenant_of(activity) or DEVELOPMENT


def is_private(activity: Mapping[str, Any]) -> bool:
    """Whether an activity comes from a personal chat with us."""
    return _is_private(activity.get("conversation") or {})


def _is_private(conversation: Mapping[str, Any]) -> bool:
    return conversation.get("conversationType") == "personal" and not conversation.get("isGroup")


def _moment(activity: Mapping[str, Any], now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(str(activity["timestamp"]))
    except (KeyError, ValueError):
        return now
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
