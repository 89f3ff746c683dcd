"""Tokens of workspaces: renewed in time, lost, given up and sealed anew; what is to be delivered waits."""

import json
from collections.abc import Iterator

import pytest

from bot.slack.installations import Workspaces
from tests.clock import TurnableClock
from tests.fakes.slack_side import envelope
from tests.scenario.slack.installing import QUESTION, Stand, several_workspaces
from triage.errors import TryAgainLater
from triage.store.installations import Standing
from triage.store.unit import Store

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def stand(store: Store, clock: TurnableClock) -> Iterator[Stand]:
    """Two workspaces and an organisation that may."""
    with several_workspaces(store, clock) as stand:
        yield stand


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
    stand.product.settings = type(settings).model_validate(settings.model_dump(exclude_unset=True) | {"slack_token_keys": f"{new},{old}"})
    both = Workspaces(stand.product.settings, stand.product.tools.store, stand.product.alarms, secret_key="unused" * 8)
    assert (both.reseal(), both.reseal()) == (1, 0)
    alone = type(settings).model_validate(settings.model_dump(exclude_unset=True) | {"slack_token_keys": new})
    assert Workspaces(alone, stand.product.tools.store, stand.product.alarms, secret_key="unused" * 8).token_for("T01") == token
