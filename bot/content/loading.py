"""Loading as the faces see it: a file read beside its original, what a load would change, and the load behind the golden questions."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.documents import AttemptPage, LoadResult
from triage.domain.people import Person

if TYPE_CHECKING:
    from triage.ports import Clock, Embedder
    from triage.store.unit import Store


class Upload(NamedTuple):
    """A file that somebody gave, with the metadata of the form beside it (by the names of the one schema)."""

    name: str
    body: bytes
    given: Mapping[str, Any] = {}


class Loading:
    """What a content owner does with files. Roles are checked here, for the products and markets of every document."""

    def __init__(self, store: "Store", embedder: "Embedder", clock: "Clock", *, changed: Callable[[], object] | None = None) -> None:
        """`changed` is called after a load, so that no question waits for the index to follow."""
        self._store = store
        self._embedder = embedder
        self._clock = clock
        self._changed = changed

    def attempt(self, upload: Upload, by: Person) -> AttemptPage:
        """A file as it reads, with every fault and warning; nothing is kept. Raises NotAllowed for who loads nothing anywhere."""
        raise NotImplementedError

    def load(self, uploads: Sequence[Upload], by: Person, *, dry_run: bool = False, because: str = "") -> LoadResult:
        """Load uploaded files, or say exactly what loading them would change.

        Golden questions are asked before anything takes effect. Where one moves, nothing is loaded unless `because` says why, which goes on record.
        """
        raise NotImplementedError

    def load_paths(self, paths: Sequence[Path], by: Person, *, dry_run: bool = False, because: str = "", progress: bool = False) -> LoadResult:
        """The same for files and folders. Whoever runs a command on the machine is trusted as its administrator."""
        raise NotImplementedError

    def before_approval(self, document: str, version: str, by: Person) -> LoadResult:
        """What the approval of a version in review would change: the golden questions that would move, the versions it would end."""
        raise NotImplementedError
