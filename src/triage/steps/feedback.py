"""Feedback: whoever got an answer says whether it helped; reviewers and the owners of content read it."""

from collections.abc import Sequence
from typing import NamedTuple

from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.feedback import Feedback, Shortcoming, check_feedback
from triage.domain.inquiry import Redacted, check_message
from triage.domain.people import Person
from triage.errors import NotAllowed, NotNow, SomebodyWasFaster
from triage.redact import names_of, redact
from triage.rules.permissions import Action, check_may_anywhere, gets_answers, may
from triage.steps.more import add_words, check_own
from triage.steps.tools import Tools
from triage.store.unit import UnitOfWork

_PAGE = 200


class Said(NamedTuple):
    """Feedback as its readers see it: of which answer, from whom, in redacted words, and the documents that the answer cites."""

    feedback: Feedback
    case: Case
    by: str
    words: Redacted
    documents: tuple[str, ...]


class _Given(NamedTuple):
    """What somebody says of an answer."""

    response: int
    helpful: bool
    reasons: tuple[Shortcoming, ...]
    words: str
    key: str


def give(
    tools: Tools, case_id: int, by: Person, *, response: int, helpful: bool, reasons: Sequence[Shortcoming] = (), words: str = "", key: str = ""
) -> Feedback:
    """Say whether an answer helped. Own words are kept as a message of the case, and read for reports; they ask nothing.

    Raises NotNow, UnusableMessage, or NotAllowed where the answer was not for this person.
    """
    reasons, words = tuple(dict.fromkeys(reasons)), words.strip()
    check_feedback(helpful=helpful, reasons=reasons, words=words)
    if words:
        check_message(words)
    what = _Given(response, helpful, reasons, words, key)
    try:
        return _give(tools, case_id, by, what)
    except SomebodyWasFaster:  # the same form came in twice at once: the second look finds the first
        return _give(tools, case_id, by, what)


def _give(tools: Tools, case_id: int, by: Person, what: _Given) -> Feedback:
    with tools.store.begin() as uow:
        case = uow.cases.get(case_id)
        check_own(case, by)
        if not gets_answers(by, case.product, case.market):
            raise NotAllowed(f"The answer to {case.number} was not for you.")
        if what.response not in {r.version for r in uow.responses.all(case_id)}:
            raise NotNow(f"{case.number} has no such answer.")
        key = what.key or uow.now.isoformat()
        message = add_words(uow, case, by, what.words, kind="feedback", key=key).message_id if what.words else None
        entry = AuditEntry(actor=by.id, action="feedback.given")
        return uow.feedback.add(case_id, what.response, helpful=what.helpful, reasons=what.reasons, message_id=message, entry=entry)


def said(tools: Tools, viewer: Person, *, helpful: bool | None = None, limit: int = _PAGE) -> tuple[Said, ...]:
    """What was said of answers on this person's products and markets, the latest first. Raises NotAllowed."""
    check_may_anywhere(viewer, Action.SEE_FEEDBACK)
    products, found, offset = names_of(tools.library.products()), list[Said](), 0
    with tools.store.read() as uow:
        names = {p.id: p.name for p in uow.people.all()}
        while len(found) < limit:
            page = uow.feedback.list(helpful=helpful, limit=_PAGE, offset=offset)
            shown = (_said(uow, one, products, names) for one in page)
            found += [s for s in shown if may(viewer, Action.SEE_FEEDBACK, s.case.product, s.case.market)]
            offset += len(page)
            if len(page) < _PAGE:
                break
    return tuple(found[:limit])


def _said(uow: UnitOfWork, one: Feedback, products: Sequence[str], names: dict[str, str]) -> Said:
    words = uow.cases.message(one.message_id).text if one.message_id else ""
    answered = next((r for r in uow.responses.all(one.case_id) if r.version == one.response_version), None)
    documents = dict.fromkeys(f"{r.document} v{r.version}" for r in answered.references) if answered else ()
    return Said(one, uow.cases.get(one.case_id), names.get(one.by, one.by), redact(words, products), tuple(documents))
