"""Deeds: what each button of a card asks of the core, and the card that stands in its place then."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot import deeds, presenter, presenter_answer
from bot.deeds import OLD, About
from bot.teams import forms
from bot.teams.forms import Given
from bot.teams.outbound import Card, in_place
from bot.views import Ask
from triage.domain.inquiry import Intake, Prompted
from triage.domain.paging import TakenBy
from triage.domain.people import Person
from triage.errors import NotNow, UnusableMessage
from triage.rules.permissions import gets_answers
from triage.steps import close, feedback, letter
from triage.steps.intake import check_may_complete, complete_intake, named_product
from triage.steps.more import More, ask_more, check_own
from triage.steps.notice import case_notice
from triage.steps.said import said_in
from triage.steps.tools import Tools


class Asked(NamedTuple):
    """What somebody did with a card. `home`: the address of the web pages."""

    tools: Tools
    by: Person
    about: About
    given: Given
    home: str


class Told(NamedTuple):
    """What comes of it: a card in the place of the other, or a word. `stays`: the card is as true for good, so the message is changed too."""

    card: Card | None = None
    word: str = ""
    stays: bool = False


Deed = Callable[[Asked], Told]


def _ask_when(how: str) -> Deed:
    def deed(asked: Asked) -> Told:
        of = asked.about
        case = close.check_can_fulfil(asked.tools, of.case, asked.by, response=of.version or None)
        when = presenter_answer.when_passed_on(of.case, of.version, how, case.intake.requester_name)
        text = " ".join((when.headline, *(line.text for line in when.lines)))
        return Told(_answer(asked, Ask(text=text, buttons=when.buttons)))

    return deed


def _passed_on(*, exactly: bool) -> Deed:
    def deed(asked: Asked) -> Told:
        of = asked.about
        with asked.tools.store.read() as uow:
            whom = uow.cases.get(of.case).intake.requester_name or presenter_answer.NOT_NAMED
        close.fulfil(asked.tools, of.case, asked.by, how=of.what, recipient=whom, exactly=exactly, response=of.version or None)
        return Told(_answer(asked), stays=True)

    return deed


def _helped(asked: Asked) -> Told:
    feedback.give(asked.tools, asked.about.case, asked.by, response=asked.about.version, helpful=True)
    return Told(_answer(asked), stays=True)


def _ask_why(asked: Asked) -> Told:
    with asked.tools.store.read() as uow:
        check_own(uow.cases.get(asked.about.case), asked.by)
    return Told(forms.not_helpful_form(_value(asked.about)))


def _did_not_help(asked: Asked) -> Told:
    words, of = str(asked.given.get(forms.WORDS) or ""), asked.about
    reasons, key = forms.reasons_in(asked.given), str(asked.given.get(forms.KEY) or "")[:60]
    try:
        feedback.give(asked.tools, of.case, asked.by, response=of.version, helpful=False, reasons=reasons, words=words, key=key)
    except UnusableMessage as unusable:
        return Told(forms.not_helpful_form(_value(of), typed=asked.given, wrong=str(unusable)))
    return Told(_answer(asked), stays=True)


def _letter(asked: Asked) -> Told:
    case = letter.put_into_thread(asked.tools, asked.about.case, asked.by, asked.about.version)
    return Told(word=presenter_answer.LETTER_COMES.format(number=case.number))


def _ask_more(why: More) -> Deed:
    def deed(asked: Asked) -> Told:
        with asked.tools.store.read() as uow:
            check_own(uow.cases.get(asked.about.case), asked.by)
        return Told(forms.more_form(_value(asked.about), why))

    return deed


def _send_more(why: More) -> Deed:
    def deed(asked: Asked) -> Told:
        words, key = str(asked.given.get(forms.WORDS) or ""), str(asked.given.get(forms.KEY) or "")[:60]
        if not key:
            raise NotNow(OLD)
        try:
            case = ask_more(asked.tools, asked.about.case, asked.by, words, why=why, key=key)
        except UnusableMessage as unusable:
            return Told(forms.more_form(_value(asked.about), why, typed=asked.given, wrong=str(unusable)))
        return Told(_answer(asked, Ask(text=presenter_answer.TAKEN_UP.format(number=case.number), quiet=True)))

    return deed


def _open_intake(asked: Asked) -> Told:
    return Told(_intake(asked, Intake()))


def _save_intake(asked: Asked) -> Told:
    with asked.tools.store.read() as uow:
        known = uow.cases.get(asked.about.case).intake
    try:
        given = forms.intake_in(asked.given, asked.tools.clock.now(), asked.by, known)
        product = named_product(asked.tools, str(asked.given.get(forms.PRODUCT) or "") or None)
        complete_intake(asked.tools, asked.about.case, asked.by, given, product=product)
    except UnusableMessage as unusable:
        return Told(_intake(asked, _typed(asked.given), wrong=str(unusable)))
    return _show_case(asked)


def _intake(asked: Asked, typed: Intake, *, wrong: str = "") -> Card:
    with asked.tools.store.read() as uow:
        case = uow.cases.get(asked.about.case)
        check_may_complete(case, asked.by)
        text = "\n".join(m.text for m in uow.cases.messages(case.id) if m.sender == case.sender and m.kind in ("message", "edit"))
    said = said_in(text, asked.tools.library)
    products = sorted(p.name for p in asked.tools.library.products()) if case.product is None else []
    return forms.intake_form(str(case.id), said.intake.merged(case.intake).merged(typed), asked.by.time_zone, products, wrong=wrong)


def _typed(given: Given) -> Intake:
    """What was typed and can be kept, so that a form comes back as it was sent."""
    plain = {name: str(given.get(name) or "").strip() or None for name in ("requester_name", "institution", "contact", "profession", "prompted", "urgency")}
    return Intake.model_validate(plain)


def _arose(prompted: Prompted) -> Deed:
    def deed(asked: Asked) -> Told:
        complete_intake(asked.tools, asked.about.case, asked.by, Intake(prompted=prompted))
        return _show_case(asked)

    return deed


def _have_it(asked: Asked) -> Told:
    return Told(word=deeds.have_it(TakenBy.TEAMS, asked.tools, asked.by, str(asked.about.case)))


def _show_case(asked: Asked) -> Told:
    with asked.tools.store.read() as uow:
        case = uow.cases.get(asked.about.case)
        check_own(case, asked.by)
        view = presenter.deliverable(case_notice(uow, case), home=asked.home)
    return Told(in_place(view, page=f"{asked.home}/chat/{case.id}"))


def _show_answer(asked: Asked) -> Told:
    return Told(_answer(asked))


def _answer(asked: Asked, instead: Ask | None = None) -> Card:
    """The card of an answer as it is now; `instead` of asking how it was passed on. Raises NotAllowed or NotNow where it is another's."""
    of = asked.about
    with asked.tools.store.read() as uow:
        case = uow.cases.get(of.case)
        check_own(case, asked.by)
        response = next((r for r in uow.responses.all(of.case) if r.version == of.version), None)
        said = [f for f in uow.feedback.of(of.case) if f.by == asked.by.id and f.response_version == of.version]
    if response is None or not gets_answers(asked.by, case.product, case.market):
        raise NotNow(OLD)
    view = presenter.deliverable(response, home=asked.home)
    passed_on, helped = view.asks
    if case.fulfilment is not None and case.fulfilment.response_version in (None, of.version):
        passed_on = Ask(text=presenter_answer.passed_on(case.number, case.fulfilment, asked.by.time_zone), quiet=True)
    if said:
        helped = Ask(text=presenter_answer.THANKS_HELPFUL if said[-1].helpful else presenter_answer.THANKS_NOT_HELPFUL, quiet=True)
    view = view.model_copy(update={"asks": (instead or passed_on, helped)})
    return in_place(view, page=f"{asked.home}/chat/{of.case}")


def _value(of: About) -> str:
    return f"{of.case}:{of.version}"


DEEDS: Mapping[str, Deed] = {
    "complete_intake": _open_intake,
    "save_intake": _save_intake,
    **{f"prompted_{p.value}": _arose(p) for p in Prompted},
    "have_it": _have_it,
    "show_case": _show_case,
    "show_answer": _show_answer,
    "fulfil_spoken": _ask_when("spoken"),
    "fulfil_written": _ask_when("written"),
    "passed_on_now": _passed_on(exactly=True),
    "passed_on_today": _passed_on(exactly=False),
    "helpful_yes": _helped,
    "helpful_no": _ask_why,
    "send_not_helpful": _did_not_help,
    "response_letter": _letter,
    "need_more": _ask_more(More.NEED_MORE),
    "asked_back": _ask_more(More.ASKED_BACK),
    f"send_{More.NEED_MORE}": _send_more(More.NEED_MORE),
    f"send_{More.ASKED_BACK}": _send_more(More.ASKED_BACK),
}
"""What is done in Teams itself, by the verb of the button."""
