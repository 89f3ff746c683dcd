"""The sealed export: the whole record in one file that proves itself, with no database and on any machine.

JSON lines: a header, every checkpoint followed by the heads that it took on, every entry with the exact bytes that were hashed,
and a last line with the number of lines before it, their hash, and the signature over that.
"""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sqlalchemy import Connection, func, select

from triage.errors import NotFound, StoreUnusable
from triage.store.checking import ChainCheck, CheckpointCheck, Faults, FoundCheckpoint, FoundEntry, HeadsHash, Report, check_root, missing_entries, report
from triage.store.checkpoint_tables import checkpoint_heads, checkpoints
from triage.store.merkle import Head, bucket_hash, bucket_of, root_of_buckets
from triage.store.schema import canonical
from triage.store.signing import Signer, is_signed
from triage.store.trail import moment_text, trail
from triage.store.verifying import checkpoint_rows, entry_rows, head_rows, see_one_state

if TYPE_CHECKING:
    from triage.store.unit import Store

Progress = Callable[[int, int], None]
"""Told now and then: how many lines are done, of how many."""
FORMAT = 1
EVERY = 1_000


def export(store: "Store", path: Path | str, signer: Signer, *, progress: Progress | None = None) -> Report:
    """Write the whole record to a file, as of one moment, and check what was written. The file appears whole or not at all.

    Raises StoreUnusable where the file cannot be written.
    """
    target = Path(path)
    draft = target.with_name(target.name + ".part")
    try:
        with store.read() as uow, draft.open("wb") as file:
            see_one_state(uow.connection)
            total = _count(uow.connection)
            writer = _Writer(file, progress, total)
            writer.line({"type": "header", "format": FORMAT, "made_at": moment_text(uow.now), "public_key": signer.public_key, "lines": total})
            for line in _lines(uow.connection):
                writer.line(line)
            writer.end(signer)
        found = verify_file(draft, public_key=None)
        draft.replace(target)
    except OSError as error:
        raise StoreUnusable(f"The export cannot be written to {target}: {error.strerror or error}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return found


def verify_file(path: Path | str, *, public_key: str | Collection[str] | None = None, progress: Progress | None = None) -> Report:
    """Check an exported file and say what is wrong and where. `public_key`: whose signatures are trusted, as for `verify`.

    Holds the heads of all subjects in memory (some 300 MB for a million). Raises NotFound where there is no such file.
    """
    reader = _Reader(public_key, progress)
    try:
        with Path(path).open("rb") as file:
            for number, line in enumerate(file, 1):
                reader.line(number, line)
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except OSError as error:
        raise StoreUnusable(f"The file {path} cannot be read: {error.strerror or error}.") from error
    return reader.report()


def _count(connection: Connection) -> int:
    return sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (trail, checkpoints, checkpoint_heads))


def _lines(connection: Connection) -> Iterator[dict[str, Any]]:
    for point in checkpoint_rows(connection):
        yield {"type": "checkpoint", **point._asdict(), "at": _plain(point.at)}
    for number, (subject, seq, sha256) in head_rows(connection):
        yield {"type": "head", "checkpoint": number, "subject": subject, "seq": seq, "sha256": sha256}
    for entry in entry_rows(connection):
        yield {"type": "entry", **entry._asdict(), "at": _plain(entry.at)}


def _plain(at: Any) -> str:
    return at if isinstance(at, str) else moment_text(at)


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("not a whole number")
    return value


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    value.encode()  # half a surrogate pair is a ValueError
    return value


