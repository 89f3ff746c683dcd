"""Deeds after an answer: passed on with two taps, helpful or not, more is needed, the professional asked back."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from bot import presenter_answer
from bot.deeds import OLD, About, Deed, SentDeed, about
from bot.forms import Answers, Form, Kind, WrongField, line, long_text, moment, pick
from bot.views import View
from triage.domain.feedback import LONGEST_WORDS, Shortcoming
from triage.domain.people import Person
from triage.errors import NotNow
from triage.steps import close, feedback, letter
from triage.steps.more import More, ask_more
from triage.steps.tools import Tools

PASSED_ON, NOT_HELPFUL, MORE = "passed_on", "not_helpful", "ask_more"
WHEN, WHOM, REASONS, WORDS = "passed_on_at", "passed_on_to", "reasons", "words"
LONGEST_NAME, _LONGEST_KEY = 200, 60
_TITLES = {More.NEED_MORE: "I need more", More.ASKED_BACK: "Asked back"}
NO_PATIENT = "No patient's name, please."


class Once(NamedTuple):
    """Which answer a form is about, and the mark of the form: sent twice it is one message."""

    about: About
    key: str


def of_form(value: str) -> Once:
    """What a form's value says. Raises NotNow for a value of another time."""
    of, _, key = value.partition("|")
    return Once(about(of), key[:_LONGEST_KEY])


def once(value: str) -> str:
    """What a form is about, with a mark of its own: the same form sent twice is one message."""
    return f"{value}|{secrets.token_hex(8)}"


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


def pick_form(tools: Tools, by: Person, value: str) -> Form:
    """When it was passed on, and to whom: whoever is known from intake stands there already."""
    of = about(value)
    name = close.check_can_fulfil(tools, of.case, by, response=of.version or None).intake.requester_name
    fields = (moment(WHEN, "When did you pass it on?", optional=False), line(WHOM, "To whom?", most=LONGEST_NAME, filled=name or ""))
    return Form(name=PASSED_ON, title=f"Passed on: {of.what}", send="Save", about=value, fields=fields)


def record_at(tools: Tools, by: Person, value: str, given: Answers) -> str:
    """At a time that was picked; an empty name is nobody named."""
    at = given.moments.get(WHEN)
    if at is None:
        raise WrongField(WHEN, "Please pick a time.")
    return _fulfil(tools, by, about(value), given.said(WHOM) or presenter_answer.NOT_NAMED, when=at)


def helped(tools: Tools, by: Person, value: str) -> str:
    """It helped."""
    of = about(value)
    feedback.give(tools, of.case, by, response=of.version, helpful=True)
    return presenter_answer.THANKS_HELPFUL


def not_helpful_form(value: str) -> Form:
    """Why an answer did not help."""
    options = [(words, reason.value) for reason, words in presenter_answer.SHORTCOMINGS.items()]
    hint = f"{NO_PATIENT} {presenter_answer.MORE_INSTEAD}"
    fields = (
        pick(Kind.TICKS, REASONS, "Why did it not help?", options, optional=False),
        long_text(WORDS, "In your words", most=LONGEST_WORDS, hint=hint),
    )
    return Form(name=NOT_HELPFUL, title="It did not help", send="Send", about=once(value), fields=fields)


def did_not_help(tools: Tools, by: Person, value: str, given: Answers) -> str:
    """It did not, and why."""
    of, key = of_form(value)
    reasons = tuple(Shortcoming(v) for v in given.chosen(REASONS) if v in set(Shortcoming))
    feedback.give(tools, of.case, by, response=of.version, helpful=False, reasons=reasons, words=given.text(WORDS), key=key)
    return presenter_answer.THANKS_NOT_HELPFUL


def more_form(why: More, value: str) -> Form:
    """What is missing, or what was asked back: it goes on with the same case."""
    words = long_text(WORDS, presenter_answer.MORE_LABELS[why], optional=False, hint=NO_PATIENT)
    return Form(name=MORE, title=_TITLES[why], send="Send", about=once(f"{value}:{why.value}"), fields=(words,))


def more(tools: Tools, by: Person, value: str, given: Answers) -> str:
    """More is needed, or the professional asked back."""
    of, key = of_form(value)
    if of.what not in set(More) or not key:
        raise NotNow(OLD)
    case = ask_more(tools, of.case, by, given.text(WORDS), why=More(of.what), key=key)
    return presenter_answer.taken_up(case)


def send_letter(tools: Tools, by: Person, value: str) -> str:
    """The response letter, into the thread."""
    of = about(value)
    case = letter.put_into_thread(tools, of.case, by, of.version)
    return presenter_answer.LETTER_COMES.format(number=case.number)


def _fulfil(tools: Tools, by: Person, of: About, whom: str, *, when: datetime | None = None, exactly: bool = True) -> str:
    done = close.fulfil(tools, of.case, by, how=of.what, recipient=whom, when=when, exactly=exactly, response=of.version or None)
    return presenter_answer.passed_on(done.number, done.fulfilment, by.time_zone) if done.fulfilment else ""


DEEDS: Mapping[str, Deed] = {
    "fulfil_spoken": partial(ask_when, "spoken"),
    "fulfil_written": partial(ask_when, "written"),
    "passed_on_now": partial(record, "now"),
    "passed_on_today": partial(record, "today"),
    "helpful_yes": helped,
    "response_letter": send_letter,
}
"""Buttons that are done as they are clicked."""

FORMS: Mapping[str, Callable[[str], Form]] = {"helpful_no": not_helpful_form, **{why.value: partial(more_form, why) for why in More}}
"""Buttons that open a form, by what the button is about."""

SENT: Mapping[str, tuple[str, SentDeed]] = {PASSED_ON: (WHEN, record_at), NOT_HELPFUL: (REASONS, did_not_help), MORE: (WORDS, more)}
"""Forms that were sent: the field at which a refusal stands, and what is done."""
