"""Letter: an approved answer as a response letter, for whoever got the answer. It is made from the response alone, and only while that holds."""

from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.people import Person
from triage.domain.response import Letter, Response
from triage.errors import NotAllowed, NotNow
from triage.rules.permissions import Action, gets_answers, may
from triage.steps import show
from triage.steps.correct import stopped
from triage.steps.letter_words import check_holds, letter_of
from triage.steps.tools import Tools
from triage.store.unit import UnitOfWork


def letter(tools: Tools, case_id: int, by: Person, version: int) -> Letter:
    """The letter of an answer, on record as taken by this person.

    Raises NotAllowed for whom the answer is not, NotNow where there is no such answer or a document that it rests on is not in force any more.
    """
    with tools.store.begin() as uow:
        case, response = _answer(uow, case_id, by, version)
        check_holds(tools, uow, case, response)
        _record(uow, case_id, by, version)
        return letter_of(tools, uow, case, response)


def to_be_taken(tools: Tools, case_id: int, by: Person, version: int) -> Letter:
    """The same where it is yet to be brought somewhere: it is on record once it `was_taken`. Raises what `letter` does."""
    with tools.store.read() as uow:
        case, response = _answer(uow, case_id, by, version)
        check_holds(tools, uow, case, response)
        return letter_of(tools, uow, case, response)


def was_taken(uow: UnitOfWork, letter: Letter, by: Person) -> None:
    """The letter is where this person wanted it."""
    _record(uow, letter.response.case_id, by, letter.response.version)


def put_into_thread(tools: Tools, case_id: int, by: Person, version: int) -> Case:
    """Ask for the letter to be delivered where the question was asked, once. Raises what `letter` does."""
    with tools.store.begin() as uow:
        case, response = _answer(uow, case_id, by, version)
        if case.sender != by.id:
            raise NotAllowed(f"{case.number} was asked by somebody else: the letter goes to them. You find it on the case's page.")
        check_holds(tools, uow, case, response)
        if uow.posts.get(case_id, show.letter_slot(version)):
            raise NotNow(f"The response letter of {case.number} is in this conversation already.")
        _record(uow, case_id, by, version)
        show.put_up(uow, case_id, show.letter_slot(version))
        return case


def _answer(uow: UnitOfWork, case_id: int, by: Person, version: int) -> tuple[Case, Response]:
    case = uow.cases.get(case_id)
    own = case.sender == by.id and bool(by.roles) and gets_answers(by, case.product, case.market)
    if not own and not may(by, Action.SEE_CASES, case.product, case.market):
        raise NotAllowed(f"The answer to {case.number} is not for you.")
    if not own and not may(by, Action.SEE_ANSWER, case.product, case.market):
        raise NotAllowed(f"The answer to {case.number} is not for you.")
    gone = stopped(uow.corrections.of(case.id))
    response = next((r for r in uow.responses.all(case.id) if r.version == version and r.version not in gone), None)
    if response is None or not response.statements:
        raise NotNow(f"{case.number} has no such answer.")
    return case, response


def _record(uow: UnitOfWork, case_id: int, by: Person, version: int) -> None:
    uow.trail.append(f"case:{case_id}", AuditEntry(actor=by.id, action="letter.made", facts={"response": version}))
