"""The people, the tenant and the running product of each story."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from starlette.applications import Starlette

from bot.teams.app import teams_routes
from bot.teams.auth import Door
from bot.teams.keys import SigningKeys
from tests.clock import TurnableClock
from tests.fakes.slack_reading import REWRITE, Snapshot
from tests.fakes.slack_serving import served
from tests.fakes.teams_connector import APP, TENANT, TeamsStandIn
from tests.fakes.teams_parser import SHOWN, check_by_the_parser
from tests.fakes.teams_product import SmallTeamsProduct, approve
from tests.fakes.teams_schema import check_by_the_schema
from tests.fakes.teams_side import Answer, KeysStandIn, TeamsSide
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role
from triage.store.unit import Store

SNAPSHOTS = Path(__file__).parent.parent.parent / "data" / "teams"
QUESTION = "Does Velmira need a dose adjustment with eGFR 35?"
ANA, CHAT = "ana-oid", "a:ana-oid"
OTHER_TENANT = "88888888-8888-7777-6666-555555555555"
"""A second company's, whose messages are taken too."""
PEOPLE = (
    Person(id="ana", name="Ana Ruiz", email="ana@example.com", market="US", grants=(Grant(role=Role.MSL),)),
    Person(id="ben", name="Ben Vogt", email="ben@example.com", market="US", grants=(Grant(role=Role.MSL),)),
    Person(id="rita", name="Rita Osei", email="rita@example.com", grants=(Grant(role=Role.REVIEWER), Grant(role=Role.SPECIALIST))),
    Person(id="ines", name="Ines Roth", email="ines@example.com", grants=(Grant(role=Role.INSPECTOR),)),
)


class Story(NamedTuple):
    """What a test tells its story with."""

    product: SmallTeamsProduct
    teams: TeamsStandIn
    side: TeamsSide
    keys: KeysStandIn

    def ask(self, text: str = QUESTION) -> Answer:
        """Ana asks in her personal chat, and the worker works."""
        said = self.side.write(ANA, text)
        self.product.work()
        return said

    def approve(self, case_id: int = 1) -> None:
        """Rita approves the draft, wherever she works, and the worker works."""
        approve(self.product, case_id)


@pytest.fixture(scope="session")
def parser() -> Iterator[None]:
    """At the end of the run every card that was shown in it is held against the schema, and the official parser reads it."""
    yield
    check_by_the_schema(SHOWN.all())
    check_by_the_parser(SHOWN.all())


class Company(NamedTuple):
    """The product, and Teams on both of its sides."""

    product: SmallTeamsProduct
    teams: TeamsStandIn
    side: TeamsSide
    keys: KeysStandIn


@contextmanager
def company(store: Store, clock: TurnableClock, people: Sequence[Person]) -> Iterator[Company]:
    """The product, served over HTTP to these people, each with a personal chat, and Teams calling it. Teams refuses none of its cards."""
    with store.begin() as uow:
        for person in people:
            uow.people.add(person, entry=AuditEntry(actor="admin", action="person.added"))
    with TeamsStandIn().running() as teams, KeysStandIn().running() as keys:
        for person in people:
            teams.add_member(f"29:{person.id}-oid", f"{person.id}-oid", person.email)
            teams.conversations[f"a:{person.id}-oid"] = []
        product = SmallTeamsProduct(store, clock, teams)
        routes = teams_routes(product, door=Door(APP, {TENANT, OTHER_TENANT}, SigningKeys(keys.metadata)), connector=teams.connector())
        with served(Starlette(routes=routes)) as address:
            side = TeamsSide(address, teams)
            yield Company(product, teams, side, keys)
            side.close()
        product.close()
        assert teams.faults_found == [], "Teams would refuse these cards"


@pytest.fixture
def story(store: Store, clock: TurnableClock, parser: None) -> Iterator[Story]:
    """The company of a story."""
    with company(store, clock, PEOPLE) as running:
        yield Story(*running)


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    """Compares what is shown in Teams with what is kept (tests/fakes/teams_reading.py)."""
    return Snapshot(rewrites=bool(request.config.getoption(REWRITE)), folder=SNAPSHOTS)
