"""The life of a version: draft, in review, approved. Who loads, changes or submits content is not who approves it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, exists, select, update

from knowledge.documents import Approval, ApprovedDocument, Original
from knowledge.force import Dated, natural, spans
from knowledge.lookup import Lookup
from knowledge.markets import end_of
from knowledge.tables import catalogue_state, documents, originals, passages, products, version_markets, version_products, versions
from triage.domain.audit import AuditEntry, Fact
from triage.domain.people import Person
from triage.errors import NotAllowed, NotFound, NotNow, SomebodyWasFaster
from triage.store.trail import Trail, with_facts
from triage.store.upsert import insert_into


class LifeCycle(Lookup):
    """Moves versions from draft to approved, one change of content at a time: every change waits for the one before it."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        super().__init__(connection)
        self.now = now
        self.trail = trail

    def submit(self, document: str, version: str, *, by: str, entry: AuditEntry) -> None:
        """Ask a colleague to approve a draft. Raises NotFound, and NotNow for a version that is no draft."""
        held = self._at_rest(document, version)
        _check_draft(held)
        if held["submitted_at"] is not None:
            raise NotNow(f"{_name(held)} is in review already: a colleague approves it or sends it back.")
        cleared = {"returned_at": None, "returned_by": None, "returned_reason": ""}
        self._change(held, submitted_at=self.now, submitted_by=by, authors=[*dict.fromkeys((*held["authors"], by))], **cleared)
        self._record(held, entry, sha256=held["sha256"])

    def approve(self, document: str, version: str, *, by: Person, number: str | None = None, seen: str | None = None, entry: AuditEntry) -> tuple[str, ...]:
        """Approve a version that is in review. It is in force from its effective date, or from now where that is past. Returns what it supersedes.

        `number` is the approval's number in the company's own procedure; `seen` is the hash of the content that the approver read.
        Raises NotFound; NotAllowed where the approver loaded, changed or submitted this version, or works here no more; SomebodyWasFaster
        where other words stand there now; NotNow where it is not in review, or where its last day is over everywhere.
        """
        generation = self._next_generation()
        held = self._held(document, version)
        _check_draft(held)
        if held["submitted_at"] is None:
            raise NotNow(f"{_name(held)} is a draft: somebody submits it first.")
        if seen is not None and seen != held["sha256"]:
            raise SomebodyWasFaster(f"{_name(held)} has changed since you read it. Please read it again.")
        _check_second_person(held, by)
        self._check_not_over(held)
        shown = self._approved_body(held, by, number)
        self._change(held, approved=True, approved_at=self.now, approved_by=by.id, generation=generation, body=shown.model_dump(mode="json"))
        superseded = self._span_anew(document, by=version)
        facts: dict[str, Fact] = {"number": shown.approval.number if shown.approval else "", "name": by.name, "superseded": [*superseded]}
        self._record(held, entry, sha256=held["sha256"], generation=generation, **facts)
        return superseded

    def return_(self, document: str, version: str, reason: str, *, by: str, entry: AuditEntry) -> None:
        """Send a version that is in review back to its author. Raises NotFound, and NotNow where it is not in review or no reason is given."""
        held = self._at_rest(document, version)
        _check_draft(held)
        if held["submitted_at"] is None:
            raise NotNow(f"{_name(held)} is a draft: there is nothing to send back.")
        if not reason.strip():
            raise NotNow("Please give a reason.")
        values = {"returned_at": self.now, "returned_by": by, "returned_reason": reason}
        self._change(held, submitted_at=None, submitted_by=None, **values)
        self._record(held, entry.model_copy(update={"reason": entry.reason or reason}), sha256=held["sha256"])

    def discard(self, document: str, version: str, *, entry: AuditEntry) -> None:
        """Delete a draft, with the file it was read from. Raises NotFound, and NotNow for what is in review, approved or withdrawn."""
        held = self._at_rest(document, version)
        _check_draft(held)
        if held["submitted_at"] is not None:
            raise NotNow(f"{_name(held)} is in review: send it back first.")
        self._drop(held)
        if not self._rows(versions.c.document == document):
            self.connection.execute(delete(documents).where(documents.c.id == document))
        self._record(held, entry, sha256=held["sha256"])

    def original(self, document: str, version: str) -> Original | None:
        """The file that a version was read from; None where it was not kept. Raises NotFound where there is no such version."""
        held = self._held(document, version)
        columns = (originals.c.name, originals.c.media_type, originals.c.body)
        row = self.connection.execute(select(*columns).where(originals.c.sha256 == held["original_sha256"])).one_or_none()
        return None if row is None else Original(row.name, row.media_type, bytes(row.body))

    # ── Inside ───────────────────────────────────────────────────────────────────────────────────

    def _at_rest(self, document: str, version: str) -> RowMapping:
        """A version that nobody else is changing."""
        self._next_generation()
        return self._held(document, version)

    def _held(self, document: str, version: str) -> RowMapping:
        held = self._version(document, version)
        if held is None:
            raise NotFound(f"There is no {document} version {version} in the catalogue.")
        return held

    def _next_generation(self) -> int:
        """The number of this change. Whoever else changes content waits here until it is done or undone."""
        first = insert_into(self.connection, catalogue_state).values(id=1, generation=1)
        grown = {"generation": catalogue_state.c.generation + 1}
        statement = first.on_conflict_do_update(index_elements=["id"], set_=grown).returning(catalogue_state.c.generation)
        return int(self.connection.execute(statement).scalar_one())

    def _rows(self, where: ColumnElement[bool]) -> Sequence[RowMapping]:
        columns = [column for column in versions.c if column.name != "body"]
        return self.connection.execute(select(*columns).where(where)).mappings().all()

    def _version(self, document: str, version: str) -> RowMapping | None:
        return next(iter(self._rows(and_(versions.c.document == document, versions.c.version == version))), None)

    def _change(self, held: RowMapping, **values: object) -> None:
        self.connection.execute(update(versions).where(versions.c.id == held["id"]).values(**values))

    def _record(self, held: RowMapping, entry: AuditEntry, **facts: Fact) -> None:
        self.trail.append(f"content:{held['document']}", with_facts(entry, document=held["document"], version=held["version"], **facts))

    def _drop(self, held: RowMapping) -> None:
        for table in (passages, version_markets, version_products, products):
            self.connection.execute(delete(table).where(table.c.version_id == held["id"]))
        self.connection.execute(delete(versions).where(versions.c.id == held["id"]))
        unused = ~exists().where(versions.c.original_sha256 == originals.c.sha256)
        self.connection.execute(delete(originals).where(originals.c.sha256 == held["original_sha256"], unused))

    def _check_not_over(self, held: RowMapping) -> None:
        if held["expires"] is None:
            return
        markets = self.connection.scalars(select(version_markets.c.market).where(version_markets.c.version_id == held["id"]))
        if all(end_of(held["expires"], market) <= self.now for market in markets):
            raise NotNow(f"{_name(held)} expired on {held['expires']}: load it with a later expiry date first.")

    def _approved_body(self, held: RowMapping, by: Person, number: str | None) -> ApprovedDocument:
        body = ApprovedDocument.model_validate(self.connection.scalar(select(versions.c.body).where(versions.c.id == held["id"])))
        approval = Approval(number=(number or "").strip() or f"{held['document']} v{held['version']}", date=self.now.date(), approver=by.name)
        return body.model_copy(update={"approval": approval})

    def _span_anew(self, document: str, *, by: str | None = None) -> tuple[str, ...]:
        """Say again when each version of the document is in force. Returns the versions that now end because of version `by`."""
        held = self._rows(versions.c.document == document)
        ids = {row["version"]: row["id"] for row in held}
        known = {
            (row.version_id, row.market): row for row in self.connection.execute(select(version_markets).where(version_markets.c.version_id.in_(ids.values())))
        }
        dated = [
            Dated(**{name: row[name] for name in _DATED}, markets=tuple(market for version_id, market in known if version_id == row["id"])) for row in held
        ]
        ended = set()
        for (version, market), span in spans(dated).items():
            row = known[ids[version], market]
            if (row.from_utc, row.until_utc, row.superseded_by) == (span.starts, span.ends, span.superseded_by):
                continue
            here = and_(version_markets.c.version_id == ids[version], version_markets.c.market == market)
            values = {"from_utc": span.starts, "until_utc": span.ends, "superseded_by": span.superseded_by}
            self.connection.execute(update(version_markets).where(here).values(values))
            if by is not None and span.superseded_by == by:
                ended.add(version)
        return tuple(sorted(ended, key=natural))


_DATED = ("version", "effective", "expires", "supersedes", "approved", "approved_at", "withdrawn_at")


def _name(held: RowMapping) -> str:
    return f"{held['document']} version {held['version']}"


def _check_draft(held: RowMapping) -> None:
    if held["withdrawn_at"] is not None:
        raise NotNow(f"{_name(held)} was withdrawn: load the text under a new version number.")
    if held["approved"]:
        raise NotNow(f"{_name(held)} is approved already.")


def _check_second_person(held: RowMapping, by: Person) -> None:
    if not by.active:
        raise NotAllowed(f"{by.name} does not work here any more and can't approve.")
    if by.id in held["authors"]:
        raise NotAllowed(f"You have loaded, changed or submitted {_name(held)}: another person approves it.")
