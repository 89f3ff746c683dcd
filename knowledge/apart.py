"""Reading a stranger's file apart from everything else: in a child process with little time, little memory and no secrets.

A file can be made to hang, to fill the memory or to break the library that reads it. In a child that costs one file: the child ends, another takes
its place, and the content owner reads a plain sentence. A child is used for many files, one at a time.
"""

import atexit
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

from knowledge.documents import Section
from knowledge.readers.manuscript import Manuscript
from triage.domain.evidence import Product
from triage.errors import BadContent

READERS: Mapping[str, str] = {
    ".pdf": "knowledge.readers.pdf",
    ".docx": "knowledge.readers.docx",
    ".eml": "knowledge.readers.mail",
    ".html": "knowledge.readers.html",
    ".htm": "knowledge.readers.html",
    ".xml": "knowledge.readers.spl",
}
"""The readers that work apart, by the kind of file: modules with `read(data, name) -> Manuscript`."""

_MOST_CHILDREN = 2
_MOST_FILES = 100  # after so many a child is replaced: what its libraries leak goes with it
_LARGEST_ANSWER = 200_000_000
_LENGTH = struct.Struct(">Q")
_START = "import sys; sys.path[:] = {path!r}; from knowledge.reading import serve; serve()"
_LAST_WORDS = 5.0  # seconds that a child which says no more has to end by itself, so that its exit code tells why
_OUT_OF_TIME = {-getattr(signal, name) for name in ("SIGXCPU",) if hasattr(signal, name)}
_OUT_OF_MEMORY = {-getattr(signal, name) for name in ("SIGKILL",) if hasattr(signal, name)}  # by the system, where memory runs short


class Limits(NamedTuple):
    """What reading one file may take: seconds of work, bytes of memory, and seconds by the clock on the wall."""

    seconds: int = 60
    memory: int = 2 << 30
    wall: float = 180.0


LIMITS = Limits()


def read(kind: str, data: bytes, name: str) -> Manuscript:
    """The manuscript in a file of a kind (".pdf"), read in a child. Raises BadContent, and nothing else, whatever the file holds."""
    return _ROOM.read(READERS[kind], data, name)


class Room:
    """The children that read: at most two at a time, made when they are needed. Safe to use from several threads."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._idle: list[_Child] = []
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(_MOST_CHILDREN)

    def read(self, module: str, data: bytes, name: str) -> Manuscript:
        """The manuscript that a reader makes of a file. Raises BadContent."""
        with self._places:
            try:
                child = self._take()
            except OSError as error:
                raise BadContent(name, [f"the file cannot be read now: this machine starts no further process ({error.strerror}); try again"]) from None
            answered = False
            try:
                manuscript = child.read(module, data, name, self._limits)
                answered = True
            except BadContent:
                answered = True
                raise
            finally:
                if answered:
                    self._put(child)
                else:  # broken off from outside (Ctrl-C): what it still says is nobody's answer
                    child.end()
            return manuscript

    def close(self) -> None:
        """End every child that waits for work."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def forget(self) -> None:
        """In a fork: the children belong to the process that made them."""
        self._idle, self._lock, self._places = [], threading.Lock(), threading.BoundedSemaphore(_MOST_CHILDREN)

    def _take(self) -> "_Child":
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.alive():
                    return child
                child.end()
        return _Child()

    def _put(self, child: "_Child") -> None:
        if child.at_rest and child.alive() and child.files < _MOST_FILES:
            with self._lock:
                self._idle.append(child)
        else:
            child.end()


