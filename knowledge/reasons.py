"""A version as the catalogue holds it, and the plain words for why it may not be used."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from knowledge.documents import DocumentKind, Standing
from knowledge.force import Span, standing
from knowledge.markets import LANGUAGES
from triage.domain.base import Moment, Value
from triage.ports import Scope


class VersionCard(Value):
    """A version of a document as the catalogue holds it. `spans` says by market when it is in force."""

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
    passages: int = 0

    @property
    def markets(self) -> tuple[str, ...]:
        """The markets it is approved for."""
        return tuple(self.spans)

    def standing(self, market: str, on: datetime) -> Standing:
        """Where it stands in one of its markets."""
        return standing(self.spans[market], on, approved=self.approved, withdrawn=self.withdrawn_at is not None)

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
        yield f"{who} is a draft that nobody has approved"
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
