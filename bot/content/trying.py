"""Trying content before it is used: golden questions held against what is in force, and past questions replayed on proposed versions."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content.loading import Upload
from bot.findings import GoldenCheck, Replay
from triage.domain.people import Person

if TYPE_CHECKING:
    from triage.ports import Clock, Drafter, Embedder
    from triage.store.unit import Store


class Trying:
    """Rehearsals for content owners. Nothing here changes what is in force."""

    def __init__(self, store: "Store", embedder: "Embedder", drafter: "Drafter", clock: "Clock") -> None:
        self._store = store
        self._embedder = embedder
        self._drafter = drafter
        self._clock = clock

    def check(self, by: Person, document: str | None = None) -> GoldenCheck:
        """Every golden question (or those of one document) held against what is in force now."""
        raise NotImplementedError

    def replay(self, uploads: Sequence[Upload], by: Person, *, last: int = 50) -> Replay:
        """The last questions of the person's products and markets, answered from what is in force and with these files loaded."""
        raise NotImplementedError

    def replay_paths(self, paths: Sequence[Path], by: Person, *, last: int = 50) -> Replay:
        """The same for files and folders. Whoever runs a command on the machine is trusted as its administrator."""
        raise NotImplementedError

    def replay_version(self, document: str, version: str, by: Person, *, last: int = 50) -> Replay:
        """The same for a version that waits in the library: a draft, or one in review."""
        raise NotImplementedError
