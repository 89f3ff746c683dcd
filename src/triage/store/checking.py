"""How a record is checked, wherever it is read from: the database (`verifying.py`) or an exported file (`seal.py`).

The checks take what was read as it is, expect anything, and collect faults; they never trust a column that the hashed text
does not confirm.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from triage.domain.base import Moment, Value, to_utc
from triage.store.merkle import Head
from triage.store.schema import canonical
from triage.store.signing import is_signed
from triage.store.trail import START, chain_hash, moment_text

MOST_FAULTS = 1_000


class Fault(Value):
    """Something that is not as it was written: where, and what."""

    where: str
    what: str


class Report(Value):
    """What a check found. `since` counts the entries after the last checkpoint: only their order is proven, not that none is missing at the end."""

    entries: int
    subjects: int
    checkpoints: int
    faults: tuple[Fault, ...] = ()
    since: int = 0
    last_checkpoint_at: Moment | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found to be wrong."""
        return not self.faults

    @property
    def lines(self) -> tuple[str, ...]:
        """The report in plain words, for a person."""
        read = f"{self.entries} entries of {self.subjects} subjects and {self.checkpoints} checkpoints were checked."
        since = f"{self.since} entries since the last checkpoint" if self.last_checkpoint_at else "There is no checkpoint yet: a cut at the end would not show"
        at = f" ({moment_text(self.last_checkpoint_at)})." if self.last_checkpoint_at else "."
        verdict = "Nothing was changed, removed or re-ordered." if self.is_whole else f"{len(self.faults)} faults were found:"
        return (read, since + at, verdict, *(f"{fault.where}: {fault.what}" for fault in self.faults))


class CheckpointBody(Value):
    """What a checkpoint says: hashed and signed as canonical JSON.

    `entries` and `subjects` are all that are covered up to here; `heads` is the hash over the `changed` heads of this one,
    `root` the Merkle root over all heads; `key` is the public key of whoever signed.
    """

    number: int
    at: Moment
    previous: str
    root: str
    entries: int
    subjects: int
    changed: int
    heads: str
    key: str


class FoundEntry(NamedTuple):
    """An entry as it was found. `at` is a moment or a text."""

    subject: str
    seq: Any
    at: Any
    body: str
    sha256: str
    previous: str
    id: Any


class FoundCheckpoint(NamedTuple):
    """A checkpoint as it was found. `at` is a moment or a text."""

    number: Any
    at: Any
    body: str
    sha256: str
    previous: str
    signature: str


class Faults:
    """Collects what is found, up to a number that a person can still read."""

    def __init__(self) -> None:
        self._found: list[Fault] = []
        self._more = 0

    def add(self, where: str, what: str) -> None:
        """Note a fault."""
        if len(self._found) < MOST_FAULTS:
            self._found.append(Fault(where=where, what=what))
        else:
            self._more += 1

    def all(self) -> tuple[Fault, ...]:
        """Everything noted, with a last line for what was too much."""
        more = (Fault(where="the record", what=f"{self._more} more faults were found"),) if self._more else ()
        return (*self._found, *more)


