"""Assess: read a message and decide what it is and where it goes. Nothing here writes, waits or asks a model."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from triage.detect.context import Scene, scenes_of
from triage.detect.described import described
from triage.detect.impression import UNREAD, Impression
from triage.detect.language import differs, language_of
from triage.detect.market import market_of
from triage.detect.message import Context
from triage.detect.products import Choice, Mention, choose, find_products, product_at
from triage.detect.questions import Asked, find_questions, is_medical
from triage.detect.reading import Reading
from triage.detect.registry import detect, impression_of
from triage.detect.requester import not_a_professional
from triage.domain.concern import REPORTS, Concern, Signal
from triage.domain.decision import MOST_CAUTIOUS_STATUS, LabelFinding, Question, TriageDecision, most_cautious_route
from triage.domain.evidence import Label, Product
from triage.domain.inquiry import Attachment, Intake, Prompted
from triage.label.read import read_label
from triage.once import one_message
from triage.ports import Clock, Library
from triage.rules.routes import QuestionFacts, hand_offs_of, is_professional, route_of, route_without_question
from triage.steps.likeness import StatusOf, by_rules, in_view, settled, use_without_question
from triage.steps.orders import unmoved
from triage.steps.standing import NO_USE, Held, finding_of, raised
from triage.steps.told import Told

ContentAvailable = Callable[[str, str | None, str | None], bool]
Learned = Callable[[Reading], Impression]

_LONGEST_TOPIC = 14
"""Words. What is longer and asks nothing tells something."""
_INDICATIONS = ("indications_and_usage", "indications_and_usage_section")


class Circumstances(NamedTuple):
    """What holds for every question of a message."""

    product: str | None
    market: str | None
    solicited: bool
    not_a_professional: bool
    other_language: bool
    unread_attachment: bool
    content_available: ContentAvailable | None


class Assessor:
    """Decides concerns, label status, route and hand-offs of a message (triage guide).

    `learned` is the statistical detector; without it rules alone decide.
    """

    def __init__(self, library: Library, clock: Clock, learned: Learned = lambda _: UNREAD) -> None:
        self._library = library
        self._clock = clock
        self._learned = learned

    def assess(
        self,
        text: str,
        *,
        product: str | None = None,
        market: str | None = None,
        intake: Intake = Intake(),  # noqa: B008 (an immutable value)
        attachments: tuple[Attachment, ...] = (),
        content_available: ContentAvailable | None = None,
    ) -> TriageDecision:
        """The decision on a message.

        `product` and `market` come with the message; the country of the professional (`intake.country`) goes before `market`.
        `content_available` tells whether approved content answers a question; without it that is left to the walk.
        """

        def read(words: str) -> TriageDecision:
            return self._read(words, product=product, market=market, intake=intake, attachments=attachments, content_available=content_available)

        with one_message():
            return unmoved(read(text), text, read)

    def _read(
        self,
        text: str,
        *,
        product: str | None,
        market: str | None,
        intake: Intake,
        attachments: tuple[Attachment, ...],
        content_available: ContentAvailable | None,
    ) -> TriageDecision:
        """The decision on these words."""
        now = self._clock.now()
        products = self._library.products()
        mentions = find_products(text, products)
        place = None if intake.country else market_of(text)
        where = intake.country or (place.market if place else market)
        seems = None if product or any(m.product for m in mentions) else described(text, self._labels(products, where, now))
        held = self._held(choose(product, products, mentions, seems), products, where, now)
        language = language_of(text)
        reading = Reading(text, mentions, product_given=held.choice.product is not None)
        impression = impression_of(self._learned, reading)
        scenes = scenes_of(reading)
        found = in_view(detect(reading, _context(held, impression), scenes=scenes), product_beside=bool(product) and not mentions)
        signals = [*found, *_prompted(intake)]
        asked = medical_questions(scenes, signals, impression, held.status_of if held.record else lambda _: None)
        circumstances = Circumstances(
            product=held.choice.product,
            market=held.market,
            solicited=any(s.concern is Concern.SOLICITED for s in signals),
            not_a_professional=not is_professional(intake.profession) or not_a_professional(scenes),
            other_language=differs(language, self._library.languages(held.choice.product, held.market, on=now)),
            unread_attachment=any(not a.was_read for a in attachments),
            content_available=content_available,
        )
        against = [self._held_for(a, held, mentions, where, now) for a in asked]
        signals = settled(signals, against, Told(reading, asked, by_rules(signals), impression, foreign=circumstances.other_language))
        told = Told(reading, asked, signals, impression, foreign=circumstances.other_language)
        findings = [finding_of(h, a, told) for h, a in zip(against, asked, strict=True)]
        more = [signal for h, a, f in zip(against, asked, findings, strict=True) for signal in raised(h, a, f, told)]
        signals = _settled([*signals, *more], asked)
        questions = tuple(
            _question(a, h.choice.product, f, signals, circumstances, ordinal=n)
            for n, (a, h, f) in enumerate(zip(asked, against, findings, strict=True), start=1)
        )
        decision = _decision(held, language, tuple(signals), questions, circumstances)
        return decision.model_copy(update={"warnings": (impression.warning,)}) if impression.warning else decision

    def _labels(self, products: Sequence[Product], market: str | None, now: datetime) -> tuple[Label, ...]:
        """A label in force of each of our products: of the market asked about where it has one, else of another."""
        found = []
        for product in products:
            markets = dict.fromkeys((*([market.upper()] if market else ()), *sorted(product.markets)))
            found += [label for m in markets if (label := self._library.label(product.name, m, on=now))][:1]
        return tuple(found)

    def _held_for(self, asked: Asked, held: Held, mentions: Sequence[Mention], market: str | None, now: datetime) -> Held:
        """What a question is held against: the product that it names, else the one named last before it, else that of the message."""
        product = product_at(asked.start, asked.end, mentions) or held.choice.product
        if product == held.choice.product:
            return held
        return self._held(Choice(product, "the question names it"), self._library.products(), market, now)

    def _held(self, choice: Choice, products: Sequence[Product], market: str | None, now: datetime) -> Held:
        """The product, its market and the label in force there."""
        product = next((p for p in products if p.name == choice.product), None)
        where = _market(product, market)
        label = self._library.label(product.name, where, on=now) if product and where else None
        if label or product is None:
            return Held(choice, where, label, read_label(label) if label else None)
        other = next(iter(self._labels([product], None, now)), None)
        return Held(choice, where, None, None, read_label(other) if other else None)


def _market(product: Product | None, given: str | None) -> str | None:
    """The market of a message: the one given, else the product's only one."""
    if given:
        return given.upper()
    markets = product.markets if product else frozenset()
    return next(iter(markets)) if len(markets) == 1 else None


