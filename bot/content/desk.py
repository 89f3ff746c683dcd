"""A content owner's desk: every version with what is known of its life, and what of it needs this person."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.documents import DocumentRow
from knowledge.catalogue import Catalogue
from knowledge.documents import Standing
from knowledge.force import natural
from triage.domain.base import Moment, Value
from triage.errors import NotFound
from triage.rules.permissions import Action, may

if TYPE_CHECKING:
    from knowledge.reasons import VersionCard
    from triage.domain.people import Person
    from triage.ports import Clock
    from triage.store.unit import Store

SOON = 90
"""Days before its expiry from which a document asks for a new version (practice: 90, 30 and 7)."""

_LATELY = 365
"""Days after its expiry for which a document still asks for a newer version, or to be withdrawn."""


class Shelf(StrEnum):
    """Where a list puts a version: by what can be done with it."""

    IN_FORCE = "in_force"
    IN_WORK = "in_work"
    SCHEDULED = "scheduled"
    OVER = "over"


class Card(Value):
    """A version on the desk. `standings` says by market where it stands; people are named by their ids; `stale` says why it must be looked at again."""

    row: DocumentRow
    standings: tuple[tuple[str, str], ...]
    shelf: Shelf
    in_review: bool = False
    stale: str = ""
    days_left: int | None = None
    is_newest: bool = True
    loaded_by: str = ""
    loaded_at: Moment
    authors: tuple[str, ...] = ()
    submitted_by: str = ""
    submitted_at: Moment | None = None
    returned_by: str = ""
    returned_at: Moment | None = None
    returned_reason: str = ""
    approved_by: str = ""
    approved_at: Moment | None = None
    withdrawn_at: Moment | None = None
    withdrawn_reason: str = ""
    passages: int = 0
    has_original: bool = False
    sha256: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether nobody is asked to approve it yet."""
        return self.shelf is Shelf.IN_WORK and not self.in_review


class Need(NamedTuple):
    """One kind of thing that needs somebody: what it is, what to do, and the versions, the most urgent first."""

    name: str
    words: str
    cards: tuple[Card, ...]
    is_urgent: bool = False


class Desk:
    """Reads every version with its life."""

    def __init__(self, store: "Store", clock: "Clock") -> None:
        self._store = store
        self._clock = clock

    def cards(self, document: str | None = None) -> tuple[Card, ...]:
        """Every version of every document, or of one, by id and version."""
        now = self._clock.now()
        with self._store.read() as uow:
            catalogue = Catalogue(uow.connection, uow.now, uow.trail)
            held = catalogue.list() if document is None else catalogue.versions(document)
        newest: dict[str, str] = {}
        for one in held:
            if one.withdrawn_at is None and natural(one.version) >= natural(newest.get(one.document, "")):
                newest[one.document] = one.version
        return tuple(_card(one, now, is_newest=newest.get(one.document) in (None, one.version)) for one in held)

    def card(self, document: str, version: str) -> Card:
        """One version. Raises NotFound."""
        found = next((c for c in self.cards(document) if c.row.version == version), None)
        if found is None:
            raise NotFound(f"There is no {document} version {version} in the library.")
        return found


_SHELVES: Mapping[Standing, Shelf] = {
    Standing.IN_FORCE: Shelf.IN_FORCE,
    Standing.NOT_YET: Shelf.SCHEDULED,
    Standing.DRAFT: Shelf.IN_WORK,
    Standing.IN_REVIEW: Shelf.IN_WORK,
    Standing.EXPIRED: Shelf.OVER,
    Standing.SUPERSEDED: Shelf.OVER,
    Standing.WITHDRAWN: Shelf.OVER,
}
_FIRST = (Shelf.IN_FORCE, Shelf.SCHEDULED, Shelf.IN_WORK, Shelf.OVER)


def _card(card: "VersionCard", now: datetime, *, is_newest: bool) -> Card:
    standings = card.standings(now)
    shelves = {_SHELVES[s] for s in standings.values()} or {Shelf.OVER}
    return Card(
        row=row_of(card, now),
        standings=tuple((market, s.words) for market, s in standings.items()),
        shelf=next(shelf for shelf in _FIRST if shelf in shelves),
        in_review=card.in_review and card.withdrawn_at is None,
        stale=card.stale(now),
        days_left=(card.expires - now.date()).days if card.expires else None,
        is_newest=is_newest,
        loaded_by=card.loaded_by or "",
        loaded_at=card.added_at,
        authors=card.authors,
        submitted_by=card.submitted_by or "",
        submitted_at=card.submitted_at,
        returned_by=card.returned_by or "",
        returned_at=card.returned_at,
        returned_reason=card.returned_reason,
        approved_by=card.approved_by or "",
        approved_at=card.approved_at,
        withdrawn_at=card.withdrawn_at,
        withdrawn_reason=card.withdrawn_reason,
        passages=card.passages,
        has_original=bool(card.original_sha256),
        sha256=card.sha256,
    )


