"""Clicks: buttons and forms become actions of the core. Whether they are done is decided there, by who clicked; a refusal is told in its own words."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from bot import notices
from bot.deeds import Deed
from bot.forms import WrongField
from bot.intake_form import ASK
from bot.report_deeds import HEARD_AT
from bot.slack import deeds, forms, intake_form
from bot.slack.deeds import Filled, Sent
from bot.slack.in_time import started
from bot.slack.outbound import MORE
from bot.slack.people import identify
from bot.slack.promises import Promise
from bot.slack.running import Running
from bot.slack.voice import FAULTS, Voice
from bot.views import View
from triage.domain.people import Person
from triage.errors import NotAllowed, NotNow, TriageError

log = structlog.get_logger("bot.slack")
_T = TypeVar("_T")

NOT_OPENED = "The form did not open. Please click again."
NOT_DONE = "Not now"
DONE = "This is done."
A_MOMENT = 1.0
"""Seconds until a form that was sent can be shown anew: Slack first shows what it was answered with."""
NOT_KNOWN_NOW = "Slack can't tell me who you are just now. Nothing was done. Please try again."


BUTTONS = deeds.BUTTONS
FORMS, CHECKS = deeds.FORMS, deeds.CHECKS
FILLED: Mapping[str, Filled] = deeds.FILLED
"""Buttons whose form needs to be read first: it opens at once with a word, and is filled, or tells why it is not."""

SENT: Mapping[str, Sent] = {
    **deeds.SENT,
    ASK: Sent("question_1", intake_form.ask),
}
"""What a form that was sent asks of the core, by the form's callback id."""


class Click(NamedTuple):
    """Who clicked what, and where they see the answer."""

    team: str
    user: str
    channel: str
    thread: str | None
    action: str
    value: str
    trigger: str


