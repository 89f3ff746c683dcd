"""Desks: what safety, quality and compliance do from the cards of their hand-offs. Only people of the desk may; the core checks it each time."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.presenter_reports import askable, fact_in_words
from bot.slack.deeds import Deed, parts
from bot.slack.forms import State, View, WrongField, choices, form, input_block, long_text, ticked, value_in
from bot.views import Button, Line
from bot.views import View as Whisper
from triage.domain.markets import in_zone
from triage.domain.people import Person
from triage.domain.report import MOST_ASKED, FactName
from triage.errors import NotNow
from triage.rules.permissions import DESK_WORK, check_may
from triage.steps import follow_up, hand_off
from triage.steps.tools import Tools

ASK, LATE, NUMBER, CLEAR = "ask_sender", "acknowledge_late", "reconcile", "clear_hand_off"
WANTED, REASON, OWN_NUMBER = "wanted", "reason", "own_number"
_LONGEST_NUMBER = 100
WHY_LATE = "It can still be acknowledged, with a word why it is late."
ASKED = "The sender of {number} is asked in their own messages. The card shows what they answer."


def acknowledge(tools: Tools, by: Person, value: str) -> Whisper | None:
    """The desk has it. Where that is late by now, whoever clicked is asked why, since the card may be from before."""
    check(tools, by, value)
    with tools.store.read() as uow:
        found = uow.hand_offs.get(parts(value)[0])
        is_late = found.is_open and uow.now > found.due_at
    if is_late:
        late = Button(action=LATE, label="Acknowledge late…", value=str(found.id), main=True)
        return Whisper(headline=f"{found.number} was due {in_zone(found.due_at, by.time_zone)}", lines=(Line(text=WHY_LATE),), buttons=(late,))
    hand_off.acknowledge(tools, found.id, by)
    return None


def saw(tools: Tools, by: Person, value: str) -> None:
    """The desk has seen what became known of the reports of a hand-off."""
    hand_off_id = parts(value)[0]
    with tools.store.read() as uow:
        reports = [r for r in uow.reports.of(uow.hand_offs.get(hand_off_id).case_id) if hand_off_id in r.hand_offs]
    for report in reports:
        follow_up.saw(tools, report.id, by)


def ask_form(tools: Tools, by: Person, about: str) -> View:
    """Offers what may be asked about a report. Raises NotAllowed for whoever is not of its desk."""
    report_id = parts(about)[0]
    with tools.store.read() as uow:
        report = uow.reports.get(report_id)
        case = uow.cases.get(report.case_id)
        check_may(by, DESK_WORK[uow.hand_offs.get(report.hand_offs[0]).desk], case.product, case.market)
    options = choices([(fact_in_words(n, report.kind), n.value) for n in askable(report)])
    if not options:
        raise NotNow(f"Everything that is asked of a report is known of {report.number}.")
    element = {"type": "multi_static_select", "action_id": WANTED, "options": options, "max_selected_items": MOST_ASKED}
    return form(ASK, f"Ask about {report.number}"[:24], "Ask", about, [input_block(WANTED, f"What do you want to know? ({MOST_ASKED} at most)", element)])


def late_form(about: str) -> View:
    """Asks why a hand-off is acknowledged late."""
    return form(LATE, "Acknowledge late", "Acknowledge", about, [input_block(REASON, "Why is it late?", long_text(REASON), optional=False)])


def number_form(about: str) -> View:
    """Asks for the number under which the desk's own system has it."""
    element = {"type": "plain_text_input", "action_id": OWN_NUMBER, "max_length": _LONGEST_NUMBER}
    return form(NUMBER, "Number in our system", "Save", about, [input_block(OWN_NUMBER, "Number in your own system", element, optional=False)])


def clear_form(about: str) -> View:
    """Asks why this is no report of the desk's."""
    return form(CLEAR, "No report of ours", "Clear", about, [input_block(REASON, "Why is this no report?", long_text(REASON), optional=False)])


def ask(state: State, _: datetime) -> Deed:
    """Ask the sender, in their own thread."""
    chosen = ticked(state, WANTED)
    if not chosen or not set(chosen) <= set(FactName):
        raise WrongField(WANTED, "Please choose what you want to know.")

    def deed(tools: Tools, by: Person, value: str) -> str:
        report = follow_up.ask(tools, parts(value)[0], by, wanted=[FactName(c) for c in chosen])
        return ASKED.format(number=report.number)

    return deed


def late(state: State, _: datetime) -> Deed:
    """Acknowledge with the reason that a late one needs."""

    def deed(tools: Tools, by: Person, value: str) -> None:
        hand_off.acknowledge(tools, parts(value)[0], by, reason=_written(state, REASON))

    return deed


def number(state: State, _: datetime) -> Deed:
    """Keep the number."""

    def deed(tools: Tools, by: Person, value: str) -> None:
        hand_off.reconcile(tools, parts(value)[0], by, safety_number=_written(state, OWN_NUMBER))

    return deed


def clear(state: State, _: datetime) -> Deed:
    """Clear the hand-off; the flag stays on record."""

    def deed(tools: Tools, by: Person, value: str) -> None:
        hand_off.clear(tools, parts(value)[0], by, reason=_written(state, REASON))

    return deed


def check(tools: Tools, by: Person, value: str) -> None:
    """Raise NotAllowed for whoever is not of the desk, before they have written anything."""
    with tools.store.read() as uow:
        found = uow.hand_offs.get(parts(value)[0])
        case = uow.cases.get(found.case_id)
    check_may(by, DESK_WORK[found.desk], case.product, case.market)


DESK_DEEDS: Mapping[str, Deed] = {"acknowledge": acknowledge, "saw_news": saw}
DESK_FORMS: Mapping[str, Callable[[str], View]] = {"acknowledge_late": late_form, "reconcile": number_form, "clear": clear_form}
DESK_CHECKS: Mapping[str, Callable[[Tools, Person, str], None]] = dict.fromkeys(DESK_FORMS, check)
DESK_SENT: Mapping[str, tuple[str, Callable[[State, datetime], Deed]]] = {
    ASK: (WANTED, ask),
    LATE: (REASON, late),
    NUMBER: (OWN_NUMBER, number),
    CLEAR: (REASON, clear),
}
"""The forms of a desk that were sent: where a refusal stands, and how they are read."""


def _written(state: State, field: str) -> str:
    return str(value_in(state, field) or "").strip()
