"""What of a language model's reading counts: flags that its words carry, questions that stand in the message, a product where none was found.

It only ever adds. A flag is never taken away, no route gets easier, and where the model and the rules differ a person looks.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from triage.domain.concern import REPORTS, Concern, Signal
from triage.domain.decision import MOST_CAUTIOUS_STATUS, LabelFinding, LabelStatus, Question, Route, TriageDecision, most_cautious_route
from triage.domain.understood import ReadFlag, ReadQuestion, Understood
from triage.placing import Place, RedactedMessage
from triage.rules.routes import hand_offs_of, route_without_question

MOST_FLAGS = 12
MOST_QUESTIONS = 6
MOST_SEARCHES = 3
"""Of a reading more than this is not taken over: no message holds so much, and a model that says so is led astray."""
LONGEST_SEARCH = 200
"""Characters."""
_FEWEST_LETTERS = 3

RAISED: frozenset[Concern] = frozenset(Concern) - {Concern.OUT_OF_SCOPE}
"""What a model may raise: all that makes a reading more careful."""
_TO_A_SPECIALIST = frozenset({Concern.SAFETY_QUESTION, Concern.OFF_LABEL_QUESTION, Concern.SOLICITED})

PRODUCT_BY_MODEL = "The rules found no product. A language model takes it to be {product}, and passages of that product are shown: please check."
QUESTION_BY_MODEL = "A language model sees a question in this message that the rules do not see: it stands among the questions."
FLAG_BY_MODEL = "A language model raised a flag that the rules did not raise: {names}."
NOT_IN_MESSAGE = "A language model named a reason for care that could not be placed in the message: please read it with care."
ONLY_A_MODEL = "only a language model sees a question here: a person looks at it"
MODEL_SEES_USE = "a language model reads a use outside the label here, and the rules do not"
_FLAGGED = "a language model raised a flag"
_ADDED = "a language model sees a question that the rules do not see"


class Standing(NamedTuple):
    """A question of a reading that stands in the message, at its place."""

    place: Place
    searches: tuple[str, ...]


class Flags(NamedTuple):
    """The flags of a reading as signals, and whether some could not be placed."""

    signals: tuple[Signal, ...]
    lost: bool


def flags_of(read: Understood, message: RedactedMessage, verbatim: str, decision: TriageDecision) -> Flags:
    """Flags that the rules have not raised, each at its words. One without words of the message is set aside, and said."""
    known = {s.name for s in decision.signals}
    found: dict[str, Signal] = {}
    lost = len(read.flags) > MOST_FLAGS or read.odd > 0
    for flag in read.flags[:MOST_FLAGS]:
        if flag.concern not in RAISED or (flag.kind is None) is (flag.concern is Concern.SPECIAL_SITUATION):
            lost = lost or flag.concern in RAISED
            continue
        place = message.find(flag.words) if sum(c.isalpha() for c in flag.words) >= _FEWEST_LETTERS else None
        if place is None:
            lost = True
            continue
        signal = _signal(flag, place, verbatim)
        if signal.name not in known:
            found.setdefault(signal.name, signal)
    return Flags(tuple(found.values()), lost)


def _signal(flag: ReadFlag, place: Place, verbatim: str) -> Signal:
    what = flag.kind or flag.concern
    return Signal(
        concern=flag.concern,
        kind=flag.kind if flag.concern is Concern.SPECIAL_SITUATION else None,
        start=place.start,
        end=place.end,
        text=verbatim[place.start : place.end],
        rule=f"model.{what.value}",
        why=f"a language model reads {what.value.replace('_', ' ')} in these words",
    )


def questions_of(read: Understood, message: RedactedMessage) -> tuple[Standing, ...]:
    """The questions of a reading that stand in the message, in its order."""
    placed = ((message.find(q.words), q) for q in read.questions[: 2 * MOST_QUESTIONS])
    return tuple(sorted(Standing(place, _searches(q)) for place, q in placed if place is not None))


def _searches(question: ReadQuestion) -> tuple[str, ...]:
    lines = (" ".join(s.split())[:LONGEST_SEARCH] for s in question.searches)
    return tuple(dict.fromkeys(s for s in lines if any(c.isalpha() for c in s)))[:MOST_SEARCHES]


def with_searches(questions: Iterable[Question], read: Sequence[Standing]) -> tuple[Question, ...]:
    """The questions of the rules, each with what the model would search for the part of the message where it stands."""
    return tuple(q.model_copy(update={"searches": found}) if (found := _further(q, read)) else q for q in questions)


def _further(question: Question, read: Sequence[Standing]) -> tuple[str, ...]:
    of_it = (s for one in read if _overlap(question, one.place) for s in one.searches)
    return tuple(dict.fromkeys((*question.searches, *of_it)))[:MOST_SEARCHES]


def not_seen_by_rules(questions: Sequence[Question], read: Sequence[Standing]) -> tuple[Standing, ...]:
    """The questions of a reading that overlap none of the rules', nor each other."""
    found: list[Standing] = []
    for one in read:
        apart = all(one.place.start >= other.place.end for other in found)
        if apart and not any(_overlap(q, one.place) for q in questions):
            found.append(one)
    return tuple(found[:MOST_QUESTIONS])