class Clicks:
    """What happens when somebody clicks."""

    def __init__(self, product: Running, voice: Voice, *, done: Callable[[str, str], None] = lambda _, __: None) -> None:
        """`done` is called with the workspace and the user whose deed was done."""
        self._product = product
        self._voice = voice
        self._done = done

    async def on_button(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """A button: a form opens at once, everything else is done and told."""
        click = read(body)
        await ack()
        task, done = await started(self._clicked(click))
        if done:
            task.result()
            return
        promise = Promise(self._product, body)
        await promise.make()
        self._voice.later(self._after(task, body, promise))

    async def on_form(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """A form was sent. A refusal stands in the form, at its field, so that nothing that was written is lost."""
        view = body["view"]
        sent, state, now = SENT.get(str(view["callback_id"])), view["state"]["values"], self._product.tools.clock.now()
        if sent is None:
            await ack()
            return
        try:
            task, done = await started(self._do(*_who(body), sent.read(state, now), str(view["private_metadata"])))
            if not done:
                promise = Promise(self._product, body)
                await promise.make()
                await ack(response_action="update", view=forms.wait_form(_title(view)))
                self._voice.later(self._after_form(task, body, promise))
                return
            told = task.result()
        except WrongField as wrong:
            await ack(response_action="errors", errors=dict(wrong.all))
        except TriageError as refused:
            await ack(response_action="errors", errors={sent.field or next(iter(state), HEARD_AT): str(refused)})
        else:
            await ack()
            self._tell(body, told)

    async def _clicked(self, click: Click) -> None:
        try:
            if click.action in FORMS:
                opened = await self._voice.open_form(click.trigger, FORMS[click.action](click.value))
                self._whisper(click, None if opened else NOT_OPENED)
                await self._check(click, opened)
            elif click.action in FILLED:
                await self._fill(click, FILLED[click.action])
            elif click.action in BUTTONS:
                self._whisper(click, await self._do(click.team, click.user, BUTTONS[click.action], click.value))
        except TriageError as refused:
            self._whisper(click, str(refused))

    async def _after(self, task: asyncio.Task[None], body: Mapping[str, Any], promise: Promise) -> None:
        """A click whose work took longer than Slack waits: what breaks is told all the same."""
        _, fault = await _end_of(task, body)
        await promise.settle()
        if fault:
            self.failed(body)

    async def _after_form(self, task: asyncio.Task[str | View | None], body: Mapping[str, Any], promise: Promise) -> None:
        """A form whose deed took longer than Slack waits: it says that it is done, or comes back as it was sent, with the reason."""
        view = body["view"]
        told, fault = await _end_of(task, body)
        await promise.settle()
        await asyncio.sleep(A_MOMENT)
        shown = forms.again(view, view["state"]["values"], fault) if fault else forms.word_form(_title(view), DONE)
        if not await self._voice.refill(str(view["id"]), shown) and fault:
            self._tell(body, fault)
        self._tell(body, told)

    def failed(self, body: Mapping[str, Any]) -> None:
        """Something broke: say so to whoever clicked."""
        if body.get("type") == "block_actions":
            self._whisper(read(body), notices.FAILED)

    async def _check(self, click: Click, opened: str) -> None:
        """Look, behind a form that is open, whether what it is for can be done at all; if not, say so in its place."""
        check = CHECKS.get(click.action)
        if check is None or not opened:
            return
        try:
            await self._product.call(check, self._product.tools, await self._person(click.team, click.user), click.value)
        except TriageError as refused:
            self._voice.fill_form(opened, forms.word_form(NOT_DONE, str(refused)))

    async def _fill(self, click: Click, filled: Filled) -> None:
        """Open a form with a word, read what belongs into it, and show that instead."""
        opened = await self._voice.open_form(click.trigger, forms.wait_form(filled.title))
        if not opened:
            self._whisper(click, NOT_OPENED)
            return
        try:
            view = await self._product.call(filled.form, self._product.tools, await self._person(click.team, click.user), click.value)
        except TriageError as refused:
            view = forms.word_form(filled.title, str(refused))
        self._voice.fill_form(opened, view)

    async def _do(self, team: str, user: str, deed: Deed, value: str) -> str | View | None:
        told = await self._product.call(deed, self._product.tools, await self._person(team, user), value)
        self._done(team, user)
        return told

    async def _person(self, team: str, user: str) -> Person:
        try:
            who = await identify(self._product, self._voice, team, user)
        except FAULTS:
            raise NotNow(NOT_KNOWN_NOW) from None
        if who.person is None:
            raise NotAllowed(who.words)
        if not who.person.active:
            raise NotAllowed(notices.NO_LONGER_HERE)
        return who.person

    def _tell(self, body: Mapping[str, Any], words: str | View | None) -> None:
        """What came of a form that was sent: privately, since a form stands in no channel."""
        if words:
            self._voice.direct(str(body["user"]["id"]), words)

    def _whisper(self, click: Click, words: str | View | None) -> None:
        if words and click.channel:
            self._voice.whisper(click.channel, click.user, click.thread, words)
        elif words:  # beside a home tab nothing can stand
            self._voice.direct(click.user, words)


def read(body: Mapping[str, Any]) -> Click:
    """What the payload of a click says."""
    action, container, message = body["actions"][0], body.get("container") or {}, body.get("message") or {}
    thread = message.get("thread_ts") or container.get("thread_ts")
    name, value = str(action["action_id"]), str(action.get("value") or "")
    if name == MORE:  # a menu's choice holds its action and its value
        name, _, value = str((action.get("selected_option") or {}).get("value") or "").partition("|")
    return Click(
        *_who(body),
        channel=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        thread=str(thread) if thread else None,
        action=name,
        value=value,
        trigger=str(body.get("trigger_id") or ""),
    )


def _who(body: Mapping[str, Any]) -> tuple[str, str]:
    user = body["user"]
    return str(user.get("team_id") or (body.get("team") or {}).get("id") or ""), str(user["id"])


def _title(view: Mapping[str, Any]) -> str:
    return str((view.get("title") or {}).get("text") or NOT_DONE)


async def _end_of(task: asyncio.Task[_T], body: Mapping[str, Any]) -> tuple[_T | None, str]:
    """What came of work that goes on behind its answer, or in words why nothing did."""
    try:
        return await task, ""
    except WrongField as wrong:
        return None, " ".join(wrong.all.values())
    except TriageError as refused:
        return None, str(refused)
    except Exception as error:  # noqa: BLE001 - nobody else hears of it
        log.error("slack.failed", error=type(error).__name__, kind=body.get("type"))  # noqa: TRY400 - a traceback holds texts
        return None, notices.FAILED
