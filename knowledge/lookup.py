"""The reading half of the catalogue that every search asks: which passages may be used, what they say, where their vectors are."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

import numpy as np
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Text, and_, cast, exists, false, func, or_, select

from knowledge.balance import placed
from knowledge.force import Span, natural
from knowledge.labels import merged
from knowledge.reasons import VersionCard, primary, why_not
from knowledge.stale import later_revisions, stale
from knowledge.tables import catalogue_state, passages, products, vectors, version_markets, version_products, versions
from triage.domain.evidence import Passage, PassageKey, Product, Required
from triage.ports import Scope, Vectors

_T = TypeVar("_T")
_BATCH = 500
_IS_PASSAGE = passages.join(versions, passages.c.version_id == versions.c.id)
_INDEXED = and_(versions.c.approved, versions.c.withdrawn_generation.is_(None))
_OF_VERSION = tuple(versions.c[name] for name in ("document", "version", "title", "off_label", "direct_release", "restricted", "staff_only", "label_revision"))

_MARKED = '%"required_with_benefit":["%'
"""What the stored body of a version holds where its owner marked sentences."""

_GENERATION = select(catalogue_state.c.generation)


Marked = Mapping[int, tuple[Required, ...]]
"""By version: the sentences that must stand beside a benefit."""


class Changes(NamedTuple):
    """What an index must learn to come from an older generation to this one, as passage ids."""

    generation: int
    added: tuple[int, ...]
    removed: tuple[int, ...]


class OutOfUse(NamedTuple):
    """Passages that may not be used for a scope, as ids: over or not yet begun everywhere; in force for others; withdrawn."""

    over: tuple[int, ...]
    elsewhere: tuple[int, ...]
    withdrawn: tuple[int, ...]


class Lookup:
    """Passages and versions, read in one transaction of the database."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def eligible(self, scope: Scope, on: datetime) -> tuple[int, ...]:
        """The ids of all passages that may be used for this scope at this moment, in ascending order.

        No product: of every product. No language: in every language. No market: nothing, but for medical information staff, to whom a
        command without a market shows what is in force in any of them. Off-label and restricted documents are theirs alone.
        """
        return tuple(self.connection.scalars(self._eligible(scope, on).order_by(passages.c.id)))

    def out_of_use(self, scope: Scope, on: datetime) -> OutOfUse:
        """The passages about a scope's product that may not be used for it, of documents of which nothing may be. Drafts are not among them.

        They show what is known besides: a question that one of them answers better is not answered by what may be used.
        """
        if scope.product is None:
            return OutOfUse((), (), ())
        wanted = [versions.c.approved, self._about(scope.product)]
        wanted.append(versions.c.document.not_in(select(versions.c.document).where(self._in_force(scope, on))))
        if scope.language is not None:
            wanted.append(versions.c.language == primary(scope.language))
        open_ended = or_(version_markets.c.until_utc.is_(None), version_markets.c.until_utc > on)
        somewhere = exists().where(version_markets.c.version_id == versions.c.id, version_markets.c.from_utc <= on, open_ended)
        statement = select(passages.c.id, versions.c.withdrawn_at, somewhere.label("somewhere")).select_from(_IS_PASSAGE).where(*wanted)
        rows = self.connection.execute(statement.order_by(passages.c.id)).all()
        return OutOfUse(
            over=tuple(row.id for row in rows if row.withdrawn_at is None and not row.somewhere),
            elsewhere=tuple(row.id for row in rows if row.withdrawn_at is None and row.somewhere),
            withdrawn=tuple(row.id for row in rows if row.withdrawn_at is not None),
        )

    def still_eligible(self, ids: Collection[int], scope: Scope, on: datetime) -> frozenset[int]:
        """Those of these passages that may be used: the last look before a hit is shown."""
        statement = select(passages.c.id).select_from(_IS_PASSAGE).where(self._in_force(scope, on))  # looks at the versions of these passages alone
        return frozenset(i for batch in batches(ids) for i in self.connection.scalars(statement.where(passages.c.id.in_(batch))))

    def next_change(self, on: datetime) -> datetime | None:
        """The next moment after `on` at which some version comes into force or goes out of it by its dates alone.

        Until then, and while `generation()` is the same, `eligible` answers the same.
        """
        starts = select(func.min(version_markets.c.from_utc)).where(version_markets.c.from_utc > on)
        ends = select(func.min(version_markets.c.until_utc)).where(version_markets.c.until_utc > on)
        return min((m for m in (self.connection.scalar(starts), self.connection.scalar(ends)) if m is not None), default=None)

    def passages(self, ids: Collection[int], on: datetime | None = None, beside: Marked | None = None) -> dict[int, Passage]:
        """Passages by their id; ids that are not there are left out. With a moment, those of a stale document carry a caution; `beside`: where known."""
        statement = select(passages, *_OF_VERSION).select_from(_IS_PASSAGE)
        rows = [row for batch in batches(ids) for row in self.connection.execute(statement.where(passages.c.id.in_(batch))).mappings()]
        written = {row["version_id"]: row["label_revision"] for row in rows if row["label_revision"] is not None} if on is not None else {}
        revisions = later_revisions(self.connection, written) if written else {}
        cautions = {} if on is None else {of: stale(written[of], later, on) for of, later in revisions.items()}
        beside = self.beside_benefit({row["version_id"] for row in rows}) if beside is None and rows else beside or {}
        return {row["id"]: _passage(row, cautions.get(row["version_id"], ""), beside.get(row["version_id"], ())) for row in rows}

    def beside_benefit(self, version_ids: Collection[int] | None = None) -> Marked:
        """For each of these versions (of all where None) whose owner marked any: the sentences that must stand beside a benefit."""
        marked = select(versions.c.id, versions.c.document, versions.c.version, versions.c.body).where(cast(versions.c.body, Text).like(_MARKED))
        found: dict[int, tuple[Required, ...]] = {}
        for one in self.connection.execute(marked if version_ids is None else marked.where(versions.c.id.in_(version_ids))).all():
            of = select(passages).where(passages.c.version_id == one.id).order_by(passages.c.occurrence)
            cuts = [
                (PassageKey(document=one.document, version=one.version, occurrence=cut.occurrence, sha256=cut.sha256), cut.section, cut.text)
                for cut in self.connection.execute(of)
            ]
            found[one.id] = tuple(placed(one.body, cuts))
        return found

    def passage(self, key: PassageKey, on: datetime | None = None) -> Passage | None:
        """The passage at this place, in force or not; None where there never was one with this text."""
        found = self._ids([key]).get(key)
        return None if found is None else self.passages([found], on)[found]

    def not_in_force(self, keys: Collection[PassageKey], scope: Scope, on: datetime) -> dict[PassageKey, str]:
        """Those of these passages that may not be used for this scope, each with the reason in plain words."""
        ids = self._ids(keys)
        eligible = self.still_eligible(ids.values(), scope, on)
        found: dict[PassageKey, str] = {}
        cards: dict[str, dict[str, VersionCard]] = {}
        for key in keys:
            if key not in ids:
                found[key] = f"{key.document} version {key.version} has no such passage in the catalogue"
            elif ids[key] not in eligible:
                of_document = cards.setdefault(key.document, {card.version: card for card in self.versions(key.document)})
                found[key] = why_not(of_document[key.version], scope, on)
        return found

    def vectors(self, ids: Sequence[int] | None, embedder: str) -> tuple[tuple[int, ...], Vectors]:
        """The vectors of these passages (all that an index holds where None), with the ids they belong to, ascending.

        A passage that this embedder has not seen yet is left out.
        """
        joined = _IS_PASSAGE.join(vectors, and_(vectors.c.indexed_sha256 == passages.c.indexed_sha256, vectors.c.embedder == embedder))
        statement = select(passages.c.id, vectors.c.vector).select_from(joined)
        narrowed = [statement.where(_INDEXED)] if ids is None else [statement.where(passages.c.id.in_(batch)) for batch in batches(ids)]
        rows = sorted((i, vector) for narrow in narrowed for i, vector in self.connection.execute(narrow))
        if not rows:
            return (), np.zeros((0, 0), dtype=np.float32)
        return tuple(i for i, _ in rows), np.frombuffer(b"".join(v for _, v in rows), dtype="<f4").reshape(len(rows), -1)

    def known_vectors(self, hashes: Collection[str], embedder: str) -> frozenset[str]:
        """Those of these texts (`Cut.indexed_sha256`) that already have a vector."""
        statement = select(vectors.c.indexed_sha256).where(vectors.c.embedder == embedder)
        return frozenset(h for batch in batches(hashes) for h in self.connection.scalars(statement.where(vectors.c.indexed_sha256.in_(batch))))

    def kept(self, hashes: Collection[str], name: str) -> dict[str, bytes]:
        """What is kept under a name of these texts, by their hashes (`Cut.indexed_sha256`); texts of which nothing is kept are left out."""
        statement = select(vectors.c.indexed_sha256, vectors.c.vector).where(vectors.c.embedder == name)
        rows = (row for batch in batches(hashes) for row in self.connection.execute(statement.where(vectors.c.indexed_sha256.in_(batch))))
        return {row.indexed_sha256: bytes(row.vector) for row in rows}

    def generation(self) -> int:
        """The number that grows with every change of content; 0 before the first."""
        return self.connection.scalar(_GENERATION) or 0

    def changes(self, since: int) -> Changes:
        """The passages that came and went after a generation. Drafts are never among them."""
        statement = select(passages.c.id).select_from(_IS_PASSAGE)  # sorted here: a database that sorts reads every passage there is
        added = self.connection.scalars(statement.where(versions.c.generation > since, _INDEXED))
        removed = self.connection.scalars(statement.where(versions.c.withdrawn_generation > since, versions.c.approved))
        return Changes(self.generation(), tuple(sorted(added)), tuple(sorted(removed)))

    def fingerprints(self) -> dict[int, str]:
        """Every passage that an index holds, with the hash of what is indexed (`Cut.indexed_sha256`): what an index checks itself against."""
        statement = select(passages.c.id, passages.c.indexed_sha256).select_from(_IS_PASSAGE).where(_INDEXED)
        return {row.id: row.indexed_sha256 for row in self.connection.execute(statement)}

    def fingerprints_of(self, ids: Collection[int]) -> dict[int, str]:
        """The hash of what is indexed of each of these passages."""
        statement = select(passages.c.id, passages.c.indexed_sha256)
        rows = (row for batch in batches(ids) for row in self.connection.execute(statement.where(passages.c.id.in_(batch))))
        return {row.id: row.indexed_sha256 for row in rows}

    def versions(self, document: str) -> tuple[VersionCard, ...]:
        """The versions of one document, oldest first; empty where there is no such document."""
        return self.cards(versions.c.document == document)

    def products(self) -> tuple[Product, ...]:
        """Every product that any document is about, with the names its labels give, by name.

        The markets of a product are those it has a label for; where it has none, those of its documents.
        """
        markets: dict[int, frozenset[str]] = {}
        for row in self.connection.execute(select(version_markets.c.version_id, version_markets.c.market)):
            markets[row.version_id] = markets.get(row.version_id, frozenset()) | {row.market}
        names = select(version_products.c.version_id, version_products.c.product.label("name")).join(versions).where(versions.c.approved)
        described = self.connection.execute(select(products).order_by(products.c.version_id.desc())).mappings().all()
        labelled = {row["name"].casefold() for row in described}
        return merged(
            [
                Product(name=row["name"], ingredients=row["ingredients"], classes=row["classes"], codes=row["codes"], markets=markets[row["version_id"]])
                for row in described
            ]
            + [
                Product(name=row.name, markets=markets[row.version_id])
                for row in self.connection.execute(names.order_by(versions.c.id.desc()))
                if row.name.casefold() not in labelled
            ]
        )

    # ── Inside ───────────────────────────────────────────────────────────────────────────────────

    def _eligible(self, scope: Scope, on: datetime) -> Select[int]:
        return select(passages.c.id).where(passages.c.version_id.in_(select(versions.c.id).where(self._in_force(scope, on))))

    def _in_force(self, scope: Scope, on: datetime) -> ColumnElement[bool]:
        """The one place where it is said which versions may be used; true of a row of `versions`."""
        if scope.market is None and not scope.medical_information_staff:
            return false()
        there = [version_markets.c.version_id == versions.c.id, version_markets.c.from_utc <= on]
        there.append(or_(version_markets.c.until_utc.is_(None), version_markets.c.until_utc > on))
        if scope.market is not None:
            there.append(version_markets.c.market == scope.market.strip().upper())
        wanted = [versions.c.approved, versions.c.withdrawn_at.is_(None), exists().where(*there)]
        if not scope.medical_information_staff:
            wanted.append(versions.c.staff_only.is_(False))
        if scope.language is not None:
            wanted.append(versions.c.language == primary(scope.language))
        if scope.product is not None:
            wanted.append(self._about(scope.product))
        return and_(*wanted)

    def _about(self, product: str) -> ColumnElement[bool]:
        key = product.strip().casefold()
        by_name = version_products.c.product_key == key
        if self.connection.scalar(select(version_products.c.product_key).where(by_name).limit(1)) is None:
            by_ingredient = [known.name.casefold() for known in self.products() if key in (i.casefold() for i in known.ingredients)]
            if len(by_ingredient) == 1:  # of two products with this ingredient neither is meant for certain
                by_name = version_products.c.product_key == by_ingredient[0]
        return exists().where(version_products.c.version_id == versions.c.id, by_name)

    def _ids(self, keys: Collection[PassageKey]) -> dict[PassageKey, int]:
        found: dict[PassageKey, int] = {}
        statement = select(passages.c.id, passages.c.occurrence, passages.c.sha256, versions.c.document, versions.c.version).select_from(_IS_PASSAGE)
        for batch in batches(keys, 100):
            places = [and_(versions.c.document == k.document, versions.c.version == k.version, passages.c.occurrence == k.occurrence) for k in batch]
            for row in self.connection.execute(statement.where(or_(*places))):
                found[PassageKey(document=row.document, version=row.version, occurrence=row.occurrence, sha256=row.sha256)] = row.id
        return {key: found[key] for key in keys if key in found}

    def cards(self, where: ColumnElement[bool]) -> tuple[VersionCard, ...]:
        """The versions of which a condition on `versions` is true, by id and version."""
        chosen = select(versions.c.id).where(where)
        markets: dict[int, dict[str, Span]] = {}
        about: dict[int, list[str]] = {}
        for row in self.connection.execute(select(version_markets).where(version_markets.c.version_id.in_(chosen)).order_by(version_markets.c.market)):
            markets.setdefault(row.version_id, {})[row.market] = Span(starts=row.from_utc, ends=row.until_utc, superseded_by=row.superseded_by)
        for row in self.connection.execute(select(version_products).where(version_products.c.version_id.in_(chosen)).order_by(version_products.c.product)):
            about.setdefault(row.version_id, []).append(row.product)
        counted = select(passages.c.version_id, func.count().label("many")).where(passages.c.version_id.in_(chosen)).group_by(passages.c.version_id)
        counts = {row.version_id: row.many for row in self.connection.execute(counted)}
        rows = self.connection.execute(select(*(versions.c[name] for name in ("id", *CARD_COLUMNS))).where(where)).mappings().all()
        later = later_revisions(self.connection, [row["id"] for row in rows if row["label_document"]])
        cards = [
            VersionCard(
                **{name: row[name] for name in CARD_COLUMNS},
                products=tuple(about.get(row["id"], ())), spans=markets.get(row["id"], {}), passages=counts.get(row["id"], 0),
                revisions=later.get(row["id"], ()),
            )
            for row in rows
        ]  # fmt: skip
        return tuple(sorted(cards, key=lambda card: (card.document, natural(card.version))))


CARD_COLUMNS = tuple(name for name in VersionCard.model_fields if name not in ("products", "spans", "passages", "revisions"))


def batches(items: Iterable[_T], size: int = _BATCH) -> Iterator[list[_T]]:
    """The items in portions that a database takes as parameters of one statement."""
    portion: list[_T] = []
    for item in items:
        portion.append(item)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion


def _passage(row: RowMapping, caution: str, beside: tuple[Required, ...]) -> Passage:
    key = PassageKey(document=row["document"], version=row["version"], occurrence=row["occurrence"], sha256=row["sha256"])
    return Passage(
        key=key, text=row["text"], section=row["section"], label_section=row["label_section"], heading=tuple(row["heading"]), title=row["title"],
        page=row["page"], off_label=row["off_label"], direct_release=row["direct_release"] and not caution,
        restricted=row["restricted"] or row["staff_only"], caution=caution, with_benefit=beside,
    )  # fmt: skip