def _overlap(question: Question, place: Place) -> bool:
    return question.start < place.end and place.start < question.end


def product_of(read: Understood, products: Iterable[str], decision: TriageDecision) -> str | None:
    """The product that the model named, where the rules found none and the library knows it."""
    if decision.product is not None or not read.product:
        return None
    return next((name for name in products if name.casefold() == read.product.strip().casefold()), None)


def as_cautious(question: Question, signals: Iterable[Signal]) -> Question:
    """A question with the flags that a model raised in it: what concerns use or harm goes to a specialist."""
    mine = {s.concern for s in signals if (s.start < question.end and s.end > question.start) or s.concern is Concern.SOLICITED}
    if not mine & _TO_A_SPECIALIST:
        return question
    changes: dict[str, object] = {} if question.route is Route.SPECIALIST else {"route": Route.SPECIALIST, "route_reason": _FLAGGED}
    if Concern.OFF_LABEL_QUESTION in mine and question.finding.status in {LabelStatus.ON_LABEL, LabelStatus.NOT_APPLICABLE}:
        changes["finding"] = question.finding.model_copy(update={"status": LabelStatus.UNCLEAR, "reason": MODEL_SEES_USE})
    return question.model_copy(update=changes)


def addition(decision: TriageDecision, signals: tuple[Signal, ...], questions: tuple[Question, ...]) -> TriageDecision:
    """What a reading adds to a case, as a decision of its own: its flags and questions, and the route that they need."""
    route = most_cautious_route(_routes(decision, signals, questions))
    return TriageDecision(
        product=decision.product,
        product_why=decision.product_why,
        market=decision.market,
        language=decision.language,
        signals=signals,
        questions=questions,
        finding=most_cautious_finding(LabelFinding(status=LabelStatus.NOT_APPLICABLE, reason=_FLAGGED if signals else _ADDED), questions),
        route=route,
        route_reason=next((q.route_reason for q in questions if q.route is route), _FLAGGED),
        hand_offs=hand_offs_of(signals),
    )


def _routes(decision: TriageDecision, signals: Sequence[Signal], questions: Sequence[Question]) -> Iterable[Route]:
    yield from (q.route for q in questions)
    concerns = {s.concern for s in signals}
    asked = bool(questions or decision.questions)
    if concerns & {Concern.SAFETY_QUESTION, Concern.OFF_LABEL_QUESTION} or (Concern.SOLICITED in concerns and asked):
        yield Route.SPECIALIST
    elif concerns & (REPORTS | {Concern.EMERGENCY}) and not asked:
        yield route_without_question(concerns | decision.concerns).route


def most_cautious_finding(first: LabelFinding, questions: Iterable[Question]) -> LabelFinding:
    """The most cautious of a finding and those of some questions; of equals the first."""
    return min((first, *(q.finding for q in questions)), key=lambda f: MOST_CAUTIOUS_STATUS.index(f.status))


def names_of_flags(signals: Iterable[Signal]) -> str:
    """The flags in plain words, for a warning."""
    return ", ".join(sorted({(s.kind or s.concern).value.replace("_", " ") for s in signals}))
