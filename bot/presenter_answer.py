"""The presenter of what comes after an answer: how it was passed on, whether it helped, what more is needed."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.views import Ask, Button, Line, View
from triage.domain.case import ENDED, Case, CaseStatus, Fulfilment
from triage.domain.feedback import Shortcoming
from triage.domain.response import Letter
from triage.steps.more import More

NOT_NAMED = "not named"
"""To whom an answer was passed on, where nobody has said who asked."""
SHORTCOMINGS: Mapping[Shortcoming, str] = {
    Shortcoming.WRONG: "The answer is wrong",
    Shortcoming.INCOMPLETE: "Something is missing",
    Shortcoming.TOO_LATE: "It came too late",
    Shortcoming.TOO_LONG: "It is too long",
    Shortcoming.OTHER: "Something else",
}
"""Why an answer did not help, as people choose it."""
HOW = {"spoken": "Spoken", "written": "Written"}
WHEN = {"now": "Just now", "today": "Earlier today", "pick": "Pick a time"}
THANKS_HELPFUL = "Thank you. It is on record."
THANKS_NOT_HELPFUL = "Thank you. Medical information and the owners of the documents read it."
TAKEN_UP = "{number} is taken up again. The new answer comes where the one before stands."
ADDED = "{number} is still being answered, and this is added to it. The answer comes where you asked."
LETTER_COMES = "The response letter of {number} comes into this conversation."
MORE_LABELS: Mapping[More, str] = {More.NEED_MORE: "What is missing?", More.ASKED_BACK: "What did the professional ask?"}
MORE_INSTEAD = "If the professional needs another answer, use “I need more” instead: this here is for learning, and nobody answers it."


def asks(case_id: int, version: int, done: Fulfilment | None = None, zone: str = "UTC") -> tuple[Ask, ...]:
    """What is asked with an answer, each with a tap. What is known of its passing on stands in place of the question."""
    value = f"{case_id}:{version}"
    how_asked = Ask(text="How did you pass it on?", buttons=tuple(Button(action=f"fulfil_{how}", label=label, value=value) for how, label in HOW.items()))
    return (
        Ask(text=passed_on(f"MI-{case_id}", done, zone), quiet=True) if done else how_asked,
        Ask(
            text="Did it help?",
            buttons=(Button(action="helpful_yes", label="Yes", value=value), Button(action="helpful_no", label="No", value=value)),
        ),
    )


def buttons(case_id: int, version: int, *, holds: bool = True) -> tuple[Button, ...]:
    """What else can be done with an answer. One that no longer holds has no letter."""
    value = f"{case_id}:{version}"
    return (
        *((Button(action="response_letter", label="Response letter", value=value),) if holds else ()),
        Button(action="need_more", label="I need more", value=value),
        Button(action="asked_back", label="The professional asked back", value=value),
    )


def when_passed_on(case_id: int, version: int, how: str, recipient: str | None) -> View:
    """The second tap: when it was passed on. To whom is known from intake, or can be said with the time."""
    value = f"{case_id}:{version}:{how}"
    whom = f"To {recipient}." if recipient else "To whom is not known yet: “Pick a time” lets you say it too."
    return View(
        headline=f"MI-{case_id}, passed on {how}: when?",
        lines=(Line(text=whom, quiet=True),),
        buttons=tuple(Button(action=f"passed_on_{when}", label=label, value=value, main=when == "now") for when, label in WHEN.items()),
    )


def taken_up(case: Case) -> str:
    """What becomes of words with which somebody goes on with a case: an answered one is taken up again, any other is being answered still."""
    answered = case.status in (CaseStatus.SENT, CaseStatus.FULFILLED) or case.status in ENDED
    return (TAKEN_UP if answered else ADDED).format(number=case.number)


def letter(what: Letter) -> View:
    """The word that stands with a response letter."""
    return View(
        headline=f"{what.number} response letter",
        lines=(
            Line(text=f"The letter is the file {what.file_name}. It holds the approved answer and nothing else."),
            Line(text="Please read it before you pass it on. To whom it goes is for you to write.", quiet=True),
        ),
    )


def passed_on(number: str, done: Fulfilment, zone: str) -> str:
    """What is on record of it, in one sentence."""
    at = done.when.astimezone(ZoneInfo(zone))
    when = f"{at:%a %d %b %H:%M}" if done.exactly else f"earlier on {at:%a %d %b}"
    whom = f" to {done.recipient}" if done.recipient != NOT_NAMED else ". To whom is not known: please complete who asked"
    return f"{number}: passed on {done.how}, {when}{whom}. It is on record."
