"""What an administrator is promised of the settings: every fault at once, by name, with what to do."""

import pytest

from bot.settings import read_settings
from triage.errors import BadSettings


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    import os  # noqa: PLC0415 - only here

    for name in [n for n in os.environ if n.startswith("TRIAGE_")]:
        monkeypatch.delenv(name)


def test_nothing_needs_to_be_set() -> None:
    """The defaults run on one machine, with SQLite in the data directory and no chat."""
    settings = read_settings()
    assert settings.database == f"sqlite:///{settings.home / 'triage.db'}"
    assert not settings.slack_is_on


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two faults, one message, no value in it."""
    monkeypatch.setenv("TRIAGE_PORT", "99999")
    monkeypatch.setenv("TRIAGE_SECRET_KEY", "too-short-secret")
    with pytest.raises(BadSettings) as caught:
        read_settings()
    assert "TRIAGE_PORT" in str(caught.value)
    assert "TRIAGE_SECRET_KEY" in str(caught.value)
    assert "too-short-secret" not in str(caught.value)


def test_slack_is_set_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token without a signing secret or app token is refused, and the other way round."""
    monkeypatch.setenv("TRIAGE_SLACK_BOT_TOKEN", "xoxb-made-up")
    with pytest.raises(BadSettings, match="TRIAGE_SLACK_SIGNING_SECRET"):
        read_settings()
    monkeypatch.delenv("TRIAGE_SLACK_BOT_TOKEN")
    monkeypatch.setenv("TRIAGE_SLACK_REVIEW_CHANNEL", "C0123")
    with pytest.raises(BadSettings, match="TRIAGE_SLACK_BOT_TOKEN"):
        read_settings()


def test_secrets_do_not_show_in_a_printed_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing the settings shows no secret."""
    monkeypatch.setenv("TRIAGE_SECRET_KEY", "0123456789abcdef0123456789abcdef")
    assert "0123456789abcdef" not in repr(read_settings())


SEVERAL: dict[str, object] = {
    "slack_client_id": "1.2",
    "slack_client_secret": "secret",
    "slack_signing_secret": "secret",
    "slack_allowed_workspaces": "T01, E02",
    "public_url": "https://triage.example.com",
}


def test_slack_for_several_workspaces_is_on_without_a_bot_token() -> None:
    """With a client id Slack is on for several workspaces, and needs no bot token."""
    settings = read_settings(**SEVERAL)
    assert settings.slack_is_on
    assert settings.slack_workspaces == {"T01", "E02"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"slack_client_secret": None}, "go together"),
        ({"slack_allowed_workspaces": None}, "whose administrators you trust"),
        ({"public_url": "http://triage.example.com"}, "with https"),
        ({"slack_token_keys": "short"}, "at least 32 characters"),
        ({"slack_signing_secret": None}, "TRIAGE_SLACK_SIGNING_SECRET"),
        ({"slack_allowed_workspaces": "C01"}, "TRIAGE_SLACK_ALLOWED_WORKSPACES"),
        ({"slack_allowed_channels": "general"}, "TRIAGE_SLACK_ALLOWED_CHANNELS"),
    ],
)
def test_what_several_workspaces_need_is_named_where_it_is_missing(change: dict[str, object], words: str) -> None:
    """What an installation for several workspaces needs is named where it is missing or wrong, and no value is shown."""
    with pytest.raises(BadSettings, match=words) as told:
        read_settings(**(SEVERAL | change))
    assert "secret" not in str(told.value).replace("SECRET", "")


_TEAMS = {"APP_ID": "11111111-2222-3333-4444-555555555555", "APP_PASSWORD": "made-up", "TENANT_ID": "99999999-8888-7777-6666-555555555555"}


@pytest.mark.parametrize("lacking", _TEAMS)
def test_teams_is_set_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch, lacking: str) -> None:
    """App id, secret and tenant go together, and what lacks is named."""
    for name, value in _TEAMS.items():
        if name != lacking:
            monkeypatch.setenv(f"TRIAGE_TEAMS_{name}", value)
    with pytest.raises(BadSettings, match=f"TRIAGE_TEAMS_{lacking} is needed"):
        read_settings()


def test_an_empty_app_id_of_teams_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With an empty app id the library would check no signature at all."""
    monkeypatch.setenv("TRIAGE_TEAMS_APP_ID", "")
    with pytest.raises(BadSettings, match="TRIAGE_TEAMS_APP_ID"):
        read_settings()


@pytest.mark.parametrize("setting", [("HOST", "192.0.2.1"), ("PUBLIC_URL", "https://triage.example.com"), *((f"TEAMS_{n}", v) for n, v in _TEAMS.items())])
def test_activities_without_a_signature_are_for_this_machine_alone(monkeypatch: pytest.MonkeyPatch, setting: tuple[str, str]) -> None:
    """Development is refused on any other address, and beside an app id."""
    monkeypatch.setenv("TRIAGE_TEAMS_DEVELOPMENT", "true")
    assert read_settings().teams_is_on
    monkeypatch.setenv(f"TRIAGE_{setting[0]}", setting[1])
    with pytest.raises(BadSettings, match="TRIAGE_TEAMS"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TRIAGE_TEAMS_REVIEW_CHANNEL", "C0REVIEW", "TRIAGE_TEAMS_REVIEW_CHANNEL"),
        ("TRIAGE_TEAMS_REVIEW_CHANNEL", "19:review@thread.tacv2", "TRIAGE_TEAMS_APP_ID"),
        ("TRIAGE_TEAMS_ROUTES", "routes.yaml", "TRIAGE_TEAMS_APP_ID"),
    ],
)
def test_a_channel_of_teams_needs_teams_and_is_one(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    """A channel of Slack is none, and without the app nobody posts there."""
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match=words):
        read_settings()
