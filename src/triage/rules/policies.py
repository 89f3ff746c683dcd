"""What a status allows: for each action the statuses in which it makes sense, and the rules of release."""

from collections.abc import Iterable

from triage.domain.base import Value
from triage.domain.case import ENDED, OPEN, WITH_A_PERSON, Case, CaseStatus
from triage.domain.concern import Concern
from triage.domain.decision import LabelStatus, Route
from triage.domain.handoff import HandOff
from triage.domain.inquiry import HEALTH_CARE_PROFESSIONALS, Intake, Prompted
from triage.errors import NotNow
from triage.rules.permissions import Action

_S = CaseStatus
_REVIEWABLE = frozenset({_S.IN_REVIEW, _S.WITH_SPECIALIST})

ALLOWED_IN: dict[Action, frozenset[CaseStatus]] = {
    Action.COMPLETE_INTAKE: OPEN,
    Action.FULFIL: frozenset({_S.SENT}),
    Action.CLAIM: WITH_A_PERSON - {_S.ON_HOLD},
    Action.EDIT: WITH_A_PERSON - {_S.ON_HOLD},
    Action.APPROVE: _REVIEWABLE,
    Action.APPROVE_SPECIALIST: _REVIEWABLE,
    Action.REQUEST_CHANGES: _REVIEWABLE,
    Action.REFER: frozenset({_S.IN_REVIEW, _S.WITH_SPECIALIST, _S.CHANGES_REQUESTED}),
    Action.HOLD: _REVIEWABLE | {_S.CHANGES_REQUESTED},
    Action.LET_GO: frozenset({_S.ON_HOLD}),
    Action.ADD_FLAG: frozenset(CaseStatus),
    Action.CLOSE: frozenset({_S.SENT, _S.FULFILLED}),
    Action.SET_ASIDE: OPEN,
    Action.REOPEN: ENDED,
}
"""An action on a case, and the statuses that allow it. Actions that are on no case are not here."""

NEEDS_A_SPECIALIST: frozenset[Route] = frozenset({Route.SPECIALIST})
UNCERTAIN: frozenset[LabelStatus] = frozenset({LabelStatus.OFF_LABEL, LabelStatus.UNCLEAR})
"""Label statuses of which nothing is released before intake is complete (FDA 2011)."""


def check_status(case: Case, action: Action) -> None:
    """Raise NotNow where the status of the case does not allow this action."""
    if case.status not in ALLOWED_IN[action]:
        raise NotNow(f"{case.number} is {str(case.status).replace('_', ' ')}: this can't be done now.")


def approval_needed(case: Case) -> Action:
    """Which approval a case takes: a specialist's where the decision sends it there, else a reviewer's."""
    return Action.APPROVE_SPECIALIST if case.decision and case.decision.route in NEEDS_A_SPECIALIST else Action.APPROVE


def next_reader(case: Case) -> CaseStatus:
    """Who reads a case next, by its route."""
    return CaseStatus.WITH_SPECIALIST if case.decision and case.decision.route in NEEDS_A_SPECIALIST else CaseStatus.IN_REVIEW


def asks_off_label(case: Case) -> bool:
    """Whether the question was about a use that the label does not approve, or on which it is silent."""
    decision = case.decision
    return bool(decision and (decision.finding.status is LabelStatus.OFF_LABEL or Concern.OFF_LABEL_QUESTION in decision.concerns))


def release_blocked_by(case: Case, *, cites_off_label: bool = False) -> tuple[str, ...]:
    """What must still be known or settled before this case's answer is released; empty when nothing.

    On-label answers go on with intake open. Of what is off-label or unclear nothing is released until the requester is known and
    is not prompted; "yes" and "not sure" hold it for compliance (FDA 2011, and practice). `cites_off_label`: the answer rests on an
    off-label document, whatever was asked.
    """
    return case.intake.missing() if _is_uncertain(case, cites_off_label=cites_off_label) else ()


def held_for_compliance(case: Case, *, cites_off_label: bool = False) -> bool:
    """Whether the answer to "was it prompted?" holds this case's content for compliance."""
    return _is_uncertain(case, cites_off_label=cites_off_label) and case.intake.prompted in (Prompted.YES, Prompted.NOT_SURE)


def _is_uncertain(case: Case, *, cites_off_label: bool) -> bool:
    return cites_off_label or bool(case.decision and case.decision.finding.status in UNCERTAIN) or asks_off_label(case)


class SignatureRule(Value):
    """For which cases an answer is signed, and not only approved by a click. None stands for all; what is not known needs a signature."""

    product: str | None = None
    market: str | None = None

    def covers(self, case: Case) -> bool:
        """Whether a case is one of these."""
        return self.product in (None, case.product or self.product) and self.market in (None, case.market or self.market)


def signature_required(case: Case, rules: Iterable[SignatureRule]) -> bool:
    """Whether the answer to a case is approved with a signature only (21 CFR 11.50, 11.200): the company says for which products and markets."""
    return any(rule.covers(case) for rule in rules)


def direct_release_allowed(case: Case, *, switched_on: bool, every_document_marked: bool, hand_offs: Iterable[HandOff], unread_attachment: bool) -> bool:
    """Whether a proven draft may go straight to the MSL: a sign-off by policy (triage guide, route `draft`)."""
    decision = case.decision
    return bool(
        switched_on
        and every_document_marked
        and decision
        and decision.route is Route.DRAFT
        and decision.finding.status not in UNCERTAIN
        and not any(q.by_model for q in decision.questions)  # no rule saw it: a person looks at what it asks
        and not unread_attachment
        and not any(hand_offs)
    )


def requester_is_known_not_hcp(intake: Intake) -> bool:
    """Whether the person who asked is known, and is no health-care professional."""
    return intake.profession is not None and intake.profession not in HEALTH_CARE_PROFESSIONALS
