"""The catalogue: which documents there are, and whose words are in force where and when. The truth that every search asks."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, RowMapping, Table, and_, func, insert, select, true, update

from knowledge.documents import ApprovedDocument, DocumentKind, Original
from knowledge.force import Dated, natural, spans
from knowledge.label_corrections import LabelCorrections
from knowledge.labels import as_label
from knowledge.life import LifeCycle
from knowledge.lookup import batches
from knowledge.passages import Cut
from knowledge.reasons import VersionCard
from knowledge.tables import documents, originals, passages, products, vectors, version_markets, version_products, versions
from triage.domain.audit import AuditEntry
from triage.domain.evidence import Label
from triage.errors import BadContent, NotFound
from triage.ports import Scope
from triage.store.outbox import Outbox
from triage.store.upsert import insert_into

_SAME_NAME = (
    "version", "sha256", "title", "language", "approved", "staff_only", "off_label", "restricted", "direct_release", "effective", "expires", "supersedes",
)  # fmt: skip


class NewVectors(NamedTuple):
    """Vectors made for new passages, or their words in bytes: by whom, and by the hash of what was embedded (`Cut.indexed_sha256`)."""

    embedder: str
    rows: Mapping[str, npt.NDArray[np.float32] | bytes]

    def kept(self) -> dict[str, bytes]:
        """The rows as the database has them."""
        return {key: row if isinstance(row, bytes) else np.asarray(row, dtype="<f4").tobytes() for key, row in sorted(self.rows.items())}


class Added(NamedTuple):
    """What became of a document: `new` is False where the very same version was there already."""

    new: bool
    superseded: tuple[str, ...] = ()


class Catalogue(LifeCycle):
    """Documents and passages in one transaction of the database."""

    # ── Changing ─────────────────────────────────────────────────────────────────────────────────

    def add(
        self,
        document: ApprovedDocument,
        cuts: Sequence[Cut],
        computed: NewVectors | None = None,
        *,
        original: Original | None = None,
        entry: AuditEntry,
    ) -> Added:
        """Take in a version of a document with its passages and the file it was read from, and end the versions it supersedes.

        The same version with the same content again changes nothing. A draft is replaced by what comes under its number, and is a draft again
        where it was in review. The actor of the entry is who loads it, and does not approve it.
        Raises BadContent where the version is there with other content, or the id belongs to a document of another kind.
        """
        held = self._version(document.id, document.version)
        if held is not None and held["sha256"] == document.sha256:
            return self._unchanged(held, original)
        generation = self._next_generation()  # from here on no other transaction changes the catalogue
        held = self._version(document.id, document.version)
        if held is not None and held["sha256"] == document.sha256:
            return self._unchanged(held, original)
        self._check_replaceable(document, held)
        self._check_not_asked_here(document, entry.actor)
        authors = [*dict.fromkeys((*(held["authors"] if held else ()), entry.actor))]
        if held is not None:
            self._drop(held)
        self._insert(document, cuts, generation, loaded_by=entry.actor, authors=authors, original_sha256=self._keep(original))
        if computed is not None:
            self.put_vectors(computed)
        superseded = self._span_anew(document.id, by=document.version)
        facts = {"document": document.id, "version": document.version, "sha256": document.sha256, "passages": len(cuts), "generation": generation}
        claimed = document.approval
        elsewhere = {"approved_elsewhere": f"{claimed.number} of {claimed.date}, {claimed.approver}"} if claimed else {}
        self.trail.append(f"content:{document.id}", entry.model_copy(update={"facts": {**entry.facts, **facts, **elsewhere, "superseded": [*superseded]}}))
        return Added(new=True, superseded=superseded)

    def withdraw(self, document: str, version: str | None, reason: str, *, entry: AuditEntry) -> tuple[str, ...]:
        """Take a version, or every version, out of use at once, and ask for its recall. Returns the versions withdrawn.

        Raises NotFound where there is no such version, or none that is still to be withdrawn.
        """
        generation = self._next_generation()
        held = {row["version"]: row for row in self._rows(versions.c.document == document)}
        if not held or (version is not None and version not in held):
            raise NotFound(f"There is no {document}{f' version {version}' if version else ''} in the catalogue.")
        chosen = sorted((v for v in held if version in (None, v) and held[v]["withdrawn_at"] is None), key=natural)
        if not chosen:
            raise NotFound(f"{document}{f' version {version}' if version else ''} is withdrawn already.")
        values = {"withdrawn_at": self.now, "withdrawn_reason": reason, "withdrawn_generation": generation}
        self.connection.execute(update(versions).where(versions.c.id.in_([held[v]["id"] for v in chosen])).values(values))
        self._span_anew(document)
        facts = {"document": document, "versions": [*chosen], "generation": generation}
        self.trail.append(f"content:{document}", entry.model_copy(update={"facts": {**entry.facts, **facts}, "reason": entry.reason or reason}))
        outbox = Outbox(self.connection, self.now)
        for name in chosen:
            said = {"title": held[name]["title"], "reason": reason, "withdrawn_at": self.now.isoformat()}
            outbox.put("recall", key=f"recall:{document}:{name}:{generation}", payload={"document": document, "version": name, **said})
        return tuple(chosen)

    def put_vectors(self, computed: NewVectors) -> None:
        """Keep vectors that were missing. They follow from passages and embedder alone, so the trail does not speak of them."""
        missing = sorted(computed.rows.keys() - self.known_vectors(computed.rows.keys(), computed.embedder))
        kept = computed.kept()
        for batch in batches(missing):
            rows = [{"indexed_sha256": h, "embedder": computed.embedder, "vector": kept[h]} for h in batch]
            self.connection.execute(insert_into(self.connection, vectors).on_conflict_do_nothing(), rows)  # another process may keep the same ones now

    # ── Reading ──────────────────────────────────────────────────────────────────────────────────

    def holds(self, document: str, version: str) -> str | None:
        """The hash of the file that this version was read from; None where there is no such version."""
        row = self._version(document, version)
        return None if row is None else str(row["sha256"])

    def list(self, *, product: str | None = None, market: str | None = None, kind: DocumentKind | None = None) -> tuple[VersionCard, ...]:
        """Every version of every document, by id and version."""
        wanted: list[ColumnElement[bool]] = [true()]
        if product is not None:
            wanted.append(self._about(product))
        if market is not None:
            wanted.append(versions.c.id.in_(select(version_markets.c.version_id).where(version_markets.c.market == market.strip().upper())))
        if kind is not None:
            wanted.append(versions.c.kind == kind.value)
        return self.cards(and_(*wanted))

    def show(self, document: str, version: str | None = None) -> ApprovedDocument:
        """One version of a document, or its latest. Raises NotFound."""
        cards = self.versions(document)
        chosen = version if version is not None else cards[-1].version if cards else ""
        body = self.connection.scalar(select(versions.c.body).where(versions.c.document == document, versions.c.version == chosen))
        if body is None:
            raise NotFound(f"There is no {document}{f' version {version}' if version else ''} in the catalogue.")
        return ApprovedDocument.model_validate(body)

    def label(self, product: str, market: str, on: datetime) -> Label | None:
        """The label in force of a product in a market, with the corrections of its record: of several labels the one that took effect last."""
        document = self.label_document(product, market, on)
        return None if document is None else self.corrected(as_label(document, product, market.strip().upper()))

    def label_document(self, product: str, market: str, on: datetime) -> ApprovedDocument | None:
        """The document of that label."""
        scope = Scope(product=product, market=market, medical_information_staff=True)
        in_force = and_(versions.c.kind == DocumentKind.LABEL.value, self._in_force(scope, on))
        rows = self.connection.execute(select(versions.c.id, versions.c.version, versions.c.effective).where(in_force)).all()
        if not rows:
            return None
        last = max(rows, key=lambda row: (row.effective, natural(row.version), row.id))
        body = self.connection.scalar(select(versions.c.body).where(versions.c.id == last.id))
        return ApprovedDocument.model_validate(body)

    def corrected(self, label: Label) -> Label:
        """A label with the corrections of its record that stand now."""
        corrections = LabelCorrections(self.connection, self.now, self.trail).standing(label.document, label.version)
        return label.model_copy(update={"corrections": corrections}) if corrections else label

    def languages(self, product: str | None, market: str | None, on: datetime) -> frozenset[str]:
        """The languages of the content in force for a product and market."""
        scope = Scope(product=product, market=market, medical_information_staff=True)
        return frozenset(self.connection.scalars(select(versions.c.language).where(self._in_force(scope, on)).distinct()))

    # ── Inside ───────────────────────────────────────────────────────────────────────────────────

    def _check_replaceable(self, document: ApprovedDocument, held: RowMapping | None) -> None:
        kind = self.connection.scalar(select(documents.c.kind).where(documents.c.id == document.id))
        if kind not in (None, document.kind.value):
            raise BadContent(document.id, [f"{document.id} is already the id of a document of another kind ({kind}); give this one an id of its own"])
        self._check_written_the_same(document)
        if held is not None and held["withdrawn_at"] is not None:
            raise BadContent(document.id, [f"version {document.version} of {document.id} was withdrawn; give the text a new version number"])
        if held is not None and held["approved"]:
            what = f"version {document.version} of {document.id} is already in the catalogue with other content"
            raise BadContent(document.id, [f"{what}; give the new text a new version number"])
        own = {code for product in document.label_products for code in product.codes} - {document.id}
        of_document = select(products.c.codes).join(versions).where(versions.c.document == document.id)
        known = {code for codes in self.connection.scalars(of_document) for code in codes} - {document.id}
        if own and known and own.isdisjoint(known):
            what = f"{document.id} is in the catalogue as the label of another packager ({', '.join(sorted(known))})"
            raise BadContent(document.id, [f"{what}; load the label of one packager only"])

    def _check_not_asked_here(self, document: ApprovedDocument, by: str) -> None:
        """Who gave a version to a colleague for approval does not go round that colleague by saying that it was approved elsewhere."""
        if document.approval is None:
            return
        here = [e for e in self.trail.entries(f"content:{document.id}") if e.facts.get("version") == document.version]
        submitted = any(e.action == "content.submitted" for e in here)
        if submitted and any(e.actor == by and e.action in ("content.loaded", "content.submitted") for e in here):
            what = f"a colleague was asked to approve version {document.version} of {document.id} here"
            raise BadContent(document.id, [f"{what}; leave its approval out and submit it, or let somebody else load what was approved elsewhere"])

    def _check_written_the_same(self, document: ApprovedDocument) -> None:
        """One number, one document: of what is written in two ways neither would end the other, and both would be in force at once."""
        known = self.connection.scalar(select(documents.c.id).where(func.lower(documents.c.id) == document.id.lower(), documents.c.id != document.id))
        if known is not None:
            raise BadContent(document.id, [f'the number "{document.id}" is written "{known}" in the catalogue; write it the same'])
        others = self.connection.scalars(select(versions.c.version).where(versions.c.document == document.id, versions.c.version != document.version))
        same = next((other for other in others if natural(other) == natural(document.version)), None)
        if same is not None:
            what = f"version {document.version} of {document.id} counts the same as version {same}, which is in the catalogue"
            raise BadContent(document.id, [f"{what}; give it a later number"])

    def _unchanged(self, held: RowMapping, original: Original | None) -> Added:
        if original is not None and held["original_sha256"] is None:  # loaded before originals were kept
            self._change(held, original_sha256=self._keep(original))
        return Added(new=False)

    def _keep(self, original: Original | None) -> str | None:
        if original is None:
            return None
        sha256 = hashlib.sha256(original.body).hexdigest()
        values = {"sha256": sha256, "made_at": self.now, **original._asdict()}
        self.connection.execute(insert_into(self.connection, originals).values(values).on_conflict_do_nothing())
        return sha256

    def _insert(self, document: ApprovedDocument, cuts: Sequence[Cut], generation: int, **known: Any) -> None:
        if self.connection.scalar(select(documents.c.id).where(documents.c.id == document.id)) is None:
            self.connection.execute(insert(documents).values(id=document.id, kind=document.kind.value, made_at=self.now))
        own = {name: getattr(document, name) for name in _SAME_NAME} | {"document": document.id, "kind": document.kind.value}
        written_on = document.label_reference
        label = {"label_document": written_on.document, "label_revision": written_on.revision} if written_on else {}
        values = own | label | known | {"body": document.model_dump(mode="json"), "generation": generation, "added_at": self.now}
        (version_id,) = self.connection.execute(insert(versions).values(values).returning(versions.c.id)).one()
        of = {"version_id": version_id}
        whole = spans([_dated(document)])
        self._insert_all(version_markets, [of | {"market": m, "from_utc": span.starts, "until_utc": span.ends} for (_, m), span in whole.items()])
        self._insert_all(version_products, [of | {"product_key": key, "product": name} for key, name in _keyed(document.products).items()])
        self._insert_all(passages, [of | cut.model_dump() for cut in cuts])
        described = {p.name.casefold(): p for p in document.label_products}
        self._insert_all(products, [of | {"product_key": key} | p.model_dump(exclude={"markets"}) for key, p in described.items()])

    def _insert_all(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        for batch in batches(rows):
            self.connection.execute(insert(table), batch)


def _dated(document: ApprovedDocument) -> Dated:
    return Dated(version=document.version, markets=document.markets, effective=document.effective, expires=document.expires)


def _keyed(names: Sequence[str]) -> Mapping[str, str]:
    return {name.casefold(): name for name in names}
