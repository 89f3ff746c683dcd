"""The tables of checkpoints. `checkpoints` and `checkpoint_heads` only grow; `checkpoint_branches` is a cache of the tree."""

from sqlalchemy import Column, Integer, String, Table, Text

from triage.store import schema

checkpoints = Table(
    "checkpoints",
    schema.metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", schema.UtcMoment, nullable=False),
    Column("body", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("signature", String(128), nullable=False),
)

checkpoint_heads = Table(
    "checkpoint_heads",
    schema.metadata,
    Column("checkpoint", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("subject", String(200), nullable=False, index=True),
    Column("bucket", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
)

checkpoint_branches = Table(
    "checkpoint_branches",
    schema.metadata,
    Column("branch", Integer, primary_key=True, autoincrement=False),
    Column("buckets", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
)
