"""What can be corrected of a triage decision, as choices in plain words: once, above the faces that offer them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from triage.casefile import CaseFile
from triage.domain.concern import REPORTS, Concern, SpecialSituation
from triage.domain.decision import Axis, LabelStatus, Route, TriageDecision
from triage.domain.people import Person
from triage.domain.regression import Change, Field
from triage.steps import correct_triage

FLAGS: tuple[str, ...] = (
    *(c.value for c in sorted(REPORTS) if c is not Concern.SPECIAL_SITUATION),
    *(f"{Concern.SPECIAL_SITUATION}:{k}" for k in SpecialSituation),
    Concern.EMERGENCY.value,
    Concern.SAFETY_QUESTION.value,
    Concern.OFF_LABEL_QUESTION.value,
    Concern.SOLICITED.value,
)
"""The flags that a person can add: each makes a case more cautious, and those of a desk go there."""


class Choice(NamedTuple):
    """One correction that is offered, and what it says."""

    change: Change
    words: str

    @property
    def value(self) -> str:
        """The correction as a form of the web holds it."""
        return self.change.model_dump_json()


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


def addable(file: CaseFile, by: Person) -> tuple[Choice, ...]:
    """The flags that a person may add to a case: those that it has not got."""
    names = {s.name for s in file.case.decision.signals} if file.case.decision else set()
    return _kept(file, by, ((Change(field=Field.CONCERN_ADDED, after=name), plain(name)) for name in FLAGS if name not in names))


def plain(name: str) -> str:
    """A flag, status or axis as people say it."""
    return str(name).replace("off_label", "off-label").replace("on_label", "on-label").replace("_", " ").replace(":", ": ")


def _kept(file: CaseFile, by: Person, changes: Iterable[tuple[Change, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(change, words) for change, words in changes if correct_triage.allowed(file.case, by, change))


def _of_flag(name: str) -> Iterator[tuple[Change, str]]:
    yield Change(field=Field.CONCERN_REMOVED, before=name), f"it is no {plain(name)}"
    concern, _, kind = name.partition(":")
    if concern == Concern.SPECIAL_SITUATION:
        for other in SpecialSituation:
            if other != kind:
                yield Change(field=Field.KIND, before=name, after=f"{concern}:{other}"), f"it is {plain(other)}"


def _of_decision(decision: TriageDecision, products: Iterable[str]) -> Iterator[tuple[str, tuple[tuple[Change, str], ...]]]:
    finding = decision.finding
    axis = finding.axis.value if finding.axis else ""
    yield "Label status", tuple((Change(field=Field.LABEL_STATUS, before=finding.status, after=s), plain(s)) for s in LabelStatus if s != finding.status)
    if finding.status is not LabelStatus.NOT_APPLICABLE:
        yield "Axis", tuple((Change(field=Field.AXIS, before=axis, after=a), plain(a)) for a in Axis if a != axis)
    yield "Route", tuple((Change(field=Field.ROUTE, before=decision.route, after=r), _ROUTES[r]) for r in Route if r != decision.route)
    before = decision.product or ""
    yield "Product", tuple((Change(field=Field.PRODUCT, before=before, after=p), p) for p in products if p != before)


_ROUTES: Mapping[Route, str] = {
    Route.DRAFT: "a reviewer, with a draft",
    Route.SPECIALIST: "a specialist",
    Route.REPORT_ONLY: "a report only, no question",
    Route.DECLINE: "not for us",
}
