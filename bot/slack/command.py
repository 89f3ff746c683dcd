"""The command: `/inquiry` with a question takes it in at once, and without one opens the form. Only whoever typed it sees an answer."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import notices
from bot.intake_form import Relayed
from bot.knowing import why_not_ask
from bot.slack import markup
from bot.slack.opening import NOT_KNOWN_NOW, Asker, Opening, asker_of
from bot.slack.people import identify
from bot.slack.running import Running
from bot.slack.surface import INQUIRY
from bot.slack.voice import FAULTS, Voice
from triage.domain.inquiry import Channel, Inquiry, check_message
from triage.domain.people import Person
from triage.errors import UnusableMessage
from triage.steps.receive import receive
from triage.steps.tools import Tools

HELP = (
    f"Type {INQUIRY.name} and the question as you heard it, such as: {INQUIRY.name} Does renal impairment change the dose? "
    f"The receipt and the answer come in your direct messages. {INQUIRY.name} alone opens a form. "
    f"{notices.SAFETY_ANYWAY}"
)
RECEIVED = "{number} received. " + notices.DETAILS_IN_PRIVATE
_ASKS_FOR_HELP = frozenset({"help", "?", "-h", "--help"})


class Commands:
    """What happens when somebody types the command."""

    def __init__(self, product: Running, voice: Voice, opening: Opening) -> None:
        self._product = product
        self._voice = voice
        self._opening = opening

    async def on_command(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """Take the question in and then acknowledge it, or open the form."""
        asker, text = asker_of(body), markup.read(str(body.get("text") or ""), "")
        if text.casefold() in _ASKS_FOR_HELP:
            await ack(text=markup.escape(HELP), response_type="ephemeral")
        elif text:
            await ack(text=markup.escape(await self._answer(asker, text)), response_type="ephemeral")
        else:
            await self._opening.ask(asker, Relayed)
            await ack()

    async def _answer(self, asker: Asker, text: str) -> str:
        try:
            who = await identify(self._product, self._voice, asker.team, asker.user)
        except FAULTS:
            return NOT_KNOWN_NOW
        if who.person is None:
            return who.words
        if refused := why_not_ask(who.person):
            return refused
        try:
            case_id = await self._product.call(take_in, self._product.tools, asker, who.person, text)
        except UnusableMessage as unusable:
            return str(unusable)
        return RECEIVED.format(number=f"MI-{case_id}")


def take_in(tools: Tools, asker: Asker, sender: Person, text: str) -> int:
    """Store the question; typed once, it is one case. Raises UnusableMessage, with words for the sender."""
    check_message(text)
    source = f"slack:{asker.workspace}:command:{asker.trigger}"[:300]
    inquiry = Inquiry(
        source=source,
        channel=Channel.SLACK,
        conversation=source,
        sender=sender.id,
        reply_to=str(asker.direct),
        sent_at=tools.clock.now(),
        text=text,
        market=sender.market,
    )
    return receive(tools, inquiry).case_id
