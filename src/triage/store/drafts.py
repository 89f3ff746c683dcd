"""Drafts, the evidence they were written from, the reviews that judged them, and the responses that were released."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    Select,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)

from triage.domain.audit import AuditEntry
from triage.domain.base import Moment, Value
from triage.domain.draft import Draft, Writer
from triage.domain.evidence import Evidence, PassageKey
from triage.domain.response import Response
from triage.domain.review import Review
from triage.errors import NotFound
from triage.store.case_tables import cases
from triage.store.rows import Fact, lock_case, plain, races
from triage.store.schema import Json, UtcMoment, metadata
from triage.store.texts import Texts, sha256_of, texts
from triage.store.trail import Trail

drafts = Table(
    "drafts",
    metadata,
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("written_by", String(20), nullable=False),
    Column("author", String(200)),
    Column("sha256", String(64), nullable=False),
    Column("text_id", Integer, ForeignKey("texts.id"), nullable=False),
    Column("made_at", UtcMoment, nullable=False),
    PrimaryKeyConstraint("case_id", "version"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("question", Integer, nullable=False),
    Column("body", Json, nullable=False),
    Column("found_at", UtcMoment, nullable=False),
    PrimaryKeyConstraint("case_id", "question"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("by", String(200), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("draft_version", Integer, nullable=False),
    Column("draft_sha256", String(64), nullable=False),
    Column("at", UtcMoment, nullable=False),
    Index("ix_reviews_case_id", "case_id", "id"),
    sqlite_autoincrement=True,
)

responses = Table(
    "responses",
    metadata,
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("text_id", Integer, ForeignKey("texts.id"), nullable=False),
    Column("off_label", Boolean, nullable=False),
    Column("approved_by", String(200), nullable=False),
    Column("approved_at", UtcMoment, nullable=False),
    Column("review_sha256", String(64), nullable=False),
    PrimaryKeyConstraint("case_id", "version"),
)

response_documents = Table(
    "response_documents",
    metadata,
    Column("document", String(200), nullable=False),
    Column("document_version", String(100), nullable=False),
    Column("case_id", Integer, nullable=False),
    Column("response_version", Integer, nullable=False),
    PrimaryKeyConstraint("document", "document_version", "case_id", "response_version"),
    ForeignKeyConstraint(["case_id", "response_version"], ["responses.case_id", "responses.version"], name="fk_response_documents_response"),
)


class Resting(NamedTuple):
    """A response that rests on a version of a document: cited, referred to or enclosed."""

    case_id: int
    response_version: int
    document_version: str


class StoredDraft(Value):
    """A version of a draft on record. `author` is a person's id, None for a writer that is no person.

    Once its words were erased, `draft` has no statements and `erased` is set; `sha256` still is the hash of what it said.
    """

    version: int
    draft: Draft
    author: str | None
    made_at: Moment
    sha256: str
    erased: bool = False


class _OfCase:
    """What the collaborators of this file share: the case as lock and as chain."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self._connection = connection
        self._now = now
        self._trail = trail
        self._texts = Texts(connection, now, trail)

    def _append(self, case_id: int, entry: AuditEntry, facts: dict[str, Fact]) -> None:
        self._trail.append(f"case:{case_id}", entry.model_copy(update={"facts": {**entry.facts, **facts}}))


