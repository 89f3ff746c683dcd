"""Who corrects what in a case, and what that leaves behind."""

from tests.scenario.walk.conftest import House
from triage.domain.case import Case
from triage.domain.decision import Desk
from triage.domain.handoff import HandOffStatus
from triage.domain.people import Role
from triage.domain.regression import Change, Field, ProposedCase
from triage.steps.correct_triage import correct

AE = "adverse_event"
COUNTERFEIT = "special_situation:counterfeit"
MISUSE = "special_situation:misuse"
FALSIFIED_AND_RASH = "The box of Velmira looks falsified: the hologram is missing. The patient had a rash after it."
NAMED = "Dr. Anna Weber (anna.weber@example.org) asks: is there data on Velmira in children of 8 years?"
HOLDERS: dict[str, frozenset[Role]] = {
    "adverse_event": frozenset({Role.SAFETY}),
    "special_situation:overdose": frozenset({Role.SAFETY}),
    "special_situation:counterfeit": frozenset({Role.SAFETY, Role.QUALITY}),
    "product_complaint": frozenset({Role.QUALITY}),
    "solicited": frozenset({Role.COMPLIANCE}),
    "instruction_to_bot": frozenset({Role.COMPLIANCE}),
    "emergency": frozenset({Role.SAFETY}),
    "safety_question": frozenset({Role.SPECIALIST}),
    "off_label_question": frozenset({Role.SPECIALIST}),
}
"""Who clears which flag."""


def does(house: House, case: Case, role: Role, field: Field, before: str = "", after: str = "", *, reason: str = "as I read it") -> Case:  # noqa: PLR0917
    """A correction by somebody, and the worker works."""
    correct(house.tools, case.id, house.who(role), Change(field=field, before=before, after=after), reason=reason)
    house.work()
    return house.case(case.id)


def hand_offs(house: House, case: Case) -> list[tuple[Desk, HandOffStatus]]:
    """Desk and status of each hand-off."""
    with house.store.read() as uow:
        return [(h.desk, h.status) for h in uow.hand_offs.of(case.id)]


def proposals(house: House, case: Case) -> tuple[ProposedCase, ...]:
    """What was proposed."""
    with house.store.read() as uow:
        return uow.regression.of(case.id)


def names(case: Case) -> set[str]:
    """The flags of a case."""
    return {s.name for s in case.decision.signals} if case.decision else set()