def _context(held: Held, learned: Impression) -> Context:
    """What the detectors know beside the words."""
    treats = held.label.section(*_INDICATIONS).lower() if held.label else ""
    return Context(product=held.choice.product, treats=treats, status_of=held.status_of if held.record else lambda _: None, learned=learned)


def _prompted(intake: Intake) -> list[Signal]:
    """The signal that intake itself gives: the company prompted the question."""
    if intake.prompted is not Prompted.YES:
        return []
    return [Signal(concern=Concern.SOLICITED, start=0, end=0, text="", rule="so.intake", why="whoever asked says that the company prompted it")]


def medical_questions(
    scenes: tuple[Scene, ...], signals: Sequence[Signal], impression: Impression = UNREAD, status_of: StatusOf = lambda _: None
) -> tuple[Asked, ...]:
    """The medical questions of a message. A bare topic (velmira contraindications) is one as a whole, and so are a few sentences that read like a use."""
    every = find_questions(scenes)
    asked = tuple(a for a in every if is_medical(a, signals))
    if asked or not scenes:
        return asked
    if use := use_without_question(scenes, signals, impression, status_of):
        return (use,)
    if every:
        return ()
    ended = REPORTS | {Concern.OUT_OF_SCOPE, Concern.INSTRUCTION_TO_BOT, Concern.EMERGENCY}
    told = any(s.patient or s.someone or s.pronoun for s in scenes) or sum(len(s.sentence.words) for s in scenes) > _LONGEST_TOPIC
    if told or any(s.concern in ended for s in signals):
        return ()
    return (Asked(scenes[0].sentence.start, scenes[-1].sentence.end, scenes, scenes),)


def _settled(signals: list[Signal], asked: Sequence[Asked]) -> list[Signal]:
    """The signals without `out_of_scope` where any part is a medical question on one of our products."""
    kept = [s for s in signals if s.concern is not Concern.OUT_OF_SCOPE] if asked else signals
    return sorted(kept, key=lambda s: (s.start, s.end, s.name, s.rule))


def _question(asked: Asked, product: str | None, finding: LabelFinding, signals: Sequence[Signal], around: Circumstances, *, ordinal: int) -> Question:
    """One question with its label status and route."""
    mine = {s.concern for s in signals if (s.start < asked.end and s.end > asked.start) or not s.end}
    available = around.content_available
    route = route_of(
        QuestionFacts(
            status=finding.status,
            off_label=Concern.OFF_LABEL_QUESTION in mine,
            safety=Concern.SAFETY_QUESTION in mine,
            solicited=around.solicited,
            not_a_professional=around.not_a_professional,
            product_unknown=product is None,
            other_language=around.other_language,
            unread_attachment=around.unread_attachment,
            nothing_approved=available is not None and not available(asked.text, product, around.market),
        )
    )
    return Question(
        ordinal=ordinal, start=asked.start, end=asked.end, text=asked.text, product=product, finding=finding, route=route.route, route_reason=route.reason
    )


def _decision(held: Held, language: str, signals: tuple[Signal, ...], questions: tuple[Question, ...], around: Circumstances) -> TriageDecision:
    """The message as a whole: the most cautious of its parts."""
    if questions:
        finding = min((q.finding for q in questions), key=lambda f: MOST_CAUTIOUS_STATUS.index(f.status))
        route = most_cautious_route(q.route for q in questions)
        reason = next(q.route_reason for q in questions if q.route is route)
    else:
        finding = NO_USE
        route, reason = route_without_question((s.concern for s in signals), unread_attachment=around.unread_attachment, other_language=around.other_language)
    return TriageDecision(
        product=held.choice.product,
        product_why=held.choice.why,
        market=held.market,
        language=language,
        signals=signals,
        questions=questions,
        finding=finding,
        route=route,
        route_reason=reason,
        hand_offs=hand_offs_of(signals),
    )
