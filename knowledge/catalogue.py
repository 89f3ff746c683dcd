"""The catalogue: which documents there are, and whose words are in force where and when. The truth that every search asks."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, delete, false, func, insert, null, or_, select, true, update

from knowledge.documents import ApprovedDocument, DocumentKind
from knowledge.force import Dated, Span, natural, spans
from knowledge.labels import as_label, merged
from knowledge.passages import Cut
from knowledge.reasons import VersionCard, why_not
from knowledge.tables import catalogue_state, documents, passages, products, vectors, version_markets, version_products, versions
from triage.domain.audit import AuditEntry
from triage.domain.evidence import Label, Passage, PassageKey, Product
from triage.errors import BadContent, NotFound
from triage.ports import Scope, Vectors
from triage.store.outbox import Outbox
from triage.store.trail import Trail

_BATCH = 500
_IS_PASSAGE = passages.join(versions, passages.c.version_id == versions.c.id)


class NewVectors(NamedTuple):
    """Vectors made for new passages: by whom, and by the hash of what was embedded (`Cut.indexed_sha256`)."""

    embedder: str
    rows: Mapping[str, npt.NDArray[np.float32]]


class Added(NamedTuple):
    """What became of a document: `new` is False where the very same version was there already."""

    new: bool
    superseded: tuple[str, ...] = ()


class Changes(NamedTuple):
    """What an index must learn to come from an older generation to this one, as passage ids."""

    generation: int
    added: tuple[int, ...]
    removed: tuple[int, ...]


class Catalogue:
    """Documents and passages in one transaction of the database."""

    def __init__(self, connection: Connection, now: datetime, trail: Trail) -> None:
        self.connection = connection
        self.now = now
        self.trail = trail

    # ── Changing ─────────────────────────────────────────────────────────────────────────────────

    def add(self, document: ApprovedDocument, cuts: Sequence[Cut], computed: NewVectors | None = None, *, entry: AuditEntry) -> Added:
        """Take in a version of a document with its passages, and end the versions it supersedes.

        The same version with the same content again changes nothing. A draft is replaced by what comes under its number.
        Raises BadContent where the version is there with other content, or the id belongs to a document of another kind.
        """
        ...

    def withdraw(self, document: str, version: str | None, reason: str, *, entry: AuditEntry) -> tuple[str, ...]:
        """Take a version, or every version, out of use at once, and ask for its recall. Returns the versions withdrawn.

        Raises NotFound where there is no such version, or none that is still to be withdrawn.
        """
        ...

    def put_vectors(self, computed: NewVectors) -> None:
        """Keep vectors that were missing. They follow from passages and embedder alone, so the trail does not speak of them."""
        ...

    # ── Searching ────────────────────────────────────────────────────────────────────────────────

    def eligible(self, scope: Scope, on: datetime) -> tuple[int, ...]:
        """The ids of all passages that may be used for this scope at this moment, in ascending order.

        No product: of every product. No language: in every language. No market: nothing, but for medical information staff, to whom a
        command without a market shows what is in force in any of them. Off-label and restricted documents are theirs alone.
        """
        ...

    def still_eligible(self, ids: Collection[int], scope: Scope, on: datetime) -> frozenset[int]:
        """Those of these passages that may be used: the last look before a hit is shown."""
        ...

    def next_change(self, on: datetime) -> datetime | None:
        """The next moment after `on` at which some version comes into force or goes out of it by its dates alone.

        Until then, and while `generation()` is the same, `eligible` answers the same.
        """
        ...

    def passages(self, ids: Collection[int]) -> dict[int, Passage]:
        """Passages by their id; ids that are not there are left out."""
        ...

    def passage(self, key: PassageKey) -> Passage | None:
        """The passage at this place, in force or not; None where there never was one with this text."""
        ...

    def not_in_force(self, keys: Collection[PassageKey], scope: Scope, on: datetime) -> dict[PassageKey, str]:
        """Those of these passages that may not be used for this scope, each with the reason in plain words."""
        ...

    def vectors(self, ids: Sequence[int] | None, embedder: str) -> tuple[tuple[int, ...], Vectors]:
        """The vectors of these passages (all that an index holds where None), with the ids they belong to, ascending.

        A passage that this embedder has not seen yet is left out.
        """
        ...

    def known_vectors(self, hashes: Collection[str], embedder: str) -> frozenset[str]:
        """Those of these texts (`Cut.indexed_sha256`) that already have a vector."""
        ...

    def generation(self) -> int:
        """The number that grows with every change of content; 0 before the first."""
        ...

    def changes(self, since: int) -> Changes:
        """The passages that came and went after a generation. Drafts are never among them."""
        ...

    # ── Reading ──────────────────────────────────────────────────────────────────────────────────

    def holds(self, document: str, version: str) -> str | None:
        """The hash of the file that this version was read from; None where there is no such version."""
        ...

    def list(self, *, product: str | None = None, market: str | None = None, kind: DocumentKind | None = None) -> tuple[VersionCard, ...]:
        """Every version of every document, by id and version."""
        ...

    def versions(self, document: str) -> tuple[VersionCard, ...]:
        """The versions of one document, oldest first; empty where there is no such document."""
        ...

    def show(self, document: str, version: str | None = None) -> ApprovedDocument:
        """One version of a document, or its latest. Raises NotFound."""
        ...

    def label(self, product: str, market: str, on: datetime) -> Label | None:
        """The label in force of a product in a market: of several the one that took effect last."""
        ...

    def products(self) -> tuple[Product, ...]:
        """Every product that any document is about, with the names its labels give, by name."""
        ...

    def languages(self, product: str | None, market: str | None, on: datetime) -> frozenset[str]:
        """The languages of the content in force for a product and market."""
        ...
