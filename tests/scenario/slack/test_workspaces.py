"""Several workspaces: each installs the app in the browser, is answered with its own token, and may leave."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from bot.slack.app import slack_routes
from bot.slack.installations import Workspaces
from bot.slack.messenger import SlackMessenger
from tests.clock import TurnableClock
from tests.fakes.slack_installing import CLIENT_ID, CLIENT_SECRET
from tests.fakes.slack_product import HOME, SECRET, SmallProduct, client_of
from tests.fakes.slack_serving import served
from tests.fakes.slack_side import SlackSide, envelope
from tests.fakes.slack_web_api import SlackStandIn
from triage.domain.audit import AuditEntry
from triage.domain.inquiry import Channel
from triage.domain.people import Grant, Person, Role
from triage.errors import TryAgainLater
from triage.store.installations import Installation, Standing
from triage.store.unit import Store

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
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


@pytest.fixture
def stand(store: Store, clock: TurnableClock) -> Iterator[Stand]:
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


def test_the_button_leads_to_slack_with_what_is_asked_for_and_a_secret(stand: Stand) -> None:
    """The button leads to Slack with the scopes that are asked for, the way back and a secret; the browser keeps another."""
    led = stand.browser.get("/slack/install")
    asked = parse_qs(urlsplit(led.headers["location"]).query)
    assert urlsplit(led.headers["location"]).path == "/oauth/v2/authorize"
    assert asked["client_id"] == [CLIENT_ID]
    assert asked["redirect_uri"] == [f"{HOME}/slack/oauth"]
    assert "chat:write" in asked["scope"][0].split(",")
    assert all(word in led.headers["set-cookie"] for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/slack"))
    assert stand.state() != stand.state()


def test_a_workspace_installs_the_app_and_its_token_is_kept_sealed(stand: Stand) -> None:
    """A workspace installs the app, and its token is kept, sealed."""
    done = stand.install("T01")
    assert (done.status_code, "Workspace T01 is installed" in done.text) == (200, True)
    kept = stand.kept("T01")
    assert kept is not None
    token = stand.token("T01")
    assert stand.slack.tokens[token] == "T01"
    assert token not in kept.model_dump_json()
    assert (kept.name, kept.installed_by, kept.standing, kept.expires_at) == ("Workspace T01", "UADMIN", Standing.INSTALLED, None)


def test_what_somebody_else_began_is_not_finished(stand: Stand) -> None:
    """What was begun in another browser, or is finished a second time, is refused, and nothing is kept."""
    state, code = stand.state(), stand.slack.allow("T01")
    with httpx.Client(base_url=stand.address, timeout=10) as another:
        refused = another.get("/slack/oauth", params={"code": code, "state": state})
        assert (refused.status_code, "begun elsewhere" in refused.text) == (400, True)
    assert stand.browser.get("/slack/oauth", params={"code": code, "state": state}).status_code == 400, "a secret is good once"
    assert stand.kept("T01") is None
    assert stand.install("T01").status_code == 200
    again = stand.browser.get("/slack/oauth", params={"code": stand.slack.allow("T02"), "state": state})
    assert again.status_code == 400


def test_what_was_begun_long_ago_is_not_finished(stand: Stand) -> None:
    """What was begun more than ten minutes ago is not finished."""
    state = stand.state()
    stand.product.clock.turn(minutes=10)
    assert stand.browser.get("/slack/oauth", params={"code": stand.slack.allow("T01"), "state": state}).status_code == 400


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"error": "access_denied"}, "did not allow it"),
        ({"error": "<script>alert(1)</script>"}, "can&#x27;t read"),
        ({"error": "a_fault_of_tomorrow"}, "Slack refused: a_fault_of_tomorrow"),
        ({"code": "none"}, "does not know this installation"),
        ({}, "does not know this installation"),
    ],
)
def test_what_goes_wrong_is_said_in_words(stand: Stand, given: dict[str, str], words: str) -> None:
    """What goes wrong is said in words, with what to do, and never in another's markup."""
    answer = stand.browser.get("/slack/oauth", params={**given, "state": stand.state()})
    assert answer.status_code == 400
    assert words in answer.text
    assert "<script>" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("fault", ["500", "page", "bad_redirect_uri"])
def test_while_slack_does_not_answer_nothing_is_kept(stand: Stand, fault: str) -> None:
    """While Slack does not answer, or refuses, nothing is kept and the page says so."""
    stand.slack.fail("oauth.v2.access", fault)
    answer = stand.install("T01")
    assert answer.status_code in (400, 502)
    assert stand.kept("T01") is None


