"""Relaying: a message of somebody else, or a question of one's own, becomes an inquiry by a form; from any chat, also where the app is not installed.

The author of a relayed message is nobody who asks: the form leaves open who does.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bot import notices
from bot.knowing import why_not_ask
from bot.running import Running
from bot.teams import forms, inbound
from bot.teams.addresses import Address
from bot.teams.answers import NOT_STORED_NOW, Answer, dialog, message
from bot.teams.inbound import Writer, clicker
from bot.teams.listeners import keep_reference
from bot.teams.outbound import Card, dialog_card, small_text, wrong_text
from bot.teams.people import identify
from bot.teams.surface import RELAY
from bot.teams.web_api import Connector
from triage.domain.inquiry import Attachment, Channel, Inquiry, Intake, check_message
from triage.domain.people import Person
from triage.errors import StoreUnusable, TriageError, TryAgainLater, UnusableMessage
from triage.steps.intake import named_product
from triage.steps.receive import receive
from triage.steps.said import said_in
from triage.steps.tools import Tools

OPEN, SENT = "composeExtension/fetchTask", "composeExtension/submitAction"
QUESTION, ONCE, FILES = "question", "once", "files"
LONGEST = 8_000
"""Bytes of a text that fit into the form, with room for the rest of it."""
TOO_LONG = "This message is too long to relay. Please send it to me as a file in our personal chat."
NOT_KNOWN_NOW = "Teams can't tell me who you are just now, and nothing was kept. Please try again in a minute."
RECEIVED = f"{{number}} received. {notices.DETAILS_IN_PERSONAL_CHAT}"
_OF_ANOTHER_TIME = "This form is from another time. Please open it again."
_MOST_FILES, _LONGEST_TOKEN = 10, 60
TITLE = "Ask a question"


class Relayed(NamedTuple):
    """What a form starts from: words that are there already, and the files that came with them."""

    text: str = ""
    files: tuple[Attachment, ...] = ()


class Relays:
    """What happens when somebody chooses an action of the app in Teams' menus."""

    def __init__(self, product: Running, connector: Connector) -> None:
        self._product = product
        self._connector = connector

    async def on_open(self, activity: Mapping[str, Any]) -> Answer:
        """The form, or a word why there is none."""
        value = _mapping(activity.get("value"))
        try:
            asker = await self._asker(activity)
            relayed = relayed_in(value) if value.get("commandId") == RELAY.id else Relayed()
            return _shown(await self._product.call(ask_form, self._product.tools, asker, relayed))
        except TryAgainLater:
            return message(NOT_KNOWN_NOW, passes=True)
        except StoreUnusable:
            return message(NOT_STORED_NOW, passes=True)
        except TriageError as refused:
            return message(str(refused))

    async def on_sent(self, activity: Mapping[str, Any]) -> Answer:
        """Take the question in, once however often the form is sent; or show the form again with what is wrong."""
        given = _mapping(_mapping(activity.get("value")).get("data"))
        try:
            asker = await self._asker(activity)
            try:
                case_id = await self._product.call(take_in, self._product.tools, asker, clicker(activity), given)
            except UnusableMessage as unusable:
                return _shown(await self._product.call(again, self._product.tools, asker, given, str(unusable)))
        except TryAgainLater:
            return message(NOT_KNOWN_NOW, passes=True)
        except StoreUnusable:
            return message(NOT_STORED_NOW, passes=True)
        except TriageError as refused:
            return message(str(refused))
        return message(RECEIVED.format(number=f"MI-{case_id}"))

    async def _asker(self, activity: Mapping[str, Any]) -> Person:
        """Whoever asks. Raises UnusableMessage, with words for them, where they may not."""
        who = await identify(self._product, self._connector, clicker(activity))
        if who.person is None:
            raise UnusableMessage(who.words)
        if refused := why_not_ask(who.person):
            raise UnusableMessage(refused)
        return who.person


