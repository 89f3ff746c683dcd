"""A version as the catalogue holds it, and the plain words for why it may not be used."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from knowledge.documents import DocumentKind, Standing
from knowledge.force import Span, standing
from knowledge.markets import LANGUAGES
from knowledge.stale import Revision, stale
from triage.domain.base import Moment, Value
from triage.ports import Scope


class VersionCard(Value):
    """A version of a document as the catalogue holds it. `spans` says by market when it is in force.

    `loaded_by` loaded the words that stand; `authors` are all who loaded words under this version or submitted it: none of them approves it.
    `submitted_at` is set while it is in review, `returned_…` after it was sent back. `approved_by` is empty where it was approved elsewhere.
    `revisions` are the later revisions of the label on which it was written.
    """

    document: str
    version: str
    kind: DocumentKind
    title: str
    products: tuple[str, ...]
    spans: Mapping[str, Span]
    language: str
    staff_only: bool
    off_label: bool
    restricted: bool
    direct_release: bool
    approved: bool
    effective: date
    expires: date | None
    sha256: str
    added_at: Moment
    withdrawn_at: Moment | None = None
    withdrawn_reason: str = ""
    loaded_by: str | None = None
    authors: tuple[str, ...] = ()
    submitted_at: Moment | None = None
    submitted_by: str | None = None
    returned_at: Moment | None = None
    returned_by: str | None = None
    returned_reason: str = ""
    approved_at: Moment | None = None
    approved_by: str | None = None
    original_sha256: str | None = None
    label_document: str | None = None
    label_revision: date | None = None
    revisions: tuple[Revision, ...] = ()
    passages: int = 0

    @property
    def markets(self) -> tuple[str, ...]:
        """The markets it is approved for."""
        return tuple(self.spans)

    @property
    def in_review(self) -> bool:
        """Whether it waits for a colleague's approval."""
        return not self.approved and self.submitted_at is not None

    def stale(self, on: datetime) -> str:
        """Why it must be looked at again: a later revision of its label is in force. Empty where it is up to date."""
        return stale(self.label_revision, self.revisions, on)

    def standing(self, market: str, on: datetime) -> Standing:
        """Where it stands in one of its markets."""
        return standing(self.spans[market], on, approved=self.approved, withdrawn=self.withdrawn_at is not None, in_review=self.in_review)

    def standings(self, on: datetime) -> dict[str, Standing]:
        """Where it stands in each of its markets."""
        return {market: self.standing(market, on) for market in self.spans}


def primary(language: str) -> str:
    """The language of a code without its region: "en" of "en-US"."""
    return language.strip().replace("_", "-").partition("-")[0].lower()


def why_not(card: VersionCard, scope: Scope, on: datetime) -> str:
    """Why passages of this version may not be used for a scope for which they are not eligible, in plain words."""
    return next(_reasons(card, scope, on))


def _reasons(card: VersionCard, scope: Scope, on: datetime) -> Iterator[str]:
    who = f"{card.document} version {card.version}"
    if card.withdrawn_at is not None:
        yield f"{who} was withdrawn on {card.withdrawn_at:%Y-%m-%d}" + (f": {card.withdrawn_reason}" if card.withdrawn_reason else "")
    if not card.approved:
        yield f"{who} is {'in review: nobody has approved it yet' if card.in_review else 'a draft that nobody has approved'}"
    if scope.market is None and not scope.medical_information_staff:
        yield "the market is not known, and content is approved market by market"
    market = scope.market.strip().upper() if scope.market else None
    if market is not None and market not in card.spans:
        yield f"{who} is not approved for {market} (approved for {', '.join(card.spans)})"
    dated = [_by_date(card, m, on, who) for m in card.spans if market in (None, m)]
    if all(dated):
        yield from dated
    if card.staff_only and not scope.medical_information_staff:
        yield f"{who} is {'off-label content' if card.off_label else 'restricted'}, for medical information staff only"
    if scope.language is not None and primary(scope.language) != card.language:
        yield f"{who} is written in {LANGUAGES.get(card.language, card.language)}, not in {LANGUAGES.get(primary(scope.language), scope.language)}"
    yield f"{who} is about {', '.join(card.products)}" + (f", not about {scope.product}" if scope.product else "")


def _by_date(card: VersionCard, market: str, on: datetime, who: str) -> str:
    span = card.spans[market]
    where = card.standing(market, on)
    if where is Standing.NOT_YET:
        return f"{who} takes effect in {market} only on {card.effective}"
    if where is Standing.EXPIRED:
        return f"{who} expired in {market} at the end of {card.expires}"
    if where is Standing.SUPERSEDED:
        return f"{who} is superseded by version {span.superseded_by}"
    return ""
