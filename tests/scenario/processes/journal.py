"""An independent journal of what was in force when, and of what searches returned: plain lines in files, judged afterwards by plain Python.

Every moment is read from the machine's one monotonic clock. Who changes the library writes when a change was begun and when it was done, so the moment
of the commit lies between the two; who searches writes when the search began and ended. Only what is certain is judged.
"""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

Key = tuple[str, str]
"""Document and version."""


class Change(NamedTuple):
    """A version that came into force, and the one it ended; or, without `words`, a version that was withdrawn. It took effect between `begun` and `done`."""

    begun: int
    done: int
    document: str
    version: str
    words: str
    ended: str


class Search(NamedTuple):
    """One search that has room for everything in force: its hits as (document, version, words)."""

    who: str
    began: int
    ended: int
    hits: tuple[tuple[str, str, str], ...]


class Life(NamedTuple):
    """When a version was in force: it came between the first two moments, and went between the other two, where it has gone; `by` what replaced it."""

    came: tuple[int, int]
    words: str
    went: tuple[int, int] | None = None
    by: str = ""


def now() -> int:
    """The moment, in nanoseconds, comparable between the processes of one machine."""
    return time.monotonic_ns()


def write(path: Path, line: Change | Search) -> None:
    """Add a line, whole."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def changes(path: Path) -> tuple[Change, ...]:
    """The changes of a journal."""
    return tuple(Change(*json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())


def searches(paths: Iterable[Path]) -> tuple[Search, ...]:
    """The searches of some journals."""
    lines = (json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(Search(who, began, ended, tuple((d, v, w) for d, v, w in hits)) for who, began, ended, hits in lines)


def faults(made: Iterable[Change], asked: Iterable[Search]) -> list[str]:
    """Everything that a search returned and must not have, or left out and must not have."""
    known = _lives(made)
    return [f"{search.who} at {search.began}: {fault}" for search in asked for fault in (*_wrong(search, known), *_missing(search, known))]


def met(made: Iterable[Change], asked: Iterable[Search]) -> int:
    """How many searches were under way while something changed."""
    spans = [(change.begun, change.done) for change in made]
    return sum(any(begun < search.ended and search.began < done for begun, done in spans) for search in asked)


def _lives(made: Iterable[Change]) -> dict[Key, Life]:
    found: dict[Key, Life] = {}
    for change in made:
        span = (change.begun, change.done)
        if change.words:
            found[change.document, change.version] = Life(span, change.words)
        gone = (change.document, change.ended if change.words else change.version)
        if gone[1]:
            found[gone] = found[gone]._replace(went=span, by=change.version if change.words else "")
    return found


def _wrong(search: Search, known: Mapping[Key, Life]) -> list[str]:
    """Hits that were out of force before the search began, not there before it ended, or that say something else than was loaded."""
    found, shown = [], [document for document, _ in {(document, version) for document, version, _ in search.hits}]
    for document, version, words in search.hits:
        life, name = known.get((document, version)), f"{document} version {version}"
        if life is None or life.came[0] > search.ended:
            found.append(f"{name} was returned before it was loaded")
        elif life.went is not None and life.went[1] < search.began:
            found.append(f"{name} was returned {(search.began - life.went[1]) / 1e6:.0f} ms after it was {'replaced' if life.by else 'withdrawn'}")
        elif words != life.words:
            found.append(f"{name} was returned with other words than it has")
    return found + [f"two versions of {document} were returned together" for document in sorted(set(shown)) if shown.count(document) > 1]


def _missing(search: Search, known: Mapping[Key, Life]) -> list[str]:
    """Documents of which one version or another was in force all the time, and none was returned."""
    shown = {document for document, _, _ in search.hits}
    there = [key for key, life in known.items() if life.came[1] < search.began and (life.went is None or life.went[1] > search.began)]
    return [f"{document} version {version} was left out" for document, version in there if document not in shown and _lasts((document, version), search, known)]


def _lasts(key: Key, search: Search, known: Mapping[Key, Life]) -> bool:
    """Whether this version, or what replaced it without a gap, was in force until the search ended."""
    life = known[key]
    while life.went is not None and life.went[0] < search.ended:
        if not life.by:
            return False
        life = known[key[0], life.by]
    return True
