"""`triage slack`: installations are listed without a token, and sealed anew."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import triage
from bot.slack.sealing import Seals
from triage.domain.audit import AuditEntry
from triage.store.engine import open_engine
from triage.store.installations import Installation
from triage.store.migrate import upgrade
from triage.store.unit import Store

OLD, NEW = "o" * 40, "n" * 40
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def installed(tmp_path: Path, clock: object, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with one workspace, whose token was sealed with the old key."""
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    monkeypatch.setenv("TRIAGE_SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("TRIAGE_SLACK_CLIENT_SECRET", "secret")
    monkeypatch.setenv("TRIAGE_SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("TRIAGE_SLACK_ALLOWED_WORKSPACES", "T01")
    monkeypatch.setenv("TRIAGE_PUBLIC_URL", "https://triage.example.com")
    monkeypatch.setenv("TRIAGE_SLACK_TOKEN_KEYS", f"{NEW},{OLD}")
    engine = open_engine(f"sqlite:///{tmp_path / 'triage.db'}")
    upgrade(engine)
    sealed = Seals([OLD]).seal("xoxb-1", "T01")
    who = {"app": "A01", "bot": "UBOT", "installed_by": "UADMIN", "installed_at": AT}
    made = Installation.model_validate({"place": "T01", "name": "Medical", "scopes": ("chat:write",), "token": sealed, **who})
    with Store(engine, clock).begin() as uow:  # type: ignore[arg-type]
        uow.installations.put(made, entry=AuditEntry(actor="admin", action="slack.installed"))
    engine.dispose()
    return tmp_path


def test_installations_are_listed_with_what_they_lack_and_without_a_token(installed: Path) -> None:
    """Installations are listed with the scopes that they lack, and without a token."""
    printed = CliRunner().invoke(triage, ["slack", "installations", "--json"])
    one = json.loads(printed.output)
    assert (one["place"], one["standing"], one["installed_by"]) == ("T01", "installed", "UADMIN")
    assert "users:read" in one["lacking"]
    assert "token" not in one
    assert "install again" in CliRunner().invoke(triage, ["slack", "installations"]).output


def test_tokens_are_sealed_with_the_first_key_once(installed: Path) -> None:
    """Tokens are sealed with the first key, once."""
    assert "1 token sealed" in CliRunner().invoke(triage, ["slack", "reseal"]).output
    assert "0 tokens sealed" in CliRunner().invoke(triage, ["slack", "reseal"]).output
