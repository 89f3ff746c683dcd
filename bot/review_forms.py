"""The forms of review: return, refer, mark as duplicate, correct a flag. What is written is checked where it was written."""

from collections.abc import Callable, Mapping
from functools import partial

from pydantic import ValidationError

from bot import correctable
from bot.deeds import SentDeed, parts
from bot.forms import Answers, Field, Form, Kind, WrongField, grouped, line, long_text, note, pick
from triage.casefile import read_case
from triage.domain.case import CaseStatus
from triage.domain.people import Person
from triage.domain.regression import Change
from triage.errors import NotNow
from triage.rules.permissions import Action
from triage.steps import close, correct_triage, sign_off
from triage.steps.tools import Tools

RETURN, REFER, DUPLICATE, CORRECT = "return_reason", "refer", "duplicate", "correct"
REASON, TO, ORIGINAL, CHANGE = "reason", "to", "original", "change"
_TO: Mapping[str, str] = {CaseStatus.WITH_SPECIALIST.value: "The specialists", CaseStatus.IN_REVIEW.value: "The reviewers"}
_MOST = 100
_NUMBER = 15


def return_form(about: str) -> Form:
    """Asks why a draft goes back. `about` is the button's value."""
    return Form(name=RETURN, title="Return the draft", send="Return", about=about, fields=(_reason("Why does it go back?"),))


def refer_form(about: str) -> Form:
    """Asks to whom a case goes, and why."""
    to = pick(Kind.ONE, TO, "To whom?", [(words, value) for value, words in _TO.items()], optional=False)
    return Form(name=REFER, title="Refer the case", send="Refer", about=about, fields=(to, _reason("Why?")))


def duplicate_form(about: str) -> Form:
    """Asks of which case this is a duplicate, and why."""
    original = line(ORIGINAL, "Duplicate of which case? (MI-…)", most=_NUMBER, optional=False)
    return Form(name=DUPLICATE, title="Mark as duplicate", send="Mark", about=about, fields=(original, _reason("Why?"), note("Its hand-offs live on.")))


def correct_form(tools: Tools, by: Person, about: str) -> Form:
    """Offers what this person may correct of the case as it stands now. Raises NotAllowed, or NotNow where nothing can be."""
    file = read_case(tools, parts(about)[0], by)
    offered = correctable.offered(file, by, sorted(p.name for p in tools.library.products()))
    groups = [(f"Wrong: {correctable.plain(name)}", choices) for name, choices in offered.flags.items()]
    groups += [("A flag is missing", correctable.addable(file, by)), *offered.decision]
    options = [(title, [(c.words, _short(c.change)) for c in choices][:_MOST]) for title, choices in groups if choices]
    if not options:
        raise NotNow(f"There is nothing that you can correct of {file.case.number} now.")
    what = grouped(CHANGE, "What is right?", options[:_MOST], optional=False)
    return Form(name=CORRECT, title=f"Correct {file.case.number}", send="Correct", about=about, fields=(what, _reason("Which words, and why?")))


def refer(tools: Tools, by: Person, value: str, given: Answers) -> None:
    """Refer the case."""
    to = given.text(TO)
    if to not in _TO:
        raise WrongField(TO, "Please choose to whom the case is referred.")
    case_id, version, _ = parts(value)
    sign_off.refer(tools, case_id, by, version=version, to=CaseStatus(to), reason=given.said(REASON))


def duplicate(tools: Tools, by: Person, value: str, given: Answers) -> None:
    """Close the case as a duplicate of another."""
    said = given.said(ORIGINAL).upper().removeprefix("MI-").strip()
    if not (said.isascii() and said.isdecimal()) or len(said) > _NUMBER:
        raise WrongField(ORIGINAL, "Please write the number of the case, as in MI-12.")
    case_id, version, _ = parts(value)
    reason = given.said(REASON)
    try:
        close.set_aside(tools, case_id, by, as_=CaseStatus.DUPLICATE, reason=reason, duplicate_of=int(said), version=version)
    except NotNow as refused:
        raise WrongField(ORIGINAL if reason else REASON, str(refused)) from None


def correct(tools: Tools, by: Person, value: str, given: Answers) -> None:
    """Make the correction that was chosen."""
    change = _change(given.text(CHANGE))
    correct_triage.correct(tools, parts(value)[0], by, change, reason=given.said(REASON))


def send_back(tools: Tools, by: Person, value: str, given: Answers) -> None:
    """Return the draft, for this reason."""
    case_id, version, _ = parts(value)
    sign_off.request_changes(tools, case_id, by, version=version, reason=given.said(REASON))


def check(action: Action, tools: Tools, by: Person, value: str) -> None:
    """Raise what a person is told at once instead of after they have filled in a form: no right, not now, or a card that is out of date."""
    case_id, version, _ = parts(value)
    with tools.store.read() as uow:
        sign_off.guard(uow, case_id, by, action, version)


FORMS: Mapping[str, Callable[[str], Form]] = {"request_changes": return_form, "refer": refer_form, "duplicate": duplicate_form}
"""Buttons that open a form, by what the button is about."""
CHECKS: Mapping[str, Callable[[Tools, Person, str], None]] = {
    "request_changes": partial(check, Action.REQUEST_CHANGES),
    "refer": partial(check, Action.REFER),
    "duplicate": partial(check, Action.SET_ASIDE),
}
"""What is looked at before a form is filled in."""
SENT: Mapping[str, tuple[str, SentDeed]] = {
    RETURN: (REASON, send_back),
    REFER: (REASON, refer),
    DUPLICATE: (REASON, duplicate),
    CORRECT: (REASON, correct),
}
"""Forms that were sent: the field at which a refusal stands, and what is done."""


def _reason(label: str) -> Field:
    return long_text(REASON, label, optional=False)


def _short(change: Change) -> str:
    """A correction as the value of a choice, of which Slack takes 150 characters."""
    return f"{change.field.value}|{change.before}|{change.after}"


def _change(value: str) -> Change:
    field, _, rest = value.partition("|")
    before, _, after = rest.partition("|")
    try:
        return Change.model_validate({"field": field, "before": before, "after": after})
    except ValidationError:
        raise WrongField(CHANGE, "Please choose what is right.") from None
