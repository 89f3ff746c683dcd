"""The tree over the ends of all chains: 65,536 buckets, 256 branches, one root.

A subject's bucket is the first sixteen bits of its own hash. A bucket's hash is taken over its heads in order of subject, a
branch's over its 256 buckets, the root's over the 256 branches. One changed subject so costs one bucket (some fifteen heads
at a million cases), one branch and the root: what a checkpoint costs follows what changed, not what there is.
"""

import hashlib
from collections.abc import Iterable, Mapping

from triage.store.schema import canonical

EMPTY = "0" * 64
"""The hash of a bucket or branch that holds nothing."""
FAN = 256

Head = tuple[str, int, str]
"""The end of a chain: subject, number of its last entry, hash of that entry."""


def bucket_of(subject: str) -> int:
    """In which of the 65,536 buckets a subject lies."""
    return int.from_bytes(hashlib.sha256(subject.encode("utf-8", "replace")).digest()[:2])


def bucket_hash(heads: Iterable[Head]) -> str:
    """The hash of one bucket."""
    inside = sorted(heads)
    return _hash("bucket" + canonical(inside)) if inside else EMPTY


def branch_hash(branch: int, buckets: Mapping[int, str]) -> str:
    """The hash of one branch, from the hashes of those of its buckets that hold anything."""
    return _over(buckets.get(bucket, EMPTY) for bucket in range(branch * FAN, (branch + 1) * FAN))


def root_hash(branches: Mapping[int, str]) -> str:
    """The root, from the hashes of those branches that hold anything."""
    return _over(branches.get(branch, EMPTY) for branch in range(FAN))


def root_of_buckets(buckets: Mapping[int, str]) -> str:
    """The root of a whole tree, from its buckets."""
    return root_hash({branch: branch_hash(branch, buckets) for branch in sorted({bucket // FAN for bucket in buckets})})


def _over(children: Iterable[str]) -> str:
    joined = "".join(children)
    return EMPTY if joined == EMPTY * FAN else _hash("node" + joined)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
