"""What loading a document changes: passages that come, change, stay and go, versions that end, and where the new one will stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from knowledge.catalogue import Added, Catalogue
from knowledge.changes import Counts, Portion, counted
from knowledge.documents import ApprovedDocument, Standing
from knowledge.force import natural
from knowledge.holdings import Holdings
from knowledge.passages import Cut
from knowledge.reasons import VersionCard
from triage.domain.base import Value
from triage.store.unit import Store

UNCHANGED = "unchanged"


class Candidate(NamedTuple):
    """A document that is ready to be loaded, cut into passages."""

    document: ApprovedDocument
    cuts: Sequence[Cut]

    @property
    def key(self) -> tuple[str, str]:
        """Document and version."""
        return self.document.id, self.document.version

    @property
    def name(self) -> str:
        """How people call it."""
        return f"{self.document.id} version {self.document.version}"


class Change(Value):
    """What loading one document changes.

    `what` is "new document", "new version", "new text of a draft", "approval" or "unchanged". `compared_with` is the version whose passages the
    counts speak of. `standings` says by market where the version will stand.
    """

    document: str
    version: str
    title: str
    what: str
    products: tuple[str, ...]
    markets: tuple[str, ...]
    compared_with: str | None = None
    passages: Counts = Counts()
    supersedes: tuple[str, ...] = ()
    standings: tuple[tuple[str, str], ...] = ()


class Prospect:
    """Documents of one load beside what the catalogue holds of them before it."""

    def __init__(self, store: Store, candidates: Sequence[Candidate]) -> None:
        self._store = store
        self._cuts: dict[str, dict[str, Sequence[Cut]]] = {}
        for one in candidates:
            self._cuts.setdefault(one.document.id, {})[one.document.version] = one.cuts
        self._known: dict[str, set[str]] = {name: set() for name in self._cuts}
        with store.read() as unit:
            for card in Catalogue(unit.connection, unit.now, unit.trail).list():
                self._known.get(card.document, set()).add(card.version)

    def change(self, one: Candidate, added: Added, card: VersionCard, on: datetime) -> Change:
        """What became of a document on the rehearsal, where `card` is its version there."""
        own = one.document
        known = self._known[own.id]
        what = UNCHANGED if not added.new else "new text of a draft" if own.version in known else "new version" if known else "new document"
        against, passages = self._against(own)
        return Change(
            document=own.id, version=own.version, title=own.title, what=what, products=own.products, markets=own.markets, compared_with=against,
            passages=counted(passages, one.cuts), supersedes=added.superseded, standings=standings_of(card, on),
        )  # fmt: skip

    def _against(self, own: ApprovedDocument) -> tuple[str | None, Sequence[Portion]]:
        """The version to compare with: the draft whose place it takes, else the last one before it, in the catalogue or in the load."""
        known, loaded = self._known[own.id], self._cuts[own.id]
        if own.version in known:
            return own.version, self._stored(own.id, own.version)
        earlier = [version for version in {*known, *loaded} if natural(version) < natural(own.version)]
        if not earlier:
            return None, ()
        last = max(earlier, key=natural)
        return last, loaded[last] if last in loaded else self._stored(own.id, last)

    def _stored(self, document: str, version: str) -> Sequence[Portion]:
        with self._store.read() as unit:
            return Holdings(unit.connection).passages_of(document, version)


def standings_of(card: VersionCard, on: datetime) -> tuple[tuple[str, str], ...]:
    """Where a version stands in each of its markets, with the day on which it begins or ended."""
    return tuple((market, _in_words(card, market, standing)) for market, standing in card.standings(on).items())


def _in_words(card: VersionCard, market: str, standing: Standing) -> str:
    dates: Mapping[Standing, str] = {
        Standing.IN_FORCE: "in force at once",
        Standing.NOT_YET: f"in force from {card.effective}",
        Standing.EXPIRED: f"expired on {card.expires}",
        Standing.SUPERSEDED: f"superseded by version {card.spans[market].superseded_by}",
    }
    return dates.get(standing, standing.words)
