"""The product as several workspaces see it: installed in the browser, called by each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import httpx
from starlette.applications import Starlette

from bot.slack.app import slack_routes
from bot.slack.messenger import SlackMessenger
from tests.clock import TurnableClock
from tests.fakes.slack_installing import CLIENT_ID, CLIENT_SECRET
from tests.fakes.slack_product import HOME, SECRET, SmallProduct, client_of
from tests.fakes.slack_serving import served
from tests.fakes.slack_side import SlackSide
from tests.fakes.slack_web_api import SlackStandIn
from triage.domain.audit import AuditEntry
from triage.domain.inquiry import Channel
from triage.domain.people import Grant, Person, Role
from triage.store.installations import Installation
from triage.store.unit import Store

QUESTION = "Does Velmira need a dose adjustment with eGFR 35?"


class Stand(NamedTuple):
    """The product as several workspaces see it."""

    product: SmallProduct
    slack: SlackStandIn
    address: str
    browser: httpx.Client
    sides: list[SlackSide]

    def state(self) -> str:
        """Begin an installation in the browser. Returns the secret that Slack is given."""
        led = self.browser.get("/slack/install")
        assert led.status_code == 302
        self.browser.headers["Cookie"] = led.headers["set-cookie"].partition(";")[0]  # over HTTP nobody else would bring it back
        return parse_qs(urlsplit(led.headers["location"]).query)["state"][0]

    def install(self, team: str, **how: object) -> httpx.Response:
        """Install the app, from the button to the last page."""
        state = self.state()
        return self.browser.get("/slack/oauth", params={"code": self.slack.allow(team, **how), "state": state})  # type: ignore[arg-type]

    def side(self, team: str, organisation: str = "", *, whole: bool = False) -> SlackSide:
        """Slack, calling for a workspace."""
        self.sides.append(SlackSide(self.address, SECRET, self.slack, team=team, organisation=organisation, whole=whole))
        return self.sides[-1]

    def kept(self, place: str) -> Installation | None:
        """What is kept of a place."""
        with self.product.tools.store.read() as uow:
            return uow.installations.find(place)

    def token(self, place: str) -> str:
        """The token that speaks there."""
        return self.product.workspaces.token_for(place)


@contextmanager
def several_workspaces(store: Store, clock: TurnableClock) -> Iterator[Stand]:
    """Two workspaces and an organisation that may, with Ana in the first and Bea in the second."""
    with SlackStandIn().running() as slack:
        slack.tokens.clear()
        slack.add_user("UANA", "ana@example.com", team_id="T01")
        slack.add_user("UBEA", "bea@example.com", team_id="T02", enterprise_user={"enterprise_id": "E01"})
        slack.add_channel("DUANA")
        slack.add_channel("DUBEA")
        with store.begin() as uow:
            for name in ("ana", "bea"):
                person = Person(id=name, name=name, email=f"{name}@example.com", market="US", grants=(Grant(role=Role.MSL),))
                uow.people.add(person, entry=AuditEntry(actor="admin", action="person.added"))
        several = {
            "slack_bot_token": None,
            "slack_review_channel": None,
            "slack_client_id": CLIENT_ID,
            "slack_client_secret": CLIENT_SECRET,
            "slack_allowed_workspaces": "T01, T02, E01",
            "public_url": HOME,
        }
        product = SmallProduct(store, clock, lambda: client_of(slack), **several)
        product.tools = replace(product.tools, messengers={Channel.SLACK: SlackMessenger(product.workspaces.api_for, web_home=HOME)})
        with served(Starlette(routes=slack_routes(product))) as address:
            browser = httpx.Client(base_url=address, timeout=10)
            stand = Stand(product, slack, address, browser, [])
            yield stand
            browser.close()
            for side in stand.sides:
                side.close()
        product.close()
    assert slack.faults_found == []
