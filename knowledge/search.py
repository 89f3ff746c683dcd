"""Finding what answers a question: who may read what comes first, then meaning and words, then the floor, and one last look at the database."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from knowledge.catalogue import Catalogue
from knowledge.explaining import Explanation, Looked, Read, Reading, explained
from knowledge.feed import Feed
from knowledge.finding import Beside, Considered, Gone, Searcher, Witness, consider, witnesses
from knowledge.holdings import Holdings
from knowledge.judge import JUDGED, Asking, Opinion, asking, judge_of, reordered
from knowledge.judge_words import WordReader
from knowledge.labels import as_label
from knowledge.lasting import Lasting
from knowledge.lookup import Lookup, Marked
from knowledge.passages import indexed_text
from knowledge.ranking import FLOOR, NEAR_TWINS, SAME, WITNESSES, Floor, Ranked
from knowledge.scopes import Scopes, Seen
from knowledge.smalltalk import spaced, without_greetings
from knowledge.spelling import repaired
from knowledge.wording import asked, clinical_words, other_medicines, says_more
from knowledge.words import words_of
from triage.domain.base import to_utc
from triage.domain.evidence import Hit, Label, Passage, PassageKey, Product
from triage.ports import Embedder, Scope, Vectors
from triage.store.unit import Store

_LABELS_KEPT = 64
MOST_FOLLOWED = 5
"""How often a search lets the index catch up where others change the library all the time; then it takes the index as it is."""


class CatalogueLibrary:
    """Approved content, found in the catalogue's passages."""

    def __init__(self, store: Store, embedder: Embedder, index: Searcher, *, floor: Floor = FLOOR, scopes: Scopes | None = None) -> None:
        """`scopes` says what each scope sees; an evaluation gives its own. Without a floor nothing is judged either."""
        self._store = store
        self._embedder = embedder
        self._index = index
        self._floor = floor
        self._judge = judge_of(embedder) if floor.judged else None
        self._scopes = scopes or Scopes()
        self._gone = Gone(Feed(store, embedder))
        self._products: Lasting[None, tuple[Product, ...]] = Lasting(1)
        self._labels: Lasting[tuple[str, str], Label | None] = Lasting(_LABELS_KEPT)
        self._beside: Lasting[None, Marked] = Lasting(1)
        self._languages: Lasting[tuple[str | None, str | None], frozenset[str]] = Lasting(_LABELS_KEPT)

    def search(self, query: str, scope: Scope, *, on: datetime, limit: int = 8) -> tuple[Hit, ...]:
        """The passages in force that answer the query, best first; empty where none reaches the relevance floor."""
        moment = to_utc(on)
        if limit < 1 or not any(character.isalnum() for character in query):
            return ()
        put = self._put(query, scope)
        with self._followed() as lookup:
            seen = self._scopes.seen(lookup, scope, moment)
            ranked = self._answers(lookup, put, seen, limit).shown
            usable = lookup.still_eligible([one.id for one in ranked], scope, moment)
            passages = lookup.passages(usable, moment, self._beside.of(None, lookup, lookup.beside_benefit))
        return tuple(Hit(passage=passages[one.id], score=one.score) for one in ranked if one.id in passages)

    def explain(self, query: str, scope: Scope, *, on: datetime, limit: int = 8) -> Explanation:
        """The same search with all that speaks for and against each passage, and what is known but may not be used. Raises ValueError without a word."""
        moment = to_utc(on)
        if not any(character.isalnum() for character in query):
            raise ValueError("the query has no words")
        put = self._put(query, scope)
        with self._followed() as lookup:
            seen = self._scopes.seen(lookup, scope, moment)
            looked = self._answers(lookup, put, seen, limit)
            return explained(query, put.read, looked, Reading(self._index, lookup, scope, moment, self._floor), limit)

    def label(self, product: str, market: str, *, on: datetime) -> Label | None:
        """The label in force of a product in a market."""
        moment = to_utc(on)
        with self._store.read() as unit:
            catalogue = Catalogue(unit.connection, unit.now, unit.trail)

            def read() -> Label | None:
                document = catalogue.label_document(product, market, moment)
                return None if document is None else as_label(document, product, market.strip().upper())

            label = self._labels.of((product, market), catalogue, read, on=moment)
            return None if label is None else catalogue.corrected(label)

    def products(self) -> tuple[Product, ...]:
        """Every product that the library knows, with the names people use."""
        with self._store.read() as unit:
            lookup = Lookup(unit.connection)
            return self._products.of(None, lookup, lookup.products)

    def not_in_force(self, keys: Collection[PassageKey], scope: Scope, *, on: datetime) -> dict[PassageKey, str]:
        """Those of these passages that may not be used any more for this scope, each with the reason in plain words."""
        with self._store.read() as unit:
            return Lookup(unit.connection).not_in_force(keys, scope, to_utc(on))

    def passage(self, key: PassageKey) -> Passage | None:
        """The passage at this place, in force or not; None where there never was one with this text."""
        with self._store.read() as unit:
            return Lookup(unit.connection).passage(key, unit.now)

    def languages(self, product: str | None, market: str | None, *, on: datetime) -> frozenset[str]:
        """The languages of the content in force for a product and market."""
        moment = to_utc(on)
        with self._store.read() as unit:
            catalogue = Catalogue(unit.connection, unit.now, unit.trail)
            return self._languages.of((product, market), catalogue, lambda: catalogue.languages(product, market, moment), on=moment)

    @contextmanager
    def _followed(self) -> Iterator[Lookup]:
        """One state of the catalogue, with an index that has come to it: where one version replaces another meanwhile, one of the two is found."""
        for tries_left in range(MOST_FOLLOWED, -1, -1):
            with self._store.read() as unit:
                lookup = Lookup(unit.connection)
                if self._index.generation >= lookup.generation() or not tries_left:
                    yield lookup
                    return
            self._index.follow()

    def _put(self, query: str, scope: Scope) -> "_Put":
        """The question as it is looked for: misspelt names put right, and the names of its own product left out of what it asks about."""
        if self._index.generation < 0:
            self._index.follow()
        names = self._scopes.names(self._index.generation, self._followed())
        said = without_greetings(spaced(query), lambda text: says_more(text) or not names.words.isdisjoint(words_of(text)))
        text, repairs = repaired(said, names.words | other_medicines(), self._index.known, clinical_words())
        own = names.own.get((scope.product or "").casefold(), frozenset(words_of(scope.product or "")))
        question = asked(text, without=own)
        embedded = _about(question.text, scope.product)
        read = Read(question, embedded, repairs)
        if isinstance(self._embedder, WordReader):
            (worded,) = self._embedder.worded([embedded])
            return _Put(query, read, worded.vector, asking(worded, embedded, own))
        (vector,) = self._embedder.embed([embedded])
        return _Put(query, read, vector, None)

    def _answers(self, lookup: Lookup, put: "_Put", seen: Seen, limit: int) -> Looked:
        """What reaches the floor; nothing where a passage that may not be used would have answered, and no other does as well."""
        question, vector = put.read.question, put.vector
        found = consider(self._index, question, vector, seen.eligible)
        opinion = self._opinion(lookup, put, found)
        if opinion is not None:
            found = found._replace(ranked=reordered(found.ranked, opinion))
        reached = self._reached(found, opinion)[:limit]
        if self._floor.over is None or not (seen.over.ids or seen.elsewhere.ids or seen.withdrawn.ids):
            return Looked(seen, found, reached, opinion=opinion)
        self._gone.follow(seen.withdrawn)
        beside = witnesses(self._index, self._gone, question, vector, seen=seen, found=found)
        beaten = frozenset(one for over in (True, False) for one in self._beaten_by(lookup, found, beside, over=over))
        others = tuple((one, one in beaten) for one in beside.others)
        return Looked(seen, found, () if beaten else reached, max(beside.best, default=0.0), others, opinion)

    def _opinion(self, lookup: Lookup, put: "_Put", found: Considered) -> Opinion | None:
        """What the judge holds; None where there is none for it, or an owner wrote this very question down for one of the best documents."""
        best = [one.id for one in found.ranked[:JUDGED]]
        if self._judge is None or put.asking is None or not best or Holdings(lookup.connection).vouched(put.query, best):
            return None
        return self._judge.opinion(put.asking, found, lookup)

    def _reached(self, found: Considered, opinion: Opinion | None) -> tuple[Ranked, ...]:
        """The passages that answer, and those that may stand after them: by the judge, who knows meaning and words too; else by the floor. Else none."""
        near = {one.id: self._floor.near(found.cosines[one.id], found.coverage[one.id]) for one in found.ranked}
        if opinion is not None:
            answering = {one.id for one in found.ranked if opinion.answered(one.id)}
            return tuple(one for one in found.ranked if answering and (one.id in answering or (near[one.id] and opinion.near(one.id))))
        answered = any(self._floor.reached(found.cosines[one.id], found.coverage[one.id]) for one in found.ranked)
        return tuple(one for one in found.ranked if answered and near[one.id])

    def _beaten_by(self, lookup: Lookup, found: Considered, beside: Beside, *, over: bool) -> Sequence[Witness]:
        """The best few passages that are over (or in force elsewhere), where together they answer better than what may be used."""
        margin = self._floor.margin(over=over)
        best = [one for one in beside.others if one.over == over][:WITNESSES]
        if margin is None or beside.lead(best) <= margin:
            return ()
        alone = self._without_successors(lookup, found, best)
        return alone if beside.lead(alone) > margin else ()

    def _without_successors(self, lookup: Lookup, found: Considered, best: Sequence[Witness]) -> list[Witness]:
        """Those of these passages whose words have no near twin among the best that may be used: what took their place answers as they did."""
        near = [one.id for one in found.ranked[:NEAR_TWINS]]
        known, rows = lookup.vectors([one.id for one in best], self._embedder.name)
        vectors = dict(zip(known, rows, strict=True))
        unknown = lookup.passages([one.id for one in best if one.id not in vectors])  # a command beside an empty index keeps none
        texts = [indexed_text(passage.title, passage.heading, passage.text) for passage in unknown.values()]
        vectors |= zip(unknown, self._embedder.embed(texts), strict=True)
        return [one for one in best if max(self._index.cosines(vectors[one.id], near).values(), default=0.0) < SAME]


class _Put(NamedTuple):
    """A question ready to be looked for: as it was put, as it was read, its vector, and as the judge takes it."""

    query: str
    read: Read
    vector: Vectors
    asking: Asking | None


def _about(query: str, product: str | None) -> str:
    """The query with the product it is about, for its meaning: a question in a conversation often leaves the name out."""
    return query if product is None or product.casefold() in query.casefold() else f"{product}: {query}"
