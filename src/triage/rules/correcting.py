"""Correcting a triage decision: what follows from one correction, and who may make it. Pure; the steps store it.

A report's flag is cleared by its own desk only. Whatever makes a case less cautious takes a specialist. Anybody may add a flag.
"""

from collections.abc import Callable, Iterable, Mapping

from triage.domain.concern import Concern, Signal, SpecialSituation
from triage.domain.decision import (
    MOST_CAUTIOUS_ROUTE,
    MOST_CAUTIOUS_STATUS,
    Axis,
    Desk,
    LabelFinding,
    LabelStatus,
    Question,
    Route,
    TriageDecision,
    most_cautious_route,
)
from triage.domain.regression import Change, Field
from triage.errors import NotNow
from triage.rules.permissions import DESK_WORK, Action
from triage.rules.routes import OTHER_PRODUCT, QuestionFacts, hand_offs_of, route_of, route_without_question

PERSON = "person"
"""The rule of a signal that a person gave."""
_BY_HAND = "a person corrected it"
_KNOWN_NOW = frozenset(
    {
        "it asks about a use outside the label",
        "it is unclear how the use stands to the label",
        "it asks about harm or risk",
        "the company seems to have prompted it",
        "the product is unknown",
        "a medical question that approved content may answer",
        "it reports and asks nothing",
        "it is no medical inquiry on one of our products",
        "somebody may be in danger: a person looks at it",
        _BY_HAND,
    }
)
"""Reasons of a route that a correction can take away. Any other (an attachment that was not read, another language) still holds."""
_UNCERTAIN = frozenset({LabelStatus.OFF_LABEL, LabelStatus.UNCLEAR})


def desks_of(concern: Concern, kind: SpecialSituation | None) -> frozenset[Desk]:
    """The desks that a flag is handed to."""
    return hand_offs_of([_signal(concern, kind, "")])


def clears(concern: Concern, kind: SpecialSituation | None) -> frozenset[Action]:
    """What one must be able to do to clear a flag: the work of a desk that has it; of an emergency safety's; of a question a specialist's."""
    if desks := desks_of(concern, kind):
        return frozenset(DESK_WORK[d] for d in desks)
    if concern is Concern.EMERGENCY:
        return frozenset({Action.WORK_SAFETY})
    return frozenset({Action.CORRECT_TRIAGE if concern is Concern.OUT_OF_SCOPE else Action.EASE_TRIAGE})


def needs(change: Change, before: TriageDecision, after: TriageDecision) -> frozenset[Action]:
    """What one must be able to do to make a correction: any one of these."""
    if change.field is Field.CONCERN_ADDED:
        return frozenset({Action.ADD_FLAG})
    if change.concern is not None:
        return clears(*flag_of(change.before))
    return frozenset({Action.EASE_TRIAGE if is_less_cautious(before, after) else Action.CORRECT_TRIAGE})


def is_less_cautious(before: TriageDecision, after: TriageDecision) -> bool:
    """Whether a correction lets a case go more easily than it would have gone."""
    routes, statuses = MOST_CAUTIOUS_ROUTE.index, MOST_CAUTIOUS_STATUS.index
    return routes(after.route) > routes(before.route) or statuses(after.finding.status) > statuses(before.finding.status)


def flag_of(name: str) -> tuple[Concern, SpecialSituation | None]:
    """A flag that is written out. Raises NotNow for one that is none."""
    concern, _, kind = name.partition(":")
    try:
        found = Concern(concern), SpecialSituation(kind) if kind else None
        _signal(*found, "")
    except ValueError:
        raise NotNow("Please choose which flag is meant.") from None
    return found


def corrected(decision: TriageDecision, change: Change, *, words: str = "") -> TriageDecision:
    """A decision with a correction, and with what follows from it for routes and hand-offs. Raises NotNow where it does not fit.

    `words` are those in which a person saw an added flag. A corrected product needs its label: the caller reads the message again.
    """
    return _FOLLOWS[change.field](decision, change, words)


def _signal(concern: Concern, kind: SpecialSituation | None, words: str) -> Signal:
    return Signal(concern=concern, kind=kind, start=0, end=0, text=words, rule=PERSON, why="added by a person")


def _without(decision: TriageDecision, name: str) -> tuple[Signal, ...]:
    kept = tuple(s for s in decision.signals if s.name != name)
    if len(kept) == len(decision.signals):
        raise NotNow("This flag is not there any more. Please look again.")
    return kept


def _added(decision: TriageDecision, change: Change, words: str) -> TriageDecision:
    return _settled(decision, (*decision.signals, _signal(*flag_of(change.after), words)))


def _removed(decision: TriageDecision, change: Change, _: str) -> TriageDecision:
    return _settled(decision, _without(decision, change.before))


