"""Checking the record in the database: every entry, every chain, every checkpoint. Reads in streams; needs no more memory for a million cases."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, and_, cast, func, or_, select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from triage.store.checking import ChainCheck, CheckpointCheck, Faults, FoundCheckpoint, FoundEntry, HeadsHash, Report, check_root, missing_entries, report
from triage.store.checkpoint_tables import checkpoint_heads, checkpoints
from triage.store.merkle import Head, bucket_hash, root_of_buckets
from triage.store.trail import trail, trail_heads

if TYPE_CHECKING:
    from triage.store.unit import Store

ROWS_AT_ONCE = 1_000


def verify(store: "Store", public_key: str | Collection[str] | None = None) -> Report:
    """Check the whole record and say what is wrong and where.

    `public_key` names the keys that may have signed (`trail.pub` of every installation that writes to this database). Without it a
    checkpoint is held against the key that it names itself, which a forger with the whole database in hand could exchange.
    """
    faults = Faults()
    points = CheckpointCheck(faults, public_key)
    chain = ChainCheck(faults)
    with store.read() as uow:
        see_one_state(uow.connection)
        try:
            _check_chains(uow.connection, chain)
            _check_checkpoints(uow.connection, points)
            _check_root(uow.connection, faults, points)
            known = _check_covered(uow.connection, faults)
            _check_ends(uow.connection, faults, known)
        except OperationalError:
            raise
        except DatabaseError as error:
            faults.add("the database", f"it cannot be read to its end ({error.orig}): restore it from a backup")
    return report(chain, points, faults)


def see_one_state(connection: Connection) -> None:
    """Let everything read in this transaction be of one moment. SQLite's does so of itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def stream(connection: Connection, statement: Any) -> Iterator[Any]:
    """The rows of a long answer, a thousand in memory at a time."""
    yield from connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})