def relayed_in(value: Mapping[str, Any]) -> Relayed:
    """The words and files of a message that somebody relays. Raises UnusableMessage for one that is too long."""
    message = _mapping(value.get("messagePayload"))
    body = _mapping(message.get("body"))
    said = str(body.get("content") or "")
    text = inbound.words_of_page(said) if str(body.get("contentType", "html")) == "html" else said.strip()
    if len(text.encode()) > LONGEST:
        raise UnusableMessage(TOO_LONG)
    names = [str(_mapping(a).get("name") or "") for a in message.get("attachments") or ()]
    return Relayed(text, tuple(Attachment(name=inbound.file_name(name), why=inbound.NOT_THERE) for name in names[:_MOST_FILES] if name))


def ask_form(tools: Tools, by: Person, relayed: Relayed) -> Card:
    """Asks for a new question, with what is there already."""
    said = said_in(relayed.text, tools.library)
    product = said.product or (None if relayed.text else _own_product(tools, by))
    fields = [_question(relayed.text), *forms.product_field(_products(tools), product), *forms.intake_fields(said.intake, by.time_zone)]
    return _form(fields, {ONCE: secrets.token_urlsafe(12), FILES: [a.name for a in relayed.files]})


def again(tools: Tools, by: Person, given: Mapping[str, Any], wrong: str) -> Card:
    """The form as it was sent, with what is wrong above it."""
    fields = [_question(""), *forms.product_field(_products(tools)), *forms.intake_fields(Intake(), by.time_zone)]
    typed = {str(field["id"]): str(given.get(field["id"]) or "")[:LONGEST] for field in fields}
    filled = [field | ({"value": typed[field["id"]]} if typed[field["id"]] else {}) for field in fields]
    return _form([wrong_text(wrong), *filled], {ONCE: str(given.get(ONCE) or "")[:_LONGEST_TOKEN], FILES: [f.name for f in _files(given)]})


def take_in(tools: Tools, by: Person, writer: Writer, given: Mapping[str, Any]) -> int:
    """Store the question of a form. Raises UnusableMessage, with words for what cannot be."""
    once, text = str(given.get(ONCE) or "")[:_LONGEST_TOKEN], str(given.get(QUESTION) or "").strip()
    if not once:
        raise UnusableMessage(_OF_ANOTHER_TIME)
    check_message(text)
    intake = forms.intake_in(given, tools.clock.now(), by, Intake())
    source = f"teams:form:{by.id}:{once}"
    keep_reference(tools, writer)
    question = Inquiry(
        source=source,
        channel=Channel.TEAMS,
        conversation=source,
        sender=by.id,
        reply_to=str(Address(writer.tenant, user=writer.user)),
        sent_at=tools.clock.now(),
        text=text,
        product=named_product(tools, str(given.get(forms.PRODUCT) or "") or None),
        market=intake.country or by.market,
        intake=intake,
        attachments=_files(given),
    )
    return receive(tools, question).case_id


def _form(fields: Sequence[Card], data: Card) -> Card:
    files = [small_text(f"With: {', '.join(data[FILES])}. {inbound.NOT_THERE}.")] if data[FILES] else []
    return dialog_card(TITLE, [*fields, *files], "Send", data)


def _question(text: str) -> Card:
    field: Card = {"type": "Input.Text", "id": QUESTION, "label": "The question, as you heard it", "isMultiline": True, "maxLength": LONGEST}
    return field | ({"value": text} if text else {})


def _products(tools: Tools) -> list[str]:
    return sorted(p.name for p in tools.library.products())


def _files(given: Mapping[str, Any]) -> tuple[Attachment, ...]:
    names = given.get(FILES)
    found: Sequence[object] = names if isinstance(names, list) else ()
    return tuple(Attachment(name=inbound.file_name(str(name)), why=inbound.NOT_THERE) for name in found[:_MOST_FILES])


def _own_product(tools: Tools, by: Person) -> str | None:
    """The product with which this person wants the form to begin, by their own profile."""
    with tools.store.read() as uow:
        return uow.profiles.get(by.id).intake_product


def _shown(card: Card) -> Answer:
    return dialog(card["fallbackText"], card)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
