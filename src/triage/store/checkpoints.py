"""Checkpoints: at intervals, the ends of all chains under one signed root, so that a cut tail and a removed case are found too.

A chain proves its own order, not that its last entries, or the whole of it, are still there. A checkpoint does: it holds the
Merkle root over the heads of ALL subjects (subject, number and hash of the last entry; `merkle.py`), is chained to the checkpoint
before it, and is signed. What it costs follows what changed since the last one: `trail_heads` marks the chains that grew,
`checkpoint_heads` keeps their new ends (all of these rows together give every head ever covered), and `checkpoint_branches`
keeps the tree's hashes, so that a thousand changed cases among a million cost a thousand buckets of some fifteen heads.
The tree is a cache: empty the table, and the next checkpoint builds it anew.

What the checkpoints cannot show is that the latest of them were removed together with what they cover: keep an export, or the
last checkpoint's hash, outside (`seal.py`).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, insert, select, text, update

from triage.store.checking import CheckpointBody, Fault, Report, heads_hash
from triage.store.checkpoint_tables import checkpoint_branches, checkpoint_heads, checkpoints
from triage.store.merkle import EMPTY, FAN, Head, branch_hash, bucket_hash, root_hash
from triage.store.schema import canonical
from triage.store.signing import Signer, load_or_make_signer
from triage.store.trail import START, chain_hash, moment_text, trail_heads
from triage.store.upsert import insert_into
from triage.store.verifying import verify

if TYPE_CHECKING:
    from triage.store.unit import Store

__all__ = ["Checkpoint", "Fault", "Report", "Signer", "checkpoint", "load_or_make_signer", "verify"]

MOST = 250
"""Chains that one checkpoint takes on. More are spread over several, so that no writer waits long behind one."""
_ONE_AT_A_TIME = 7_304_021


class Checkpoint(CheckpointBody):
    """A checkpoint as it stands on record."""

    sha256: str
    signature: str


def checkpoint(store: "Store", signer: Signer) -> Checkpoint | None:
    """Put everything on record under a signed root; None where nothing has changed since the last time. Returns the last one made."""
    last = None
    while True:
        with store.begin() as uow:
            made = _make(uow.connection, uow.now, signer)
        last = made or last
        if made is None or made.changed < MOST:
            return last


def _make(connection: Connection, now: datetime, signer: Signer) -> Checkpoint | None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    grown = _take_grown(connection)
    if not grown:
        return None
    before = connection.execute(select(checkpoints).order_by(checkpoints.c.number.desc()).limit(1)).one_or_none()
    earlier = CheckpointBody.model_validate_json(before.body) if before else None
    heads: list[Head] = [(row.subject, row.seq, row.sha256) for row in grown]
    body = CheckpointBody(
        number=earlier.number + 1 if earlier else 1,
        at=now,
        previous=before.sha256 if before else START,
        root=_grow_tree(connection, {row.bucket for row in grown}),
        entries=(earlier.entries if earlier else 0) + sum(row.seq - row.covered_seq for row in grown),
        subjects=(earlier.subjects if earlier else 0) + sum(row.covered_seq == 0 for row in grown),
        changed=len(heads),
        heads=heads_hash(heads),
        key=signer.public_key,
    )
    return _store(connection, body, grown, signer)


def _take_grown(connection: Connection) -> Sequence[Row[Any]]:
    """The chains that grew, marked as covered up to here. One that somebody is just writing to is left for the next time."""
    statement = select(trail_heads).where(trail_heads.c.uncovered).order_by(trail_heads.c.subject).limit(MOST).with_for_update(skip_locked=True)
    grown = connection.execute(statement).all()
    if grown:
        covered = update(trail_heads).where(trail_heads.c.subject == bindparam("of"))
        connection.execute(
            covered.values(covered_seq=bindparam("to_seq"), covered_sha256=bindparam("to_sha256"), uncovered=False),
            [{"of": row.subject, "to_seq": row.seq, "to_sha256": row.sha256} for row in grown],
        )
    return grown


def _store(connection: Connection, body: CheckpointBody, grown: Sequence[Row[Any]], signer: Signer) -> Checkpoint:
    said = canonical(body.model_dump(mode="json") | {"at": moment_text(body.at)})
    sha256 = chain_hash(body.previous, said)
    made = Checkpoint(**body.model_dump(), sha256=sha256, signature=signer.sign(sha256))
    row = {"number": body.number, "at": body.at, "body": said, "sha256": sha256, "previous": body.previous, "signature": made.signature}
    connection.execute(insert(checkpoints).values(row))
    connection.execute(
        insert(checkpoint_heads),
        [
            {"checkpoint": body.number, "place": place, "subject": head.subject, "bucket": head.bucket, "seq": head.seq, "sha256": head.sha256}
            for place, head in enumerate(grown)
        ],
    )
    return made


def _grow_tree(connection: Connection, dirty: Collection[int]) -> str:
    """Bring the tree up to date where chains grew, and return its root."""
    branches = {row.branch: row.sha256 for row in connection.execute(select(checkpoint_branches.c.branch, checkpoint_branches.c.sha256))}
    if not branches:  # the first time, or the cache was emptied
        dirty = set(connection.execute(select(trail_heads.c.bucket).distinct().where(trail_heads.c.covered_seq > 0)).scalars())
    by_branch: dict[int, list[int]] = defaultdict(list)
    for bucket in sorted(dirty):
        by_branch[bucket // FAN].append(bucket)
    for branch, buckets in by_branch.items():
        branches[branch] = _grow_branch(connection, branch, buckets)
    return root_hash(branches)


def _grow_branch(connection: Connection, branch: int, dirty: Sequence[int]) -> str:
    packed = connection.execute(select(checkpoint_branches.c.buckets).where(checkpoint_branches.c.branch == branch)).scalar_one_or_none() or EMPTY * FAN
    buckets = {branch * FAN + place: packed[place * 64 : place * 64 + 64] for place in range(FAN)}
    heads: dict[int, list[Head]] = {bucket: [] for bucket in dirty}
    for row in _covered(connection, dirty):
        heads[row.bucket].append((row.subject, row.covered_seq, row.covered_sha256))
    buckets |= {bucket: bucket_hash(inside) for bucket, inside in heads.items()}
    sha256 = branch_hash(branch, buckets)
    grown = {"buckets": "".join(buckets[bucket] for bucket in sorted(buckets)), "sha256": sha256}
    statement = insert_into(connection, checkpoint_branches).values(branch=branch, **grown)
    connection.execute(statement.on_conflict_do_update(index_elements=["branch"], set_=grown))
    return sha256


def _covered(connection: Connection, buckets: Sequence[int]) -> Sequence[Row[Any]]:
    return connection.execute(select(trail_heads).where(trail_heads.c.bucket.in_(buckets), trail_heads.c.covered_seq > 0)).all()
