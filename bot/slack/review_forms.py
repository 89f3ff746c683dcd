"""The forms of review: return, refer, mark as duplicate, correct a flag, edit the draft. What is written is checked where it was written."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from pydantic import ValidationError

from bot import correctable
from bot.slack.deeds import Deed, parts
from bot.slack.forms import State, View, WrongField, choices, form, input_block, long_text, select, text_block, value_in
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


def return_form(about: str) -> View:
    """Asks why a draft goes back. `about` is the button's value."""
    return form(RETURN, "Return the draft", "Return", about, [_reason("Why does it go back?")])


def refer_form(about: str) -> View:
    """Asks to whom a case goes, and why."""
    to = input_block(
        TO, "To whom?", {"type": "radio_buttons", "action_id": TO, "options": choices([(words, value) for value, words in _TO.items()])}, optional=False
    )
    return form(REFER, "Refer the case", "Refer", about, [to, _reason("Why?")])


def duplicate_form(about: str) -> View:
    """Asks of which case this is a duplicate, and why."""
    original = input_block(
        ORIGINAL, "Duplicate of which case? (MI-…)", {"type": "plain_text_input", "action_id": ORIGINAL, "max_length": _NUMBER}, optional=False
    )
    return form(DUPLICATE, "Mark as duplicate", "Mark", about, [original, _reason("Why?"), text_block("Its hand-offs live on.")])


def correct_form(tools: Tools, by: Person, about: str) -> View:
    """Offers what this person may correct of the case as it stands now. Raises NotAllowed, or NotNow where nothing can be."""
    case_id, _, _ = parts(about)
    file = read_case(tools, case_id, by)
    offered = correctable.offered(file, by, sorted(p.name for p in tools.library.products()))
    groups = [(f"Wrong: {correctable.plain(name)}", choices) for name, choices in offered.flags.items()]
    groups += [("A flag is missing", correctable.addable(file, by)), *offered.decision]
    options = [(title, [(c.words, _short(c.change)) for c in choices][:_MOST]) for title, choices in groups if choices]
    if not options:
        raise NotNow(f"There is nothing that you can correct of {file.case.number} now.")
    what = input_block(CHANGE, "What is right?", select(CHANGE, options[:_MOST]), optional=False)
    return form(CORRECT, f"Correct {file.case.number}"[:24], "Correct", about, [what, _reason("Which words, and why?")])


def refer(state: State, _: datetime) -> Deed:
    """Refer the case."""

    def deed(tools: Tools, by: Person, value: str) -> None:
        case_id, version, _ = parts(value)
        to = str(value_in(state, TO) or "")
        if to not in _TO:
            raise WrongField(TO, "Please choose to whom the case is referred.")
        sign_off.refer(tools, case_id, by, version=version, to=CaseStatus(to), reason=reason_in(state))

    return deed


def duplicate(state: State, _: datetime) -> Deed:
    """Close the case as a duplicate of another."""
    said = str(value_in(state, ORIGINAL) or "").strip().upper().removeprefix("MI-").strip()
    if not (said.isascii() and said.isdecimal()):
        raise WrongField(ORIGINAL, "Please write the number of the case, as in MI-12.")

    def deed(tools: Tools, by: Person, value: str) -> None:
        case_id, version, _ = parts(value)
        try:
            close.set_aside(tools, case_id, by, as_=CaseStatus.DUPLICATE, reason=reason_in(state), duplicate_of=int(said), version=version)
        except NotNow as refused:
            raise WrongField(ORIGINAL if reason_in(state) else REASON, str(refused)) from None

    return deed


def correct(state: State, _: datetime) -> Deed:
    """Make the correction that was chosen."""
    change = _change(str(value_in(state, CHANGE) or ""))

    def deed(tools: Tools, by: Person, value: str) -> None:
        correct_triage.correct(tools, parts(value)[0], by, change, reason=reason_in(state))

    return deed


def send_back(state: State, _: datetime) -> Deed:
    """Return the draft, for this reason."""

    def deed(tools: Tools, by: Person, value: str) -> None:
        case_id, version, _ = parts(value)
        sign_off.request_changes(tools, case_id, by, version=version, reason=reason_in(state))

    return deed


def reason_in(state: State) -> str:
    """The reason that was written."""
    return str(value_in(state, REASON) or "").strip()


def check(action: Action, tools: Tools, by: Person, value: str) -> None:
    """Raise what a person is told at once instead of after they have filled in a form: no right, not now, or a card that is out of date."""
    case_id, version, _ = parts(value)
    with tools.store.read() as uow:
        sign_off.guard(uow, case_id, by, action, version)


CHECKS: Mapping[str, Callable[[Tools, Person, str], None]] = {
    "request_changes": partial(check, Action.REQUEST_CHANGES),
    "refer": partial(check, Action.REFER),
    "duplicate": partial(check, Action.SET_ASIDE),
}
"""What is looked at while a form opens. A refusal stands in the form's place."""


def _reason(label: str) -> View:
    return input_block(REASON, label, long_text(REASON), optional=False)


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
