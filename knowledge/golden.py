"""Golden questions: what a document must answer. They are asked before and after a change, and what moves from its place is told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from knowledge.catalogue import Catalogue
from knowledge.documents import Standing
from knowledge.holdings import Holdings
from knowledge.lookup import Lookup
from knowledge.scopes import Scopes
from triage.domain.base import Value
from triage.domain.evidence import Hit
from triage.ports import Library, Scope
from triage.store.unit import Store

LIMIT = 8
"""How many passages are looked at: as many as an answer is written from."""
AMONG = 3
"""The places among which a question that is asked for the first time must find its document."""


class GoldenQuestion(Value):
    """A question that a document must answer, for one of its products in one of its markets. `ordinal` counts the document's questions from 1."""

    document: str
    version: str
    ordinal: int
    text: str
    product: str
    market: str
    language: str
    staff_only: bool = False

    @property
    def key(self) -> "Key":
        """What stays the same from version to version."""
        return self.document, " ".join(self.text.casefold().split()), self.product.casefold(), self.market


class Found(NamedTuple):
    """Where the document of a question was found: its place among documents (1 is first), its best passage, and the passage that stands first."""

    place: int | None
    own: Hit | None
    first: Hit | None


Key = tuple[str, str, str, str]
Answers = Mapping[Key, Found]
"""What each question found, by its key."""


class Verdict(Value):
    """A golden question before and after a change. `before` and `after` are places; None is not found.

    `markets` are those where it went this way. `is_new`: it was not asked before. `first` is the document that stands first afterwards.
    `pending`: it comes to this only when a draft is approved, and is held against the rule then.
    """

    document: str
    version: str
    ordinal: int
    text: str
    product: str
    markets: tuple[str, ...]
    is_new: bool
    before: int | None
    after: int | None
    first: str = ""
    first_title: str = ""
    first_section: str = ""
    pending: bool = False

    @property
    def moved(self) -> bool:
        """Whether there is something to tell: it is asked for the first time and is not first, or its place is another one."""
        return self.after != 1 if self.is_new else self.before != self.after

    @property
    def blocks(self) -> bool:
        """Whether somebody must say why: it moved from first place or fell out; or, new, it is not among the first three."""
        if self.pending:
            return False
        if self.is_new:
            return self.after is None or self.after > AMONG
        return (self.before == 1 and self.after != 1) or (self.before is not None and self.after is None)

    @property
    def why(self) -> str:
        """What happened, in a sentence."""
        place = f"{self.document} is {place_in_words(self.after)}" + ("" if self.is_new else f", before it was {place_in_words(self.before)}")
        instead = f"; first is {self.first}, {self.first_section}" if self.first and self.first != self.document else ""
        nothing = "; nothing approved answers it" if self.after is None and not self.first else ""
        return ("once approved, " if self.pending else "") + place + instead + nothing

    @property
    def on_record(self) -> str:
        """The question and its places by numbers alone, as the record has it."""
        places = " to ".join(str(place or "none") for place in ([self.after] if self.is_new else [self.before, self.after]))
        return f"{self.document}@{self.version}#{self.ordinal} {self.product} {','.join(self.markets)}: {places}, first {self.first or 'none'}"


def place_in_words(place: int | None) -> str:
    """A place as people say it."""
    return {None: "not found", 1: "first", 2: "second", 3: "third"}.get(place, f"number {place}")


def in_force(store: Store, on: datetime, document: str | None = None) -> tuple[GoldenQuestion, ...]:
    """The golden questions of every document that is in force at a moment, for each of its products and markets there."""
    with store.read() as unit:
        catalogue = Catalogue(unit.connection, unit.now, unit.trail)
        cards = catalogue.list() if document is None else catalogue.versions(document)
        used = {(c.document, c.version): (c, [m for m, s in c.standings(on).items() if s is Standing.IN_FORCE]) for c in cards}
        used = {key: (card, markets) for key, (card, markets) in used.items() if markets}
        found = []
        for name, version, body in Holdings(unit.connection).bodies(used):
            card, markets = used[name, version]
            for ordinal, text in enumerate(body.get("questions", ()), start=1):
                found += [
                    GoldenQuestion(
                        document=name, version=version, ordinal=ordinal, text=text, product=product, market=market, language=card.language,
                        staff_only=card.staff_only,
                    )
                    for product in card.products
                    for market in markets
                ]  # fmt: skip
    return tuple(found)


class Asking:
    """Asks questions of one state of a library at one moment. The same question of a scope that sees the same passages is searched for once."""

    def __init__(self, store: Store, library: Library, on: datetime) -> None:
        self._store = store
        self._library = library
        self._on = on
        self._scopes = Scopes()
        self._sights: dict[Scope, int] = {}
        self._known: dict[tuple[frozenset[int], ...], int] = {}
        self._found: dict[tuple[str, str, int], tuple[Hit, ...]] = {}

    def ask(self, questions: Sequence[GoldenQuestion], told: Callable[[int, int], None] | None = None) -> Answers:
        """Where each question finds its document."""
        found = {}
        for done, question in enumerate(questions, start=1):
            found[question.key] = self._ask(question)
            if told is not None:
                told(done, len(questions))
        return found

    def _ask(self, question: GoldenQuestion) -> Found:
        scope = Scope(product=question.product, market=question.market, language=question.language, medical_information_staff=question.staff_only)
        key = (question.text, question.product, self._sight(scope))
        if key not in self._found:
            self._found[key] = self._library.search(question.text, scope, on=self._on, limit=LIMIT)
        return where(question.document, self._found[key])

    def _sight(self, scope: Scope) -> int:
        """A number that two scopes share where they see the same passages, in force and out of it."""
        if scope not in self._sights:
            with self._store.read() as unit:
                seen = self._scopes.seen(Lookup(unit.connection), scope, self._on)
            self._sights[scope] = self._known.setdefault(tuple(part.ids for part in seen), len(self._known))
        return self._sights[scope]


def where(document: str, hits: Sequence[Hit]) -> Found:
    """The place of a document among those that were found."""
    order = list(dict.fromkeys(hit.passage.key.document for hit in hits))
    own = next((hit for hit in hits if hit.passage.key.document == document), None)
    return Found(order.index(document) + 1 if own else None, own, hits[0] if hits else None)


def compared(questions: Iterable[GoldenQuestion], before: Answers, after: Answers) -> tuple[Verdict, ...]:
    """The questions that are asked after a change, each beside its place before it; markets where it went the same way are told together."""
    together: dict[Verdict, list[str]] = {}
    for question in questions:
        then, now = before.get(question.key), after[question.key]
        first = now.first.passage if now.first else None
        verdict = Verdict(
            document=question.document, version=question.version, ordinal=question.ordinal, text=question.text, product=question.product, markets=(),
            is_new=then is None, before=then.place if then else None, after=now.place, first=first.key.document if first else "",
            first_title=first.title if first else "", first_section=first.section if first else "",
        )  # fmt: skip
        together.setdefault(verdict, []).append(question.market)
    return tuple(verdict.model_copy(update={"markets": tuple(markets)}) for verdict, markets in together.items())
