"""What a content owner learns of the library: versions compared, topics covered, and questions that found no answer."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from bot.content.allowed import check_reads, check_reads_somewhere, reads
from bot.documents import PassageCounts
from bot.findings import (
    Coverage,
    CoverageCell,
    Gap,
    LabelGap,
    PassageDiff,
    PassageHistory,
    Piece,
    SectionDiff,
    UnansweredQuestion,
    VersionDiff,
)
from knowledge import changes
from knowledge.catalogue import Catalogue
from knowledge.force import natural
from knowledge.holdings import Holdings
from knowledge.reasons import VersionCard
from triage.domain.case import CaseStatus
from triage.domain.decision import Route
from triage.domain.people import Person
from triage.errors import NotFound
from triage.redact import redact
from triage.steps.gather import NOTHING_APPROVED
from triage.store.history import History, PastQuestion

if TYPE_CHECKING:
    from knowledge.gaps import Group, Unanswered
    from triage.domain.evidence import PassageKey
    from triage.ports import Clock, Embedder
    from triage.store.unit import Store

MOST_READ = 20_000
"""Past questions that are looked through for gaps, the newest."""


class Insight:
    """Reading only. Everybody sees what is of their own products and markets."""

    def __init__(self, store: "Store", embedder: "Embedder", clock: "Clock") -> None:
        self._store = store
        self._embedder = embedder
        self._clock = clock

    def compare(self, document: str, older: str, newer: str, by: Person) -> VersionDiff:
        """Two versions of a document, section by section and passage by passage. Raises NotFound, NotAllowed."""
        with self._store.read() as uow:
            catalogue, holdings = Catalogue(uow.connection, uow.now, uow.trail), Holdings(uow.connection)
            before, after = catalogue.show(document, older), catalogue.show(document, newer)
            check_reads(by, (*before.products, *after.products), (*before.markets, *after.markets))
            passages = holdings.passages_of(document, older), holdings.passages_of(document, newer)
        found = changes.compare(before, passages[0], after, passages[1])
        return VersionDiff(
            document=document,
            older=older,
            newer=newer,
            facts=tuple((fact.name, fact.before, fact.after) for fact in found.facts),
            sections=tuple(_section(one) for one in found.sections),
            passages=PassageCounts(**dict(found.counts)),
        )

    def history_of(self, key: "PassageKey", by: Person) -> PassageHistory:
        """What became of a cited passage in later versions. Raises NotFound, NotAllowed."""
        with self._store.read() as uow:
            cards = self._cards(Catalogue(uow.connection, uow.now, uow.trail), key.document, by)
            same = Holdings(uow.connection).versions_with(key.document, key.sha256)
        if key.version not in same:
            raise NotFound(f"There is no such passage in {key.document} version {key.version}.")
        approved = [card.version for card in cards if card.approved and card.withdrawn_at is None] or [key.version]
        latest = max(approved, key=natural)
        unchanged = latest in same
        words = (
            "this is the latest version" if natural(latest) <= natural(key.version) else f"{'unchanged' if unchanged else 'not the same'} in version {latest}"
        )
        return PassageHistory(lasting_id=changes.lasting_id(key.document, key.sha256), versions=same, latest=latest, unchanged=unchanged, words=words)

    def coverage(self, by: Person, product: str | None = None, market: str | None = None) -> Coverage:
        """Which topics and label sections have a document in force, for one product or market or all of the person's."""
        from knowledge.coverage import coverage  # noqa: PLC0415 - topics are read only where they are asked for
        from knowledge.topics import topics  # noqa: PLC0415

        check_reads_somewhere(by)
        found = coverage(self._store, self._clock.now())

        def wanted(one_product: str, one_market: str) -> bool:
            named = product in (None, one_product) and market in (None, one_market)
            return named and reads(by, one_product, one_market)

        return Coverage(
            topics=tuple((topic.id, topic.name) for topic in topics()),
            cells=tuple(
                CoverageCell(**{**dict(one), "state": one.state.value, "expires": one.expires.isoformat() if one.expires else None})
                for one in found.cells
                if wanted(one.product, one.market)
            ),
            label_gaps=tuple(LabelGap(**dict(one)) for one in found.uncovered if wanted(one.product, one.market)),
        )

    def gaps(self, by: Person, *, days: int = 365, product: str | None = None, market: str | None = None) -> tuple[Gap, ...]:
        """Questions of the last days that found no answer, redacted and grouped by what they are about, the most frequent first."""
        return tuple(_gap(group) for group in self._groups(by, days, product, market))

    def request_for_document(self, key: str, by: Person, *, days: int = 365, product: str | None = None, market: str | None = None) -> tuple[str, str]:
        """A file name and the text of a request for a new document, from one group of questions. Raises NotFound where the group is gone."""
        from knowledge.gaps import request_for_document  # noqa: PLC0415

        group = next((group for group in self._groups(by, days, product, market) if group.key == key), None)
        if group is None:
            raise NotFound("This group of questions is not there any more: some of them have been answered since. Please look at the list again.")
        name = "-".join(part for part in "".join(c if c.isalnum() else " " for c in f"{group.product} {group.about}").lower().split())[:60]
        return f"request-{name}.md", request_for_document(group)

    def _groups(self, by: Person, days: int, product: str | None, market: str | None) -> "tuple[Group, ...]":
        from knowledge.gaps import grouped  # noqa: PLC0415
        from knowledge.remembered import Remembered  # noqa: PLC0415

        check_reads_somewhere(by)
        with self._store.read() as uow:
            past = islice(History(uow.connection).questions(since=uow.now - timedelta(days=days)), MOST_READ)
            wanted = (one for one in past if product in (None, one.product) and market in (None, one.market) and reads(by, one.product, one.market))
            found = list(_unanswered(wanted))
        embedder = Remembered(self._store, self._embedder)
        groups = grouped(found, embedder)
        embedder.keep()
        return groups

    @staticmethod
    def _cards(catalogue: Catalogue, document: str, by: Person) -> tuple[VersionCard, ...]:
        cards = catalogue.versions(document)
        if not cards:
            raise NotFound(f"There is no {document} in the catalogue.")
        for card in cards:
            check_reads(by, card.products, card.markets)
        return cards