def _of_another_kind(decision: TriageDecision, change: Change, _: str) -> TriageDecision:
    concern, kind = flag_of(change.after)
    if concern is not change.concern:
        raise NotNow("A special situation stays one: choose another kind, or take the flag away and add the right one.")
    _without(decision, change.before)
    renamed = (s.model_copy(update={"concern": concern, "kind": kind}) if s.name == change.before else s for s in decision.signals)
    return _settled(decision, renamed)


def with_flag_of(decision: TriageDecision, before: TriageDecision, name: str) -> TriageDecision:
    """A corrected decision in which a flag stands that the correction would have taken away: another desk has not cleared it yet."""
    return _settled(decision, (*(s for s in before.signals if s.name == name), *decision.signals))


def _with_status(decision: TriageDecision, status: LabelStatus) -> TriageDecision:
    """Another label status of the question that decided, and the flag that goes with it."""
    signals = decision.signals
    if status not in _UNCERTAIN:
        signals = tuple(s for s in signals if s.concern is not Concern.OFF_LABEL_QUESTION)
    elif Concern.OFF_LABEL_QUESTION not in decision.concerns:
        signals = (*signals, _signal(Concern.OFF_LABEL_QUESTION, None, ""))
    axis = None if status is LabelStatus.NOT_APPLICABLE else decision.finding.axis
    return _with_finding(decision, {"status": status, "axis": axis, "reason": _BY_HAND}, signals)


def _with_finding(decision: TriageDecision, update: dict[str, object], signals: tuple[Signal, ...]) -> TriageDecision:
    before = decision.finding
    questions = tuple(q.model_copy(update={"finding": q.finding.model_copy(update=update)}) if q.finding == before else q for q in decision.questions)
    return _settled(decision.model_copy(update={"questions": questions, "finding": before.model_copy(update=update)}), signals)


def _with_route(decision: TriageDecision, route: Route) -> TriageDecision:
    questions = tuple(
        q.model_copy(update={"route": route, "route_reason": _BY_HAND}) if q.route is decision.route or route is Route.SPECIALIST else q
        for q in decision.questions
    )
    if questions and route not in {Route.SPECIALIST, Route.DRAFT}:
        raise NotNow("It asks something: somebody answers it. A question goes to a reviewer or a specialist.")
    whole = most_cautious_route(q.route for q in questions) if questions else route
    return decision.model_copy(update={"questions": questions, "route": whole, "route_reason": _BY_HAND})


def _settled(decision: TriageDecision, signals: Iterable[Signal]) -> TriageDecision:
    """The routes and hand-offs that follow from flags and label status, by the tables of the guide."""
    flags = tuple(signals)
    questions = tuple(_routed(q, flags, decision.product) for q in decision.questions)
    finding, route, reason = decision.finding, decision.route, decision.route_reason
    if questions:
        finding = _most_cautious(questions)
        route = most_cautious_route((*(q.route for q in questions), *(() if reason in _KNOWN_NOW else (route,))))
        reason = next((q.route_reason for q in questions if q.route is route), reason)
    elif reason in _KNOWN_NOW:
        route, reason = route_without_question(s.concern for s in flags)
    update = {"signals": flags, "questions": questions, "finding": finding, "route": route, "route_reason": reason, "hand_offs": hand_offs_of(flags)}
    return decision.model_copy(update=update)


def _most_cautious(questions: tuple[Question, ...]) -> LabelFinding:
    return min((q.finding for q in questions), key=lambda f: MOST_CAUTIOUS_STATUS.index(f.status))


def _routed(question: Question, flags: tuple[Signal, ...], product: str | None) -> Question:
    if question.route_reason not in _KNOWN_NOW or question.route_reason == OTHER_PRODUCT:
        return question
    mine = {s.concern for s in flags if not s.end or (s.start < question.end and s.end > question.start)}
    decided = route_of(
        QuestionFacts(
            status=question.finding.status,
            off_label=Concern.OFF_LABEL_QUESTION in mine,
            safety=Concern.SAFETY_QUESTION in mine,
            solicited=any(s.concern is Concern.SOLICITED for s in flags),
            product_unknown=product is None,
        )
    )
    return question.model_copy(update={"route": decided.route, "route_reason": decided.reason})


_FOLLOWS: Mapping[Field, Callable[[TriageDecision, Change, str], TriageDecision]] = {
    Field.CONCERN_ADDED: _added,
    Field.CONCERN_REMOVED: _removed,
    Field.KIND: _of_another_kind,
    Field.LABEL_STATUS: lambda decision, change, _: _with_status(decision, LabelStatus(change.after)),
    Field.AXIS: lambda decision, change, _: _with_finding(decision, {"axis": Axis(change.after)}, decision.signals),
    Field.ROUTE: lambda decision, change, _: _with_route(decision, Route(change.after)),
    Field.PRODUCT: lambda decision, change, _: decision.model_copy(update={"product": change.after}),
}
"""What a correction of each field makes of a decision."""
