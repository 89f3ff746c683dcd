"""The small product with Microsoft's playground in the place of Teams, and the person whom that plays."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from starlette.applications import Starlette

from bot.teams.app import teams_routes
from bot.teams.auth import Door
from bot.teams.keys import SigningKeys
from tests.clock import TurnableClock
from tests.fakes.slack_serving import served
from tests.fakes.teams_cards import parts_of
from tests.fakes.teams_playground import MAIL, Answer, Playground, playground
from tests.fakes.teams_product import SmallTeamsProduct
from tests.scenario.slack.patience import until
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role
from triage.store.unit import Store

QUESTION = "Does Velmira need a dose adjustment with eGFR 35?"
PEOPLE = (
    Person(id="alex", name="Alex Wilber", email=MAIL, market="US", grants=(Grant(role=Role.MSL),)),
    Person(id="rita", name="Rita Osei", email="rita@example.com", grants=(Grant(role=Role.REVIEWER),)),
)


class Played(NamedTuple):
    """The product, and the peer that calls it."""

    product: SmallTeamsProduct
    peer: Playground

    def ask(self) -> None:
        """Alex asks, and the receipt stands in the chat."""
        self.peer.write(QUESTION)
        assert until(self._stored)
        self.product.work()
        assert until(lambda: any("MI-1 received" in words for words in self.peer.words()))

    def click(self, headline: str, verb: str, card: Answer | None = None, **fields: str) -> Answer:
        """Alex clicks a button of a card. Returns the answer."""
        shown = card or next(c for c in self.peer.cards() if c["fallbackText"] == headline and verb in str(c))
        button = next(p for p in parts_of(shown) if p["type"] == "Action.Execute" and p["verb"] == verb)
        action = {"type": "Action.Execute", "verb": verb, "data": {**button["data"], **fields}}
        return self.peer.invoke("adaptiveCard/action", {"action": action}, self.peer.message(headline))

    def _stored(self) -> bool:
        with self.product.tools.store.read() as uow:
            return bool(uow.cases.list())


@contextmanager
def playing(store: Store, clock: TurnableClock, folder: Path) -> Iterator[Played]:
    """The product in development, and the playground calling it."""
    with store.begin() as uow:
        for person in PEOPLE:
            uow.people.add(person, entry=AuditEntry(actor="admin", action="person.added"))
    speaker = Playground("http://127.0.0.1:9")
    product = SmallTeamsProduct(store, clock, speaker)
    routes = teams_routes(product, door=Door(None, (), SigningKeys()), connector=speaker.connector())
    with served(Starlette(routes=routes)) as address, playground(address, folder) as peer:
        yield Played(product, peer)
    speaker.close()
    product.close()
