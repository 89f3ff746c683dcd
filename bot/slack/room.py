"""The channels of staff: cards of cases and of hand-offs, which always show the truth, each in the channel that the table names."""

from collections.abc import Callable, Sequence

from slack_sdk import WebClient

from bot.rooms import Cards, without_approval
from bot.routes import Routes
from bot.slack import outbound
from bot.slack.addresses import parse_ref, ref_of
from bot.slack.web_api import Apis, WebApi, apis_of, payload_of, ref_in
from triage.domain.card import CASE, Card
from triage.domain.case import Case
from triage.domain.handoff import HandOff
from triage.ports import Posted
from triage.steps.tools import Tools

NAME = "slack"
"""What the core calls this room."""


class SlackRoom:
    """Puts up the cards of cases, finds them and brings them up to date."""

    can_find = True

    def __init__(self, workspace: WebClient | Apis, channels: Routes, tools: Callable[[], Tools], web_home: str = "") -> None:
        self._in = apis_of(workspace)
        self._cards = Cards(NAME, channels, tools, web_home)
        self._home = web_home

    def _at(self, place: str) -> tuple[WebApi, str]:
        """What speaks in the workspace of a channel (the first, where none is named), and the channel."""
        team, _, channel = place.rpartition("/")
        return self._in(team), channel

    def cards(self, case: Case, hand_offs: Sequence[HandOff]) -> tuple[Card, ...]:
        """The cards that a case needs here."""
        return self._cards.needed(case, hand_offs)

    def post(self, case_id: int, card: Card, *, key: str) -> Posted:
        """Put up a card."""
        web, place = self._at(card.place)
        channel, ts = web.post(place, None, self._message(case_id, card), {"key": key, "case": f"MI-{case_id}"})
        return Posted(ref=ref_of(channel, ts))

    def find(self, case_id: int, card: Card, *, key: str) -> Posted | None:
        """The card that was put up under this key."""
        wanted, (web, place) = (key, f"MI-{case_id}"), self._at(card.place)
        found = next((f for f in web.history(place) if (payload_of(f).get("key"), payload_of(f).get("case")) == wanted), None)
        return Posted(ref=ref_in(place, found)) if found else None

    def edit(self, case_id: int, card: Card, ref: str) -> None:
        """Bring a card up to date."""
        channel, ts = parse_ref(ref)
        self._at(card.place)[0].edit(channel, ts, self._message(case_id, card))

    def _message(self, case_id: int, card: Card) -> outbound.Message:
        view = self._cards.view(case_id, card)
        if card.about == CASE and not outbound.is_whole(view):
            view = without_approval(view, f"{self._home}/cases/{case_id}")
        return outbound.message(view)
