"""The form of intake, as any chat draws it: the product, who asked, how it arose. Filled in is only what the message itself says; nothing has a default."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot import notices
from bot.deeds import SentDeed, parts
from bot.forms import Answers, Field, Form, Kind, WrongField, day, line, moment, pick
from bot.intake_given import LABELS, PLAIN, WrongAnswer, intake_given
from triage.domain.inquiry import Attachment, Channel, Inquiry, Intake, check_message
from triage.domain.people import Person
from triage.errors import UnusableMessage
from triage.steps.intake import check_may_complete, check_urgency, complete_intake, named_product
from triage.steps.said import said_in
from triage.steps.tools import Tools

COMPLETE, ASK, PRODUCT, HEARD, NEEDED = "complete_intake", "ask_inquiry", "product", "heard_at", "needed_by"
COMPLETE_TITLE, ASK_TITLE = "Complete the case", "Ask a question"
THE_QUESTION = "The question, as you heard it"
_LONGEST, _COUNTRY = 200, 2
_NOTHING = Intake()


class Relayed(NamedTuple):
    """What a form starts from: words that are there already, and the files that came with them."""

    text: str = ""
    files: tuple[Attachment, ...] = ()


class Way(NamedTuple):
    """How a question that was asked by a form came: the mark of the form, by which it is taken in once, and where its answer goes."""

    channel: Channel
    source: str
    reply_to: str
    files: tuple[Attachment, ...] = ()


def complete_form(tools: Tools, by: Person, about: str) -> Form:
    """Asks for what is not known yet of who asked. Raises NotNow or NotAllowed."""
    with tools.store.read() as uow:
        case = uow.cases.get(parts(about)[0])
        check_may_complete(case, by)
        text = "\n".join(m.text for m in uow.cases.messages(case.id) if m.sender == case.sender and m.kind in ("message", "edit"))
    said = said_in(text, tools.library)
    product = _product(tools, said.product) if case.product is None else ()
    fields = (*product, *_fields(said.intake.merged(case.intake), by.time_zone))
    return Form(name=COMPLETE, title=COMPLETE_TITLE, send="Save", about=about, fields=fields)


def complete(tools: Tools, by: Person, value: str, given: Answers) -> None:
    """Add what is known now to a case. Raises WrongField for what cannot be."""
    case_id = parts(value)[0]
    with tools.store.read() as uow:
        known = uow.cases.get(case_id).intake
    complete_intake(tools, case_id, by, intake_in(given, tools.clock.now(), by.time_zone, known), product=_chosen(tools, given))


SENT: Mapping[str, tuple[str, SentDeed]] = {COMPLETE: ("requester_name", complete)}
"""The form that was sent: the field at which a refusal stands, and what is done."""


def ask_form(tools: Tools, by: Person, relayed: Relayed, about: str, questions: Sequence[Field]) -> Form:
    """Asks for a new question, with what is there already. `questions` are the fields of its words, as long as the chat lets them be."""
    said = said_in(relayed.text, tools.library)
    product = said.product or (None if relayed.text else _own_product(tools, by))
    fields = (*questions, *_product(tools, product), *_fields(said.intake, by.time_zone))
    return Form(name=ASK, title=ASK_TITLE, send="Send", about=about, fields=fields)


def question_of(tools: Tools, by: Person, given: Answers, text: str, way: Way) -> Inquiry:
    """The question of a form that was sent, with what it says of who asked. Raises WrongField for what cannot be."""
    now = tools.clock.now()
    intake, product = intake_in(given, now, by.time_zone), _chosen(tools, given)
    return Inquiry(
        source=way.source,
        channel=way.channel,
        conversation=way.source,
        sender=by.id,
        reply_to=way.reply_to,
        sent_at=now,
        text=text,
        product=product,
        market=intake.country or by.market,
        intake=intake,
        attachments=way.files,
    )


def check_words(text: str, field: str) -> None:
    """Raise WrongField for a text that is no message."""
    try:
        check_message(text)
    except UnusableMessage as unusable:
        raise WrongField(field, str(unusable)) from None


def intake_in(given: Answers, now: datetime, zone: str, known: Intake = _NOTHING) -> Intake:
    """What the form says. A time that stands as it was filled in moves no known hour. Raises WrongField for what cannot be."""
    plain = {name: given.text(name)[:_LONGEST] for name in PLAIN}
    heard = given.moments.get(HEARD)
    if known.heard_at is not None and known.heard_at.replace(second=0, microsecond=0) == heard:
        heard = known.heard_at
    try:
        intake = intake_given(plain, heard, given.text(NEEDED), now=now, zone=zone, known=known)
    except WrongAnswer as wrong:
        raise WrongField(wrong.field, str(wrong)) from None
    try:
        check_urgency(known.merged(intake))
    except UnusableMessage as unusable:
        raise WrongField(NEEDED, str(unusable)) from None
    return intake


def _fields(known: Intake, zone: str) -> tuple[Field, ...]:
    """The fields of intake, in the order in which people tell them."""
    needed = known.needed_by.astimezone(ZoneInfo(zone)).date().isoformat() if known.needed_by else ""
    return (
        _line("requester_name", known.requester_name),
        _pick(Kind.LISTED, "profession", notices.PROFESSIONS, known.profession),
        _line("institution", known.institution),
        _line("country", known.country, most=_COUNTRY),
        _pick(Kind.ONE, "prompted", notices.PROMPTED, known.prompted),
        moment(HEARD, notices.HEARD, filled=known.heard_at),
        _pick(Kind.ONE, "urgency", notices.URGENCY, known.urgency),
        day(NEEDED, LABELS[NEEDED], filled=needed),
        _line("contact", known.contact),
    )


def _line(name: str, known: str | None, *, most: int = _LONGEST) -> Field:
    return line(name, LABELS[name], most=most, filled=known or "")


def _pick(kind: Kind, name: str, words: Mapping[Any, str], known: str | None) -> Field:
    return pick(kind, name, LABELS[name], [(text, str(value)) for value, text in words.items()], filled=str(known or ""))


def products_of(tools: Tools) -> list[str]:
    """The names of the products that can be chosen."""
    return sorted(p.name for p in tools.library.products())


def _product(tools: Tools, said: str | None) -> tuple[Field, ...]:
    names = products_of(tools)
    return (pick(Kind.LISTED, PRODUCT, "Which product?", [(name, name) for name in names], filled=said if said in names else ""),) if names else ()


def _own_product(tools: Tools, by: Person) -> str | None:
    """The product with which this person wants the form of a new question to begin, by their own profile."""
    with tools.store.read() as uow:
        return uow.profiles.get(by.id).intake_product


def _chosen(tools: Tools, given: Answers) -> str | None:
    try:
        return named_product(tools, given.text(PRODUCT) or None)
    except UnusableMessage as unusable:
        raise WrongField(PRODUCT, str(unusable)) from None
