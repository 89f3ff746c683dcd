"""Routes and hand-offs: the tables of the triage guide, as data with a reason each."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from triage.domain.concern import REPORTS, Concern, Signal, SpecialSituation
from triage.domain.decision import Desk, LabelStatus, Route
from triage.domain.inquiry import HEALTH_CARE_PROFESSIONALS, Profession

DESKS: dict[Concern, frozenset[Desk]] = {
    Concern.ADVERSE_EVENT: frozenset({Desk.PHARMACOVIGILANCE}),
    Concern.SPECIAL_SITUATION: frozenset({Desk.PHARMACOVIGILANCE}),
    Concern.PRODUCT_COMPLAINT: frozenset({Desk.QUALITY}),
    Concern.SOLICITED: frozenset({Desk.COMPLIANCE}),
    Concern.INSTRUCTION_TO_BOT: frozenset({Desk.COMPLIANCE}),
    Concern.SAFETY_QUESTION: frozenset(),
    Concern.OFF_LABEL_QUESTION: frozenset(),
    Concern.EMERGENCY: frozenset(),
    Concern.OUT_OF_SCOPE: frozenset(),
}
"""Which desks each concern is handed to. A complaint with harm reaches both desks because the harm is an adverse event of its own."""

DESKS_OF_KIND: dict[SpecialSituation, frozenset[Desk]] = {SpecialSituation.COUNTERFEIT: frozenset({Desk.QUALITY})}
"""Special situations that go to another desk besides pharmacovigilance."""


OTHER_PRODUCT = "it is about another product than the case"
"""Why a later question of a conversation goes to a person: nothing of this case's product would be an answer to it."""


def hand_offs_of(signals: Iterable[Signal]) -> frozenset[Desk]:
    """The desks that a message is handed to, whatever its route."""
    desks: set[Desk] = set()
    for signal in signals:
        desks |= DESKS[signal.concern]
        if signal.kind:
            desks |= DESKS_OF_KIND.get(signal.kind, frozenset())
    return frozenset(desks)


class QuestionFacts(NamedTuple):
    """What the route of a question depends on."""

    status: LabelStatus
    off_label: bool = False
    safety: bool = False
    solicited: bool = False
    not_a_professional: bool = False
    product_unknown: bool = False
    other_language: bool = False
    unread_attachment: bool = False
    nothing_approved: bool = False


class Decided(NamedTuple):
    """A route and its reason."""

    route: Route
    reason: str


class RouteRule(NamedTuple):
    """One line of the route table: when it holds, where the question goes, and why."""

    holds: Callable[[QuestionFacts], bool]
    route: Route
    reason: str


OTHER_LANGUAGE = "it is in another language than the approved content"
NOT_READ = "an attachment was not read"
NOBODY_CAN_TELL = "nobody can tell what it asks: a person looks at it"

ROUTE_RULES: tuple[RouteRule, ...] = (
    RouteRule(lambda q: q.off_label or q.status is LabelStatus.OFF_LABEL, Route.SPECIALIST, "it asks about a use outside the label"),
    RouteRule(lambda q: q.product_unknown, Route.SPECIALIST, "the product is unknown"),
    RouteRule(lambda q: q.status is LabelStatus.UNCLEAR, Route.SPECIALIST, "it is unclear how the use stands to the label"),
    RouteRule(lambda q: q.safety, Route.SPECIALIST, "it asks about harm or risk"),
    RouteRule(lambda q: q.solicited, Route.SPECIALIST, "the company seems to have prompted it"),
    RouteRule(lambda q: q.not_a_professional, Route.SPECIALIST, "who asks is not a health-care professional"),
    RouteRule(lambda q: q.other_language, Route.SPECIALIST, OTHER_LANGUAGE),
    RouteRule(lambda q: q.unread_attachment, Route.SPECIALIST, NOT_READ),
    RouteRule(lambda q: q.nothing_approved, Route.SPECIALIST, "no approved content answers it"),
    RouteRule(lambda _: True, Route.DRAFT, "a medical question that approved content may answer"),
)
"""The route of a question: the first rule that holds. The last one always does."""


def route_of(question: QuestionFacts) -> Decided:
    """Where a question goes, and why."""
    rule = next(r for r in ROUTE_RULES if r.holds(question))
    return Decided(rule.route, rule.reason)


def route_without_question(concerns: Iterable[Concern], *, unread_attachment: bool = False, other_language: bool = False) -> Decided:
    """Where a message goes in which nothing medical is asked. What nobody could read in full goes to a person."""
    found = frozenset(concerns)
    if other_language:
        return Decided(Route.SPECIALIST, OTHER_LANGUAGE)
    if unread_attachment:
        return Decided(Route.SPECIALIST, NOT_READ)
    if found & REPORTS:
        return Decided(Route.REPORT_ONLY, "it reports and asks nothing")
    if Concern.EMERGENCY in found:
        return Decided(Route.SPECIALIST, "somebody may be in danger: a person looks at it")
    if found & {Concern.OUT_OF_SCOPE, Concern.INSTRUCTION_TO_BOT}:
        return Decided(Route.DECLINE, "it is no medical inquiry on one of our products")
    return Decided(Route.SPECIALIST, NOBODY_CAN_TELL)


def is_professional(profession: Profession | None) -> bool:
    """Whether the requester counts as a health-care professional. One who is not yet known does: intake asks, and blocks the release instead."""
    return profession is None or profession in HEALTH_CARE_PROFESSIONALS
