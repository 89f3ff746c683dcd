"""Deeds: what each button of a card asks of the core, and the card that stands in its place then."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from bot import answer_deeds, deeds, desk_deeds, intake_form, presenter, presenter_answer, report_deeds
from bot.deeds import OLD, About, about
from bot.forms import Form
from bot.teams import dialogs
from bot.teams.dialogs import Given
from bot.teams.outbound import SHOW_CARD, Card, in_place
from bot.teams.outbound import form as card_form
from bot.teams.room import NAME, TeamsRoom
from bot.views import Ask, View
from triage.domain.paging import TakenBy
from triage.domain.people import Person
from triage.errors import NotNow, UnusableMessage
from triage.rules.permissions import gets_answers
from triage.steps.more import check_own
from triage.steps.notice import case_notice
from triage.steps.show import sent_answer
from triage.steps.tools import Tools


class Asked(NamedTuple):
    """What somebody did with a card. `home`: the address of the web pages; `place`: the conversation where it stands."""

    tools: Tools
    by: Person
    given: Given
    home: str
    place: str = ""

    @property
    def value(self) -> str:
        """What the button is about."""
        return str(self.given.get("about"))

    @property
    def about(self) -> About:
        """The same, read. Raises NotNow for a value of another time."""
        return about(self.value)


class Told(NamedTuple):
    """What comes of it: a card in the place of the other, or a word.

    `stays`: the card is as true for good, so the message is changed too; `generated`: a language model wrote something of it.
    """

    card: Card | None = None
    word: str = ""
    stays: bool = False
    generated: bool = False


Deed = Callable[[Asked], Told]
Says = str | View | None
DONE = "It is done."


def in_words(said: Says) -> str:
    """What a deed says, as one word beside a card."""
    if isinstance(said, View):
        headline = said.headline if said.headline.endswith(("?", ".", "!", ":")) else f"{said.headline}."
        return " ".join((headline, *(line.text for line in said.lines)))
    return said or DONE


def _then(deed: deeds.Deed, after: Callable[[Asked, Says], Told]) -> Deed:
    """A deed of the product, and what stands in the card's place then."""
    return lambda asked: after(asked, deed(asked.tools, asked.by, asked.value))


def _a_word(_: Asked, said: Says) -> Told:
    return Told(word=in_words(said))


def _the_receipt(asked: Asked, _: Says) -> Told:
    return _show_case(asked)


def _the_answer(asked: Asked, _: Says) -> Told:
    return _answer(asked, stays=True)


def _when(asked: Asked, said: Says) -> Told:
    return _answer(asked, Ask(text=in_words(said), buttons=said.buttons if isinstance(said, View) else ()))


def _their_card(asked: Asked, said: Says) -> Told:
    """The card of a room as it is now for whoever clicked; a word that a deed has is told instead."""
    return Told(word=in_words(said)) if said else Told(card_of(asked)) if asked.given.get("card") else Told(word=DONE)


def card_of(asked: Asked) -> Card:
    """The card of a room, for whoever asks. Raises NotAllowed or NotFound, or NotNow for one of another time."""
    room = asked.tools.rooms.get(NAME)
    if not isinstance(room, TeamsRoom):
        raise NotNow(OLD)
    return room.shown_to(asked.by, str(asked.given.get("card") or asked.value), asked.place)


def _in_place(action: str) -> Deed:
    """A form in the place of an answer."""

    def deed(asked: Asked) -> Told:
        with asked.tools.store.read() as uow:
            check_own(uow.cases.get(asked.about.case), asked.by)
        made = dialogs.make(asked.tools, asked.by, action, asked.value)
        return Told(_form_card(made, dialogs.data_of(made, action, asked.value), asked))

    return deed


def _intake(asked: Asked) -> Told:
    """The form of intake in the place of a receipt."""
    made = dialogs.make(asked.tools, asked.by, intake_form.COMPLETE, asked.value)
    return Told(_form_card(made, dialogs.data_of(made, intake_form.COMPLETE, asked.value), asked))


