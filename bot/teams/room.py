"""The channels of staff in Teams: cards of cases and of hand-offs, which always show the truth, each in the channel that the table names.

Everybody who reads the channel sees a card without buttons. Teams draws it anew for each who may act (`refresh`), with what they may do.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from bot.deeds import OLD
from bot.rooms import Cards, to_read, who_act, without_approval
from bot.routes import TEAMS_PREFIX, Routes
from bot.teams import outbound
from bot.teams.addresses import Address, parse_ref, person, ref_of
from bot.teams.outbound import MOST_REFRESHED, as_message, is_whole, staff_card
from bot.teams.web_api import Connector
from bot.views import View
from triage.domain.card import CASE, DUE, HAND_OFF, Card
from triage.domain.case import Case
from triage.domain.handoff import HandOff
from triage.domain.inquiry import Channel
from triage.domain.people import Person
from triage.errors import NotNow
from triage.ports import Posted
from triage.steps.tools import Tools
from triage.store.unit import UnitOfWork

NAME = "teams"
"""What the core calls this room."""
SERVICE = "https://smba.trafficmanager.net/teams/"
"""Where the connector is reached while no conversation of the company has told its own address."""
_KEY = re.compile(rf"(\d{{1,14}})\|({CASE}|{HAND_OFF}:\d{{1,14}}|{DUE}:[a-z_]{{1,20}}:\d{{8}}T\d{{6}}Z)", re.ASCII)


class TeamsRoom:
    """Puts up the cards of cases and brings them up to date. The connector cannot be asked what stands in a channel."""

    can_find = False

    def __init__(self, connector: Connector, routes: Routes, tools: Callable[[], Tools], *, tenant: str, web_home: str = "") -> None:
        self._connector = connector
        self._cards = Cards(NAME, routes, tools, web_home)
        self._tools = tools
        self._tenant = tenant
        self._home = web_home

    def cards(self, case: Case, hand_offs: Sequence[HandOff]) -> tuple[Card, ...]:
        """The cards that a case needs here."""
        return self._cards.needed(case, hand_offs)

    def post(self, case_id: int, card: Card, *, key: str) -> Posted:
        """Put up a card. Raises TryAgainLater or Undeliverable."""
        channel = TEAMS_PREFIX + card.place
        return Posted(ref=ref_of(channel, self._connector.post(self._service(channel), channel, self._message(case_id, card), key=key)))

    def find(self, case_id: int, card: Card, *, key: str) -> Posted | None:  # noqa: ARG002 - see `can_find`
        """Nothing: Teams cannot be asked what we have sent."""
        return None

    def edit(self, case_id: int, card: Card, ref: str) -> None:
        """Bring a card up to date. Raises TryAgainLater or Undeliverable."""
        channel, activity = parse_ref(ref)
        self._connector.edit(self._service(channel), channel, activity, self._message(case_id, card))

    def shown_to(self, viewer: Person, key: str, place: str) -> outbound.Card:
        """A card as one viewer has it, with what they may do now. Raises NotAllowed or NotFound, or NotNow for a key of another time."""
        found = _KEY.fullmatch(key)
        if found is None:
            raise NotNow(OLD)
        case_id, card = int(found[1]), Card(place=Address("", place).place.removeprefix(TEAMS_PREFIX), about=found[2])
        with self._tools().store.read() as uow:
            mine = tuple(_names_of(uow, (viewer,)))
        return staff_card(self._whole(case_id, card, viewer), key, page=self._page(case_id), viewers=mine, acts=True)

    def _message(self, case_id: int, card: Card) -> outbound.Card:
        view = to_read(self._whole(case_id, card, None))
        with self._tools().store.read() as uow:
            case = uow.cases.get(case_id)
            desk = uow.hand_offs.get(card.number).desk if card.kind == HAND_OFF else None
            viewers = tuple(name for _, name in zip(range(MOST_REFRESHED), _names_of(uow, who_act(uow, case, desk)), strict=False))
        return as_message(staff_card(view, f"{case_id}|{card.about}", page=self._page(case_id), viewers=viewers), generated=view.generated)

    def _whole(self, case_id: int, card: Card, viewer: Person | None) -> View:
        view = self._cards.view(case_id, card, viewer)
        return view if card.kind != CASE or is_whole(view, self._page(case_id)) else without_approval(view, self._page(case_id))

    def _page(self, case_id: int) -> str:
        return f"{self._home}/cases/{case_id}"

    def _service(self, channel: str) -> str:
        with self._tools().store.read() as uow:
            known = uow.chat_references.find(Channel.TEAMS, self._tenant, channel)
            return known.service if known else uow.chat_references.service(Channel.TEAMS, self._tenant) or SERVICE


def _names_of(uow: UnitOfWork, people: Sequence[Person]) -> Iterator[str]:
    """How the chat calls people, as far as they have ever said or clicked something."""
    for one in people:
        tenant, _, user = (uow.people.identity(one.id, Channel.TEAMS) or "").partition(":")
        known = uow.chat_references.find(Channel.TEAMS, tenant, person(user)) if user else None
        if known is not None and known.member:
            yield known.member
