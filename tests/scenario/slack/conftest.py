"""The people, the workspace and the running product of each story."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from starlette.applications import Starlette

from bot.slack.app import slack_routes
from tests.clock import TurnableClock
from tests.fakes.slack_product import REVIEW_CHANNEL, SECRET, SmallProduct, client_of
from tests.fakes.slack_serving import served
from tests.fakes.slack_side import SlackSide
from tests.fakes.slack_web_api import TEAM, Answer, SlackStandIn
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role
from triage.store.unit import Store

ANA, REVIEWER, OTHER_REVIEWER, STRANGER, REP = "UANA", "URITA", "UROB", "USTRANGER", "UREP"
DM, CHANNEL = f"D{ANA}", "CTEAM"
QUESTION = "Does Velmira need a dose adjustment with eGFR 35?"

_PEOPLE = {
    ANA: Person(id="ana", name="Ana Ruiz", email="ana@example.com", market="US", grants=(Grant(role=Role.MSL),)),
    REVIEWER: Person(id="rita", name="Rita Osei", email="rita@example.com", grants=(Grant(role=Role.REVIEWER), Grant(role=Role.SPECIALIST))),
    OTHER_REVIEWER: Person(id="rob", name="Rob Lang", email="rob@example.com", grants=(Grant(role=Role.REVIEWER),)),
    "USAFETY": Person(id="sam", name="Sam Ode", email="sam@example.com", grants=(Grant(role=Role.SAFETY),)),
}


class Story(NamedTuple):
    """What a test tells its story with."""

    product: SmallProduct
    slack: SlackStandIn
    side: SlackSide

    def dm(self) -> list[Answer]:
        """What the bot has said to Ana."""
        return self.slack.posted(DM)

    def card(self) -> Answer:
        """The one card in the reviewers' channel."""
        (card,) = self.slack.posted(REVIEW_CHANNEL)
        return card

    def ask(self, text: str = QUESTION, **more: object) -> Answer:
        """Ana asks in a direct message, and the worker works."""
        said = self.side.write(DM, ANA, text, **more)  # type: ignore[arg-type]
        self.product.work()
        return said


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    """The workspace."""
    with SlackStandIn().running() as slack:
        for user, person in _PEOPLE.items():
            slack.add_user(user, person.email)
        slack.add_user(STRANGER, "stranger@example.com")
        for channel in (DM, CHANNEL, REVIEW_CHANNEL):
            slack.add_channel(channel)
        yield slack


@pytest.fixture
def story(store: Store, clock: TurnableClock, slack: SlackStandIn) -> Iterator[Story]:
    """The product, served over HTTP, and Slack calling it."""
    with store.begin() as uow:
        for user, person in _PEOPLE.items():
            uow.people.add(person, entry=AuditEntry(actor="admin", action="person.added"))
            if user != REVIEWER:
                uow.people.link(person.id, "slack", f"{TEAM}:{user}", entry=AuditEntry(actor="admin", action="person.linked"))
    product = SmallProduct(store, clock, lambda: client_of(slack))
    with served(Starlette(routes=slack_routes(product))) as address:
        side = SlackSide(address, SECRET, slack)
        yield Story(product, slack, side)
        side.close()
    product.close()
    assert slack.faults_found == [], "Slack would refuse these blocks"