def test_a_workspace_that_is_not_listed_is_refused_and_its_token_given_back(stand: Stand) -> None:
    """A workspace that is not listed is refused, and its token is given back."""
    refused = stand.install("T99")
    assert (refused.status_code, "not among the workspaces" in refused.text) == (403, True)
    assert stand.kept("T99") is None
    assert stand.slack.tokens == {}


def test_each_workspace_is_answered_with_its_own_token(stand: Stand) -> None:
    """Each workspace is answered with its own token."""
    stand.install("T01")
    stand.install("T02")
    stand.side("T01").write("DUANA", "UANA", QUESTION)
    stand.side("T02").write("DUBEA", "UBEA", QUESTION)
    stand.product.work()
    assert len(stand.slack.posted("DUANA")) == len(stand.slack.posted("DUBEA")) == 1
    speakers = [token for method, token in stand.slack.by if method == "chat.postMessage"]
    assert sorted(speakers) == sorted([stand.token("T01"), stand.token("T02")])
    with stand.product.tools.store.read() as uow:
        assert uow.people.by_identity("slack", "T01:UANA") == uow.people.get("ana")
        assert uow.people.by_identity("slack", "T02:UBEA") == uow.people.get("bea")


def test_a_workspace_that_has_not_installed_the_app_is_told_nothing_and_nothing_is_kept(stand: Stand) -> None:
    """A request of a workspace that is not listed is acknowledged, and nothing is kept."""
    assert stand.side("T99").event({"type": "message", "user": "UANA", "text": QUESTION, "ts": "1.1", "channel": "DUANA", "team": "T99"}).status_code == 200
    with stand.product.tools.store.read() as uow:
        assert uow.cases.list() == ()


def test_an_organisation_installs_once_for_all_its_workspaces_and_people_are_the_same_in_each(stand: Stand) -> None:
    """An organisation installs once for all its workspaces; a person is the same in each, and ids of the organisation are kept."""
    stand.install("", organisation="E01", whole=True)
    stand.slack.add_channel("CTHREE")
    for team, channel in (("T02", "DUBEA"), ("T03", "CTHREE")):
        text = QUESTION if channel.startswith("D") else f"<@UBOT> {QUESTION}"
        stand.side(team, "E01", whole=True).write(channel, "UBEA", text)
    stand.product.work()
    kept = stand.kept("E01")
    assert kept is not None
    assert kept.of_an_organisation
    with stand.product.tools.store.read() as uow:
        assert [c.sender for c in uow.cases.list()] == ["bea", "bea"]
        assert uow.people.by_identity("slack", "E01:UBEA") == uow.people.get("bea")
    assert {token for method, token in stand.slack.by if method == "chat.postMessage"} == {stand.token("E01")}


def test_a_stranger_in_a_channel_of_an_organisation_is_not_known_by_their_address(stand: Stand) -> None:
    """Another company's user in a shared channel of an organisation is not known by the address that their own administrator gave them."""
    stand.install("", organisation="E01", whole=True)
    stand.slack.add_user("UFALSE", "ana@example.com", team_id="T77", enterprise_user={"enterprise_id": "E77"})
    stand.slack.add_channel("CTHREE")
    stand.side("T02", "E01", whole=True).write("CTHREE", "UFALSE", f"<@UBOT> {QUESTION}", user_team="T77", team="T77")
    with stand.product.tools.store.read() as uow:
        assert uow.cases.list() == ()
        assert uow.people.identity("ana", "slack") is None


def _leave(stand: Stand, team: str, event: dict[str, object], *, at: float | None = None) -> None:
    body = envelope(event, team)
    body["event_time"] = int(at if at is not None else stand.product.clock.now().timestamp())
    del body["authorizations"]
    assert stand.side(team).send(json.dumps(body)).status_code == 200


