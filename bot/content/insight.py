"""What a content owner learns of the library: versions compared, topics covered, and questions that found no answer."""

from typing import TYPE_CHECKING

from bot.findings import Coverage, Gap, PassageHistory, VersionDiff
from triage.domain.people import Person

if TYPE_CHECKING:
    from triage.domain.evidence import PassageKey
    from triage.ports import Clock, Embedder
    from triage.store.unit import Store


class Insight:
    """Reading only. Everybody sees what is of their own products and markets."""

    def __init__(self, store: "Store", embedder: "Embedder", clock: "Clock") -> None:
        self._store = store
        self._embedder = embedder
        self._clock = clock

    def compare(self, document: str, older: str, newer: str, by: Person) -> VersionDiff:
        """Two versions of a document, section by section and passage by passage. Raises NotFound, NotAllowed."""
        raise NotImplementedError

    def history_of(self, key: "PassageKey", by: Person) -> PassageHistory:
        """What became of a cited passage in later versions. Raises NotFound, NotAllowed."""
        raise NotImplementedError

    def coverage(self, by: Person, product: str | None = None, market: str | None = None) -> Coverage:
        """Which topics and label sections have a document in force, for one product or market or all of the person's."""
        raise NotImplementedError

    def gaps(self, by: Person, *, days: int = 365, product: str | None = None, market: str | None = None) -> tuple[Gap, ...]:
        """Questions of the last days that found no answer, redacted and grouped by what they are about, the most frequent first."""
        raise NotImplementedError

    def request_for_document(self, key: str, by: Person) -> tuple[str, str]:
        """A file name and the text of a request for a new document, from one group of questions. Raises NotFound where the group is gone."""
        raise NotImplementedError
