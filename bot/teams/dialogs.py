"""Dialogs: the product's forms as Teams draws them, in a dialog or in place of a card, and what was written into them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot import answer_deeds, desk_deeds, edit_form, intake_form, profile_form, report_deeds, review_forms
from bot.deeds import OLD, SentDeed
from bot.forms import LONGEST_TEXT, Answers, Field, Form, Kind, OnTheWeb, WrongField, long_text, note
from bot.teams.outbound import MOST_BYTES, Card, dialog_card, size_of, small_text, text_block, wrong_text
from bot.views import View
from triage.domain.people import Person
from triage.errors import NotNow, TriageError
from triage.steps.tools import Tools

Given = Mapping[str, Any]
"""What was typed and chosen in a card, by the ids of its fields."""
Make = Callable[[Tools, Person, str], Form]

TOO_LONG = "This is longer than a dialog of Teams can be. Please do it on the web: it is all there."
DAY_AND_TIME = "Please give the day and the time."
YOUR_WORDS = "What you had written"
_DAY, _TIME = "__day", "__time"
_FEW = 12
"""Choices that a list shows without a field to look for them."""
_LONGEST_TITLE = 64


class Sent(NamedTuple):
    """What is done with a form that was sent, and the field at which a refusal stands (empty: the first)."""

    field: str
    deed: SentDeed


def _plainly(make: Callable[[str], Form]) -> Make:
    return lambda _, __, value: make(value)


def _checked(make: Make, check: Callable[[Tools, Person, str], None] | None) -> Make:
    if check is None:
        return make

    def after(tools: Tools, by: Person, value: str) -> Form:
        check(tools, by, value)
        return make(tools, by, value)

    return after


_CHECKS = {**review_forms.CHECKS, **desk_deeds.CHECKS}
_ALONE = {**review_forms.FORMS, **desk_deeds.FORMS, **report_deeds.FORMS, **answer_deeds.FORMS}
FORMS: Mapping[str, Make] = {
    **{action: _checked(_plainly(make), _CHECKS.get(action)) for action, make in _ALONE.items()},
    "edit": edit_form.edit_form,
    "correct": review_forms.correct_form,
    "ask_sender": desk_deeds.ask_form,
    "passed_on_pick": answer_deeds.pick_form,
    profile_form.EDIT: profile_form.profile_form,
    intake_form.COMPLETE: intake_form.complete_form,
}
"""The form that a button opens, by the button's action. A refusal comes before anything is filled in."""

SENT: Mapping[str, Sent] = {
    name: Sent(*how)
    for name, how in {
        **review_forms.SENT,
        **edit_form.SENT,
        **report_deeds.SENT,
        **desk_deeds.SENT,
        **answer_deeds.SENT,
        **profile_form.SENT,
        **intake_form.SENT,
    }.items()
}
"""What a form that was sent asks of the core, by the form's name."""


def make(tools: Tools, by: Person, action: str, value: str) -> Form:
    """The form that a button opens. Raises NotNow for a button of another time, and what keeps this person from it."""
    if action not in FORMS:
        raise NotNow(OLD)
    return FORMS[action](tools, by, value)


def send(tools: Tools, by: Person, given: Given) -> str | View | None:
    """Do what a form that was sent asks for. Raises WrongField at the field that cannot be, and every refusal of the core."""
    sent = SENT.get(str(given.get("form")))
    if sent is None:
        raise NotNow(OLD)
    return sent.deed(tools, by, str(given.get("about")), answers(given, ZoneInfo(by.time_zone)))


def wrong_of(error: Exception, given: Given) -> dict[str, str]:
    """At which fields a refusal stands; under an empty name, what stands above all of them."""
    if isinstance(error, WrongField):
        return error.all
    sent = SENT.get(str(given.get("form")))
    return {sent.field if sent else "": str(error)}


def again(tools: Tools, by: Person, given: Given) -> Form:
    """A form that was refused, to be filled in anew. Where it can't be made any more, it holds what was written, so that nothing is lost."""
    about = str(given.get("about"))
    try:
        return make(tools, by, str(given.get("opens")), str(given.get("value"))).model_copy(update={"about": about})
    except TriageError:
        written = [(name, text) for name, text in given.items() if name not in META and isinstance(text, str) and text.strip()]
        kept = tuple(long_text(name, YOUR_WORDS, filled=text[:LONGEST_TEXT]) for name, text in written)
        return Form(name=str(given.get("form")), title=YOUR_WORDS, send="Send again", about=about, fields=kept or (note(OLD),))


META = frozenset({"form", "opens", "value", "about", "card", "msteams"})
"""What a form carries beside what is written into it."""


def data_of(form: Form, opens: str, value: str, card: str = "") -> Card:
    """What comes back with a form."""
    return {"form": form.name, "opens": opens, "value": value, "about": form.about} | ({"card": card} if card else {})


