"""Recordings of what Microsoft's own playground sends (tests/tools/record_teams.py), and how they are sent to the product.

Two things of a recording are changed, wherever they stand: the service (now the stand-in) and the tenant (now the customer's). It is signed as the
connector signs, which the playground does not. Whoever writes is the playground's own person.
"""

import json
from typing import Any, NamedTuple

import httpx

from tests.fakes.teams_connector import TENANT, TeamsStandIn
from tests.fakes.teams_playground import CHAT
from tests.fakes.teams_product import SmallTeamsProduct
from tests.fakes.teams_side import TeamsSide
from tests.tools.record_teams import RECORDED
from triage.domain.inquiry import Channel
from triage.store.chat_references import ChatReference

Activity = dict[str, Any]


class Told(NamedTuple):
    """The product to which the recordings are sent, and Teams on both of its sides."""

    product: SmallTeamsProduct
    teams: TeamsStandIn
    side: TeamsSide

    def activity(self, name: str) -> Activity:
        """A recording, with our service and our tenant."""
        recorded = read(name)
        ours = {recorded["serviceUrl"]: self.teams.url, recorded["conversation"]["tenantId"]: TENANT}
        text = json.dumps(recorded)
        for theirs, own in ours.items():
            text = text.replace(json.dumps(theirs), json.dumps(own))
        made: Activity = json.loads(text)
        self.teams.conversations.setdefault(made["conversation"]["id"], [])
        return made

    def sends(self, name: str, **over: object) -> httpx.Response:
        """Send a recording; `over` takes the place of its parts."""
        return self.side.send(self.activity(name) | over)

    def asks(self, name: str) -> None:
        """Send a recorded question, and let the worker work."""
        assert self.sends(name).status_code == 200
        self.product.work()

    def messages(self) -> list[tuple[str, str]]:
        """What is kept of the first case."""
        with self.product.tools.store.read() as uow:
            return [(m.kind, m.text) for m in uow.cases.messages(1)]

    def cases(self) -> int:
        """How many cases there are."""
        with self.product.tools.store.read() as uow:
            return len(uow.cases.list())

    def known(self, place: str) -> ChatReference | None:
        """How a place is reached."""
        with self.product.tools.store.read() as uow:
            return uow.chat_references.find(Channel.TEAMS, TENANT, place)

    def said(self, place: str = CHAT) -> list[str]:
        """What stands in a conversation."""
        return self.teams.said(place)


def read(name: str) -> Activity:
    """A recording, as it came."""
    recorded: Activity = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    return recorded


def shape(value: object) -> object:
    """What is left of a recording without its values: names, and kinds of values."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    return [shape(part) for part in value] if isinstance(value, list) else type(value).__name__
