"""Desks: what safety, quality and compliance do from the cards of their hand-offs. Only people of the desk may; the core checks it each time."""

from collections.abc import Callable, Mapping

from bot.deeds import Deed, SentDeed, parts
from bot.forms import Answers, Form, Kind, WrongField, line, long_text, pick
from bot.presenter_reports import askable, fact_in_words
from bot.views import Button, Line, View
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


def acknowledge(tools: Tools, by: Person, value: str) -> View | None:
    """The desk has it. Where that is late by now, whoever clicked is asked why, since the card may be from before."""
    check(tools, by, value)
    with tools.store.read() as uow:
        found = uow.hand_offs.get(parts(value)[0])
        is_late = found.is_open and uow.now > found.due_at
    if is_late:
        late = Button(action=LATE, label="Acknowledge late…", value=str(found.id), main=True)
        return View(headline=f"{found.number} was due {in_zone(found.due_at, by.time_zone)}", lines=(Line(text=WHY_LATE),), buttons=(late,))
    hand_off.acknowledge(tools, found.id, by)
    return None


def saw(tools: Tools, by: Person, value: str) -> None:
    """The desk has seen what became known of the reports of a hand-off."""
    hand_off_id = parts(value)[0]
    with tools.store.read() as uow:
        reports = [r for r in uow.reports.of(uow.hand_offs.get(hand_off_id).case_id) if hand_off_id in r.hand_offs]
    for report in reports:
        follow_up.saw(tools, report.id, by)


def ask_form(tools: Tools, by: Person, about: str) -> Form:
    """Offers what may be asked about a report. Raises NotAllowed for whoever is not of its desk."""
    report_id = parts(about)[0]
    with tools.store.read() as uow:
        report = uow.reports.get(report_id)
        case = uow.cases.get(report.case_id)
        check_may(by, DESK_WORK[uow.hand_offs.get(report.hand_offs[0]).desk], case.product, case.market)
    wanted = [(fact_in_words(n, report.kind), n.value) for n in askable(report)]
    if not wanted:
        raise NotNow(f"Everything that is asked of a report is known of {report.number}.")
    field = pick(Kind.SEVERAL, WANTED, f"What do you want to know? ({MOST_ASKED} at most)", wanted, most=MOST_ASKED)
    return Form(name=ASK, title=f"Ask about {report.number}", send="Ask", about=about, fields=(field,))


def late_form(about: str) -> Form:
    """Asks why a hand-off is acknowledged late."""
    why = long_text(REASON, "Why is it late?", optional=False)
    return Form(name=LATE, title="Acknowledge late", send="Acknowledge", about=about, fields=(why,))


def number_form(about: str) -> Form:
    """Asks for the number under which the desk's own system has it."""
    number = line(OWN_NUMBER, "Number in your own system", most=_LONGEST_NUMBER, optional=False)
    return Form(name=NUMBER, title="Number in our system", send="Save", about=about, fields=(number,))


def clear_form(about: str) -> Form:
    """Asks why this is no report of the desk's."""
    why = long_text(REASON, "Why is this no report?", optional=False)
    return Form(name=CLEAR, title="No report of ours", send="Clear", about=about, fields=(why,))


def ask(tools: Tools, by: Person, value: str, given: Answers) -> str:
    """Ask the sender, in their own thread."""
    chosen = given.chosen(WANTED)
    if not chosen or not set(chosen) <= set(FactName):
        raise WrongField(WANTED, "Please choose what you want to know.")
    report = follow_up.ask(tools, parts(value)[0], by, wanted=[FactName(c) for c in chosen])
    return ASKED.format(number=report.number)


def late(tools: Tools, by: Person, value: str, given: Answers) -> None:
    """Acknowledge with the reason that a late one needs."""
    hand_off.acknowledge(tools, parts(value)[0], by, reason=given.said(REASON))


def keep_number(tools: Tools, by: Person, value: str, given: Answers) -> None:
    """Keep the number."""
    hand_off.reconcile(tools, parts(value)[0], by, safety_number=given.said(OWN_NUMBER))


def clear(tools: Tools, by: Person, value: str, given: Answers) -> None:
    """Clear the hand-off; the flag stays on record."""
    hand_off.clear(tools, parts(value)[0], by, reason=given.said(REASON))


def check(tools: Tools, by: Person, value: str) -> None:
    """Raise NotAllowed for whoever is not of the desk, before they have written anything."""
    with tools.store.read() as uow:
        found = uow.hand_offs.get(parts(value)[0])
        case = uow.cases.get(found.case_id)
    check_may(by, DESK_WORK[found.desk], case.product, case.market)


DEEDS: Mapping[str, Deed] = {"acknowledge": acknowledge, "saw_news": saw}
"""Buttons that are done as they are clicked."""
FORMS: Mapping[str, Callable[[str], Form]] = {"acknowledge_late": late_form, "reconcile": number_form, "clear": clear_form}
"""Buttons that open a form, by what the button is about."""
CHECKS: Mapping[str, Callable[[Tools, Person, str], None]] = dict.fromkeys(FORMS, check)
"""What is looked at before a form is filled in."""
SENT: Mapping[str, tuple[str, SentDeed]] = {ASK: (WANTED, ask), LATE: (REASON, late), NUMBER: (OWN_NUMBER, keep_number), CLEAR: (REASON, clear)}
"""Forms that were sent: the field at which a refusal stands, and what is done."""