@pytest.mark.parametrize(
    ("event", "standing"),
    [({"type": "app_uninstalled"}, Standing.UNINSTALLED), ({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, Standing.REVOKED)],
)
def test_when_a_workspace_leaves_a_person_is_told_and_deliveries_wait_until_it_is_back(stand: Stand, event: dict[str, object], standing: Standing) -> None:
    """When a workspace takes the app out, a person is told, what is to be delivered waits, and comes when the app is installed again."""
    stand.install("T01")
    stand.side("T01").write("DUANA", "UANA", QUESTION)
    stand.product.clock.turn(seconds=10)
    _leave(stand, "T01", event)
    _leave(stand, "T01", event)
    kept = stand.kept("T01")
    assert kept is not None
    assert kept.standing is standing
    assert len([a for a in stand.product.alarms.raised if "does not let us in" in a]) == 1
    stand.product.work()
    assert stand.slack.posted("DUANA") == []
    stand.install("T01")
    stand.product.work_later(600)
    assert len(stand.slack.posted("DUANA")) == 1


def test_the_users_own_revoked_tokens_are_none_of_ours(stand: Stand) -> None:
    """That people revoked tokens of their own changes nothing."""
    stand.install("T01")
    _leave(stand, "T01", {"type": "tokens_revoked", "tokens": {"oauth": ["UANA"], "bot": []}})
    kept = stand.kept("T01")
    assert kept is not None
    assert kept.standing is Standing.INSTALLED


def test_news_of_leaving_that_comes_late_does_not_touch_a_new_installation(stand: Stand) -> None:
    """News of leaving that comes after the app was installed again does not touch the new installation."""
    before = stand.product.clock.now().timestamp() - 60
    stand.install("T01")
    _leave(stand, "T01", {"type": "app_uninstalled"}, at=before)
    kept = stand.kept("T01")
    assert kept is not None
    assert kept.standing is Standing.INSTALLED


def test_a_token_that_slack_refuses_is_lost_once_and_told_once(stand: Stand) -> None:
    """A token that Slack refuses marks the installation, raises one alert, and what is to be delivered waits."""
    stand.install("T01")
    for _ in range(3):
        stand.side("T01").write("DUANA", "UANA", QUESTION)
    stand.slack.revoke(stand.token("T01"))
    stand.product.work()
    kept = stand.kept("T01")
    assert kept is not None
    assert kept.standing is Standing.REVOKED
    assert len([a for a in stand.product.alarms.raised if "does not let us in" in a]) == 1
    assert stand.product.waiting() >= 3


def test_a_token_is_renewed_before_it_ends_and_the_old_renewal_is_used_up(stand: Stand) -> None:
    """A token is renewed before it ends, on record, and not while it lasts."""
    stand.install("T01", expires=True)
    first = stand.token("T01")
    assert stand.product.workspaces.renew_due() == 0
    stand.product.clock.turn(hours=10, minutes=30)
    assert stand.product.workspaces.renew_due() == 1
    assert stand.product.workspaces.renew_due() == 0
    second = stand.token("T01")
    assert second != first
    assert list(stand.slack.renewals.values()) == ["T01"]
    with stand.product.tools.store.read() as uow:
        assert [e.action for e in uow.trail.entries("installations")] == ["slack.installed", "slack.renewed"]


def test_a_token_that_ended_while_we_were_away_is_renewed_when_it_is_needed(stand: Stand) -> None:
    """A token that ended while nobody was there is renewed when it is needed."""
    stand.install("T01", expires=True)
    first = stand.token("T01")
    stand.product.clock.turn(hours=13)
    assert stand.token("T01") != first


def test_while_somebody_else_renews_a_token_it_is_waited_for(stand: Stand) -> None:
    """While another process renews a token that has ended, a delivery waits a moment, and Slack is asked once."""
    stand.install("T01", expires=True)
    stand.product.clock.turn(hours=13)
    with stand.product.tools.store.begin() as uow:
        assert uow.installations.start_renewal("T01", until=uow.now.replace(year=2027))
    with pytest.raises(TryAgainLater, match="being renewed"):
        stand.token("T01")
    assert len(stand.slack.called("oauth.v2.access")) == 1


def test_a_renewal_that_slack_refuses_is_told_and_waited_for(stand: Stand) -> None:
    """A renewal that Slack refuses for good marks the installation and raises an alert; a passing fault does neither."""
    stand.install("T01", expires=True)
    stand.product.clock.turn(hours=11)
    stand.slack.fail("oauth.v2.access", "500")
    assert stand.product.workspaces.renew_due() == 0
    assert stand.token("T01"), "it holds for another hour"
    stand.slack.renewals.clear()
    assert stand.product.workspaces.renew_due() == 0
    kept = stand.kept("T01")
    assert kept is not None
    assert kept.standing is Standing.REVOKED
    assert any("does not let us in" in a for a in stand.product.alarms.raised)


def test_tokens_are_sealed_anew_with_the_first_key(stand: Stand) -> None:
    """Tokens are sealed anew with the first key, and the key before is not needed any more."""
    stand.install("T01", expires=True)
    token = stand.token("T01")
    old, new = "s" * 40, "n" * 40
    settings = stand.product.settings
    stand.product.settings = type(settings).model_validate(settings.model_dump() | {"slack_token_keys": f"{new},{old}"})
    both = Workspaces(stand.product.settings, stand.product.tools.store, stand.product.alarms, secret_key="unused" * 8)
    assert (both.reseal(), both.reseal()) == (1, 0)
    alone = type(settings).model_validate(settings.model_dump() | {"slack_token_keys": new})
    assert Workspaces(alone, stand.product.tools.store, stand.product.alarms, secret_key="unused" * 8).token_for("T01") == token