class ChainCheck:
    """Checks entries that come by subject, each subject's in order of number."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._subject: str | None = None
        self._next = 1
        self._previous = START
        self.entries = 0
        self.subjects = 0

    def feed(self, found: FoundEntry) -> None:
        """Check the next entry."""
        subject, seq = found.subject, found.seq
        if subject != self._subject:
            self._subject, self._next, self._previous = subject, 1, START
            self.subjects += 1
        self.entries += 1
        where = f"{subject}, entry {seq}"
        if not isinstance(seq, int):
            self._faults.add(where, "its number was changed")
            return
        if seq > self._next:
            self._faults.add(f"{subject}, entry {self._next}", "it is missing" if seq == self._next + 1 else f"it and those up to entry {seq - 1} are missing")
        elif seq < self._next:
            self._faults.add(where, "its number is there twice")
        elif found.previous != self._previous:
            self._faults.add(where, "it does not follow from the entry before it: one of them was changed or exchanged")
        self._check_content(where, found)
        self._next, self._previous = seq + 1, found.sha256

    def _check_content(self, where: str, found: FoundEntry) -> None:
        if chain_hash(found.previous, found.body) != found.sha256:
            self._faults.add(where, "its content or its hash was changed")
            return
        try:
            said = json.loads(found.body)
            place = said["subject"], said["seq"], said["at"]
        except (ValueError, KeyError, TypeError):
            self._faults.add(where, "its content is not an entry")
            return
        if place[:2] != (found.subject, found.seq):
            self._faults.add(where, f"it was written as {place[0]}, entry {place[1]}: it was moved")
        elif _moment(found.at) != _moment(place[2]):
            self._faults.add(where, "its time was changed")


class CheckpointCheck:
    """Checks checkpoints in order of number: the chain, the signatures, the heads that each took on."""

    def __init__(self, faults: Faults, trusted: str | Collection[str] | None) -> None:
        self._faults = faults
        self._trusted = frozenset({trusted} if isinstance(trusted, str) else trusted) if trusted is not None else None
        self._previous = START
        self.last: CheckpointBody | None = None
        self.count = 0

    def feed(self, found: FoundCheckpoint, heads: tuple[int, str]) -> None:
        """Check the next checkpoint; `heads` is how many heads stand under it, and their hash."""
        self.count += 1
        where = f"checkpoint {found.number}"
        if found.number != self.count:
            self._faults.add(f"checkpoint {self.count}", "it is missing")
            self.count = found.number if isinstance(found.number, int) else self.count
        elif found.previous != self._previous:
            self._faults.add(where, "it does not follow from the checkpoint before it")
        self._previous = found.sha256
        try:
            said = CheckpointBody.model_validate_json(found.body)
        except (ValidationError, OverflowError):
            self._faults.add(where, "its content was changed")
            return
        self.last = said
        if chain_hash(found.previous, found.body) != found.sha256 or (said.number, said.previous) != (found.number, found.previous):
            self._faults.add(where, "its content was changed")
        elif _moment(found.at) != said.at:
            self._faults.add(where, "its time was changed")
        elif (said.changed, said.heads) != heads:
            self._faults.add(where, "the heads that it covers were changed")
        self._check_signature(where, said.key, found.sha256, found.signature)

    def _check_signature(self, where: str, key: str, sha256: str, signature: str) -> None:
        if self._trusted is not None and key not in self._trusted:
            self._faults.add(where, "it was signed with a key that is not trusted here")
        elif not is_signed(sha256, signature, key):
            self._faults.add(where, "its signature is wrong")


class HeadsHash:
    """The hash over heads that come one by one."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._count = 0

    def feed(self, head: Head) -> None:
        """Take in the next head."""
        self._hash.update(canonical(head).encode("utf-8", "replace") + b"\n")
        self._count += 1

    def result(self) -> tuple[int, str]:
        """How many there were, and their hash."""
        return self._count, self._hash.hexdigest()


def heads_hash(heads: Iterable[Head]) -> str:
    """The hash over some heads in their order."""
    hashing = HeadsHash()
    for head in heads:
        hashing.feed(head)
    return hashing.result()[1]


def check_root(faults: Faults, last: CheckpointBody | None, root: str) -> None:
    """Hold the root of the heads that were found against the one that was signed."""
    if last is not None and last.root != root:
        faults.add(f"checkpoint {last.number}", "the heads on file do not give the root that was signed: some were changed or removed")


def missing_entries(faults: Faults, subject: str, left: Any, covered: Any, number: Any) -> None:
    """Say that a chain ends before the entry that a checkpoint covers: `left` is the last entry that is there, None where none is."""
    if left is None:
        faults.add(subject, f"all of it was removed: checkpoint {number} covers {covered} entries of it")
    elif isinstance(left, int) and isinstance(covered, int) and left < covered:
        faults.add(f"{subject}, entry {left + 1}", f"it and all after it were cut off: checkpoint {number} covers {covered} entries")
    else:
        faults.add(f"{subject}, entry {covered}", f"it is missing: checkpoint {number} covers it")


def report(chain: ChainCheck, points: CheckpointCheck, faults: Faults) -> Report:
    """Put together what the checks found."""
    last = points.last
    return Report(
        entries=chain.entries,
        subjects=chain.subjects,
        checkpoints=points.count,
        faults=faults.all(),
        since=max(0, chain.entries - (last.entries if last else 0)),
        last_checkpoint_at=last.at if last else None,
    )


def _moment(at: Any) -> datetime | None:
    """A time as it was found, in UTC; None for one that cannot be read."""
    try:
        moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
        return to_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, TypeError, OverflowError):
        return None
