"""Statements that the proof of drafts is taught on: each with its quotes, right or wrong, by many hands, read from `statements/*.jsonl`."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from triage.domain.base import Value

FOLDER = Path(__file__).parent / "statements"


class Taught(Value):
    """A statement as it is taught. `changed`: its words that are wrong, where they are known; `by`: whose hand; `origin`: the statement it was made of."""

    quotes: tuple[str, ...]
    statement: str
    faithful: bool
    kind: str = ""
    changed: str = ""
    by: str
    origin: str = ""
    made: bool = False
    weight: float = 1.0

    @property
    def part(self) -> int:
        """In which of four parts it stands that take turns at being kept out, with all others on its first quote."""
        return hashlib.sha256(self.quotes[0].encode()).digest()[0] % PARTS


PARTS = 4


def read_statements(folder: Path = FOLDER) -> tuple[Taught, ...]:
    """Every statement of a folder that has words and quotes."""
    return tuple(one for path in sorted(folder.glob("*.jsonl")) for one in _of(path))


def fingerprint(folder: Path = FOLDER) -> str:
    """The SHA-256 of everything in the folder, by which a trained file knows what it was trained on."""
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.jsonl")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return whole.hexdigest()


def _of(path: Path) -> Iterator[Taught]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        quotes = tuple(quote for quote in row["quotes"] if quote.strip())
        if quotes and row["statement"].strip():
            yield Taught(
                quotes=quotes,
                statement=row["statement"],
                faithful=row["faithful"],
                kind=row.get("kind") or "",
                changed=row.get("changed") or "",
                by=path.stem,
            )