class _Child:
    """One process that reads files, one after the other."""

    def __init__(self) -> None:
        self.files = 0
        self.at_rest = True  # not while it reads: who was interrupted then does not know what comes out of the pipe next
        path = [str(Path(entry).resolve()) for entry in sys.path]  # "" is where we are
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-I", "-B", "-c", _START.format(path=path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could hold a text of the file
            env=None if sys.platform == "win32" else {},  # no setting, token or password of ours; Windows needs its own to start at all
        )

    def alive(self) -> bool:
        """Whether it can take another file."""
        return self._process.poll() is None

    def end(self) -> None:
        """End it now."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                _there(pipe).close()
            except OSError:  # what was still to be written to a child that has gone
                continue
        self._process.wait()

    def read(self, module: str, data: bytes, name: str, limits: Limits) -> Manuscript:
        """The manuscript of one file. Raises BadContent; where the child broke or was ended, it is not alive afterwards."""
        self.files += 1
        self.at_rest = False
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        watch = threading.Timer(limits.wall, stop)
        watch.daemon = True
        watch.start()
        try:
            answer = self._ask({"module": module, "name": name, "seconds": limits.seconds, "memory": limits.memory}, data)
        finally:
            watch.cancel()
        if answer is None:
            raise BadContent(name, [_why(self._ended(), limits, late=late.is_set())])
        found = _understood(answer)
        self.at_rest = found is not None
        if isinstance(found, Manuscript):
            return found
        raise BadContent(name, found or [_BROKEN])

    def _ended(self) -> int:
        """The exit code of a child that answers no more."""
        try:
            return self._process.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _ask(self, task: Mapping[str, Any], data: bytes) -> dict[str, Any] | None:
        """What the child answers; None where it ended without an answer."""
        try:
            into = _there(self._process.stdin)
            for part in (json.dumps(task).encode(), data):
                into.write(_LENGTH.pack(len(part)))
                into.write(part)
            into.flush()
            text = receive(_there(self._process.stdout), _LARGEST_ANSWER)
        except (OSError, ValueError):
            return None
        return None if text is None else json.loads(text)


def receive(pipe: IO[bytes], largest: int) -> bytes | None:
    """The next message from a pipe; None where the other side has gone. Raises ValueError for one that is too large."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > largest:
        raise ValueError("the message is too large")
    body = pipe.read(length)
    return body if len(body) == length else None


def send(pipe: IO[bytes], message: bytes) -> None:
    """Put a message into a pipe."""
    pipe.write(_LENGTH.pack(len(message)) + message)
    pipe.flush()


def written(manuscript: Manuscript) -> bytes:
    """A manuscript as the bytes that go through the pipe. JSON: what a broken child says can be wrong and never run."""
    parts = manuscript._asdict()
    parts["sections"] = [section.model_dump(mode="json") for section in manuscript.sections]
    parts["label_products"] = [product.model_dump(mode="json") for product in manuscript.label_products]
    return json.dumps(parts, default=str).encode()


def _understood(answer: dict[str, Any]) -> Manuscript | list[str] | None:
    """A manuscript, or the reasons why there is none; None for what no reader says: a file may have taken the child over."""
    try:
        return [*map(str, answer["reasons"])] if "reasons" in answer else _manuscript(answer)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _manuscript(parts: Mapping[str, Any]) -> Manuscript:
    return Manuscript(
        title=parts["title"],
        sections=tuple(Section.model_validate(section) for section in parts["sections"]),
        metadata=parts["metadata"],
        label_products=tuple(Product.model_validate(product) for product in parts["label_products"]),
        warnings=tuple(parts["warnings"]),
        faults=tuple(parts["faults"]),
        text_sha256=parts["text_sha256"],
    )


_BROKEN = "the file cannot be read: it breaks the reader, so it is damaged or made to do harm; save it again in the program it was made with"
TOO_LARGE = "the file takes more memory to read than a document should; split it, or save it again in the program it was made with"


def _why(code: int, limits: Limits, *, late: bool) -> str:
    if late or code in _OUT_OF_TIME:
        return f"the file takes too long to read: more than {limits.seconds} s; split it, or save it again in the program it was made with"
    if code in _OUT_OF_MEMORY:
        return TOO_LARGE
    return _BROKEN


def _there(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the child was made without this pipe")
    return pipe


_ROOM = Room()
atexit.register(_ROOM.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_ROOM.forget)
