"""Opening: a form opens at once, whatever has to be read for it comes after, so that what opens it never runs out."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, NamedTuple

from bot import notices
from bot.intake_form import ASK_TITLE, Relayed
from bot.knowing import why_not_ask
from bot.slack import forms, intake_form
from bot.slack.addresses import Address
from bot.slack.people import identify
from bot.slack.running import Running
from bot.slack.voice import FAULTS, Voice
from triage.errors import TriageError

NOT_KNOWN_NOW = "Slack can't tell me who you are just now. Nothing was done. Please try again."
NOT_OPENED = "The form did not open. Please try again, or just write me the question here."
READING = "Reading the message…"


class Asker(NamedTuple):
    """Who opens a form, by Slack's names, and what opens it."""

    team: str
    user: str
    trigger: str
    workspace: str

    @property
    def direct(self) -> Address:
        """Their direct messages with us."""
        return Address(self.workspace or self.team, user=self.user)


def asker_of(body: Mapping[str, Any]) -> Asker:
    """Who sent a command, a shortcut or a click."""
    user, team = body.get("user"), body.get("team")
    workspace = str(body.get("team_id") or (team.get("id") if isinstance(team, Mapping) else "") or "")
    if isinstance(user, Mapping):
        return Asker(str(user.get("team_id") or workspace), str(user["id"]), str(body.get("trigger_id") or ""), workspace)
    return Asker(workspace, str(body["user_id"]), str(body.get("trigger_id") or ""), workspace)


class Opening:
    """Opens the form of a new question, and fills it."""

    def __init__(self, product: Running, voice: Voice) -> None:
        self._product = product
        self._voice = voice

    async def ask(self, asker: Asker, read: Callable[[], Relayed]) -> None:
        """Open the form with a word, and return; it is filled with what `read` finds as soon as that is known."""
        opened = await self._voice.open_form(asker.trigger, forms.word_form(ASK_TITLE, READING))
        if opened:
            self.soon(self._fill(opened, asker, read))
        else:
            self._voice.direct(asker.user, NOT_OPENED)

    def soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the answer to Slack."""
        self._voice.later(work)

    async def _fill(self, opened: str, asker: Asker, read: Callable[[], Relayed]) -> None:
        view = forms.word_form(ASK_TITLE, notices.FAILED)
        try:
            view = await self._view(asker, read)
        except FAULTS:
            view = forms.word_form(ASK_TITLE, NOT_KNOWN_NOW)
        except TriageError as refused:
            view = forms.word_form(ASK_TITLE, str(refused))
        finally:
            self._voice.fill_form(opened, view)

    async def _view(self, asker: Asker, read: Callable[[], Relayed]) -> forms.View:
        who = await identify(self._product, self._voice, asker.team, asker.user)
        if who.person is None:
            return forms.word_form(ASK_TITLE, who.words)
        if refused := why_not_ask(who.person):
            return forms.word_form(ASK_TITLE, refused)
        return await self._product.call(intake_form.ask_form, self._product.tools, who.person, read(), asker.direct)
