"""Assess: read a message and decide what it is and where it goes. Nothing here writes, waits or asks a model."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from triage.detect.context import Scene, scenes_of
from triage.detect.impression import UNREAD, Impression
from triage.detect.described import described
from triage.detect.language import differs, language_of
from triage.detect.market import market_of
from triage.detect.message import Context
from triage.detect.products import Choice, choose, find_products
from triage.detect.questions import Asked, find_questions, is_medical
from triage.detect.reading import Reading
from triage.detect.registry import detect
from triage.detect.requester import not_a_professional
from triage.detect.tokens import tokens_of
from triage.domain.concern import REPORTS, Concern, Signal
from triage.domain.decision import MOST_CAUTIOUS_STATUS, Axis, LabelFinding, LabelStatus, Question, TriageDecision, most_cautious_route
from triage.domain.evidence import Label, Product
from triage.domain.inquiry import Attachment, Intake, Prompted
from triage.label.read import read_label
from triage.label.record import LabelRecord
from triage.label.status import label_status
from triage.ports import Clock, Library
from triage.rules.routes import QuestionFacts, hand_offs_of, is_professional, route_of, route_without_question

ContentAvailable = Callable[[str, str | None, str | None], bool]
Learned = Callable[[Reading], Impression]

_NO_QUESTION = LabelFinding(status=LabelStatus.NOT_APPLICABLE, reason="no use is asked about")
_MOTHERS = ("pregnant", "nursing")
_INDICATIONS = ("indications_and_usage", "indications_and_usage_section")


class Held(NamedTuple):
    """What a message's questions are held against."""

    choice: Choice
    market: str | None
    label: Label | None
    record: LabelRecord | None

    def status_of(self, text: str) -> LabelFinding:
        """How the use in a text stands to the label."""
        return label_status(text, self.record, product_known=self.choice.product is not None, market_matches=self.record is not None)


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
        now = self._clock.now()
        products = self._library.products()
        mentions = find_products(text, products)
        place = None if intake.country else market_of(text)
        where = intake.country or (place.market if place else market)
        seems = None if product or any(m.product for m in mentions) else described(text, self._labels(products, where, now))
        held = self._held(choose(product, products, mentions, seems), products, where, now)
        language = language_of(text)
        reading = Reading(text, mentions, product_given=held.choice.product is not None)
        impression = self._learned(reading)
        signals = [*detect(reading, _context(held, impression)), *_prompted(intake)]
        scenes = scenes_of(reading)
        asked = medical_questions(scenes, signals)
        circumstances = Circumstances(
            product=held.choice.product,
            market=held.market,
            solicited=any(s.concern is Concern.SOLICITED for s in signals),
            not_a_professional=not is_professional(intake.profession) or not_a_professional(scenes),
            other_language=differs(language, self._library.languages(held.choice.product, held.market, on=now)),
            unread_attachment=any(not a.was_read for a in attachments),
            content_available=content_available,
        )
        findings = [_finding(held, reading, a, asked, signals) for a in asked]
        more = [*_off_label(held, text, asked, findings), *_doubtful(text, asked, findings, signals)]
        signals = _settled([*signals, *more], asked)
        questions = tuple(_question(a, f, signals, circumstances, ordinal=n) for n, (a, f) in enumerate(zip(asked, findings, strict=True), start=1))
        decision = _decision(held, language, tuple(signals), questions, circumstances)
        return decision.model_copy(update={"warnings": (impression.warning,)}) if impression.warning else decision

    def _labels(self, products: Sequence[Product], market: str | None, now: datetime) -> tuple[Label, ...]:
        """A label in force of each of our products: of the market asked about where it has one, else of another."""
        found = []
        for product in products:
            markets = dict.fromkeys((*([market.upper()] if market else ()), *sorted(product.markets)))
            found += [label for m in markets if (label := self._library.label(product.name, m, on=now))][:1]
        return tuple(found)

    def _held(self, choice: Choice, products: Sequence[Product], market: str | None, now: datetime) -> Held:
        """The product, its market and the label in force there."""
        product = next((p for p in products if p.name == choice.product), None)
        where = _market(product, market)
        label = self._library.label(product.name, where, on=now) if product and where else None
        return Held(choice, where, label, read_label(label) if label else None)


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


