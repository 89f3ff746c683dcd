"""Patterns for compliance: questions are read, likened by the embedder, and shown where they are worth a look. Compliance sets them aside, with a reason."""

import re
from collections.abc import Iterable

from triage.domain.audit import AuditEntry
from triage.domain.case import CaseStatus
from triage.domain.decision import LabelStatus
from triage.domain.inquiry import Redacted
from triage.domain.pattern import Asking, Pattern, SetAside
from triage.domain.people import Person
from triage.errors import NotFound, NotNow
from triage.ports import Embedder
from triage.redact import redact
from triage.rules.patterns import Alike, find_patterns
from triage.rules.permissions import Action, check_may_anywhere, may
from triage.steps.tools import Tools
from triage.store.patterns import Read
from triage.store.unit import UnitOfWork

_OFF = frozenset({LabelStatus.OFF_LABEL, LabelStatus.UNCLEAR})
_TITLES = re.compile(r"\b(?:dr|prof|professor|doctor|mr|mrs|ms|md|phd)\b|[.,]")
_SET_ASIDE_CASES = frozenset({CaseStatus.DUPLICATE, CaseStatus.VOID})


def patterns(tools: Tools, embedder: Embedder, by: Person, *, all_of_them: bool = False) -> tuple[Pattern, ...]:
    """The patterns that are worth a look, for the products and markets of a person of compliance; `all_of_them`: those set aside too.

    What is compared and shown is redacted. Raises NotAllowed.
    """
    check_may_anywhere(by, Action.WORK_COMPLIANCE)
    with tools.store.read() as uow:
        found = _found(uow, tools, embedder, by)
    return found if all_of_them else tuple(p for p in found if p.is_open)


def set_aside(tools: Tools, embedder: Embedder, by: Person, key: str, *, reason: str, seen: Iterable[int] | None = None) -> SetAside:
    """Compliance has looked at a pattern, and says why nothing more need be done. A case that joins later brings it back.

    `seen` are the cases that were on the screen; by default those that it has now.
    """
    check_may_anywhere(by, Action.WORK_COMPLIANCE)
    if not reason.strip():
        raise NotNow("Please say why this pattern is set aside.")
    with tools.store.read() as uow:
        pattern = next((p for p in _found(uow, tools, embedder, by) if p.key == key), None)
    if pattern is None:
        raise NotFound("There is no such pattern any more.")
    looked_at = tuple(c for c in pattern.cases if seen is None or c in set(seen)) or pattern.cases
    with tools.store.begin() as uow:
        return uow.patterns.set_aside(key, looked_at, entry=AuditEntry(actor=by.id, action="pattern.set_aside", reason=reason.strip()))


def _found(uow: UnitOfWork, tools: Tools, embedder: Embedder, by: Person) -> tuple[Pattern, ...]:
    rule = tools.policy.patterns
    asked = tuple(a for r in uow.patterns.questions(uow.now - rule.reads_back) for a in _askings(r) if may(by, Action.WORK_COMPLIANCE, a.product, a.market))
    decided = uow.patterns.all()
    found = find_patterns(asked, _by_meaning(embedder, rule.alike), rule, uow.now)
    return tuple(p.model_copy(update={"set_aside": decided.get(p.key)}) for p in found)


def _askings(read: Read) -> Iterable[Asking]:
    if read.status in _SET_ASIDE_CASES or read.decision.product is None:
        return
    for question in read.decision.questions:
        if question.finding.status in _OFF:
            yield Asking(
                case_id=read.case_id,
                ordinal=question.ordinal,
                product=read.decision.product,
                axis=question.finding.axis,
                asked=question.finding.asked,
                words=redact(question.text),
                requester=_name(read.intake.requester_name),
                institution=_name(read.intake.institution),
                msl=read.sender,
                market=read.decision.market or "",
                at=read.at,
            )


def _name(given: str | None) -> str:
    """A name by which people or places are told apart, however it was typed."""
    return " ".join(_TITLES.sub(" ", (given or "").casefold()).split())


def _by_meaning(embedder: Embedder, least: float) -> Alike:
    """Likeness of two redacted wordings without the product's name, which they share."""
    known: dict[str, object] = {}

    def vector(asking: Asking) -> object:
        words = Redacted(re.sub(re.escape(asking.product), "the product", asking.words, flags=re.IGNORECASE))
        if words not in known:
            known[words] = embedder.embed([words])[0]
        return known[words]

    def alike(one: Asking, other: Asking) -> bool:
        return float(vector(one) @ vector(other)) >= least  # type: ignore[operator]

    return alike
