"""What stands in a response letter: the answer as it was approved, and the questions as they were asked, redacted."""

from collections.abc import Iterable

from triage.domain.case import Case
from triage.domain.evidence import PassageKey
from triage.domain.response import Letter, Response
from triage.errors import NotNow, Undeliverable
from triage.ports import Scope
from triage.redact import names_of, redact
from triage.steps import reports
from triage.steps.tools import Tools
from triage.store.cases import Message
from triage.store.unit import UnitOfWork


def response_letter(tools: Tools, uow: UnitOfWork, case: Case, version: int) -> Letter:
    """The letter as it is delivered. Raises Undeliverable where a document was withdrawn since it was asked for."""
    response = next(r for r in uow.responses.all(case.id) if r.version == version)
    try:
        check_holds(tools, uow, case, response)
    except NotNow as gone:
        raise Undeliverable(str(gone)) from None
    return letter_of(tools, uow, case, response)


def check_holds(tools: Tools, uow: UnitOfWork, case: Case, response: Response) -> None:
    """Raise NotNow where a document that an answer cites is not in force any more: an old letter must not go out."""
    decided = [m.decision for m in uow.cases.messages(case.id) if m.decision]
    products = dict.fromkeys([case.product, *(q.product for d in decided for q in d.questions)])
    keys = {c.passage for s in response.statements for c in s.citations}
    if gone := _not_in_force(tools, uow, keys, products, case.market):
        why = next(iter(gone.values())).rstrip(".")
        raise NotNow(f"This answer must not go out as a letter any more: {why}. Please ask for a new answer.")


def _not_in_force(tools: Tools, uow: UnitOfWork, keys: Iterable[PassageKey], products: Iterable[str | None], market: str | None) -> dict[PassageKey, str]:
    left = dict.fromkeys(keys, "")
    for product in products:
        scope = Scope(product=product, market=market, medical_information_staff=True)
        left = tools.library.not_in_force(left.keys(), scope, on=uow.now)
    return left


def letter_of(tools: Tools, uow: UnitOfWork, case: Case, response: Response) -> Letter:
    """The letter of an answer, whether it still holds or not."""
    names = names_of(tools.library.products())
    asked = _asked(uow, case, response)
    return Letter(
        response=response,
        product=case.product or "",
        market=case.market or "",
        questions=tuple(dict.fromkeys(redact(q, names) for m in asked for q in _questions(m))),
        asked_at=asked[0].sent_at if asked else case.received_at,
    )


def _asked(uow: UnitOfWork, case: Case, response: Response) -> list[Message]:
    """The messages that an answer answers: what was asked since the answer before it."""
    before = max((r.approved_at for r in uow.responses.all(case.id) if r.version < response.version), default=None)
    messages = [m for m in uow.cases.messages(case.id) if m.sender == case.sender and m.received_at <= response.approved_at and m.text]
    new = [m for m in messages if before is None or m.received_at > before] or messages
    asking = [m for m in new if m.decision and m.decision.questions] or new
    replaced = frozenset(r for m in asking for r in reports.reworded_by(uow, m))
    return [m for m in asking if m.id not in replaced]


def _questions(message: Message) -> tuple[str, ...]:
    asked = message.decision.questions if message.decision else ()
    return tuple(q.text for q in asked if q.text) or (message.text,)
