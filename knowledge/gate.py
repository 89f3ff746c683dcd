"""The gate before new content: what it would change, and which golden questions would move, tried on a rehearsal before anything takes effect."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from knowledge import golden
from knowledge.catalogue import Catalogue
from knowledge.changes import Counts
from knowledge.documents import ApprovedDocument
from knowledge.golden import Answers, Asking, GoldenQuestion, Verdict
from knowledge.markets import start_of
from knowledge.prospect import UNCHANGED, Candidate, Change, Prospect, standings_of
from knowledge.reasons import VersionCard
from knowledge.rehearsal import Stage, rehearse
from triage.errors import BadContent, NotNow
from triage.ports import Embedder
from triage.store.unit import Store

Told = Callable[[int, int], None]
"""Told of questions asked and questions in all."""


class Trial(NamedTuple):
    """What a rehearsal showed.

    `generation` is that of the catalogue it was held on; `changes` and `refused` are by the candidate's place; `verdicts` hold every golden question
    that is asked for the first time or moves; `asked` counts all that were asked.
    """

    generation: int
    changes: Mapping[int, Change]
    refused: Mapping[int, tuple[str, ...]]
    verdicts: tuple[Verdict, ...]
    asked: int

    @property
    def blocked(self) -> bool:
        """Whether somebody must say why before it is done."""
        return any(verdict.blocks for verdict in self.verdicts)


def tried(store: Store, embedder: Embedder, candidates: Sequence[Candidate], told: Told | None = None) -> Trial:
    """Try some documents together on a rehearsal. Nothing is changed. Vectors that were not prepared are computed on the way."""
    with rehearse(store, embedder) as stage:
        now, generation = stage.now, stage.generation()
        run = _Run(stage, _moments(stage, [one.document for one in candidates if one.document.approved], now), told)
        before = run.asked()
        prospect, done, refused = Prospect(store, candidates), {}, {}
        for place, one in enumerate(candidates):
            try:
                done[place] = stage.add(one.document, one.cuts)
            except BadContent as error:
                refused[place] = error.reasons
        cards = _cards(stage)
        changes = {place: prospect.change(candidates[place], added, cards[candidates[place].key], now) for place, added in done.items()}
        new = [candidates[place].document for place, change in changes.items() if change.what != UNCHANGED]
        verdicts = run.compared(before) if any(one.approved for one in new) else ()
        verdicts += run.pending(before, verdicts, [one for one in new if not one.approved])
        return Trial(generation, changes, refused, _told(verdicts), run.count)


def tried_approval(store: Store, embedder: Embedder, document: str, version: str) -> Trial:
    """Try the approval of a draft on a rehearsal: what it would end, and which golden questions would move. Raises NotFound, NotNow."""
    with store.read() as unit:
        body = Catalogue(unit.connection, unit.now, unit.trail).show(document, version)
    with rehearse(store, embedder) as stage:
        now, generation = stage.now, stage.generation()
        run = _Run(stage, _moments(stage, [body], now), None)
        before = run.asked()
        superseded = stage.approve(document, version)
        card = _cards(stage)[document, version]
        change = Change(
            document=document, version=version, title=body.title, what="approval", products=body.products, markets=body.markets,
            passages=Counts(new=card.passages), supersedes=superseded, standings=standings_of(card, now),
        )  # fmt: skip
        return Trial(generation, {0: change}, {}, _told(run.compared(before)), run.count)


class _Run:
    """Asks the golden questions at every moment at which the change takes effect: now, and later for the products of what is scheduled."""

    def __init__(self, stage: Stage, moments: Mapping[datetime, frozenset[str] | None], told: Told | None) -> None:
        self._stage = stage
        self._moments = moments
        self._told = told
        self._first: dict[datetime, tuple[GoldenQuestion, ...]] = {}
        self.count = 0

    def asked(self) -> dict[datetime, Answers]:
        """Every golden question of the stage as it is, at each moment."""
        self._first = {moment: self._questions(moment) for moment in self._moments}
        return {moment: self._ask(questions, moment) for moment, questions in self._first.items()}

    def compared(self, before: Mapping[datetime, Answers]) -> tuple[Verdict, ...]:
        """The golden questions of the stage as it is now, beside what they found before; also those that a new version has left out.

        Of several moments the worst counts.
        """
        worst: dict[tuple[str, str, str, tuple[str, ...]], Verdict] = {}
        for moment, first in self._first.items():
            carried = self._questions(moment)
            there = {question.key for question in carried}
            questions = (*carried, *(question for question in first if question.key not in there))
            for verdict in golden.compared(questions, before[moment], self._ask(questions, moment)):
                key = (verdict.document, verdict.text, verdict.product, verdict.markets)
                known = worst.get(key)
                if known is None or (verdict.blocks, verdict.moved) > (known.blocks, known.moved):
                    worst[key] = verdict
        return tuple(worst.values())

    def pending(self, before: Mapping[datetime, Answers], known: Iterable[Verdict], drafts: Sequence[ApprovedDocument]) -> tuple[Verdict, ...]:
        """What would be different if the drafts were approved: told with them, and held against the rule at their approval."""
        approved = 0
        for draft in drafts:
            try:
                self._stage.approve(draft.id, draft.version)
            except NotNow:
                continue  # its last day is over: nobody will approve it as it is
            approved += 1
        if not approved:
            return ()
        settled = {verdict.model_copy(update={"pending": True}) for verdict in known}
        return tuple(v for v in (one.model_copy(update={"pending": True}) for one in self.compared(before)) if v not in settled)

    def _questions(self, moment: datetime) -> tuple[GoldenQuestion, ...]:
        wanted = self._moments[moment]
        questions = golden.in_force(self._stage.store, moment)
        return questions if wanted is None else tuple(q for q in questions if q.product.casefold() in wanted)

    def _ask(self, questions: Sequence[GoldenQuestion], moment: datetime) -> Answers:
        answers = Asking(self._stage.store, self._stage.library, moment).ask(questions, self._told)
        self.count = max(self.count, len(answers))
        return answers


def _moments(stage: Stage, documents: Sequence[ApprovedDocument], now: datetime) -> dict[datetime, frozenset[str] | None]:
    """Now, for every question; and each later day on which a document takes effect, once it has begun everywhere, for the products it is about.

    Also the days of what is scheduled already for the same products: a document that comes before them must leave them their places.
    """
    found: dict[datetime, frozenset[str] | None] = {now: None}
    about = {product.casefold() for one in documents for product in one.products}
    starts = [(max((start_of(one.effective, market) for market in one.markets), default=now), one.products) for one in documents]
    starts += [(max(days), card.products) for card in _cards(stage).values() if about and (days := _to_come(card, now))]
    for begins, products in starts:
        touched = about & {product.casefold() for product in products}
        if begins > now and touched:
            found[begins] = (found.get(begins) or frozenset()) | touched
    return dict(sorted(found.items()))


def _to_come(card: VersionCard, now: datetime) -> list[datetime]:
    """When a version takes effect in each market where it does so later."""
    if not card.approved or card.withdrawn_at is not None:
        return []
    return [span.starts for span in card.spans.values() if span.starts > now and (span.ends is None or span.ends > span.starts)]


def _cards(stage: Stage) -> Mapping[tuple[str, str], VersionCard]:
    with stage.store.read() as unit:
        return {(card.document, card.version): card for card in Catalogue(unit.connection, unit.now, unit.trail).list()}


def _told(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Those with something to tell: what must be explained first, then what moved, then what is asked for the first time."""
    told = (verdict for verdict in verdicts if verdict.is_new or verdict.moved)
    return tuple(sorted(told, key=lambda v: (not v.blocks, not v.moved, v.document, v.ordinal, v.product, v.markets)))


def held_now(store: Store, embedder: Embedder, document: str | None = None) -> tuple[Verdict, ...]:
    """Every golden question of what is in force, or those of one document, as if it were asked for the first time today."""
    with rehearse(store, embedder) as stage:
        questions = golden.in_force(stage.store, stage.now, document)
        return golden.compared(questions, {}, Asking(stage.store, stage.library, stage.now).ask(questions))