def medical_questions(scenes: tuple[Scene, ...], signals: Sequence[Signal]) -> tuple[Asked, ...]:
    """The medical questions of a message. One that neither asks, reports nor is declined is a question as a whole."""
    asked = tuple(a for a in find_questions(scenes) if is_medical(a, signals))
    if asked or not scenes:
        return asked
    ended = REPORTS | {Concern.OUT_OF_SCOPE, Concern.INSTRUCTION_TO_BOT, Concern.EMERGENCY}
    if any(s.concern in ended for s in signals):
        return ()
    return (Asked(scenes[0].sentence.start, scenes[-1].sentence.end, scenes),)


def _finding(held: Held, reading: Reading, asked: Asked, all_asked: Sequence[Asked], signals: Sequence[Signal]) -> LabelFinding:
    """How the use that a question asks about stands to the label, with what was told before it where the question leans on that."""
    alone = held.status_of(reading.text[asked.start : asked.end])
    if _names_event(alone, reading, asked, signals):
        return _NO_QUESTION.model_copy(update={"reason": f"{alone.asked} is asked about as an event, not as a use"})
    if alone.status is LabelStatus.UNCLEAR and _asks_a_fact(asked):
        return _NO_QUESTION.model_copy(update={"reason": "a fact of the product is asked for, not a use of it"})
    leans = any(s.sentence.has("use-ask") for s in asked.scenes)
    if alone.status is LabelStatus.OFF_LABEL or not leans:
        return alone
    questions = {s.sentence.index for a in all_asked for s in a.scenes}
    told = [s for s in reading.sentences if s.index not in questions and not s.has("about-others")]
    if not told:
        return alone
    words = " ".join(reading.text[s.start : s.end] for s in told)
    together = held.status_of(f"{words}. {reading.text[asked.start : asked.end]}")
    return min((alone, together), key=lambda f: MOST_CAUTIOUS_STATUS.index(f.status))


def _asks_a_fact(asked: Asked) -> bool:
    """Whether only a fact that the label states for everybody is asked for (strengths, storage, time of day), and nobody's use."""
    sentences = [scene.sentence for scene in asked.scenes]
    return any(s.has("harmless-fact") for s in sentences) and not any(s.has("use-or-person") or s.has("event") for s in sentences)


def _names_event(finding: LabelFinding, reading: Reading, asked: Asked, signals: Sequence[Signal]) -> bool:
    """Whether what the label was searched for is an unwanted event, or the child of a mother who takes it, and no use is asked about."""
    inside = {s.concern for s in signals if s.start < asked.end and s.end > asked.start}
    if not inside & {Concern.SAFETY_QUESTION, Concern.ADVERSE_EVENT}:
        return False
    group = any(s.rule == "sq.group" and s.start < asked.end and s.end > asked.start for s in signals)
    use_named = group or any(s.sentence.has("use-strong") for s in asked.scenes)
    if finding.status is LabelStatus.UNCLEAR and not use_named and Concern.SAFETY_QUESTION in inside:
        return True
    if finding.axis is Axis.AGE:
        return not any(c.isdigit() for c in finding.asked) and (reading.has("pregnant") or reading.has("nursing"))
    if finding.axis not in {Axis.INDICATION, Axis.POPULATION, Axis.CONTRAINDICATION}:
        return False
    if use_named and finding.axis is not Axis.POPULATION:
        return False
    said = {t.norm for t in tokens_of(finding.asked)}
    concepts = _MOTHERS if use_named else (*_MOTHERS, "event")
    named = {w for scene in asked.scenes for concept in concepts for first, last in scene.sentence.spans(concept) for w in scene.sentence.words[first:last]}
    return not said or bool(said & named)


