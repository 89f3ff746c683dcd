"""Deeds after an answer: passed on with two taps, helpful or not, more is needed, the professional asked back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from bot import presenter_answer
from bot.deeds import About, about
from bot.slack import answer_forms
from bot.slack.answer_forms import form_of
from bot.slack.deeds import Deed
from bot.slack.forms import State, WrongField, moment_in, value_in
from bot.views import View
from triage.domain.feedback import Shortcoming
from triage.domain.people import Person
from triage.errors import NotNow
from triage.steps import close, feedback, letter
from triage.steps.more import More, ask_more
from triage.steps.tools import Tools


def ask_when(how: str, tools: Tools, by: Person, value: str) -> View:
    """The first tap: how. The second asks when. Raises NotNow where it can't be recorded any more."""
    of = about(value)
    case = close.check_can_fulfil(tools, of.case, by, response=of.version or None)
    return presenter_answer.when_passed_on(of.case, of.version, how, case.intake.requester_name)


def record(when: str, tools: Tools, by: Person, value: str) -> str:
    """The second tap: just now, or earlier today."""
    of = about(value)
    with tools.store.read() as uow:
        recipient = uow.cases.get(of.case).intake.requester_name
    return _fulfil(tools, by, of, recipient or presenter_answer.NOT_NAMED, exactly=when == "now")


def record_at(state: State, _: datetime) -> Deed:
    """At a time that was picked."""
    at, whom = moment_in(state, answer_forms.WHEN), answer_forms.whom(value_in(state, answer_forms.WHOM))

    def deed(tools: Tools, by: Person, value: str) -> str:
        if at is None:
            raise WrongField(answer_forms.WHEN, "Please pick a time.")
        return _fulfil(tools, by, about(value), whom, when=at)

    return deed


def helped(tools: Tools, by: Person, value: str) -> str:
    """It helped."""
    of = about(value)
    feedback.give(tools, of.case, by, response=of.version, helpful=True)
    return presenter_answer.THANKS_HELPFUL


def did_not_help(state: State, _: datetime) -> Deed:
    """It did not, and why."""
    reasons, words = _chosen(state), str(value_in(state, answer_forms.WORDS) or "")

    def deed(tools: Tools, by: Person, value: str) -> str:
        of, key = form_of(value)
        feedback.give(tools, of.case, by, response=of.version, helpful=False, reasons=reasons, words=words, key=key)
        return presenter_answer.THANKS_NOT_HELPFUL

    return deed


def more(state: State, _: datetime) -> Deed:
    """More is needed, or the professional asked back."""
    words = str(value_in(state, answer_forms.WORDS) or "")

    def deed(tools: Tools, by: Person, value: str) -> str:
        of, key = form_of(value)
        if of.what not in set(More):
            raise NotNow("This form is from another time. Please open it again.")
        case = ask_more(tools, of.case, by, words, why=More(of.what), key=key)
        return presenter_answer.TAKEN_UP.format(number=case.number)

    return deed


def send_letter(tools: Tools, by: Person, value: str) -> str:
    """The response letter, into the thread."""
    of = about(value)
    case = letter.put_into_thread(tools, of.case, by, of.version)
    return presenter_answer.LETTER_COMES.format(number=case.number)


def _fulfil(tools: Tools, by: Person, of: About, whom: str, *, when: datetime | None = None, exactly: bool = True) -> str:
    done = close.fulfil(tools, of.case, by, how=of.what, recipient=whom, when=when, exactly=exactly, response=of.version or None)
    return presenter_answer.passed_on(done.number, done.fulfilment, by.time_zone) if done.fulfilment else ""


def _chosen(state: State) -> tuple[Shortcoming, ...]:
    element: Mapping[str, Any] = state.get(answer_forms.REASONS, {}).get(answer_forms.REASONS) or {}
    values = [str(option.get("value")) for option in element.get("selected_options") or ()]
    return tuple(Shortcoming(v) for v in values if v in set(Shortcoming))


ANSWER_DEEDS: Mapping[str, Deed] = {
    "fulfil_spoken": partial(ask_when, "spoken"),
    "fulfil_written": partial(ask_when, "written"),
    "passed_on_now": partial(record, "now"),
    "passed_on_today": partial(record, "today"),
    "helpful_yes": helped,
    "response_letter": send_letter,
}
"""Buttons that are done as they are clicked."""

ANSWER_FORMS: Mapping[str, Callable[[str], dict[str, Any]]] = {"helpful_no": answer_forms.not_helpful_form, **answer_forms.MORE_FORMS}
"""Buttons that open a form."""

ANSWER_SENT: Mapping[str, tuple[str, Callable[[State, datetime], Deed]]] = {
    answer_forms.PASSED_ON: (answer_forms.WHEN, record_at),
    answer_forms.NOT_HELPFUL: (answer_forms.REASONS, did_not_help),
    answer_forms.MORE: (answer_forms.WORDS, more),
}
"""Forms that were sent: the field at which a refusal stands, and what is done."""
