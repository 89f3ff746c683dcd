"""What the catalogue holds, read by those who look after it: bodies and passages of versions, vectors by what was embedded, whole tables to rehearse on."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import Column, Connection, MetaData, RowMapping, Select, Table, Text, exists, insert, select, tuple_

from knowledge.catalogue import NewVectors
from knowledge.documents import DocumentKind
from knowledge.force import natural
from knowledge.lookup import Lookup, batches
from knowledge.tables import catalogue_state, documents, label_corrections, passages, products, vectors, version_markets, version_products, versions
from triage.store.schema import Json
from triage.store.upsert import insert_into

_WHOLE = (documents, versions, version_markets, version_products, passages, products, catalogue_state, label_corrections)
_ROWS_AT_ONCE = 500


class Held(NamedTuple):
    """A passage as the catalogue holds it."""

    occurrence: int
    text: str
    sha256: str
    heading: tuple[str, ...]
    section: str
    page: int | None


class Holdings:
    """The catalogue read in one transaction, beside what `Lookup` reads for searches."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def bodies(self, wanted: Collection[tuple[str, str]]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """The bodies of versions, each with document and version, as they were stored."""
        columns = select(versions.c.document, versions.c.version, versions.c.body)
        for batch in batches(sorted(wanted), 100):
            for row in self.connection.execute(columns.where(tuple_(versions.c.document, versions.c.version).in_(batch))):
                yield row.document, row.version, row.body

    def passages_of(self, document: str, version: str) -> tuple[Held, ...]:
        """The passages of a version, in its order."""
        names = [passages.c[name] for name in Held._fields]
        of_version = select(*names).join(versions, passages.c.version_id == versions.c.id)
        chosen = of_version.where(versions.c.document == document, versions.c.version == version).order_by(passages.c.occurrence)
        return tuple(Held(**{**row, "heading": tuple(row["heading"])}) for row in self.connection.execute(chosen).mappings())

    def versions_with(self, document: str, sha256: str) -> tuple[str, ...]:
        """The versions of a document that have a passage with these very words, oldest first."""
        with_it = select(versions.c.version).join(passages, passages.c.version_id == versions.c.id).distinct()
        return tuple(sorted(self.connection.scalars(with_it.where(versions.c.document == document, passages.c.sha256 == sha256)), key=natural))

    def vouched(self, query: str, ids: Collection[int]) -> bool:
        """Whether this is a golden question of a document that one of these passages stands in: its owner says that it answers."""
        said = _as_asked(query)
        here = select(passages.c.version_id).where(passages.c.id.in_(ids))
        bodies = self.connection.scalars(select(versions.c.body).where(versions.c.id.in_(here), versions.c.kind != DocumentKind.LABEL))
        return any(said == _as_asked(one) for body in bodies for one in body.get("questions", ()))

    def vectors_of(self, hashes: Collection[str], embedder: str) -> dict[str, npt.NDArray[np.float32]]:
        """The vectors of texts by their hashes; texts that were never embedded are left out."""
        known = select(vectors.c.indexed_sha256, vectors.c.vector).where(vectors.c.embedder == embedder)
        rows = (row for batch in batches(hashes) for row in self.connection.execute(known.where(vectors.c.indexed_sha256.in_(batch))))
        return {row.indexed_sha256: np.frombuffer(row.vector, dtype="<f4") for row in rows}

    def known(self, hashes: Collection[str], embedder: str) -> frozenset[str]:
        """Those of these texts, by their hashes, that have a vector."""
        return Lookup(self.connection).known_vectors(hashes, embedder)

    def keep_vectors(self, computed: NewVectors) -> None:
        """Keep vectors. Where another process keeps the same one at this moment, one of them stays: they are equal."""
        rows = [{"indexed_sha256": h, "embedder": computed.embedder, "vector": row} for h, row in computed.kept().items()]
        for batch in batches(rows, _ROWS_AT_ONCE):
            self.connection.execute(insert_into(self.connection, vectors).on_conflict_do_nothing(), batch)

    def copy_to(self, target: Connection, embedder: str) -> None:
        """Copy the catalogue into empty tables, with the vectors of its passages: also what is out of force tells a search something."""
        for table in _WHOLE:
            raw = _raw(table)
            _fill(target, raw, self._streamed(select(raw)))
        used = exists().where(passages.c.indexed_sha256 == vectors.c.indexed_sha256)
        _fill(target, vectors, self._streamed(select(vectors).where(vectors.c.embedder == embedder, used)))

    def _streamed(self, statement: Select[Any]) -> Iterator[RowMapping]:
        yield from self.connection.execute(statement.execution_options(yield_per=_ROWS_AT_ONCE)).mappings()


def _raw(table: Table) -> Table:
    """The table with its JSON as text, which a copy need not read."""
    return Table(table.name, MetaData(), *(Column(c.name, Text() if isinstance(c.type, Json) else c.type, primary_key=c.primary_key) for c in table.columns))


def _fill(target: Connection, table: Table, rows: Iterable[RowMapping]) -> None:
    for batch in batches(rows, _ROWS_AT_ONCE):
        target.execute(insert(table), [dict(row) for row in batch])


def _as_asked(question: str) -> str:
    """A question without what makes no other question of it: the size of its letters, its blanks, and the sign at its end."""
    return " ".join(question.casefold().split()).rstrip(" ?.!")
