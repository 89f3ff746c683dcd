"""Modals: the product's forms as Slack draws them, and what was written into them."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.deeds import Deed, SentDeed
from bot.forms import Answers, Field, Form, Kind
from bot.slack.forms import State, View, choices, form, input_block, moment_in, select, text_block, ticked, ticks, value_in
from triage.domain.people import Person
from triage.steps.tools import Tools

_LONGEST_TITLE = 24
MOST_CHOICES = 100
"""Of a list in Slack."""


def modal(made: Form) -> View:
    """A form as a modal."""
    return form(made.name, made.title[:_LONGEST_TITLE], made.send, made.about, [block_of(field) for field in made.fields])


def answers(state: State) -> Answers:
    """What was written into a modal. Raises WrongField for what is no time."""
    moments = {name: at for name in state if _is_moment(state, name) and (at := moment_in(state, name)) is not None}
    texts = {name: ",".join(ticked(state, name)) or str(value_in(state, name) or "") for name in state if name not in moments}
    return Answers(texts, moments)


def reads(deed: SentDeed) -> Callable[[State, datetime], Deed]:
    """What a form that was sent asks of the core, once its fields are read."""

    def read(state: State, _: datetime) -> Deed:
        given = answers(state)
        return lambda tools, by, value: deed(tools, by, value, given)

    return read


def opened(make: Callable[[str], Form]) -> Callable[[str], View]:
    """A form that needs nothing but its button."""
    return lambda value: modal(make(value))


def filled(make: Callable[[Tools, Person, str], Form]) -> Callable[[Tools, Person, str], View]:
    """A form for which something has to be read first."""
    return lambda tools, by, value: modal(make(tools, by, value))


def block_of(field: Field) -> View:
    """A field of a modal."""
    if field.kind is Kind.NOTE:
        return text_block(field.label)
    made = input_block(field.name, field.label, _ELEMENTS[field.kind](field), optional=field.optional)
    return made | ({"hint": {"type": "plain_text", "text": field.hint}} if field.hint else {})


def _written(field: Field) -> View:
    element: View = {"type": "plain_text_input", "action_id": field.name}
    element |= {"multiline": True} if field.kind is Kind.TEXT else {}
    return element | ({"max_length": field.most} if field.most else {}) | ({"initial_value": field.filled} if field.filled else {})


def _listed(field: Field) -> View:
    """A list to choose from. Slack groups only under titles."""
    if any(title for title, _ in field.groups):
        element = select(field.name, field.groups)
    elif len(field.choices) > MOST_CHOICES:  # they are looked up as somebody types
        element = {"type": "external_select", "action_id": field.name, "min_query_length": 1}
    else:
        element = {"type": "static_select", "action_id": field.name, "options": choices(field.choices)}
    return _chosen(field, element)


def _one(field: Field) -> View:
    return _chosen(field, {"type": "radio_buttons", "action_id": field.name, "options": choices(field.choices)})


def _chosen(field: Field, element: View) -> View:
    return element | ({"initial_option": already[0]} if (already := _already(field)) else {})


def _moment(field: Field) -> View:
    element: View = {"type": "datetimepicker", "action_id": field.name}
    return element | ({"initial_date_time": int(datetime.fromisoformat(field.filled).timestamp())} if field.filled else {})


def _day(field: Field) -> View:
    return {"type": "datepicker", "action_id": field.name} | ({"initial_date": field.filled} if field.filled else {})


def _several(field: Field) -> View:
    element: View = {"type": "multi_static_select", "action_id": field.name, "options": choices(field.choices)}
    element |= {"max_selected_items": field.most} if field.most else {}
    return element | ({"initial_options": already} if (already := _already(field)) else {})


def _already(field: Field) -> list[View]:
    """What is chosen in a field already, for a person to change."""
    return choices([choice for choice in field.choices if choice[1] in field.filled.split(",")])


_ELEMENTS: Mapping[Kind, Callable[[Field], View]] = {
    Kind.LINE: _written,
    Kind.TEXT: _written,
    Kind.ONE: _one,
    Kind.LISTED: _listed,
    Kind.SEVERAL: _several,
    Kind.TICKS: lambda f: ticks(f.name, f.choices),
    Kind.MOMENT: _moment,
    Kind.DAY: _day,
}
"""How each kind of field is drawn."""


def _is_moment(state: State, name: str) -> bool:
    element = state[name].get(name) or {}
    return element.get("type") == "datetimepicker" or "selected_date_time" in element