class _Writer:
    """Writes lines and counts and hashes what it writes."""

    def __init__(self, file: BinaryIO, progress: Progress | None, total: int) -> None:
        self._file = file
        self._progress = progress
        self._total = total
        self._hash = hashlib.sha256()
        self._count = 0

    def line(self, value: dict[str, Any]) -> None:
        data = canonical(value).encode() + b"\n"
        self._file.write(data)
        self._hash.update(data)
        self._count += 1
        if self._progress and (self._count % EVERY == 0 or self._count == self._total + 1):
            self._progress(self._count - 1, self._total)

    def end(self, signer: Signer) -> None:
        sha256 = self._hash.hexdigest()
        last = {"type": "end", "lines": self._count, "sha256": sha256, "signature": signer.sign(sha256)}
        self._file.write(canonical(last).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


class _Reader:
    """Checks an exported file line by line."""

    def __init__(self, trusted: str | Collection[str] | None, progress: Progress | None) -> None:
        self._trusted = frozenset({trusted} if isinstance(trusted, str) else trusted) if trusted is not None else None
        self._progress = progress
        self._faults = Faults()
        self._chain = ChainCheck(self._faults)
        self._points: list[FoundCheckpoint] = []
        self._hashes: dict[Any, HeadsHash] = defaultdict(HeadsHash)
        self._heads: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
        self._latest: dict[str, Head] = {}
        self._last_of: dict[str, int] = {}
        self._hash = hashlib.sha256()
        self._header: dict[str, Any] | None = None
        self._count = 0
        self._ended = False

    def line(self, number: int, data: bytes) -> None:
        """Check the next line."""
        where = f"line {number}"
        if self._ended:
            self._faults.add(where, "it stands after the end of the export")
            return
        try:
            value = json.loads(data)
            kind = value["type"]
            if kind == "end":
                self._end(where, value)
                if data != canonical(value).encode() + b"\n" or value["signature"] != str(value["signature"]).lower():
                    self._faults.add(where, "it is not written as the product writes it: a byte was changed")
                return
            self._take(where, number, kind, value)
        except (ValueError, KeyError, TypeError, RecursionError):
            self._faults.add(where, "it cannot be read")
        self._hash.update(data)
        self._count = number
        if self._progress and self._header and number % EVERY == 0:
            self._progress(number, self._header["lines"])

    def _take(self, where: str, number: int, kind: str, value: dict[str, Any]) -> None:
        if (kind == "header") != (number == 1):
            self._faults.add(where, "it stands in the wrong place" if number > 1 else "this is not an exported record")
        if kind == "header":
            self._take_header(where, value)
        elif kind == "checkpoint":
            words = {name: _words(value[name]) for name in ("body", "sha256", "previous", "signature")}
            self._points.append(FoundCheckpoint(number=_whole(value["number"]), at=value["at"], **words))
        elif kind == "head":
            self._take_head(_whole(value["checkpoint"]), (_words(value["subject"]), _whole(value["seq"]), _words(value["sha256"])))
        elif kind == "entry":
            self._take_entry(value)
        else:
            self._faults.add(where, "it is of no known kind")

    def _take_header(self, where: str, value: dict[str, Any]) -> None:
        if value["format"] != FORMAT:
            self._faults.add(where, f"the export is of format {value['format']}; this version of the product reads format {FORMAT}")
        self._header = {"public_key": _words(value["public_key"]), "lines": _whole(value["lines"])}

    def _take_head(self, checkpoint: int, head: Head) -> None:
        subject, seq, sha256 = head
        self._hashes[checkpoint].feed(head)
        self._heads[subject].append((seq, sha256, checkpoint))
        self._latest[subject] = head

    def _take_entry(self, value: dict[str, Any]) -> None:
        subject, seq, sha256 = _words(value["subject"]), _whole(value["seq"]), _words(value["sha256"])
        words = {"body": _words(value["body"]), "previous": _words(value["previous"])}
        self._chain.feed(FoundEntry(subject=subject, seq=seq, at=value["at"], sha256=sha256, id=value["id"], **words))
        self._last_of[subject] = seq
        for head in [h for h in self._heads.get(subject, ()) if h[0] == seq]:
            self._heads[subject].remove(head)
            if head[1] != sha256:
                self._faults.add(f"{subject}, entry {seq}", f"it is not the one that checkpoint {head[2]} covers: the chain was written anew")

    def _end(self, where: str, value: dict[str, Any]) -> None:
        self._ended = True
        sha256 = self._hash.hexdigest()
        key = self._header["public_key"] if self._header else ""
        if value["lines"] != self._count or value["sha256"] != sha256:
            self._faults.add(where, "the file is not as it was written: a line was changed, removed or added")
        elif self._trusted is not None and key not in self._trusted:
            self._faults.add(where, "the file was signed with a key that is not trusted here")
        elif not is_signed(sha256, str(value["signature"]), key):
            self._faults.add(where, "the signature of the file is wrong")

    def report(self) -> Report:
        """What was found, after the last line."""
        if not self._count:
            self._faults.add("line 1", "this is not an exported record")
        if not self._ended:
            self._faults.add(f"line {self._count + 1}", "the end of the export is missing: the file was cut off")
        points = CheckpointCheck(self._faults, self._trusted)
        for point in self._points:
            points.feed(point, self._hashes[point.number].result())
        buckets: dict[int, list[Head]] = defaultdict(list)
        for head in self._latest.values():
            buckets[bucket_of(head[0])].append(head)
        check_root(self._faults, points.last, root_of_buckets({bucket: bucket_hash(heads) for bucket, heads in buckets.items()}))
        for subject, left in sorted(self._heads.items()):
            if left:
                missing_entries(self._faults, subject, self._last_of.get(subject), left[-1][0], left[-1][2])
        return report(self._chain, points, self._faults)
