"""What each button and form of Slack asks of the core, by the name of its action: the product's deeds, as Slack reads them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from bot import answer_deeds, deeds, desk_deeds, edit_form, intake_form, profile_form, report_deeds, review_forms
from bot.deeds import Deed
from bot.slack.forms import State, View
from bot.slack.modals import filled, opened, reads
from triage.domain.paging import TakenBy
from triage.domain.people import Person
from triage.steps.tools import Tools


class Filled(NamedTuple):
    """A form that is read before it is shown: its title while that takes, and what then stands in it."""

    title: str
    form: Callable[[Tools, Person, str], View]


class Sent(NamedTuple):
    """What is read of a form that was sent, and the field at which a refusal stands (empty: the first)."""

    field: str
    read: Callable[[State, datetime], Deed]


BUTTONS: Mapping[str, Deed] = {
    **deeds.REVIEW_DEEDS,
    **deeds.INTAKE_DEEDS,
    "have_it": partial(deeds.have_it, TakenBy.SLACK),
    **report_deeds.DEEDS,
    **desk_deeds.DEEDS,
    **answer_deeds.DEEDS,
}
"""Buttons that are done as they are clicked."""

FORMS: Mapping[str, Callable[[str], View]] = {
    action: opened(make) for action, make in {**review_forms.FORMS, **report_deeds.FORMS, **desk_deeds.FORMS, **answer_deeds.FORMS}.items()
}
"""Buttons that open a form, by what its button is about."""

FILLED: Mapping[str, Filled] = {
    "edit": Filled("Edit the draft", filled(edit_form.edit_form)),
    "correct": Filled("Correct a flag", filled(review_forms.correct_form)),
    "ask_sender": Filled("Ask the sender", filled(desk_deeds.ask_form)),
    "passed_on_pick": Filled("Passed on", filled(answer_deeds.pick_form)),
    profile_form.EDIT: Filled("My profile", filled(profile_form.profile_form)),
    intake_form.COMPLETE: Filled(intake_form.COMPLETE_TITLE, filled(intake_form.complete_form)),
}
"""Buttons whose form needs to be read first: it opens at once with a word, and is filled, or tells why it is not."""

CHECKS: Mapping[str, Callable[[Tools, Person, str], None]] = {**review_forms.CHECKS, **desk_deeds.CHECKS}
"""What is looked at while a form opens. A refusal stands in the form's place."""

SENT: Mapping[str, Sent] = {
    name: Sent(field, reads(deed))
    for name, (field, deed) in {
        **review_forms.SENT,
        **edit_form.SENT,
        **report_deeds.SENT,
        **desk_deeds.SENT,
        **answer_deeds.SENT,
        **profile_form.SENT,
        **intake_form.SENT,
    }.items()
}
"""What a form that was sent asks of the core, by the form's callback id."""
