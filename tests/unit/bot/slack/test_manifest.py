"""The manifest asks Slack for what the code uses, and for nothing that it does not."""

import re
from pathlib import Path

import yaml

from bot.slack.app import EVENTS
from tests.fakes.slack_web_api import METHODS

ROOT = Path(__file__).parents[4]
MANIFEST = yaml.safe_load((ROOT / "deploy/slack/manifest.yaml").read_text())
NEEDS = {
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "conversations.open": {"im:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "conversations.replies": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "users.info": {"users:read", "users:read.email"},
    "views.open": set(),
    "files.getUploadURLExternal": {"files:write"},
    "files.completeUploadExternal": {"files:write"},
}
"""Slack's methods that the code calls, and the scopes that they take."""


def test_every_method_that_is_called_has_its_scopes_and_no_scope_is_idle() -> None:
    asked = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    assert asked == set().union(*NEEDS.values()) | {"app_mentions:read", "metadata.message:read"}


def test_the_stand_in_knows_every_method_that_is_called() -> None:
    code = "".join(path.read_text() for path in (ROOT / "bot/slack").glob("*.py"))
    called = {m.replace("_", ".", 1) for m in re.findall(r"\b(?:_client|_quick|_patient)\.((?:chat|conversations|users|views)_\w+)\(", code)}
    assert called <= NEEDS.keys() <= METHODS.keys()


def test_events_and_clicks_come_to_the_one_address() -> None:
    settings = MANIFEST["settings"]
    assert settings["event_subscriptions"]["request_url"].endswith(EVENTS)
    assert settings["interactivity"] == {"is_enabled": True, "request_url": settings["event_subscriptions"]["request_url"]}
    assert set(settings["event_subscriptions"]["bot_events"]) == {"app_mention", "message.im", "message.channels", "message.groups", "message.mpim"}