def _off_label(held: Held, text: str, asked: Sequence[Asked], findings: Sequence[LabelFinding]) -> list[Signal]:
    """The signals of questions about a use that the label does not approve, or on which it is silent."""
    found = []
    for question, finding in zip(asked, findings, strict=True):
        silent = finding.status is LabelStatus.UNCLEAR and held.record is not None
        if finding.status is LabelStatus.OFF_LABEL or silent:
            rule = f"olq.{finding.axis or 'use'}"
            words = text[question.start : question.end]
            found.append(Signal(concern=Concern.OFF_LABEL_QUESTION, start=question.start, end=question.end, text=words, rule=rule, why=finding.reason))
    return found


def _doubtful(text: str, asked: Sequence[Asked], findings: Sequence[LabelFinding], signals: Sequence[Signal]) -> list[Signal]:
    """A safety signal for each question of which nobody can tell that it is harmless: it asks about no use and about no known topic."""
    found = []
    for question, finding in zip(asked, findings, strict=True):
        known = any(s.concern is Concern.SAFETY_QUESTION and s.start < question.end and s.end > question.start for s in signals)
        harmless = any(s.sentence.has("harmless-topic") or s.sentence.has("harmless-fact") for s in question.scenes)
        if finding.status is LabelStatus.NOT_APPLICABLE and not known and not harmless:
            why = "it asks about no use of the product and about no topic that is known to be harmless"
            words = text[question.start : question.end]
            found.append(Signal(concern=Concern.SAFETY_QUESTION, start=question.start, end=question.end, text=words, rule="sq.not-known-harmless", why=why))
    return found


def _settled(signals: list[Signal], asked: Sequence[Asked]) -> list[Signal]:
    """The signals without `out_of_scope` where any part is a medical question on one of our products."""
    kept = [s for s in signals if s.concern is not Concern.OUT_OF_SCOPE] if asked else signals
    return sorted(kept, key=lambda s: (s.start, s.end, s.name, s.rule))


def _question(asked: Asked, finding: LabelFinding, signals: Sequence[Signal], around: Circumstances, *, ordinal: int) -> Question:
    """One question with its label status and route."""
    words = asked.scenes[0].reading.text[asked.start : asked.end]
    mine = {s.concern for s in signals if (s.start < asked.end and s.end > asked.start) or not s.end}
    available = around.content_available
    route = route_of(
        QuestionFacts(
            status=finding.status,
            off_label=Concern.OFF_LABEL_QUESTION in mine,
            safety=Concern.SAFETY_QUESTION in mine,
            solicited=around.solicited,
            not_a_professional=around.not_a_professional,
            product_unknown=around.product is None,
            other_language=around.other_language,
            unread_attachment=around.unread_attachment,
            nothing_approved=available is not None and not available(words, around.product, around.market),
        )
    )
    return Question(ordinal=ordinal, start=asked.start, end=asked.end, text=words, finding=finding, route=route.route, route_reason=route.reason)


def _decision(held: Held, language: str, signals: tuple[Signal, ...], questions: tuple[Question, ...], around: Circumstances) -> TriageDecision:
    """The message as a whole: the most cautious of its parts."""
    if questions:
        finding = min((q.finding for q in questions), key=lambda f: MOST_CAUTIOUS_STATUS.index(f.status))
        route = most_cautious_route(q.route for q in questions)
        reason = next(q.route_reason for q in questions if q.route is route)
    else:
        finding = _NO_QUESTION
        route, reason = route_without_question((s.concern for s in signals), unread_attachment=around.unread_attachment, other_language=around.other_language)
    return TriageDecision(
        product=held.choice.product,
        market=held.market,
        language=language,
        signals=signals,
        questions=questions,
        finding=finding,
        route=route,
        route_reason=reason,
        hand_offs=hand_offs_of(signals),
    )
