"""Cases, their conversations and their messages. A change names the version that it read, and loses if there is a later one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, update

from triage.domain.audit import AuditEntry
from triage.domain.base import Moment, Value
from triage.domain.case import Case, CaseStatus, check_move
from triage.domain.decision import TriageDecision
from triage.domain.inquiry import Attachment, Inquiry
from triage.errors import NotFound, NotNow, SomebodyWasFaster
from triage.store.case_tables import cases, conversations, messages
from triage.store.erasure import facts_without_words, without_names, without_words
from triage.store.model_calls import MODEL_OUTPUT
from triage.store.report_tables import WAS_REPORT, reports
from triage.store.rows import CHANGED, MOST_BRANCHES, Fact, lock_case, merged, plain, races, was
from triage.store.texts import Texts, sha256_of, texts
from triage.store.trail import Trail

MessageKind = Literal["message", "edit", "deletion", "need_more", "asked_back", "feedback", "attachment"]
FIXED = frozenset({"id", "version", "changed_at", "received_at", "channel", "sender"})
"""What `change` never changes, or changes by itself."""


class Received(NamedTuple):
    """Where a message went, and whether it and its case are new."""

    case_id: int
    message_id: int
    new_case: bool
    new_message: bool


class Message(Value):
    """One message of a case. `text` is empty and `erased` set once its words were erased; the hash stays."""

    id: int
    case_id: int
    ordinal: int
    source: str
    kind: MessageKind
    sender: str
    sent_at: Moment
    received_at: Moment
    text: str
    erased: bool
    sha256: str
    attachments: tuple[Attachment, ...] = ()
    decision: TriageDecision | None = None


class Cases:
    """Takes messages in, and moves cases by compare-and-set."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail
        self.texts = Texts(connection, now, trail)

    def receive(self, inquiry: Inquiry, *, due_at: datetime, entry: AuditEntry, kind: MessageKind = "message") -> Received:
        """Take in a message: into the case of its conversation, or into a new case that is due at `due_at`.

        An event that was taken in before changes nothing and writes no entry. Raises SomebodyWasFaster where another transaction
        takes in the same event or opens the same conversation just now: a second call finds what it made.
        """
        known = self._connection.execute(select(messages.c.case_id, messages.c.id).where(messages.c.source == inquiry.source)).one_or_none()
        if known is not None:
            return Received(known[0], known[1], new_case=False, new_message=False)
        with races():
            case_id = self.case_of(inquiry.conversation)
            new_case = case_id is None
            if case_id is None:
                case_id = self._open(inquiry, due_at)
            else:
                lock_case(self._connection, cases, case_id)
            message_id, facts = self._add_message(case_id, inquiry, kind)
        self._append(case_id, entry, {**facts, "new_case": new_case})
        return Received(case_id, message_id, new_case=new_case, new_message=True)

    def get(self, case_id: int) -> Case:
        """The case as it is now. Raises NotFound."""
        row = self._connection.execute(select(cases).where(cases.c.id == case_id)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no case MI-{case_id}.")
        return _case(row)

    def change(self, case: Case, *, entry: AuditEntry, **changes: Any) -> Case:
        """Change fields of a case, if it still is what was read. A new `status` must be allowed by the table of moves.

        Raises NotNow for a move that is not allowed, SomebodyWasFaster where the case has changed since, ValueError for a field that is fixed.
        """
        if fixed := FIXED & changes.keys():
            raise ValueError(f"a case's {', '.join(sorted(fixed))} cannot be set")
        if "status" in changes:
            check_move(case.status, CaseStatus(changes["status"]))
        new = Case.model_validate({**dict(case), **changes, "version": case.version + 1, "changed_at": self._now})
        if new.duplicate_of is not None and "duplicate_of" in changes:
            self.get(new.duplicate_of)
        self._write(case, new, sorted(changes))
        facts = was(case, new, sorted(changes), self.texts, f"case:{case.id}")
        self._append(case.id, entry, {**facts, "version": new.version, "from": str(case.status), "to": str(new.status)})
        return new

    def messages(self, case_id: int) -> tuple[Message, ...]:
        """Every message of a case, in the order in which they were taken in."""
        rows = self._connection.execute(_MESSAGES.where(messages.c.case_id == case_id).order_by(messages.c.ordinal)).mappings()
        return tuple(_message(row) for row in rows)

    def message(self, message_id: int) -> Message:
        """One message. Raises NotFound."""
        row = self._connection.execute(_MESSAGES.where(messages.c.id == message_id)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no message {message_id}.")
        return _message(row)

    def by_source(self, source: str) -> Message | None:
        """The message that was taken in for an event of a channel, if it was."""
        row = self._connection.execute(_MESSAGES.where(messages.c.source == source)).mappings().one_or_none()
        return None if row is None else _message(row)

    def keep_attachments(self, message_id: int, attachments: Sequence[Attachment], *, entry: AuditEntry) -> None:
        """Keep what became of the files of a message. Raises NotFound."""
        message = self.message(message_id)
        lock_case(self._connection, cases, message.case_id)
        self._connection.execute(update(messages).where(messages.c.id == message_id).values(attachments=[plain(a) for a in attachments]))
        self._append(message.case_id, entry, {"message": message_id, "read": [str(a.was_read).lower() for a in attachments]})

    def record_decision(self, message_id: int, decision: TriageDecision, *, entry: AuditEntry) -> None:
        """Keep what was decided of one message; an earlier decision stays on record. Raises NotFound."""
        message = self.message(message_id)
        lock_case(self._connection, cases, message.case_id)  # before the chain's end: whoever changes the case takes them in this order
        new = message.model_copy(update={"decision": decision})
        facts = was(message, new, ["decision"], self.texts, f"case:{message.case_id}")
        self._connection.execute(update(messages).where(messages.c.id == message_id).values(decision=plain(decision)))
        stands: dict[str, Fact] = {"message": message_id, "decision_sha256": sha256_of(decision.model_dump_json())}
        self._append(message.case_id, entry, {**facts, **stands})

    def case_of(self, conversation: str) -> int | None:
        """The case that a conversation belongs to."""
        return self._connection.execute(select(conversations.c.case_id).where(conversations.c.key == conversation)).scalar_one_or_none()

    def add_conversation(self, case_id: int, key: str, *, entry: AuditEntry) -> None:
        """Let a further conversation belong to a case; once is enough. Raises NotNow where it belongs to another case."""
        owner = self.case_of(key)
        if owner == case_id:
            return
        if owner is not None:
            raise NotNow(f"This conversation belongs to case MI-{owner}.")
        lock_case(self._connection, cases, case_id)
        with races():
            self._connection.execute(insert(conversations).values(key=key, case_id=case_id, added_at=self._now))
        self._append(case_id, entry, {"conversation": key})

    def list(
        self,
        *,
        statuses: Collection[CaseStatus] | None = None,
        sender: str | None = None,
        products: Collection[str] | None = None,
        markets: Collection[str] | None = None,
        due_before: datetime | None = None,
        limit: int = 200,
        offset: int = 0,
    ) -> tuple[Case, ...]:
        """A page of the cases that match, by due time, earliest first. None is no limit; an empty collection matches nothing.

        A case whose product or market is not known matches no collection of them.
        """
        query = select(cases)
        if sender is not None:
            query = query.where(cases.c.sender == sender)
        for column, wanted in ((cases.c.product, products), (cases.c.market, markets), (cases.c.status, statuses)):
            if wanted is not None:
                query = query.where(column.in_(sorted(wanted)))
        if due_before is not None:
            query = query.where(cases.c.due_at < due_before)
        branches = [[]] if sender is not None else _branches(statuses, products, markets)
        return tuple(_case(row) for row in self._connection.execute(merged(query, branches, ("due_at", "id"), limit, offset)).mappings())

    def note(self, case_id: int, *, entry: AuditEntry) -> None:
        """Put on record what happened around a case and changes nothing of it."""
        lock_case(self._connection, cases, case_id)
        self._append(case_id, entry, {})

    def counts(self) -> dict[CaseStatus, int]:
        """How many cases are in each status."""
        rows = self._connection.execute(select(cases.c.status, func.count()).group_by(cases.c.status))
        return dict.fromkeys(CaseStatus, 0) | {CaseStatus(status): count for status, count in rows}

    def erase_message(self, message_id: int, *, entry: AuditEntry) -> None:
        """Take the words of a message out of the database: its text, those of its files, and what decisions quote of them. That it was done is on record."""
        row = self._connection.execute(select(messages).where(messages.c.id == message_id)).one_or_none()
        if row is None:
            raise NotFound(f"There is no message {message_id}.")
        lock_case(self._connection, cases, row.case_id)
        case = self.get(row.case_id)
        quoted = (text for kind in _QUOTING for text in self.texts.of(f"case:{case.id}", kind) if text.body is not None)
        for text_id in [row.text_id, *(text.id for text in quoted)]:
            self.texts.erase(text_id, entry)
        gone = {"decision": without_words(row.decision), "attachments": without_names(row.attachments)}
        self._connection.execute(update(messages).where(messages.c.id == message_id).values(gone))
        for report in self._connection.execute(select(reports.c.id, reports.c.facts).where(reports.c.case_id == case.id)).all():
            left = facts_without_words(report.facts, message_id)
            self._connection.execute(update(reports).where(reports.c.id == report.id).values(facts=left))
        for file in self._files_of(message_id):
            self.erase_message(file, entry=entry)
        case = self.get(case.id)
        new = Case.model_validate({**dict(case), "version": case.version + 1, "changed_at": self._now, "decision": without_words(plain(case.decision))})
        self._write(case, new, ["decision"])
        self._append(case.id, entry, {"message": message_id, "version": new.version})

    def _files_of(self, message_id: int) -> Sequence[int]:
        """The messages that hold the texts of the files of a message, as far as their words are there."""
        of_it = messages.c.source.startswith(f"file:{message_id}:", autoescape=True) & (messages.c.kind == "attachment") & texts.c.body.is_not(None)
        return self._connection.execute(select(messages.c.id).join(texts, texts.c.id == messages.c.text_id).where(of_it)).scalars().all()

    def _open(self, inquiry: Inquiry, due_at: datetime) -> int:
        values = {name: plain(getattr(inquiry, name)) for name in _OF_INQUIRY}
        values |= {"version": 1, "status": CaseStatus.RECEIVED.value, "draft_version": 0}
        values |= {"received_at": self._now, "due_at": due_at, "changed_at": self._now}
        case_id = int(self._connection.execute(insert(cases).values(values).returning(cases.c.id)).scalar_one())
        self._connection.execute(insert(conversations).values(key=inquiry.conversation, case_id=case_id, added_at=self._now))
        return case_id

    def _add_message(self, case_id: int, inquiry: Inquiry, kind: MessageKind) -> tuple[int, dict[str, Fact]]:
        ordinal = self._connection.execute(select(func.coalesce(func.max(messages.c.ordinal), 0) + 1).where(messages.c.case_id == case_id)).scalar_one()
        text_id = self.texts.put(inquiry.text, subject=f"case:{case_id}", kind="message")
        values = {"case_id": case_id, "ordinal": ordinal, "source": inquiry.source, "kind": kind, "sender": inquiry.sender, "sent_at": inquiry.sent_at}
        values |= {"received_at": self._now, "text_id": text_id, "attachments": [plain(a) for a in inquiry.attachments]}
        message_id = int(self._connection.execute(insert(messages).values(values).returning(messages.c.id)).scalar_one())
        return message_id, {"message": message_id, "source": inquiry.source, "kind": kind, "text": text_id, "sha256": sha256_of(inquiry.text)}

    def _write(self, case: Case, new: Case, names: Sequence[str]) -> None:
        values = {name: plain(getattr(new, name)) for name in (*names, "version", "changed_at")}
        done = self._connection.execute(update(cases).where(cases.c.id == case.id, cases.c.version == case.version).values(values))
        if done.rowcount != 1:
            raise SomebodyWasFaster(CHANGED)

    def _append(self, case_id: int, entry: AuditEntry, facts: dict[str, Fact]) -> None:
        self._trail.append(f"case:{case_id}", entry.model_copy(update={"facts": {**entry.facts, **facts}}))


_QUOTING = ("was.decision", WAS_REPORT, "regression", MODEL_OUTPUT)
"""Kinds of texts of a case that quote its messages: a model that reads a question repeats its words."""

_OF_INQUIRY = ("channel", "place", "sender", "reply_to", "shared_place", "product", "market", "intake")
_MESSAGES = select(messages, texts.c.body, texts.c.sha256).join(texts, texts.c.id == messages.c.text_id)


def _branches(statuses: Collection[CaseStatus] | None, products: Collection[str] | None, markets: Collection[str] | None) -> list[list[ColumnElement[bool]]]:
    """The index ranges that a list reads: one for each status, with each product or else each market."""
    if statuses is None and products is None and markets is None:
        return [[]]
    column, wanted = (cases.c.product, products) if products is not None else (cases.c.market, markets)
    of_status = [[cases.c.status == status.value] for status in sorted(CaseStatus if statuses is None else set(statuses))]
    found = of_status if wanted is None else [[*branch, column == value] for branch in of_status for value in sorted(wanted)]
    return found if 0 < len(found) <= MOST_BRANCHES else [[]]


def _case(row: RowMapping) -> Case:
    return Case.model_validate(dict(row))


def _message(row: RowMapping) -> Message:
    values = dict(row)
    body = values.pop("body")
    del values["text_id"]
    return Message.model_validate({**values, "text": body or "", "erased": body is None})