def dialog(form: Form, data: Card, zone: str, *, page: str = "", typed: Given | None = None, wrong: Mapping[str, str] | None = None) -> Card:
    """A form as a dialog. What was typed comes back whatever its length, rather than be lost.

    Raises OnTheWeb where it is longer than Teams takes; `page` is where the same is done on the web.
    """
    card = dialog_card(form.title, fields(form, zone, typed=typed, wrong=wrong), form.send, data)
    if typed is None and size_of(card) > MOST_BYTES:
        raise OnTheWeb(TOO_LONG, page)
    return card


def fields(form: Form, zone: str, *, typed: Given | None = None, wrong: Mapping[str, str] | None = None) -> list[Card]:
    """The fields of a form, as they were typed where it was sent before, each with what is wrong with it."""
    faults = dict(wrong or {})
    drawn = [part for field in form.fields for part in _drawn(field, zone, typed, faults.pop(field.name, "") if field.name else "")]
    return [*(wrong_text(words) for words in dict.fromkeys(faults.values())), *drawn]


def answers(given: Given, zone: ZoneInfo) -> Answers:
    """What was written into a form. Raises WrongField for what is no time, or longer than a field is."""
    texts = {name: str(said).replace("\x00", "") for name, said in given.items() if name not in META and isinstance(said, str)}
    for name, text in texts.items():
        if len(text) > LONGEST_TEXT:
            raise WrongField(name, f"This is too long: {LONGEST_TEXT} characters at most.")
    moments = {name.removesuffix(_DAY): name for name in texts if name.endswith(_DAY)} | {n.removesuffix(_TIME): n for n in texts if n.endswith(_TIME)}
    found = {name: _moment(name, texts.get(name + _DAY, ""), texts.get(name + _TIME, ""), zone) for name in moments}
    return Answers(texts, {name: at for name, at in found.items() if at is not None})


def _moment(name: str, day: str, at: str, zone: ZoneInfo) -> datetime | None:
    if not day and not at:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(at), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongField(name, DAY_AND_TIME) from None


def _drawn(field: Field, zone: str, typed: Given | None, wrong: str) -> Iterator[Card]:
    if field.kind is Kind.NOTE:
        yield small_text(field.label)
        return
    if wrong:
        yield wrong_text(wrong)
    if field.kind is Kind.MOMENT:
        day, at = _day_and_time(field, zone)
        yield text_block(field.label)
        yield _input("Input.Date", day, f"On which day? ({zone})", typed, suffix=_DAY)
        yield _input("Input.Time", at, "At what time?", typed, suffix=_TIME)
    else:
        kind = _TYPES[field.kind]
        yield _input(kind, field, field.label, typed) | _PARTS[kind](field)
    if field.hint:
        yield small_text(field.hint)


def _day_and_time(field: Field, zone: str) -> tuple[Field, Field]:
    """A field for a time as the two that a card has, in the person's own zone."""
    if not field.filled:
        return field, field
    at = datetime.fromisoformat(field.filled).astimezone(ZoneInfo(zone))
    return field.model_copy(update={"filled": at.date().isoformat()}), field.model_copy(update={"filled": f"{at:%H:%M}"})


def _input(kind: str, field: Field, label: str, typed: Given | None, *, suffix: str = "") -> Card:
    made: Card = {"type": kind, "id": field.name + suffix, "label": label}
    if not field.optional:
        made |= {"isRequired": True, "errorMessage": "Please fill this in."}
    stands = field.filled if typed is None else str(typed.get(field.name + suffix) or "")
    return made | ({"value": stands} if stands else {})


def _written(field: Field) -> Card:
    return ({"isMultiline": True} if field.kind is Kind.TEXT else {}) | ({"maxLength": field.most} if field.most else {})


def _chosen(field: Field) -> Card:
    several = field.kind in (Kind.SEVERAL, Kind.TICKS)
    named = [(f"{title}: {words}" if title and len(field.groups) > 1 else words, value) for title, choices in field.groups for words, value in choices]
    style = "compact" if field.kind is Kind.LISTED and len(named) <= _FEW else "filtered" if field.kind is Kind.LISTED else "expanded"
    made: Card = {"choices": [{"title": words, "value": value} for words, value in named], "style": style, "wrap": True}
    return made | ({"isMultiSelect": True} if several else {})


_TYPES: Mapping[Kind, str] = {Kind.LINE: "Input.Text", Kind.TEXT: "Input.Text", Kind.DAY: "Input.Date"} | dict.fromkeys(
    (Kind.ONE, Kind.LISTED, Kind.SEVERAL, Kind.TICKS), "Input.ChoiceSet"
)
_PARTS: Mapping[str, Callable[[Field], Card]] = {"Input.Text": _written, "Input.ChoiceSet": _chosen, "Input.Date": lambda _: {}}
