"""Where a chat's conversations and people are reached: the address book of a chat that can only be written to by what it has told before.

Ids alone stand here, as the chat itself named them with a message; each message names them anew. Nothing is decided by them, so the record
has no entry of them.
"""

from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, Text, and_, delete, select

from triage.domain.base import Value
from triage.domain.inquiry import Channel
from triage.store.schema import UtcMoment, metadata
from triage.store.upsert import insert_into

chat_references = Table(
    "chat_references",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("tenant", String(60), primary_key=True),
    Column("place", String(300), primary_key=True),
    Column("service", Text, nullable=False),
    Column("conversation", String(300), nullable=False),
    Column("member", String(300), nullable=False),
    Column("seen_at", UtcMoment, nullable=False),
)
_PARTS = ("service", "conversation", "member")


class ChatReference(Value):
    """How a place is reached: a conversation by its id, or a person by "@" and the directory's id for them.

    `service` is the address that takes what we say there. Of a person, `conversation` is their private chat with us and `member` how that
    chat calls them; each is empty while it is not known.
    """

    channel: Channel
    tenant: str
    place: str
    service: str
    conversation: str = ""
    member: str = ""


class ChatReferences:
    """The address book, in the running transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def find(self, channel: Channel, tenant: str, place: str) -> ChatReference | None:
        """How a place is reached, as it was told last."""
        table = chat_references.c
        which = and_(table.channel == str(channel), table.tenant == tenant, table.place == place)
        row = self._connection.execute(select(chat_references).where(which)).mappings().one_or_none()
        return ChatReference.model_validate({k: v for k, v in row.items() if k != "seen_at"}) if row else None

    def service(self, channel: Channel, tenant: str) -> str | None:
        """Where a company's conversations are reached, as it was told last."""
        table = chat_references.c
        which = select(table.service).where(table.channel == str(channel), table.tenant == tenant).order_by(table.seen_at.desc()).limit(1)
        return self._connection.execute(which).scalar_one_or_none()

    def knows(self, told: ChatReference) -> bool:
        """Whether what was told of a place is known already."""
        before = self.find(told.channel, told.tenant, told.place)
        return before is not None and _filled(told, before) == before

    def put(self, told: ChatReference) -> None:
        """Keep what was told of a place. What is not told now stays as it was; what is known already is not written again."""
        before = self.find(told.channel, told.tenant, told.place)
        told = told if before is None else _filled(told, before)
        if told == before:
            return
        values = told.model_dump() | {"channel": str(told.channel), "seen_at": self._now}
        fresh = {name: values[name] for name in (*_PARTS, "seen_at")}
        table = chat_references.c
        statement = insert_into(self._connection, chat_references).values(values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=[table.channel, table.tenant, table.place], set_=fresh))

    def forget(self, channel: Channel, tenant: str, place: str) -> None:
        """Keep no longer how a place is reached; nothing where it was not known."""
        table = chat_references.c
        which = and_(table.channel == str(channel), table.tenant == tenant, table.place == place)
        self._connection.execute(delete(chat_references).where(which))


def _filled(told: ChatReference, before: ChatReference) -> ChatReference:
    """What was told now, and where it says nothing, what was known before."""
    return told.model_copy(update={name: getattr(told, name) or getattr(before, name) for name in _PARTS})
