"""Readers that do what a hostile file can make a reader do."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from knowledge.documents import Section
from knowledge.readers.manuscript import Manuscript
from triage.domain.evidence import Product
from triage.errors import BadContent


def _echo(name: str) -> Manuscript:
    section = Section(name="Summary", number="1", heading=("1 Summary",), text=f"{name}\n≥ 5 µg \ud835", pages=(1, 2))
    return Manuscript(
        "Velmira", (section,), {"products": ["Velmira"], "approval": {"number": "1"}}, (Product(name="Velmira", markets=frozenset({"EU"})),),
        ("look",), ("mend",), "ab",
    )  # fmt: skip


def _refuse(name: str) -> Manuscript:
    raise BadContent(name, ["the first reason", "the second"])


def _hang(name: str) -> Manuscript:
    while True:
        time.sleep(1)


def _work(name: str) -> Manuscript:
    while True:
        pass


def _swell(name: str) -> Manuscript:
    kept = [bytearray(50_000_000) for _ in range(10_000)]
    raise AssertionError(len(kept))


def _crash(name: str) -> Manuscript:
    os.abort()


def _slip(name: str) -> Manuscript:
    raise KeyError(name)


def _lie(name: str) -> Manuscript:
    return _echo(name)._replace(warnings=5)  # type: ignore[arg-type]  # what a file that has taken the reader over can say


def _print(name: str) -> Manuscript:
    print("a library that prints", flush=True)
    os.write(1, b"and one that writes")
    return _echo(name)


def _look_around(name: str) -> Manuscript:
    return Manuscript(str(os.getpid()), (), dict(os.environ))


def _write(name: str) -> Manuscript:
    Path(name).write_text("x" * 100_000, encoding="utf-8")
    return _echo(name)


_ACTS: dict[bytes, Callable[[str], Manuscript]] = {
    b"echo": _echo, b"refuse": _refuse, b"hang": _hang, b"work": _work, b"swell": _swell, b"crash": _crash, b"slip": _slip, b"lie": _lie, b"print": _print,
    b"look around": _look_around, b"write": _write,
}  # fmt: skip


def read(data: bytes, name: str) -> Manuscript:
    """Do what the file says."""
    return _ACTS[data.rstrip()](name)