class Drafts(_OfCase):
    """Every version of a case's draft, who wrote it, and the evidence per question."""

    def add(self, case_id: int, draft: Draft, *, author: str | None, entry: AuditEntry) -> int:
        """Keep a new version of the draft and return its number, from 1. Raises NotFound, SomebodyWasFaster."""
        lock_case(self._connection, cases, case_id)
        version = int(self._connection.execute(select(func.coalesce(func.max(drafts.c.version), 0) + 1).where(drafts.c.case_id == case_id)).scalar_one())
        text_id = self._texts.put(draft.model_dump_json(), subject=f"case:{case_id}", kind="draft")
        values = {"case_id": case_id, "version": version, "written_by": plain(draft.written_by), "author": author}
        values |= {"sha256": draft.sha256, "text_id": text_id, "made_at": self._now}
        with races():
            self._connection.execute(insert(drafts).values(values))
        facts: dict[str, Fact] = {"draft_version": version, "draft_sha256": draft.sha256, "text": text_id, "author": author}
        self._append(case_id, entry, {**facts, "written_by": str(draft.written_by), "defects": len(draft.defects)})
        return version

    def get(self, case_id: int, version: int) -> StoredDraft:
        """One version. Raises NotFound."""
        row = self._connection.execute(_drafts_of(case_id).where(drafts.c.version == version)).one_or_none()
        if row is None:
            raise NotFound(f"Case MI-{case_id} has no draft {version}.")
        return _draft(row)

    def all(self, case_id: int) -> tuple[StoredDraft, ...]:
        """Every version, oldest first."""
        return tuple(_draft(row) for row in self._connection.execute(_drafts_of(case_id)))

    def authors(self, case_id: int) -> frozenset[str]:
        """Every person who wrote or edited any version: none of them can approve it (21 CFR 11.10(g), four eyes)."""
        found = self._connection.execute(select(drafts.c.author).where(drafts.c.case_id == case_id, drafts.c.author.is_not(None)))
        return frozenset(found.scalars())

    def put_evidence(self, case_id: int, evidence: Evidence, *, entry: AuditEntry) -> None:
        """Keep what was found for a question, in place of what was found before. The trail names every passage of each time."""
        lock_case(self._connection, cases, case_id)
        self._connection.execute(delete(_evidence).where(_evidence.c.case_id == case_id, _evidence.c.question == evidence.question))
        values = {"case_id": case_id, "question": evidence.question, "body": plain(evidence), "found_at": self._now}
        self._connection.execute(insert(_evidence).values(values))
        self._append(case_id, entry, {"question": evidence.question, "passages": [_place(hit.passage.key) for hit in evidence.hits]})

    def evidence(self, case_id: int) -> tuple[Evidence, ...]:
        """What was found for each question, in their order."""
        query = select(_evidence.c.body).where(_evidence.c.case_id == case_id).order_by(_evidence.c.question)
        return tuple(Evidence.model_validate(body) for body in self._connection.execute(query).scalars())


class Reviews(_OfCase):
    """Every judgement of a draft, bound to the hash of the exact words that were seen (21 CFR 11.70)."""

    def add(self, case_id: int, review: Review, *, entry: AuditEntry) -> None:
        """Keep a review. Raises NotFound where there is no such case."""
        lock_case(self._connection, cases, case_id)
        values = {name: plain(getattr(review, name)) for name in Review.model_fields}
        self._connection.execute(insert(reviews).values(case_id=case_id, **values))
        facts: dict[str, Fact] = {"by": review.by, "verdict": str(review.verdict), "kind": str(review.kind)}
        self._append(case_id, entry, {**facts, "draft_version": review.draft_version, "draft_sha256": review.draft_sha256})

    def all(self, case_id: int) -> tuple[Review, ...]:
        """Every review, oldest first."""
        columns = [reviews.c[name] for name in Review.model_fields]
        rows = self._connection.execute(select(*columns).where(reviews.c.case_id == case_id).order_by(reviews.c.id)).mappings()
        return tuple(Review.model_validate(dict(row)) for row in rows)


