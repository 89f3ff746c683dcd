"""What a sender knows of a report: its form, and its buttons. Nothing is preselected; whatever is left empty stays not known."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from bot import notices
from bot.deeds import OLD, Deed, SentDeed, is_number
from bot.forms import Answers, Field, Form, WrongField, line, moment
from triage.domain.people import Person
from triage.domain.report import LONGEST_FACT, Contact, FactName
from triage.errors import NotNow
from triage.steps import follow_up
from triage.steps.tools import Tools

REPORT = "report_facts"
HEARD_AT = "heard_at"
NOT_ASKED_AGAIN = "Thank you. You are not asked again."
CONTACT_KEPT = "Thank you. It is on record."


class About(NamedTuple):
    """Which report a button is about, which facts were asked, and whether the time is asked for."""

    report: int
    wanted: tuple[FactName, ...]
    asks_heard: bool


def about(value: str) -> About:
    """What a button's value says. Raises NotNow for a value of another time."""
    number, _, rest = value.partition(":")
    names, _, heard = rest.partition(":")
    try:
        wanted = tuple(FactName(n) for n in names.split(",") if n)
    except ValueError:
        wanted = None
    if wanted is None or not is_number(number):
        raise NotNow(OLD)
    return About(int(number), wanted, heard == "1")


def facts_form(value: str) -> Form:
    """Asks for the facts that are wanted, and for the time it was heard where that is open."""
    asked = about(value)
    heard = (moment(HEARD_AT, notices.HEARD),) if asked.asks_heard else ()
    return _form(value, (*(_fact(name) for name in asked.wanted), *heard))


def heard_form(value: str) -> Form:
    """Asks when it was heard, and nothing else."""
    return _form(value, (moment(HEARD_AT, notices.HEARD, optional=False),))


def keep(tools: Tools, by: Person, value: str, given: Answers) -> None:
    """Keep what was written into the form. Raises WrongField for what cannot be."""
    heard_at = given.moments.get(HEARD_AT)
    if heard_at is not None and heard_at > tools.clock.now():
        raise WrongField(HEARD_AT, "This time has not come yet.")
    facts = {name: said for name in FactName if (said := given.text(name.value))}
    follow_up.answer(tools, about(value).report, by, given=facts, heard_at=heard_at)


def _unknown(tools: Tools, by: Person, value: str) -> str:
    follow_up.dont_know(tools, about(value).report, by)
    return NOT_ASKED_AGAIN


def _contact(contact: Contact, tools: Tools, by: Person, value: str) -> str:
    follow_up.answer(tools, about(value).report, by, given={}, contact=contact)
    return CONTACT_KEPT


DEEDS: Mapping[str, Deed] = {"report_unknown": _unknown, **{f"report_contact_{c.value}": partial(_contact, c) for c in Contact}}
"""Buttons that are done as they are clicked."""
FORMS: Mapping[str, Callable[[str], Form]] = {"report_add": facts_form, "report_heard": heard_form}
"""Buttons that open a form, by what the button is about."""
SENT: Mapping[str, tuple[str, SentDeed]] = {REPORT: ("", keep)}
"""Forms that were sent: the field at which a refusal stands (empty: the first), and what is done."""


def _form(value: str, fields: tuple[Field, ...]) -> Form:
    return Form(name=REPORT, title=f"Report R-{about(value).report}", send="Save", about=value, fields=fields)


def _fact(name: FactName) -> Field:
    words = notices.FACTS[name]
    return line(name.value, words[:1].upper() + words[1:], most=LONGEST_FACT)
