"""The manifest asks Slack for what the code uses, and for nothing that it does not."""

import re

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import triage
from bot.slack.app import EVENTS as EVENTS_PATH
from bot.slack.manifest import EXAMPLE, manifest, manifest_text
from bot.slack.surface import COMMANDS, EVENTS, METHODS, SCOPES, SHORTCUTS
from tests.architecture.sources import ROOT
from tests.fakes.slack_web_api import METHODS as KNOWN
from triage.errors import BadSettings

CODE = "\n".join(path.read_text() for path in sorted((ROOT / "bot/slack").glob("*.py")))
_CALL = re.compile(r"(?:client|quick|patient)(?:\([^()]*\))?\.((?:auth|chat|conversations|files|oauth|usergroups|users|views)_[A-Za-z0-9_]+)\b")
_OWN_WORK = {"files_upload_v2": ("files.getUploadURLExternal", "files.completeUploadExternal"), "oauth_v2_access": ("oauth.v2.access",)}
_BY_BOLT = {m for m in METHODS if m.startswith("assistant.")}
"""What Bolt's own assistant calls for us."""
_NOT_BY_A_METHOD = {"app_mentions:read", "commands", "files:read", "metadata.message:read"}
"""Scopes of what Slack sends, or lets be downloaded."""


def test_every_method_that_is_called_stands_in_the_table_and_none_that_is_not() -> None:
    """Every method that is called stands in the table, and none that is not."""
    called = {name for call in _CALL.findall(CODE) for name in _OWN_WORK.get(call, (call.replace("_", "."),))}
    assert called | _BY_BOLT == set(METHODS)


def test_every_method_has_its_scopes_and_no_scope_is_idle() -> None:
    """Every method has its scopes and no scope is idle."""
    assert set().union(*METHODS.values()) | _NOT_BY_A_METHOD == set(SCOPES)


def test_the_stand_in_knows_every_method_that_is_called() -> None:
    """The stand-in knows every method that is called."""
    assert METHODS.keys() <= KNOWN.keys()


def test_every_shortcut_command_and_event_has_a_short_name_and_says_what_it_is_for() -> None:
    """Names keep to Slack's limits: 24 characters a shortcut, 32 a command, 140 what either is for."""
    assert all(len(s.name) <= 24 and len(s.about) <= 140 for s in SHORTCUTS)
    assert all(c.name.startswith("/") and len(c.name) <= 32 and len(c.about) <= 140 for c in COMMANDS)
    assert all(EVENTS.values())


def test_all_that_slack_calls_is_the_one_address() -> None:
    """Events, clicks, choices and commands come to the one address."""
    made = manifest("https://mi.example.org/")
    address = f"https://mi.example.org{EVENTS_PATH}"
    assert made["settings"]["event_subscriptions"]["request_url"] == address
    assert made["settings"]["interactivity"] == {"is_enabled": True, "request_url": address, "message_menu_options_url": address}
    assert {c["url"] for c in made["features"]["slash_commands"]} == {address}


def test_in_socket_mode_no_address_is_named() -> None:
    """In Socket Mode no address is named."""
    text = manifest_text(socket=True)
    assert EXAMPLE not in text
    assert yaml.safe_load(text)["settings"]["socket_mode_enabled"] is True


def test_for_several_workspaces_the_address_of_the_way_back_is_named() -> None:
    """For several workspaces, an organisation or expiring tokens, the address of the way back is named."""
    for made in (manifest(several=True), manifest(organisation=True), manifest(rotates=True)):
        assert made["oauth_config"]["redirect_urls"] == [f"{EXAMPLE}/slack/oauth"]
    assert "redirect_urls" not in manifest()["oauth_config"]
    assert manifest(organisation=True)["settings"]["org_deploy_enabled"] is True
    assert manifest(rotates=True)["settings"]["token_rotation_enabled"] is True


def test_every_scope_and_event_is_explained_in_the_file() -> None:
    """Every scope and event is explained in the file."""
    lines = manifest_text().splitlines()
    assert all(any(line.strip() == f"- {name}  # {about}" for line in lines) for name, about in [*SCOPES.items(), *EVENTS.items()])


def test_the_command_prints_the_manifest_for_the_address_that_is_given() -> None:
    """The command prints the manifest for the address that is given."""
    printed = CliRunner().invoke(triage, ["slack", "manifest", "--url", "https://mi.example.org", "--org", "--rotate"])
    assert printed.output == manifest_text("https://mi.example.org", organisation=True, rotates=True)


def test_an_address_without_https_is_refused_with_what_to_do() -> None:
    """An address without https is refused, with what to do."""
    done = CliRunner().invoke(triage, ["slack", "manifest", "--url", "http://mi.example.org"])
    assert isinstance(done.exception, BadSettings)
    assert "--socket" in str(done.exception)
    with pytest.raises(BadSettings):
        CliRunner().invoke(triage, ["slack", "manifest", "--url", "mi.example.org"], catch_exceptions=False)
