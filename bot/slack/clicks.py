"""Clicks: buttons and forms become actions of the core. Whether they are done is decided there, by who clicked; a refusal is told in its own words."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import notices
from bot.slack import forms, report_forms
from bot.slack.deeds import DEEDS, Deed, complete, send_back
from bot.slack.people import identify
from bot.slack.report_forms import REPORT_DEEDS, REPORT_FORMS
from bot.slack.running import Running
from bot.slack.voice import FAULTS, Voice
from triage.domain.people import Person
from triage.errors import NotAllowed, NotNow, TriageError

NOT_OPENED = "The form did not open. Please click again."
NOT_KNOWN_NOW = "Slack can't tell me who you are just now. Nothing was done. Please try again."

FORMS: Mapping[str, Callable[[str], forms.View]] = {"request_changes": forms.return_form, "complete_intake": forms.complete_form, **REPORT_FORMS}
"""Buttons that open a form."""


BUTTONS: Mapping[str, Deed] = {**DEEDS, **REPORT_DEEDS}
"""Buttons that are done as they are clicked."""


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

    def __init__(self, product: Running, voice: Voice) -> None:
        self._product = product
        self._voice = voice

    async def on_button(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """A button: a form opens at once, everything else is done and told."""
        click = read(body)
        await ack()
        try:
            if click.action in FORMS:
                opened = await self._voice.open_form(click.trigger, FORMS[click.action](click.value))
                self._whisper(click, None if opened else NOT_OPENED)
            elif click.action in BUTTONS:
                self._whisper(click, await self._do(click.team, click.user, BUTTONS[click.action], click.value))
        except TriageError as refused:
            self._whisper(click, str(refused))

    async def on_return(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """The reason for a return was given."""
        await self._submit(ack, body, forms.REASON, lambda state: send_back(forms.reason_in(state)))

    async def on_complete(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """What was missing was given."""
        now = self._product.tools.clock.now()
        await self._submit(ack, body, "requester_name", lambda state: complete(forms.intake_in(state, now)))

    async def on_report(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """What is known of a report was given."""
        now = self._product.tools.clock.now()
        first = next(iter(body["view"]["state"]["values"]), report_forms.HEARD_AT)
        await self._submit(ack, body, first, lambda state: report_forms.keep(state, now))

    def failed(self, body: Mapping[str, Any]) -> None:
        """Something broke: say so to whoever clicked."""
        if body.get("type") == "block_actions":
            self._whisper(read(body), notices.FAILED)

    async def _submit(self, ack: AsyncAck, body: Mapping[str, Any], field: str, deed: Callable[[forms.State], Deed]) -> None:
        """Do what a form asks for. A refusal stands in the form, so that nothing that was written is lost."""
        view = body["view"]
        try:
            await self._do(*_who(body), deed(view["state"]["values"]), str(view["private_metadata"]))
        except forms.WrongField as wrong:
            await ack(response_action="errors", errors={wrong.field: str(wrong)})
        except TriageError as refused:
            await ack(response_action="errors", errors={field: str(refused)})
        else:
            await ack()

    async def _do(self, team: str, user: str, deed: Deed, value: str) -> str | None:
        return await self._product.call(deed, self._product.tools, await self._person(team, user), value)

    async def _person(self, team: str, user: str) -> Person:
        try:
            who = await identify(self._product, self._voice, team, user)
        except FAULTS:
            raise NotNow(NOT_KNOWN_NOW) from None
        if who.person is None:
            raise NotAllowed(who.words)
        return who.person

    def _whisper(self, click: Click, words: str | None) -> None:
        if words:
            self._voice.whisper(click.channel, click.user, click.thread, words)


def read(body: Mapping[str, Any]) -> Click:
    """What the payload of a click says."""
    action, container, message = body["actions"][0], body.get("container") or {}, body.get("message") or {}
    thread = message.get("thread_ts") or container.get("thread_ts")
    return Click(
        *_who(body),
        channel=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        thread=str(thread) if thread else None,
        action=str(action["action_id"]),
        value=str(action.get("value") or ""),
        trigger=str(body.get("trigger_id") or ""),
    )


def _who(body: Mapping[str, Any]) -> tuple[str, str]:
    user = body["user"]
    return str(user.get("team_id") or (body.get("team") or {}).get("id") or ""), str(user["id"])