def row_of(card: "VersionCard", now: datetime) -> DocumentRow:
    """A version as a row of a list."""
    return DocumentRow(
        document=card.document,
        version=card.version,
        kind=card.kind.value,
        title=card.title,
        products=card.products,
        markets=card.markets,
        language=card.language,
        standing=" / ".join(sorted({s.words for s in card.standings(now).values()})),
        effective=card.effective.isoformat(),
        expires=card.expires.isoformat() if card.expires else None,
        off_label=card.off_label,
        restricted=card.restricted,
        direct_release=card.direct_release,
    )


def needs(cards: Iterable[Card], person: "Person", uncorrected: Collection[tuple[str, str]] = ()) -> tuple[Need, ...]:
    """What of these versions needs a person, the most pressing kind first; kinds without any are left out.

    `uncorrected` are versions of labels for which corrections of earlier versions wait to be taken over.
    """
    of = [card for card in cards if card.withdrawn_at is None]
    waiting = [c for c in of if c.in_review]
    mine_to_approve = [c for c in waiting if person.id not in c.authors and _may(person, Action.APPROVE_CONTENT, c)]
    returned = [c for c in of if c.is_draft and c.returned_at and _may(person, Action.SUBMIT_CONTENT, c)]
    drafts = [c for c in of if c.is_draft and not c.returned_at and _may(person, Action.SUBMIT_CONTENT, c)]
    current = [c for c in of if _may(person, Action.LOAD_CONTENT, c) and c.is_newest]
    expiring = sorted((c for c in current if c.shelf is Shelf.IN_FORCE and c.days_left is not None and c.days_left <= SOON), key=_days)
    expired = sorted((c for c in current if c.shelf is Shelf.OVER and c.days_left is not None and -_LATELY <= c.days_left < 0), key=_days)
    found = (
        Need("approve", "A colleague asks you to read and approve:", tuple(mine_to_approve), is_urgent=True),
        Need("returned", "Sent back: mend the text, load it again and submit it again.", tuple(returned), is_urgent=True),
        Need("expired", "Expired, with no newer version in its place: renew or withdraw.", tuple(expired), is_urgent=True),
        Need(
            "record",
            "The bot reads this version of a label without the corrections of the one before: take them over, or set them aside.",
            tuple(c for c in of if (c.row.document, c.row.version) in uncorrected and _is_read(c) and _may(person, Action.CORRECT_LABEL, c)),
            is_urgent=True,
        ),
        Need(
            "stale",
            "Written on an older label: read it against the one in force, then load a new version.",
            tuple(c for c in current if c.stale and c.shelf in (Shelf.IN_FORCE, Shelf.SCHEDULED)),
        ),
        Need("expiring", f"Expires within {SOON} days: load a new version in time.", tuple(expiring)),
        Need("drafts", "Drafts that nobody was asked to approve yet:", tuple(drafts)),
        Need("waiting", "In review: waits for a colleague.", tuple(c for c in waiting if c not in mine_to_approve and _may(person, Action.SUBMIT_CONTENT, c))),
    )
    return tuple(need for need in found if need.cards)


def _is_read(card: Card) -> bool:
    """Whether messages are held against a version, or will be."""
    return card.shelf in (Shelf.IN_FORCE, Shelf.SCHEDULED)


def _days(card: Card) -> int:
    return card.days_left or 0


def _may(person: "Person", action: Action, card: Card) -> bool:
    places = [(p, m) for p in card.row.products or (None,) for m in card.row.markets or (None,)]
    return all(may(person, action, p, m) for p, m in places)


def found_by(cards: Sequence[Card], words: str) -> tuple[Card, ...]:
    """The versions in which every word of a search stands: in number, title, product, market, standing or kind."""
    wanted = words.casefold().split()
    return tuple(c for c in cards if all(word in _searched(c) for word in wanted))


def _searched(card: Card) -> str:
    row = card.row
    return f"{row.document} v{row.version} {row.title} {' '.join(row.products)} {' '.join(row.markets)} {row.language} {row.kind} {row.standing}".casefold()
