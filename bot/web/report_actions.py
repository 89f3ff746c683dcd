"""What people do to a report on the web: the sender answers, the desk asks, adds and marks news as seen."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot.web.edge import Visit, whole
from bot.web.intake_form import moment
from triage.domain.report import Contact, FactName
from triage.errors import NotFound, NotNow
from triage.steps import follow_up

FIELD = "fact."
"""Before the name of a fact, in a form."""


def report_of(visit: Visit, case_id: int) -> int:
    """The report that a form of a conversation is about. Raises NotFound for one of another case."""
    number = whole(visit.text("report"))
    with visit.product.store.read() as uow:
        if uow.reports.get(number).case_id != case_id:
            raise NotFound("There is no such report in this conversation.")
    return number


def given(visit: Visit) -> dict[FactName, str]:
    """The facts that a form holds; what is left empty stays not known."""
    return {name: said for name in FactName if (said := visit.text(f"{FIELD}{name.value}"))}


def add(visit: Visit, report_id: int) -> None:
    """Keep what somebody knows."""
    follow_up.answer(visit.tools, report_id, visit.person, given=given(visit), heard_at=moment(visit, "heard_at"))


def unknown(visit: Visit, report_id: int) -> None:
    """The sender does not know."""
    follow_up.dont_know(visit.tools, report_id, visit.person)


def contact(visit: Visit, report_id: int) -> None:
    """Whether safety may write to the professional."""
    if visit.text("contact") not in set(Contact):
        raise NotNow("Please choose whether safety may contact the professional.")
    follow_up.answer(visit.tools, report_id, visit.person, given={}, contact=Contact(visit.text("contact")))


def ask(visit: Visit, report_id: int) -> None:
    """A person of the desk asks the sender."""
    chosen = visit.texts("wanted")
    if not set(chosen) <= set(FactName):
        raise NotNow("Please choose what you want to know.")
    follow_up.ask(visit.tools, report_id, visit.person, wanted=[FactName(w) for w in chosen])


def saw(visit: Visit, report_id: int) -> None:
    """A person of the desk has seen the news."""
    follow_up.saw(visit.tools, report_id, visit.person)


class Deed(NamedTuple):
    """What a desk can do with a report, and what is said when it is done."""

    do: Callable[[Visit, int], None]
    done: str


DESK_DEEDS: Mapping[str, Deed] = {
    "ask": Deed(ask, "the sender is asked in their own messages"),
    "saw": Deed(saw, "its news are marked as seen"),
    "add": Deed(add, "has what you added"),
}
"""What a form of a desk asks for with a report."""

CHAT_DEEDS: Mapping[str, Callable[[Visit, int], None]] = {"report_add": add, "report_unknown": unknown, "report_contact": contact}
"""What a form of a conversation asks for with a report."""