class Responses(_OfCase):
    """Released answers, and which documents each of them rests on: whom to tell when one is withdrawn."""

    def add(self, response: Response, *, entry: AuditEntry) -> None:
        """Keep a released response. Raises NotFound, and SomebodyWasFaster where this version exists."""
        lock_case(self._connection, cases, response.case_id)
        body = response.model_dump_json()
        text_id = self._texts.put(body, subject=f"case:{response.case_id}", kind="response")
        values = {name: getattr(response, name) for name in _OF_RESPONSE} | {"text_id": text_id}
        documents = _documents(response)
        with races():
            self._connection.execute(insert(responses).values(values))
            if documents:
                keys = {"case_id": response.case_id, "response_version": response.version}
                self._connection.execute(insert(response_documents), [{"document": d, "document_version": v, **keys} for d, v in documents])
        facts: dict[str, Fact] = {"response_version": response.version, "text": text_id, "sha256": sha256_of(body)}
        cited: list[str] = [f"{document}@{version}" for document, version in documents]
        self._append(response.case_id, entry, {**facts, "review_sha256": response.review_sha256, "documents": cited})

    def latest(self, case_id: int) -> Response | None:
        """The response that stands now."""
        row = self._connection.execute(_responses_of(case_id).order_by(None).order_by(responses.c.version.desc()).limit(1)).one_or_none()
        return None if row is None else _response(row)

    def all(self, case_id: int) -> tuple[Response, ...]:
        """Every response of a case, oldest first."""
        return tuple(_response(row) for row in self._connection.execute(_responses_of(case_id)))

    def answered_with(self, document: str, version: str | None = None) -> tuple[int, ...]:
        """The cases whose responses rest on a document, or on one version of it: cited, referred to or enclosed."""
        query = select(response_documents.c.case_id).where(response_documents.c.document == document)
        if version is not None:
            query = query.where(response_documents.c.document_version == version)
        return tuple(self._connection.execute(query.distinct().order_by(response_documents.c.case_id)).scalars())

    def resting_on(self, document: str, version: str | None = None, *, case_id: int | None = None) -> tuple[Resting, ...]:
        """Every response, or every one of a case, that rests on a document, or on one version of it, by case and in order."""
        query = select(response_documents.c.case_id, response_documents.c.response_version, response_documents.c.document_version)
        query = query.where(response_documents.c.document == document)
        if version is not None:
            query = query.where(response_documents.c.document_version == version)
        if case_id is not None:
            query = query.where(response_documents.c.case_id == case_id)
        rows = self._connection.execute(query.order_by(*query.selected_columns))
        return tuple(Resting(row.case_id, row.response_version, row.document_version) for row in rows)


_evidence = evidence  # `Drafts.put_evidence` has a parameter of the table's name
_OF_RESPONSE = ("case_id", "version", "off_label", "approved_by", "approved_at", "review_sha256")


def _drafts_of(case_id: int) -> Select[Any]:
    joined = select(drafts, texts.c.body).join(texts, texts.c.id == drafts.c.text_id)
    return joined.where(drafts.c.case_id == case_id).order_by(drafts.c.version)


def _draft(row: Row[Any]) -> StoredDraft:
    draft = Draft(written_by=Writer(row.written_by), statements=()) if row.body is None else Draft.model_validate_json(row.body)
    return StoredDraft(version=row.version, draft=draft, author=row.author, made_at=row.made_at, sha256=row.sha256, erased=row.body is None)


def _place(key: PassageKey) -> str:
    return f"{key.document}@{key.version}#{key.occurrence}:{key.sha256}"


def _documents(response: Response) -> list[tuple[str, str]]:
    """Every document version that a response rests on."""
    cited = {(citation.document, citation.version) for statement in response.statements for citation in statement.citations}
    named = {(reference.document, reference.version) for reference in response.references}
    return sorted(cited | named | {(enclosure.document, enclosure.version) for enclosure in response.enclosures})


def _responses_of(case_id: int) -> Select[Any]:
    joined = select(responses, texts.c.body).join(texts, texts.c.id == responses.c.text_id)
    return joined.where(responses.c.case_id == case_id).order_by(responses.c.version)


def _response(row: Row[Any]) -> Response:
    """The response; without statements and references once its words were erased."""
    if row.body is not None:
        return Response.model_validate_json(row.body)
    return Response.model_validate({**{name: getattr(row, name) for name in _OF_RESPONSE}, "statements": (), "references": ()})
