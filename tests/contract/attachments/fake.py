"""The plainest reader, source and thread: for tests of the core, and to hold the contract to what it says."""

from triage.domain.overheard import Overheard
from triage.errors import TryAgainLater, Undeliverable
from triage.ports import ReadFile, ReadPart, UnreadPart


class FakeReader:
    """Reads files that end in `.txt`, as UTF-8."""

    def why_not(self, name: str) -> str:
        """Anything else is not read."""
        return "" if name.lower().endswith(".txt") else "only .txt is read"

    def read(self, name: str, data: bytes) -> ReadFile:
        """The words."""
        words = "".join(c for c in data.decode(errors="ignore") if c.isprintable() or c == "\n").strip()
        why = self.why_not(name) or ("" if words else "it is empty")
        return ReadFile(unread=(UnreadPart(name=name, why=why),)) if why else ReadFile(texts=(ReadPart(name=name, text=words),))


class FakeFiles:
    """Keeps files by their address; fails when it is told to."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.faults: list[Exception] = []

    def fetch(self, ref: str, *, largest: int) -> bytes:
        """The bytes."""
        if self.faults:
            raise self.faults.pop(0)
        if ref not in self.kept:
            raise Undeliverable("it is gone")
        if len(self.kept[ref]) > largest:
            raise Undeliverable(f"it is larger than {largest} bytes")
        return self.kept[ref]


class FakeThreads:
    """Keeps what was said, by the address of its thread."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[Overheard, ...]] = {}
        self.busy = False

    def said(self, address: str) -> tuple[Overheard, ...]:
        """What was said."""
        if self.busy:
            raise TryAgainLater("busy", after=7)
        return self.kept.get(address, ())
