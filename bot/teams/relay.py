"""Relaying: a message of somebody else, or a question of one's own, becomes an inquiry by a form; from any chat, also where the app is not installed.

The author of a relayed message is nobody who asks: the form leaves open who does.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot import intake_form, notices
from bot.forms import WrongField, long_text, note
from bot.intake_form import Relayed, Way
from bot.knowing import why_not_ask
from bot.running import Running
from bot.teams import dialogs, inbound
from bot.teams.addresses import Address
from bot.teams.allow import may_be_called
from bot.teams.answers import NOT_STORED_NOW, Answer, dialog, message
from bot.teams.inbound import Writer, clicker
from bot.teams.listeners import keep_reference
from bot.teams.outbound import Card, dialog_card
from bot.teams.people import identify
from bot.teams.surface import RELAY
from bot.teams.web_api import Connector
from triage.domain.inquiry import Attachment, Channel
from triage.domain.people import Person
from triage.errors import StoreUnusable, TriageError, TryAgainLater, UnusableMessage
from triage.steps.receive import receive
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
            self._check_place(activity)
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
            self._check_place(activity)
            try:
                case_id = await self._product.call(take_in, self._product.tools, asker, clicker(activity), given)
            except UnusableMessage as unusable:
                wrong = unusable.all if isinstance(unusable, WrongField) else {"": str(unusable)}
                return _shown(await self._product.call(again, self._product.tools, asker, given, wrong))
        except TryAgainLater:
            return message(NOT_KNOWN_NOW, passes=True)
        except StoreUnusable:
            return message(NOT_STORED_NOW, passes=True)
        except TriageError as refused:
            return message(str(refused))
        return message(RECEIVED.format(number=f"MI-{case_id}"))

    def _check_place(self, activity: Mapping[str, Any]) -> None:
        """Raise UnusableMessage where the administrator does not let the app be called."""
        if not may_be_called(self._product.settings, clicker(activity).place):
            raise UnusableMessage(f"{notices.NOT_IN_THIS_CHANNEL} {notices.SAFETY_ANYWAY}")

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
    return _form(tools, by, relayed, {ONCE: secrets.token_urlsafe(12), FILES: [a.name for a in relayed.files]})


def again(tools: Tools, by: Person, given: Mapping[str, Any], wrong: Mapping[str, str]) -> Card:
    """The form as it was sent, with what is wrong at each field."""
    data = {ONCE: str(given.get(ONCE) or "")[:_LONGEST_TOKEN], FILES: [f.name for f in _files(given)]}
    return _form(tools, by, Relayed(), data, typed=given, wrong=wrong)


def take_in(tools: Tools, by: Person, writer: Writer, given: Mapping[str, Any]) -> int:
    """Store the question of a form. Raises UnusableMessage, with words for what cannot be."""
    once, text = str(given.get(ONCE) or "")[:_LONGEST_TOKEN], str(given.get(QUESTION) or "").replace("\x00", "").strip()
    if not once:
        raise UnusableMessage(_OF_ANOTHER_TIME)
    intake_form.check_words(text, QUESTION)
    typed = {name: value for name, value in given.items() if name not in (QUESTION, ONCE)}
    way = Way(Channel.TEAMS, f"teams:form:{by.id}:{once}", str(Address(writer.tenant, user=writer.user)), _files(given))
    question = intake_form.question_of(tools, by, dialogs.answers(typed, ZoneInfo(by.time_zone)), text, way)
    keep_reference(tools, writer)
    return receive(tools, question).case_id


def _form(tools: Tools, by: Person, relayed: Relayed, data: Card, *, typed: Mapping[str, Any] | None = None, wrong: Mapping[str, str] | None = None) -> Card:
    question = long_text(QUESTION, intake_form.THE_QUESTION, filled=relayed.text, most=LONGEST, optional=False)
    files = [note(f"With: {', '.join(data[FILES])}. {inbound.NOT_THERE}.")] if data[FILES] else []
    form = intake_form.ask_form(tools, by, relayed, "", [question, *files])
    return dialog_card(form.title, dialogs.fields(form, by.time_zone, typed=typed, wrong=wrong), form.send, data)


def _files(given: Mapping[str, Any]) -> tuple[Attachment, ...]:
    names = given.get(FILES)
    found: Sequence[object] = names if isinstance(names, list) else ()
    return tuple(Attachment(name=inbound.file_name(str(name)), why=inbound.NOT_THERE) for name in found[:_MOST_FILES])


def _shown(card: Card) -> Answer:
    return dialog(card["fallbackText"], card)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
