"""Who may see what of the library: staff by their products and markets, everybody else only what was cited to them."""

from itertools import product
from typing import TYPE_CHECKING

from bot.web.edge import Visit
from triage.errors import NotAllowed
from triage.rules.permissions import Action, check_may, may, may_anywhere

if TYPE_CHECKING:
    from bot.documents import DocumentRow
    from triage.domain.people import Person
    from triage.domain.response import Response as Answer

STAFF = (Action.SEE_CONTENT, Action.LOAD_CONTENT)
_MOST_CASES = 1_000
CLOSED = "The library is open to medical information staff and content owners. A source of an answer that you received opens from the answer."


def is_staff(person: "Person") -> bool:
    """Whether somebody reads the library at all."""
    return any(may_anywhere(person, a) for a in STAFF)


def check_staff(person: "Person") -> None:
    """Raise NotAllowed for who does not read the library."""
    if not is_staff(person):
        raise NotAllowed(CLOSED)


def check_may_load(person: "Person") -> None:
    """Raise NotAllowed for who loads no documents anywhere."""
    if not may_anywhere(person, Action.LOAD_CONTENT):
        check_may(person, Action.LOAD_CONTENT)


def may_read(person: "Person", row: "DocumentRow") -> bool:
    """Whether a document is for this person's products and markets."""
    return any(may(person, a, p, m) for a in STAFF for p, m in places(row))


def may_wholly(person: "Person", action: Action, row: "DocumentRow") -> bool:
    """Whether somebody may do something to a document in all its products and markets."""
    return all(may(person, action, p, m) for p, m in places(row))


def places(row: "DocumentRow") -> list[tuple[str | None, str | None]]:
    """Every product and market of a document."""
    return list(product(row.products or (None,), row.markets or (None,)))


def was_cited_to(visit: Visit, document: str, version: str) -> bool:
    """Whether an answer that this person received cites a version, or goes with it as the label."""
    if not may_anywhere(visit.person, Action.SEE_ANSWER):
        return False
    with visit.product.store.read() as uow:
        cases = uow.cases.list(sender=visit.person.id, limit=_MOST_CASES)
        return any(_cites(answer, document, version) for c in cases for answer in uow.responses.all(c.id))


def _cites(answer: "Answer", document: str, version: str) -> bool:
    cited = {(r.document, r.version) for r in answer.references} | {(e.document, e.version) for e in answer.enclosures}
    label = {(answer.label.document, answer.label.version)} if answer.label else set()
    return (document, version) in cited | label
