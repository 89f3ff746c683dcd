"""Which topics of medical information are covered by a document in force, product by product and market by market, and which label sections by none."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeVar

from knowledge.catalogue import Catalogue
from knowledge.documents import ApprovedDocument, DocumentKind, Standing
from knowledge.holdings import Holdings
from knowledge.reasons import VersionCard
from knowledge.topics import Topic, topics, topics_of
from triage.domain.base import Value
from triage.store.unit import Store

_T = TypeVar("_T")

SOON = timedelta(days=90)
"""How long before its last day a document counts as expiring: the first of the warnings to its owner."""

_NEED_NONE = frozenset({
    "boxed_warning", "description", "dosage_forms_and_strengths", "references", "information_for_patients", "spl_medguide", "spl_patient_package_insert",
})  # fmt: skip
"""Label sections for which nobody writes a document of its own; the boxed warning stands in every one."""

_MENTION = re.compile(r"\bsections?\s+((?:\d{1,2}(?:\.\d{1,2})*(?:\s*,\s*|\s+and\s+|\s+or\s+|\s+to\s+)?)+)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*")


class State(StrEnum):
    """How well a topic is covered. The order is from best to worst."""

    COVERED = "covered"
    EXPIRING = "expiring"
    STALE = "stale"
    STAFF_ONLY = "staff only"
    NONE = "none"


class Covering(Value):
    """A document in force, with what decides how well it covers its topics. `mentions` are numbers of label sections that its text names."""

    document: str
    version: str
    products: tuple[str, ...]
    markets: tuple[str, ...]
    topics: tuple[str, ...]
    expires: date | None
    stale: str
    staff_only: bool
    label: str | None
    mentions: frozenset[str]
    subject: str

    def state(self, today: date) -> State:
        """How well it covers a topic by itself."""
        if self.staff_only:
            return State.STAFF_ONLY
        if self.stale:
            return State.STALE
        return State.EXPIRING if self.expires is not None and self.expires - today <= SOON else State.COVERED


class Cell(Value):
    """One topic for one product in one market.

    `expires` is the first last day of the documents that make its state; `why` is said where it is not simply covered.
    """

    product: str
    market: str
    topic: str
    name: str
    state: State
    documents: tuple[str, ...] = ()
    expires: date | None = None
    why: str = ""


class Uncovered(Value):
    """A section of a label in force that no document in force refers to, with the topics it speaks of."""

    product: str
    market: str
    label: str
    section: str
    name: str
    topics: tuple[str, ...] = ()


class Coverage(Value):
    """What is covered, and which label sections are not."""

    cells: tuple[Cell, ...]
    uncovered: tuple[Uncovered, ...]


def coverage(store: Store, on: datetime) -> Coverage:
    """Coverage of every product in every market in which anything of it is in force."""
    with store.read() as unit:
        cards = {(card.document, card.version): card for card in Catalogue(unit.connection, unit.now, unit.trail).list()}
        wanted = {key for key, card in cards.items() if set(card.standings(on).values()) - {Standing.WITHDRAWN, Standing.SUPERSEDED}}
        bodies = {(d, v): ApprovedDocument.model_validate(body) for d, v, body in Holdings(unit.connection).bodies(wanted)}
    used = {key: card for key, card in cards.items() if key in bodies and _markets(card, on)}
    covering = _by_product((_covering(card, bodies[key], on) for key, card in used.items() if card.kind is not DocumentKind.LABEL), lambda one: one.products)
    waiting = _by_product(
        (_Waiting(card, topics_of([body.topic, body.title])) for key, body in bodies.items() if not _markets(card := cards[key], on)),
        lambda one: one.card.products,
    )
    labels = _by_product((_Labelled(_markets(card, on), bodies[key]) for key, card in used.items() if card.kind is DocumentKind.LABEL), _named)
    cells, uncovered = [], []
    for product, market in sorted({(p, m) for card in used.values() for p in card.products for m in _markets(card, on)}):
        here = [one for one in covering[product] if market in one.markets]
        near = [one for one in waiting[product] if market in one.card.spans]
        own = [one.body for one in labels[product] if market in one.markets]
        cells += [_cell(_Place(product, market, on), topic, here, near, own) for topic in topics()]
        uncovered += [missing for label in own for missing in _uncovered(product, market, label, here)]
    return Coverage(cells=tuple(cells), uncovered=tuple(uncovered))


class _Labelled(NamedTuple):
    """A label in force, with the markets where it is."""

    markets: tuple[str, ...]
    body: ApprovedDocument


def _named(label: _Labelled) -> tuple[str, ...]:
    return label.body.products


def _by_product(found: Iterable[_T], products: Callable[[_T], Iterable[str]]) -> Mapping[str, list[_T]]:
    """What is about each product."""
    kept: dict[str, list[_T]] = defaultdict(list)
    for one in found:
        for product in dict.fromkeys(products(one)):
            kept[product].append(one)
    return kept


class _Waiting(NamedTuple):
    """A version that is not in force: expired, scheduled, a draft or in review."""

    card: VersionCard
    topics: tuple[str, ...]


class _Place(NamedTuple):
    product: str
    market: str
    on: datetime


def mentions(document: ApprovedDocument) -> frozenset[str]:
    """The numbers of label sections that a document names ("sections 2.1 and 4")."""
    found = (match[1] for section in document.sections for match in _MENTION.finditer(section.text))
    return frozenset(number for numbers in found for number in _NUMBER.findall(numbers))


def _covering(card: VersionCard, body: ApprovedDocument, on: datetime) -> Covering:
    return Covering(
        document=card.document, version=card.version, products=card.products, markets=_markets(card, on), topics=topics_of([body.topic, body.title]),
        expires=card.expires, stale=card.stale(on), staff_only=card.staff_only, label=card.label_document, mentions=mentions(body),
        subject=f"{body.topic} {body.title}".casefold(),
    )  # fmt: skip


def _markets(card: VersionCard, on: datetime) -> tuple[str, ...]:
    return tuple(market for market, standing in card.standings(on).items() if standing is Standing.IN_FORCE)


def _cell(at: _Place, topic: Topic, here: Sequence[Covering], near: Sequence[_Waiting], labels: Iterable[ApprovedDocument]) -> Cell:
    about = [one for one in here if topic.id in one.topics]
    states = [one.state(at.on.date()) for one in about]
    state = min(states, key=list(State).index, default=State.NONE)
    best = [one for one, own in zip(about, states, strict=True) if own is state]
    lasts = [one.expires for one in best if one.expires is not None]
    reasons: Mapping[State, str] = {
        State.STALE: "; ".join(f"{one.document}: {one.stale}" for one in best),
        State.STAFF_ONLY: "only content for medical information staff",
        State.NONE: "; ".join(_instead(at, topic, near, labels)),
    }
    return Cell(
        product=at.product, market=at.market, topic=topic.id, name=topic.name, state=state, documents=tuple(sorted(one.document for one in about)),
        expires=min(lasts, default=None), why=reasons.get(state, ""),
    )  # fmt: skip


def _instead(at: _Place, topic: Topic, near: Sequence[_Waiting], labels: Iterable[ApprovedDocument]) -> Iterator[str]:
    """What there is on a topic that no document in force covers."""
    for one in (one for one in near if topic.id in one.topics):
        standing = one.card.standing(at.market, at.on)
        when = {Standing.EXPIRED: f" on {one.card.expires}", Standing.NOT_YET: f" before {one.card.effective}"}.get(standing, "")
        yield f"{one.card.document} version {one.card.version}: {standing.words}{when}"
    of_label = [f"{section.number} {section.name}".strip() for label in labels for section in label.sections if topic.belongs_to(section)]
    if of_label:
        yield f"the label speaks of it: {', '.join(of_label[:4])}"


def _uncovered(product: str, market: str, label: ApprovedDocument, here: Sequence[Covering]) -> Iterator[Uncovered]:
    """The sections of a label that no document names by number and of whose topics no document is."""
    numbers = {section.number for section in label.sections}
    named = {number for one in here if one.label in (label.id, None) for number in one.mentions}
    covered = {topic for one in here for topic in one.topics}
    for section in label.sections:
        leads_on = any(other.startswith(f"{section.number}.") for other in numbers) and bool(section.number)
        if leads_on or section.label_section is None or {section.label_section, section.chapter} & _NEED_NONE:
            continue
        spoken_of = [topic for topic in topics() if topic.belongs_to(section)]
        written = any(topic.id in covered and not topic.broad for topic in spoken_of) or any(_is_subject(section.name, one.subject) for one in here)
        if not written and not _is_named(section.number, named, numbers):
            names = tuple(topic.name for topic in spoken_of)
            yield Uncovered(product=product, market=market, label=label.id, section=section.number, name=section.name, topics=names)


def _is_subject(heading: str, subject: str) -> bool:
    """Whether a document is about what a heading says: all its longer words, by their beginnings."""
    words = [word[:6] for word in re.findall(r"[a-z]{4,}", heading.casefold())]
    return bool(words) and all(word in subject for word in words)


def _is_named(number: str, named: set[str], numbers: set[str]) -> bool:
    """Whether a section is named, itself or by its chapter where it is all there is of that."""
    chapter = number.partition(".")[0]
    alone = sum(other.partition(".")[0] == chapter for other in numbers) == 1
    return bool(number) and (number in named or (alone and chapter in named))
