"""Corrections on the case page: what this person may correct of a decision, each as one choice that needs a reason."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pydantic import ValidationError

from bot.web.edge import Visit
from triage.casefile import CaseFile
from triage.domain.concern import Concern, SpecialSituation
from triage.domain.decision import Axis, LabelStatus, Route, TriageDecision
from triage.domain.people import Person
from triage.domain.regression import Change, Field
from triage.errors import NotNow
from triage.steps import correct_triage


class Choice(NamedTuple):
    """One correction that is offered: its value in the form, and what it says."""

    value: str
    words: str


class Offered(NamedTuple):
    """What can be corrected: of each flag by its name, and of the decision in groups."""

    flags: Mapping[str, tuple[Choice, ...]]
    decision: tuple[tuple[str, tuple[Choice, ...]], ...]


def offered(file: CaseFile, by: Person, products: Iterable[str]) -> Offered:
    """What a person may correct of a case as it stands. What is offered is checked again when it is done."""
    decision = file.case.decision
    if decision is None:
        return Offered({}, ())
    names = dict.fromkeys(s.name for s in decision.signals)
    flags = {name: found for name in names if (found := _kept(file, by, _of_flag(name)))}
    groups = ((title, _kept(file, by, changes)) for title, changes in _of_decision(decision, products))
    return Offered(flags, tuple((title, found) for title, found in groups if found))


def correct(visit: Visit, case_id: int) -> object:
    """Make the correction of a form."""
    try:
        change = Change.model_validate_json(visit.text("change"))
    except ValidationError:
        raise NotNow("Please choose what is right.") from None
    return correct_triage.correct(visit.tools, case_id, visit.person, change, reason=visit.text("reason"))


def _kept(file: CaseFile, by: Person, changes: Iterable[tuple[Change, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(change.model_dump_json(), words) for change, words in changes if correct_triage.allowed(file.case, by, change))


def _of_flag(name: str) -> Iterator[tuple[Change, str]]:
    yield Change(field=Field.CONCERN_REMOVED, before=name), f"it is no {_plain(name).replace(':', ': ')}"
    concern, _, kind = name.partition(":")
    if concern == Concern.SPECIAL_SITUATION:
        for other in SpecialSituation:
            if other != kind:
                yield Change(field=Field.KIND, before=name, after=f"{concern}:{other}"), f"it is {_plain(other)}"


def _of_decision(decision: TriageDecision, products: Iterable[str]) -> Iterator[tuple[str, tuple[tuple[Change, str], ...]]]:
    finding = decision.finding
    axis = finding.axis.value if finding.axis else ""
    yield "Label status", tuple((Change(field=Field.LABEL_STATUS, before=finding.status, after=s), _plain(s)) for s in LabelStatus if s != finding.status)
    if finding.status is not LabelStatus.NOT_APPLICABLE:
        yield "Axis", tuple((Change(field=Field.AXIS, before=axis, after=a), _plain(a)) for a in Axis if a != axis)
    yield "Route", tuple((Change(field=Field.ROUTE, before=decision.route, after=r), _ROUTES[r]) for r in Route if r != decision.route)
    before = decision.product or ""
    yield "Product", tuple((Change(field=Field.PRODUCT, before=before, after=p), p) for p in products if p != before)


_ROUTES: Mapping[Route, str] = {
    Route.DRAFT: "a reviewer, with a draft",
    Route.SPECIALIST: "a specialist",
    Route.REPORT_ONLY: "a report only, no question",
    Route.DECLINE: "not for us",
}


def _plain(name: str) -> str:
    return str(name).replace("_", " ")