def _form_card(made: Form, data: Card, asked: Asked, *, typed: Given | None = None, wrong: Mapping[str, str] | None = None) -> Card:
    fields = dialogs.fields(made, asked.by.time_zone, typed=typed, wrong=wrong)
    back = "show_case" if made.name == intake_form.COMPLETE else "show_answer"
    return card_form(made.title, fields, ("send_form", made.send), (back, "Back"), data)


def _send_form(asked: Asked) -> Told:
    """A form in the place of a card was sent. What can't be stands in it, with what was typed."""
    of = Asked(asked.tools, asked.by, {"about": str(asked.given.get("value"))}, asked.home)
    try:
        said = dialogs.send(asked.tools, asked.by, asked.given)
    except UnusableMessage as unusable:
        made, wrong = dialogs.again(asked.tools, asked.by, asked.given), dialogs.wrong_of(unusable, asked.given)
        kept = {name: value for name, value in asked.given.items() if name in dialogs.META}
        return Told(_form_card(made, kept, asked, typed=asked.given, wrong=wrong))
    if asked.given.get("form") == intake_form.COMPLETE:
        return _show_case(of)
    if asked.given.get("form") == answer_deeds.MORE:
        return _answer(of, Ask(text=in_words(said), quiet=True))
    return _answer(of, stays=True)


def _show_case(asked: Asked) -> Told:
    with asked.tools.store.read() as uow:
        case = uow.cases.get(asked.about.case)
        check_own(case, asked.by)
        view = presenter.deliverable(case_notice(uow, case), home=asked.home)
    return Told(in_place(view, page=f"{asked.home}/chat/{case.id}"))


def _show_answer(asked: Asked) -> Told:
    of = str(asked.given.get("value") or asked.value)
    return _answer(Asked(asked.tools, asked.by, {"about": of}, asked.home))


def _answer(asked: Asked, instead: Ask | None = None, *, stays: bool = False) -> Told:
    """The card of an answer as it is now; `instead` of asking how it was passed on. Raises NotAllowed or NotNow where it is another's."""
    of = asked.about
    with asked.tools.store.read() as uow:
        case = uow.cases.get(of.case)
        check_own(case, asked.by)
        if not gets_answers(asked.by, case.product, case.market) or of.version not in {r.version for r in uow.responses.all(of.case)}:
            raise NotNow(OLD)
        view = presenter.deliverable(sent_answer(uow, case, of.version), home=asked.home)
        said = [f for f in uow.feedback.of(of.case) if f.by == asked.by.id and f.response_version == of.version]
    helped = presenter_answer.THANKS_HELPFUL if said and said[-1].helpful else presenter_answer.THANKS_NOT_HELPFUL
    asks = (instead or ask for ask in view.asks[:1]), (Ask(text=helped, quiet=True) if said else ask for ask in view.asks[1:])
    view = view.model_copy(update={"asks": tuple(ask for part in asks for ask in part)})
    return Told(in_place(view, page=f"{asked.home}/chat/{of.case}"), stays=stays, generated=view.generated)


_AFTER_AN_ANSWER: Mapping[str, Callable[[Asked, Says], Told]] = {
    **dict.fromkeys(("fulfil_spoken", "fulfil_written"), _when),
    **dict.fromkeys(("passed_on_now", "passed_on_today", "helpful_yes"), _the_answer),
    "response_letter": _a_word,
}
DEEDS: Mapping[str, Deed] = {
    **{action: _then(deed, _the_receipt) for action, deed in deeds.INTAKE_DEEDS.items()},
    **{action: _then(deed, _their_card) for action, deed in {**deeds.REVIEW_DEEDS, **desk_deeds.DEEDS}.items()},
    **{action: _then(deed, _a_word) for action, deed in report_deeds.DEEDS.items()},
    **{action: _then(deed, _AFTER_AN_ANSWER[action]) for action, deed in answer_deeds.DEEDS.items()},
    **{action: _in_place(action) for action in answer_deeds.FORMS},
    "have_it": _then(partial(deeds.have_it, TakenBy.TEAMS), _a_word),
    "send_form": _send_form,
    intake_form.COMPLETE: _intake,
    "show_case": _show_case,
    "show_answer": _show_answer,
    SHOW_CARD: lambda asked: Told(card_of(asked)),
}
"""What is done in Teams itself, by the verb of the button."""
