"""What whoever asked does after an answer, on the web: says how it was passed on, and whether it helped."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.presenter_answer import NOT_NAMED
from bot.web.edge import Visit, small_number
from bot.web.intake_form import moment
from triage.domain.feedback import Shortcoming
from triage.errors import NotNow, UnusableMessage
from triage.steps import close, feedback

HOW = ("spoken", "written")


def passed_on(visit: Visit, case_id: int, how: str) -> None:
    """Record how it was passed on: just now, earlier today, or at a time that was picked."""
    at, exactly = _when(visit)
    with visit.product.store.read() as uow:
        known = uow.cases.get(case_id).intake.requester_name
    recipient = visit.text("recipient")[:200] or known or NOT_NAMED
    close.fulfil(visit.tools, case_id, visit.person, how=how, recipient=recipient, when=at, exactly=exactly, response=small_number(visit.text("response")))


def passed_on_as_chosen(visit: Visit, case_id: int) -> None:
    """The same from the form in which everything is chosen."""
    if visit.text("how") not in HOW:
        raise NotNow("Please choose how you passed it on: spoken or written.")
    passed_on(visit, case_id, visit.text("how"))


def _when(visit: Visit) -> tuple[datetime | None, bool]:
    match visit.text("when"):
        case "" | "now":
            return None, True
        case "today":
            return None, False
        case _:
            at = moment(visit, "passed_on_at")
            if at is None:
                raise UnusableMessage("Please pick the time at which you passed it on.")
            return at, True


def helped(visit: Visit, case_id: int) -> None:
    """It helped."""
    feedback.give(visit.tools, case_id, visit.person, response=_answer(visit), helpful=True)


def did_not_help(visit: Visit, case_id: int) -> None:
    """It did not, and why."""
    chosen = [Shortcoming(r) for r in visit.texts("reasons") if r in set(Shortcoming)]
    words, key = visit.text("words"), visit.text("source")[:60]
    feedback.give(visit.tools, case_id, visit.person, response=_answer(visit), helpful=False, reasons=chosen, words=words, key=key)


def _answer(visit: Visit) -> int:
    return small_number(visit.text("response")) or 0


ANSWER_ACTIONS: Mapping[str, Callable[[Visit, int], None]] = {
    "fulfil_spoken": lambda visit, case_id: passed_on(visit, case_id, "spoken"),
    "fulfil_written": lambda visit, case_id: passed_on(visit, case_id, "written"),
    "passed_on": passed_on_as_chosen,
    "helpful_yes": helped,
    "helpful_no": did_not_help,
}
"""What a form of the chat asks for, and what the core does for it."""
