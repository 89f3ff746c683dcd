"""The form for what a sender knows of a report, and its buttons. Nothing is preselected; whatever is left empty stays not known."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from bot import notices
from bot.deeds import OLD
from bot.slack.deeds import Deed
from bot.slack.forms import State, View, WrongField, form, input_block, moment_in, value_in
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
    if wanted is None or not (number.isascii() and number.isdecimal() and len(number) < 15):
        raise NotNow(OLD)
    return About(int(number), wanted, heard == "1")


def facts_form(value: str) -> View:
    """Asks for the facts that are wanted, and for the time it was heard where that is open."""
    asked = about(value)
    blocks = [_text(name) for name in asked.wanted]
    if asked.asks_heard:
        blocks.append(_heard())
    return form(REPORT, f"Report R-{asked.report}", "Save", value, blocks)


def heard_form(value: str) -> View:
    """Asks when it was heard, and nothing else."""
    return form(REPORT, f"Report R-{about(value).report}", "Save", value, [_heard(optional=False)])


def keep(state: State, now: datetime) -> Deed:
    """Keep what was written into the form. Raises WrongField for what cannot be."""
    heard_at = moment_in(state, HEARD_AT)
    if heard_at is not None and heard_at > now:
        raise WrongField(HEARD_AT, "This time has not come yet.")
    given = {FactName(field): str(said) for field in state if field in set(FactName) and (said := value_in(state, field))}

    def deed(tools: Tools, by: Person, value: str) -> None:
        follow_up.answer(tools, about(value).report, by, given=given, heard_at=heard_at)

    return deed


def _unknown(tools: Tools, by: Person, value: str) -> str:
    follow_up.dont_know(tools, about(value).report, by)
    return NOT_ASKED_AGAIN


def _contact(contact: Contact, tools: Tools, by: Person, value: str) -> str:
    follow_up.answer(tools, about(value).report, by, given={}, contact=contact)
    return CONTACT_KEPT


REPORT_FORMS: Mapping[str, Callable[[str], View]] = {"report_add": facts_form, "report_heard": heard_form}
REPORT_DEEDS: Mapping[str, Deed] = {
    "report_unknown": _unknown,
    **{f"report_contact_{c.value}": partial(_contact, c) for c in Contact},
}


def _text(name: FactName) -> View:
    words = notices.FACTS[name]
    return input_block(name.value, words[:1].upper() + words[1:], {"type": "plain_text_input", "action_id": name.value, "max_length": LONGEST_FACT})


def _heard(*, optional: bool = True) -> View:
    return input_block(HEARD_AT, notices.HEARD, {"type": "datetimepicker", "action_id": HEARD_AT}, optional=optional)
