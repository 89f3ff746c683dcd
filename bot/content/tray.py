"""The tray: files that a content owner has laid down and not loaded yet. Each person sees their own, and each file for a working day only."""

import hashlib
import json
import secrets
import time
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from triage.errors import NotFound, Refused

if TYPE_CHECKING:
    from triage.ports import Clock

LASTS = timedelta(hours=24)
"""How long a file waits before it is removed."""
MOST_FILES = 1_000
MOST_BYTES = 500_000_000
"""Of one person at a time."""
_LONGEST_NAME = 200
"""Bytes of a file's name. A longer one ends in a mark of its own, so that no file takes the place of another whose name begins the same."""
_GONE = "This file is not on your tray any more: files wait there for a day. Please drop it again."


class Laid(NamedTuple):
    """A file on the tray. `given` is what the person has said of it in the form."""

    key: str
    name: str
    path: Path
    size: int
    at: datetime
    given: Mapping[str, Any]

    def body(self) -> bytes:
        """The file itself. Raises NotFound where it was taken away meanwhile."""
        try:
            return self.path.read_bytes()
        except OSError:
            raise NotFound(_GONE) from None

    def mark(self) -> tuple[str, int, int]:
        """By which it is known whether the file is still the same."""
        try:
            held = self.path.stat()
        except OSError:
            return (self.name, 0, 0)
        return (self.name, held.st_size, held.st_mtime_ns)


class Tray:
    """Files between check and load, in a folder of the data directory that only the server reads.

    A file keeps its name, so that a description beside it (`name.yaml`, `manifest.csv`) is found; a file of the same name takes its place:
    whoever mends a document in Word drops it again. Behind several servers, each keeps its own tray.
    """

    def __init__(self, home: Path, clock: "Clock") -> None:
        self._home = home
        self._clock = clock

    def put(self, person: str, name: str, body: bytes) -> Laid:
        """Lay a file down; what was said of an older one of its name still holds. Raises Refused where the tray is full."""
        self.sweep()
        name = plain_name(name)
        key = _key(name)
        held = self.list(person)
        others = [laid for laid in held if laid.key != key]
        if len(others) >= MOST_FILES or sum(laid.size for laid in others) + len(body) > MOST_BYTES:
            raise Refused(f"Your tray is full ({len(others)} files). Load or remove what is on it, then drop the rest.")
        older = next((laid for laid in held if laid.key == key), None)
        if older is not None:
            older.path.unlink(missing_ok=True)  # the same name in other capitals
        folder = self._folder(person)
        for part in ("files", "notes"):
            (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / "files" / name, body)
        self._note(person, key, name, older.given if older else {})
        return self.get(person, key)

    def list(self, person: str) -> tuple[Laid, ...]:
        """The files of a person, by name; what waits for too long is gone."""
        found = (self._read(person, note.stem) for note in sorted((self._folder(person) / "notes").glob("*.json")))
        return tuple(sorted((laid for laid in found if laid), key=lambda laid: laid.name.casefold()))

    def get(self, person: str, key: str) -> Laid:
        """One file of a person. Raises NotFound."""
        laid = self._read(person, key) if key.isalnum() and len(key) <= 64 else None
        if laid is None:
            raise NotFound(_GONE)
        return laid

    def mend(self, person: str, key: str, given: Mapping[str, Any]) -> Laid:
        """Keep what a person says of a file; it waits a day from now. Raises NotFound."""
        self._note(person, key, self.get(person, key).name, given)
        return self.get(person, key)

    def remove(self, person: str, keys: Sequence[str]) -> None:
        """Take files off the tray; one that is gone already is no fault."""
        for key in keys:
            with suppress(NotFound):
                laid = self.get(person, key)
                laid.path.unlink(missing_ok=True)
                self._notes(person, key).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what has waited too long, whosever it is, and what a crash left without its note."""
        for note in self._home.glob("*/notes/*.json"):
            noted = _json(note)
            if noted is None or self._is_over(noted):
                (note.parent.parent / "files" / plain_name(str((noted or {}).get("name", "")))).unlink(missing_ok=True)
                note.unlink(missing_ok=True)
        for path in self._home.glob("*/files/*"):
            with suppress(OSError):
                if path.stat().st_mtime < time.time() - 2 * LASTS.total_seconds():
                    path.unlink()

    def _is_over(self, noted: Mapping[str, Any]) -> bool:
        return self._clock.now() - datetime.fromisoformat(str(noted["at"])) > LASTS

    def _folder(self, person: str) -> Path:
        return self._home / hashlib.sha256(person.encode()).hexdigest()[:32]

    def _notes(self, person: str, key: str) -> Path:
        return self._folder(person) / "notes" / f"{key}.json"

    def _note(self, person: str, key: str, name: str, given: Mapping[str, Any]) -> None:
        noted = {"name": name, "at": self._clock.now().isoformat(), "given": dict(given)}
        _write(self._notes(person, key), json.dumps(noted).encode())

    def _read(self, person: str, key: str) -> Laid | None:
        return self._of(self._notes(person, key))

    def _of(self, note: Path) -> Laid | None:
        """The file of a note; None where it has waited too long or is gone."""
        noted = _json(note)
        if noted is None or self._is_over(noted):
            return None
        path = note.parent.parent / "files" / str(noted["name"])
        if not path.is_file():
            return None
        return Laid(key=note.stem, name=path.name, path=path, size=path.stat().st_size, at=datetime.fromisoformat(noted["at"]), given=noted["given"])


def plain_name(name: str) -> str:
    """The last part of a file's name, as any disk takes it: reasons for a refusal name the file, and never lead out of its folder."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(". ") or "file"
    if len(shown.encode()) <= _LONGEST_NAME:
        return shown
    stem, dot, suffix = shown.rpartition(".")
    stem, ending = (stem, dot + suffix[:10]) if dot else (shown, "")
    ending = "~" + hashlib.sha256(shown.encode()).hexdigest()[:8] + ending
    return stem.encode()[: _LONGEST_NAME - len(ending.encode())].decode(errors="ignore") + ending


def _key(name: str) -> str:
    return hashlib.sha256(name.casefold().encode()).hexdigest()[:16]


def _json(note: Path) -> dict[str, Any] | None:
    with suppress(OSError, ValueError):
        found = json.loads(note.read_bytes())
        return found if isinstance(found, dict) else None
    return None


def _write(path: Path, body: bytes) -> None:
    """Write a file whole or not at all, for the server's own eyes."""
    draft = path.with_name(f".{secrets.token_hex(6)}")
    try:
        draft.touch(mode=0o600)
        draft.write_bytes(body)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
