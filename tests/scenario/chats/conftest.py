"""One company with both chats and the web: the real product on a few documents, a workspace, a tenant, and everybody's browser."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, cast

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.routes import SLACK, TEAMS, routes
from bot.server import create_app
from bot.slack.addresses import private as slack_private
from bot.slack.app import slack_routes
from bot.slack.messenger import SlackMessenger
from bot.slack.room import SlackRoom
from bot.teams.addresses import private as teams_private
from bot.teams.app import teams_routes
from bot.teams.auth import Door
from bot.teams.keys import SigningKeys
from bot.teams.messenger import TeamsMessenger
from bot.teams.room import TeamsRoom
from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes.slack_product import HOME, SECRET, client_of
from tests.fakes.slack_serving import served
from tests.fakes.slack_side import SlackSide, words_of
from tests.fakes.slack_web_api import TOKEN, SlackStandIn
from tests.fakes.small_library import small_company
from tests.fakes.teams_connector import APP, TENANT, TeamsStandIn
from tests.fakes.teams_product import SmallTeamsProduct
from tests.fakes.teams_side import KeysStandIn, TeamsSide
from tests.fakes.web_side import WebSide
from tests.scenario.teams.staff.conftest import Staffed
from triage.domain.case import Case
from triage.domain.inquiry import Channel
from triage.store.chat_references import ChatReference

SLACK_REVIEW, SLACK_SAFETY = "CREVIEW", "CSAFETY"
TEAMS_REVIEW, TEAMS_SAFETY = "19:review@thread.tacv2", "19:safety@thread.tacv2"
PEOPLE = ("ana", "osei", "brandt", "aydin")


class Company(NamedTuple):
    """What a test tells its story with."""

    product: Product
    slack: SlackStandIn
    slack_side: SlackSide
    teams: TeamsStandIn
    teams_side: TeamsSide

    @property
    def staff(self) -> Staffed:
        """The people of staff, as they work in Teams."""
        return Staffed(cast("SmallTeamsProduct", self.product), self.teams, self.teams_side)  # only its tools are asked for

    def work(self) -> None:
        """Let the worker do all there is to do."""
        worker = self.product.worker(threads=1, name="test")
        while worker.run_once():
            pass

    def web(self, person: str) -> WebSide:
        """Somebody's browser."""
        return WebSide(self.product, TestClient(create_app(self.product), base_url="https://triage.example.com", raise_server_exceptions=False)).signs_in_as(
            person
        )

    def asked_in_slack(self, text: str) -> int:
        """Ana asks in her direct messages. Returns the number of the case."""
        self.slack_side.write("DUANA", "UANA", text)
        self.work()
        return self._last()

    def asked_in_teams(self, text: str) -> int:
        """Ana asks in her personal chat. Returns the number of the case."""
        self.teams_side.write("ana-oid", text)
        self.work()
        return self._last()

    def case(self, number: int) -> Case:
        """The case as it is now."""
        with self.product.store.read() as uow:
            return uow.cases.get(number)

    def cards(self, number: int) -> tuple[str, str]:
        """The card of a case in Slack and the one in Teams, as people read them."""
        in_slack = [w for m in self.slack.posted(SLACK_REVIEW) if f"MI-{number} " in (w := words_of(m))]
        in_teams = [w for w in self.teams.said(TEAMS_REVIEW) if f"MI-{number} " in w]
        (one,), (other,) = in_slack, in_teams
        return one, other

    def _last(self) -> int:
        with self.product.store.read() as uow:
            return max(case.id for case in uow.cases.list(sender="ana"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product, made once: every test asks questions of its own."""
    made = small_company(tmp_path_factory.mktemp("home"), clock=TurnableClock())
    made.load()
    slack = {"slack_bot_token": TOKEN, "slack_signing_secret": SECRET}
    made.settings = type(made.settings).model_validate(made.settings.model_dump(exclude_unset=True) | slack)
    made.web_home = HOME
    yield made
    made.close()


@pytest.fixture(scope="session")
def company(built: Product) -> Iterator[Company]:
    """Both chats beside the web, each with channels of staff; made once, like the product."""
    with SlackStandIn().running() as slack, TeamsStandIn().running() as teams, KeysStandIn().running() as keys:
        for person in PEOPLE:
            slack.add_user(f"U{person.upper()}", f"{person}@orvane.example")
            slack.add_channel(f"DU{person.upper()}")
            teams.add_member(f"29:{person}-oid", f"{person}-oid", f"{person}@orvane.example")
            teams.conversations[f"a:{person}-oid"] = []
        for channel in (SLACK_REVIEW, SLACK_SAFETY):
            slack.add_channel(channel)
        teams.conversations |= {TEAMS_REVIEW: [], TEAMS_SAFETY: []}
        with built.store.begin() as uow:
            for channel in (TEAMS_REVIEW, TEAMS_SAFETY):
                uow.chat_references.put(ChatReference(channel=Channel.TEAMS, tenant=TENANT, place=channel, service=teams.url))
        connector = teams.connector()
        in_slack, in_teams = routes(SLACK, None, review=SLACK_REVIEW, safety=SLACK_SAFETY), routes(TEAMS, None, review=TEAMS_REVIEW, safety=TEAMS_SAFETY)
        built.tools = replace(
            built.tools,
            messengers={
                **built.tools.messengers,
                Channel.SLACK: SlackMessenger(client_of(slack), web_home=HOME),
                Channel.TEAMS: TeamsMessenger(connector, built.store, web_home=HOME),
            },
            rooms={
                "slack": SlackRoom(client_of(slack), in_slack, lambda: built.tools, HOME),
                "teams": TeamsRoom(connector, in_teams, lambda: built.tools, tenant=TENANT, web_home=HOME),
            },
            paging=replace(built.tools.paging, chats={Channel.SLACK: slack_private, Channel.TEAMS: teams_private}, home=HOME),
        )
        built.settings = built.settings.model_copy(update={"slack_api_url": slack.url})
        face = slack_routes(built) + teams_routes(built, door=Door(APP, frozenset({TENANT}), SigningKeys(keys.metadata)), connector=connector)
        with served(Starlette(routes=face)) as address:
            slack_side, teams_side = SlackSide(address, SECRET, slack), TeamsSide(address, teams)
            yield Company(built, slack, slack_side, teams, teams_side)
            slack_side.close()
            teams_side.close()
        assert slack.faults_found == []
        assert teams.faults_found == []