def _unanswered(past: Iterator[PastQuestion]) -> "Iterator[Unanswered]":
    """The questions that found no answer: nothing was found, nothing approved answers it, or a person set the case aside without an answer."""
    from knowledge.gaps import Unanswered  # noqa: PLC0415

    for one in past:
        asked = one.question
        if one.product is None or asked.route in (Route.DECLINE, Route.REPORT_ONLY) or one.status is CaseStatus.DUPLICATE:
            continue
        reasons = {
            "nothing was found": one.hits == 0,
            NOTHING_APPROVED: asked.route_reason == NOTHING_APPROVED,
            "set aside without an answer": one.status is CaseStatus.VOID and not one.answered,
        }
        why = next((words for words, holds in reasons.items() if holds), "")
        if why:
            yield Unanswered(
                case_id=one.case_id, ordinal=asked.ordinal, text=redact(asked.text, [one.product]),
                product=one.product, market=one.market, asked_at=one.asked_at, why=why,
            )  # fmt: skip


def _gap(group: "Group") -> Gap:
    return Gap(
        key=group.key,
        about=group.about,
        topic=group.topic,
        count=len(group.questions),
        markets=group.markets,
        products=((group.product, len(group.questions)),),
        months=group.months,
        questions=tuple(map(_question, group.questions)),
        words=group.words,
    )


def _question(one: "Unanswered") -> UnansweredQuestion:
    said = {name: getattr(one, name) for name in ("ordinal", "text", "product", "market", "why")}
    return UnansweredQuestion(**said, case=f"MI-{one.case_id}", month=f"{one.asked_at:%Y-%m}")


def _section(one: changes.SectionChange) -> SectionDiff:
    return SectionDiff(
        heading=one.heading,
        kind=one.kind.value,
        passages=tuple(
            PassageDiff(kind=p.kind.value, lasting_id=p.lasting_id, pieces=tuple(Piece(kind=w.run.value, text=w.text) for w in p.words)) for p in one.passages
        ),
    )