def raw(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[bytes]:
    """A text column as its bytes, so that bytes which are no text any more are seen and not stumbled over."""
    if connection.dialect.name == "postgresql":
        return func.convert_to(column, "UTF8", type_=LargeBinary)
    return cast(column, LargeBinary)


def as_text(value: Any) -> str:
    """Bytes as text; what cannot be read shows as a replacement, and so differs from what was hashed."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else "" if value is None else str(value)


def raw_time(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A time as it lies on file: PostgreSQL's own type cannot hold anything else, SQLite's text can."""
    return column if connection.dialect.name == "postgresql" else raw(connection, column)


def found_time(value: Any) -> Any:
    """A time as it was found: a moment, or the text that stands in its place."""
    return value if isinstance(value, datetime) else as_text(value)


def entry_rows(connection: Connection) -> Iterator[FoundEntry]:
    """Every entry as it lies on file, by subject and number."""
    columns = [raw(connection, trail.c[name]).label(name) for name in ("subject", "body", "sha256", "previous")]
    statement = select(*columns, trail.c.seq.label("seq"), raw_time(connection, trail.c.at).label("moment"), trail.c.id)
    for row in stream(connection, statement.order_by(trail.c.subject, trail.c.seq)):
        words = (as_text(row.body), as_text(row.sha256), as_text(row.previous))
        yield FoundEntry(as_text(row.subject), row.seq, found_time(row.moment), *words, row.id)


def checkpoint_rows(connection: Connection) -> Iterator[FoundCheckpoint]:
    """Every checkpoint as it lies on file, in order of number."""
    columns = [raw(connection, checkpoints.c[name]).label(name) for name in ("body", "sha256", "previous", "signature")]
    statement = select(checkpoints.c.number, raw_time(connection, checkpoints.c.at).label("moment"), *columns).order_by(checkpoints.c.number)
    for row in stream(connection, statement):
        words = (as_text(row.body), as_text(row.sha256), as_text(row.previous), as_text(row.signature))
        yield FoundCheckpoint(row.number, found_time(row.moment), *words)


def head_rows(connection: Connection) -> Iterator[tuple[int, Head]]:
    """Every head that a checkpoint took on, in order: the checkpoint's number, the head."""
    columns = [raw(connection, checkpoint_heads.c[name]).label(name) for name in ("subject", "sha256")]
    statement = select(checkpoint_heads.c.checkpoint, checkpoint_heads.c.seq, *columns).order_by(checkpoint_heads.c.checkpoint, checkpoint_heads.c.place)
    for row in stream(connection, statement):
        yield row.checkpoint, (as_text(row.subject), row.seq, as_text(row.sha256))


def _check_chains(connection: Connection, chain: ChainCheck) -> None:
    for found in entry_rows(connection):
        chain.feed(found)


def _check_checkpoints(connection: Connection, points: CheckpointCheck) -> None:
    hashes: dict[int, tuple[int, str]] = {}
    for number, of_one in groupby(head_rows(connection), key=lambda found: found[0]):
        hashing = HeadsHash()
        for _, head in of_one:
            hashing.feed(head)
        hashes[number] = hashing.result()
    for found in checkpoint_rows(connection):
        points.feed(found, hashes.get(found.number, HeadsHash().result()))


def _check_root(connection: Connection, faults: Faults, points: CheckpointCheck) -> None:
    """Build the tree from the latest head of every subject that was ever covered."""
    columns = (checkpoint_heads.c.subject, func.max(checkpoint_heads.c.checkpoint).label("checkpoint"))
    latest = select(*columns).group_by(checkpoint_heads.c.subject).subquery()
    same = and_(checkpoint_heads.c.subject == latest.c.subject, checkpoint_heads.c.checkpoint == latest.c.checkpoint)
    names = [raw(connection, checkpoint_heads.c[name]).label(name) for name in ("subject", "sha256")]
    statement = select(checkpoint_heads.c.bucket, checkpoint_heads.c.seq, *names).join(latest, same).order_by(checkpoint_heads.c.bucket)
    buckets: dict[int, str] = {}
    for bucket, rows in groupby(stream(connection, statement), key=lambda row: row.bucket):
        buckets[bucket] = bucket_hash((as_text(row.subject), row.seq, as_text(row.sha256)) for row in rows)
    check_root(faults, points.last, root_of_buckets(buckets))


def _check_covered(connection: Connection, faults: Faults) -> frozenset[str]:
    """Hold every head that was ever covered against the trail; returns the subjects where something is missing."""
    same = and_(trail.c.subject == checkpoint_heads.c.subject, trail.c.seq == checkpoint_heads.c.seq)
    differs = or_(trail.c.id.is_(None), trail.c.sha256 != checkpoint_heads.c.sha256)
    statement = (
        select(checkpoint_heads.c.checkpoint, raw(connection, checkpoint_heads.c.subject).label("subject"), checkpoint_heads.c.seq, trail.c.id)
        .join_from(checkpoint_heads, trail, same, isouter=True)
        .where(differs)
        .order_by(checkpoint_heads.c.checkpoint)
    )
    missing: dict[str, tuple[Any, Any]] = {}
    for row in stream(connection, statement):
        subject = as_text(row.subject)
        if row.id is None:
            missing[subject] = (row.seq, row.checkpoint)
        else:
            faults.add(f"{subject}, entry {row.seq}", f"it is not the one that checkpoint {row.checkpoint} covers: the chain was written anew")
    for subject, (seq, number) in sorted(missing.items()):
        left = connection.execute(select(func.max(trail.c.seq)).where(trail.c.subject == subject)).scalar_one_or_none()
        missing_entries(faults, subject, left, seq, number)
    return frozenset(missing)


def _check_ends(connection: Connection, faults: Faults, known: frozenset[str]) -> None:
    """Hold the ends of the chains against those on file: this also shows a clumsy cut after the last checkpoint."""
    same = and_(trail.c.subject == trail_heads.c.subject, trail.c.seq == trail_heads.c.seq, trail.c.sha256 == trail_heads.c.sha256)
    end = raw(connection, trail_heads.c.subject).label("subject")
    cut = select(end, trail_heads.c.seq).join_from(trail_heads, trail, same, isouter=True).where(trail.c.id.is_(None))
    for row in stream(connection, cut.order_by(trail_heads.c.subject)):
        if as_text(row.subject) not in known:
            faults.add(f"{as_text(row.subject)}, entry {row.seq}", "the chain does not end as it was left: this entry is missing or was changed")
    beyond = or_(trail_heads.c.subject.is_(None), trail.c.seq > trail_heads.c.seq)
    found = select(raw(connection, trail.c.subject).label("subject"), trail.c.seq)
    added = found.join_from(trail, trail_heads, trail.c.subject == trail_heads.c.subject, isouter=True).where(beyond)
    for row in stream(connection, added.order_by(trail.c.subject, trail.c.seq)):
        faults.add(f"{as_text(row.subject)}, entry {row.seq}", "the product did not write it: it was added from outside")
