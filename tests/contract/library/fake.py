"""A library for tests of the walk: documents in a list, found by their words, with the same promises as the real one."""

from collections.abc import Collection, Sequence
from datetime import datetime

from knowledge.documents import ApprovedDocument, DocumentKind
from knowledge.force import Dated, spans
from knowledge.labels import as_label, merged
from knowledge.passages import cut
from knowledge.words import words_of
from triage.domain.evidence import Hit, Label, Passage, PassageKey, Product
from triage.ports import Scope


class FakeLibrary:
    """Keeps nothing, embeds nothing. The score is the share of the question's words in the passage."""

    def __init__(self, documents: Sequence[ApprovedDocument]) -> None:
        self._documents = list(documents)

    def search(self, query: str, scope: Scope, *, on: datetime, limit: int = 8) -> tuple[Hit, ...]:
        """Passages that share words with the query, best first."""
        words = set(words_of(query))
        hits = []
        for one in self._in_force(scope, on):
            for passage in _passages(one):
                shared = words & set(words_of(f"{passage.title} {passage.text}"))
                if shared:
                    hits.append(Hit(passage=passage, score=len(shared) / len(words)))
        return tuple(sorted(hits, key=lambda hit: -hit.score)[: max(limit, 0)])

    def label(self, product: str, market: str, *, on: datetime) -> Label | None:
        """The label in force."""
        scope = Scope(product=product, market=market, medical_information_staff=True)
        found = [one for one in self._in_force(scope, on) if one.kind is DocumentKind.LABEL]
        return as_label(found[-1], product, market) if found else None

    def products(self) -> tuple[Product, ...]:
        """Every product."""
        own = [product for one in self._documents for product in one.label_products]
        return merged([*own, *(Product(name=name, markets=frozenset(one.markets)) for one in self._documents for name in one.products)])

    def not_in_force(self, keys: Collection[PassageKey], scope: Scope, *, on: datetime) -> dict[PassageKey, str]:
        """Those that may not be used."""
        good = {passage.key for one in self._in_force(scope, on) for passage in _passages(one)}
        return {key: f"{key.document} version {key.version} may not be used" for key in keys if key not in good}

    def passage(self, key: PassageKey) -> Passage | None:
        """The passage at this place."""
        return next((passage for one in self._documents for passage in _passages(one) if passage.key == key), None)

    def languages(self, product: str | None, market: str | None, *, on: datetime) -> frozenset[str]:
        """The languages in force."""
        return frozenset(one.language for one in self._in_force(Scope(product=product, market=market, medical_information_staff=True), on))

    def _in_force(self, scope: Scope, on: datetime) -> list[ApprovedDocument]:
        return [one for one in self._documents if self._usable(one, scope, on)]

    def _usable(self, one: ApprovedDocument, scope: Scope, on: datetime) -> bool:
        same = [other for other in self._documents if other.id == one.id]
        dated = [Dated(**{name: getattr(o, name) for name in ("version", "markets", "effective", "expires", "supersedes", "approved")}) for o in same]
        markets = one.markets if scope.market is None and scope.medical_information_staff else tuple(m for m in one.markets if m == scope.market)
        here = [span for (version, market), span in spans(dated).items() if version == one.version and market in markets]
        return (
            one.approved
            and any(span.starts <= on and (span.ends is None or on < span.ends) for span in here)
            and (scope.medical_information_staff or not one.staff_only)
            and scope.language in (None, one.language)
            and (scope.product is None or scope.product.casefold() in (name.casefold() for name in one.products))
        )


def _passages(one: ApprovedDocument) -> list[Passage]:
    return [
        Passage(
            key=PassageKey(document=one.id, version=one.version, occurrence=c.occurrence, sha256=c.sha256),
            text=c.text, section=c.section, label_section=c.label_section, heading=c.heading, title=one.title, page=c.page,
            off_label=one.off_label, direct_release=one.direct_release, restricted=one.restricted or one.staff_only,
        )
        for c in cut(one)
    ]  # fmt: skip
