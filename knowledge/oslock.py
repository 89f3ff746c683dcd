"""Owning a file or a directory: a lock that the operating system lets go when its process ends, however it ends."""

import os
import sys
from pathlib import Path
from typing import IO

from triage.errors import IndexInUse, StoreUnusable

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str], *, wait: bool) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[str], *, wait: bool) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


_FAR = 1 << 30  # Windows locks bytes, not files: one far behind the pid, so that others can read the pid


class FileLock:
    """Holds a file for this process alone, from `take` to `let_go`. The file says the owner's process id."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def take(self, *, wait: bool = False) -> bool:
        """Take the lock. False where another process (or another part of this one) has it and `wait` is not set."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+", encoding="ascii")
        try:
            _lock(file, wait=wait)
        except OSError:
            file.close()
            return False
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        self._file = file
        return True

    def owner(self) -> str:
        """The process id of who has the lock, as far as the file says."""
        try:
            return self.path.read_text(encoding="ascii").strip() or "unknown"
        except (OSError, UnicodeDecodeError):
            return "unknown"

    def let_go(self) -> None:
        """Give the lock back. Closing the file is what releases it."""
        if self._file is not None:
            self._file.close()
            self._file = None


def own(directory: Path) -> FileLock:
    """Take an index directory for this process alone.

    Raises IndexInUse where another process has it, StoreUnusable where it cannot be written.
    """
    lock = FileLock(directory / "owner.lock")
    try:
        taken = lock.take()
    except OSError as error:
        raise StoreUnusable(cannot_use(directory, error)) from error
    if not taken:
        what = f"The search index in {directory} belongs to another running process (process id {lock.owner()})."
        raise IndexInUse(f"{what} Stop that process, or give this one a directory of its own.")
    return lock


def cannot_use(directory: Path, error: Exception) -> str:
    """What to tell a person whose index directory does not work."""
    return f"The search index in {directory} cannot be used ({error}). Check that there is room on the disk and that the directory is writable."
