"""Invokes: a button or a dialog becomes an action of the core. Whether it is done is decided there, by who clicked; a refusal is told in its own words."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from bot import deeds, edit_form, notices
from bot.deeds import OLD
from bot.forms import OnTheWeb
from bot.running import Running
from bot.teams import dialogs
from bot.teams.answers import NOT_OURS, NOT_STORED_NOW, ON_THE_WEB, Answer, card, dialog, message, on_the_web, silence, word
from bot.teams.deeds import DEEDS, DONE, Asked, Told, in_words
from bot.teams.inbound import clicker
from bot.teams.listeners import remember
from bot.teams.outbound import as_message, in_place
from bot.teams.people import identify
from bot.teams.voice import Voice
from bot.teams.web_api import Connector
from triage.domain.people import Person
from triage.errors import NotAllowed, NotNow, StoreUnusable, TriageError, TryAgainLater
from triage.steps.tools import Tools

log = structlog.get_logger("bot.teams")

EXECUTE, FETCH, SUBMIT = "adaptiveCard/action", "task/fetch", "task/submit"
NOT_KNOWN_NOW = "Teams can't tell me who you are just now. Nothing was done. Please try again."

Activity = Mapping[str, Any]
Work = Callable[[Tools, Person, Mapping[str, Any]], Answer]


class Invokes:
    """What happens when somebody clicks, opens a dialog or sends one."""

    def __init__(
        self, product: Running, connector: Connector, voice: Voice, *, also: Mapping[str, Callable[[Activity], Awaitable[Answer]]] | None = None
    ) -> None:
        """`also`: what answers other invokes, by their names."""
        self._product = product
        self._connector = connector
        self._voice = voice
        self._answers = {EXECUTE: self._on_click, FETCH: self._on_open, SUBMIT: self._on_sent, **(also or {})}

    async def on_invoke(self, activity: Activity) -> Answer:
        """The body and the status with which an invoke is answered."""
        answers = self._answers.get(str(activity.get("name")))
        return NOT_OURS if answers is None else await answers(activity)

    async def _on_click(self, activity: Activity) -> Answer:
        action = _part(activity.get("value"), "action")
        if action is None:
            return NOT_OURS
        says = silence if _by_itself(activity) else word
        try:
            told = await self._do(activity, action)
        except TryAgainLater:
            return says(NOT_KNOWN_NOW, passes=True)
        except StoreUnusable:
            return says(NOT_STORED_NOW, passes=True)
        except TriageError as refused:
            return says(str(refused))
        if told.card is None:
            return word(told.word or DONE)
        self._keep(activity, told)
        return card(told.card)

    async def _on_open(self, activity: Activity) -> Answer:
        return await self._in_a_dialog(activity, _open)

    async def _on_sent(self, activity: Activity) -> Answer:
        return await self._in_a_dialog(activity, _send)

    async def _in_a_dialog(self, activity: Activity, work: Work) -> Answer:
        given = _part(activity.get("value"), "data")
        if given is None:
            return NOT_OURS
        try:
            return await self._product.call(work, self._product.tools, await self._person(activity), given)
        except TryAgainLater:
            return message(NOT_KNOWN_NOW, passes=True)
        except StoreUnusable:
            return message(NOT_STORED_NOW, passes=True)
        except OnTheWeb as elsewhere:
            return dialog(ON_THE_WEB, in_place(on_the_web(elsewhere.words, elsewhere.link)))
        except TriageError as refused:
            return message(str(refused))

    async def _do(self, activity: Activity, action: Mapping[str, Any]) -> Told:
        given = action.get("data")
        deed = DEEDS.get(str(action.get("verb")))
        if deed is None or not isinstance(given, Mapping):
            raise NotNow(OLD)
        place = str((activity.get("conversation") or {}).get("id") or "")
        return await self._product.call(deed, Asked(self._product.tools, await self._person(activity), given, self._product.web_home, place))

    async def _person(self, activity: Activity) -> Person:
        """Who clicked. From now on it is known how the chat calls them. Raises NotAllowed for somebody who is on no list."""
        who = await identify(self._product, self._connector, clicker(activity))
        if who.person is None:
            raise NotAllowed(who.words)
        if not who.person.active:
            raise NotAllowed(notices.NO_LONGER_HERE)
        await self._product.call(remember, self._product.tools, activity)
        return who.person

    def _keep(self, activity: Activity, told: Told) -> None:
        """A card in an answer is seen until the chat is opened anew: what stays true is put into the message itself."""
        standing, conversation = activity.get("replyToId"), activity.get("conversation") or {}
        if told.stays and told.card is not None and standing:
            self._voice.changes(str(activity.get("serviceUrl")), str(conversation.get("id")), str(standing), as_message(told.card, generated=told.generated))


def _open(tools: Tools, by: Person, given: Mapping[str, Any]) -> Answer:
    """A dialog with the form that a button opens."""
    opens, value = str(given.get("opens")), str(given.get("about"))
    form = dialogs.make(tools, by, opens, value)
    data = dialogs.data_of(form, opens, value, str(given.get("card") or ""))
    page = edit_form.page(tools, deeds.about(value).case) if opens == "edit" else tools.paging.home
    return dialog(form.title, dialogs.dialog(form, data, by.time_zone, page=page))


def _send(tools: Tools, by: Person, given: Mapping[str, Any]) -> Answer:
    """A dialog was sent: it closes, or comes back with what was written and why it was not taken."""
    try:
        said = dialogs.send(tools, by, given)
    except (TryAgainLater, StoreUnusable):
        raise
    except TriageError as refused:
        form = dialogs.again(tools, by, given)
        kept = {name: value for name, value in given.items() if name in dialogs.META}
        wrong = dialogs.wrong_of(refused, given)
        return dialog(form.title, dialogs.dialog(form, kept, by.time_zone, typed=given, wrong=wrong))
    return message(in_words(said)) if said else Answer({})


def _part(value: object, name: str) -> Mapping[str, Any] | None:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _by_itself(activity: Activity) -> bool:
    """Whether nobody clicked: Teams draws a card anew because somebody sees it."""
    value = activity.get("value")
    return isinstance(value, Mapping) and value.get("trigger") == "automatic"
