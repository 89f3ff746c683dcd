"""Several workspaces: each installs the app in the browser, and is answered with its own token."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import text

from bot.slack.parts import rooms_of
from tests.clock import TurnableClock
from tests.fakes.slack_installing import CLIENT_ID
from tests.fakes.slack_product import HOME
from tests.fakes.slack_side import words_of
from tests.scenario.slack.installing import QUESTION, Stand, several_workspaces
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Role
from triage.store.installations import Standing
from triage.store.unit import Store

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def stand(store: Store, clock: TurnableClock) -> Iterator[Stand]:
    """Two workspaces and an organisation that may."""
    with several_workspaces(store, clock) as stand:
        yield stand


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
    assert stand.kept("T01") is None
    assert stand.browser.get("/slack/oauth", params={"code": code, "state": state}).status_code == 200
    again = stand.browser.get("/slack/oauth", params={"code": stand.slack.allow("T02"), "state": state})
    assert (again.status_code, stand.kept("T02")) == (400, None), "a secret is good once"
    forged = stand.browser.get("/slack/oauth", params={"code": stand.slack.allow("T02"), "state": f"{state[:-4]}AAAA"})
    assert forged.status_code == 400


def test_whoever_opens_the_page_often_is_in_nobodys_way(stand: Stand) -> None:
    """An administrator who is in the middle of it finishes, however many others begin meanwhile: nothing is stored of a beginning."""
    state = stand.state()
    with httpx.Client(base_url=stand.address, timeout=10) as another:
        for _ in range(20):
            another.get("/slack/install")
    with stand.product.tools.store.read() as uow:
        assert uow.connection.execute(text("SELECT count(*) FROM installation_states")).scalar_one() == 0
    assert stand.browser.get("/slack/oauth", params={"code": stand.slack.allow("T01"), "state": state}).status_code == 200


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


def test_a_card_stands_in_the_workspace_that_its_row_names(stand: Stand, tmp_path: Path) -> None:
    """A channel of staff may be in any workspace that has the app: its card is put up, edited and clicked there, with that workspace's token."""
    table = tmp_path / "routes.yaml"
    table.write_text("- {market: US, channel: T02/CJAPAN}\n- {channel: CHOME}\n", encoding="utf-8")
    settings = stand.product.settings.model_copy(update={"slack_routes": table})
    stand.product.tools = replace(stand.product.tools, rooms=rooms_of(settings, stand.product.workspaces, lambda: stand.product.tools, HOME))
    for channel in ("CJAPAN", "CHOME"):
        stand.slack.add_channel(channel)
    with stand.product.tools.store.begin() as uow:
        uow.people.grant("bea", Grant(role=Role.REVIEWER), entry=AuditEntry(actor="admin", action="role.granted"))
    stand.install("T01")
    stand.install("T02")
    stand.side("T01").write("DUANA", "UANA", QUESTION)
    stand.product.work()
    (card,) = stand.slack.posted("CJAPAN")
    stand.side("T02").click("UBEA", "CJAPAN", card, "approve")
    stand.product.work()
    assert "Status: sent" in words_of(stand.slack.posted("CJAPAN")[0])
    assert stand.slack.posted("CHOME") == []
    with_token = {token for (method, body), (_, token) in zip(stand.slack.calls, stand.slack.by, strict=True) if body.get("channel") == "CJAPAN"}
    assert with_token == {stand.token("T02")}


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
