"""How we show ourselves to Teams: one of three ways, each told whole, and a fault said before the server starts."""

import importlib.util
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botframework.connector.auth import CertificateAppCredentials, MicrosoftAppCredentials
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot import settings as settings_module
from bot.settings import read_settings
from bot.teams.credentials import OwnIdentity, credentials_of
from tests.fakes.teams_side import private_key
from triage.errors import BadSettings

APP, HOME, OTHER = "11111111-2222-3333-4444-555555555555", "99999999-8888-7777-6666-555555555555", "88888888-8888-7777-6666-555555555555"


def _pem() -> bytes:
    key, name, now = private_key("own"), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "triage")]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    signed = made.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + signed.public_bytes(Encoding.PEM)


def test_a_secret_speaks_in_the_tenant_that_is_named_first() -> None:
    """Of several tenants the first is that of the app; messages of all of them are taken."""
    settings = read_settings(teams_app_id=APP, teams_app_password="made-up", teams_tenant_id=f"{HOME}, {OTHER.upper()}")
    found = credentials_of(settings)
    assert isinstance(found, MicrosoftAppCredentials)
    assert found.oauth_endpoint.endswith(HOME)
    assert settings.teams_tenants == {HOME, OTHER}


def test_a_certificate_takes_the_place_of_a_secret(tmp_path: Path) -> None:
    """Key and certificate in one file; the fingerprint is worked out."""
    file = tmp_path / "app.pem"
    file.write_bytes(_pem())
    found = credentials_of(read_settings(teams_app_id=APP, teams_certificate=file, teams_tenant_id=HOME))
    assert isinstance(found, CertificateAppCredentials)
    assert len(found.certificate_thumbprint) == 40
    assert found.oauth_endpoint.endswith(HOME)


@pytest.mark.parametrize(
    "holds", [None, b"", b"no certificate", _pem().partition(b"-----BEGIN CERTIFICATE")[0]], ids=["absent", "empty", "garbage", "key alone"]
)
def test_a_certificate_that_cannot_be_read_is_a_setting_that_is_wrong(tmp_path: Path, holds: bytes | None) -> None:
    """It is said before anything is sent, with the file and what it must hold."""
    file = tmp_path / "app.pem"
    if holds is not None:
        file.write_bytes(holds)
    with pytest.raises(BadSettings, match=r"app\.pem .*private key"):
        credentials_of(read_settings(teams_app_id=APP, teams_certificate=file, teams_tenant_id=HOME))


def test_a_managed_identity_needs_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine itself is the app; a machine that is none has no token, as with a secret that ran out."""
    found = credentials_of(read_settings(teams_app_id=APP, teams_managed_identity=True, teams_tenant_id=HOME))
    assert isinstance(found, OwnIdentity)

    def nothing(*_: object) -> str:
        raise KeyError("access_token")

    monkeypatch.setattr("bot.teams.credentials.ManagedIdentityAppCredentials.get_access_token", nothing)
    with pytest.raises(PermissionError):
        found.get_access_token()


def test_only_one_way_is_set() -> None:
    """Which of two would hold is not guessed."""
    with pytest.raises(BadSettings, match="one of the three"):
        read_settings(teams_app_id=APP, teams_app_password="made-up", teams_managed_identity=True, teams_tenant_id=HOME)


@pytest.mark.parametrize("tenants", ["everybody", f"{HOME},", f"{HOME} {OTHER}", "*"])
def test_tenants_are_named_one_by_one(tenants: str) -> None:
    """There is no word for everybody."""
    with pytest.raises(BadSettings, match="TRIAGE_TEAMS_TENANT_ID"):
        read_settings(teams_app_id=APP, teams_app_password="made-up", teams_tenant_id=tenants)


def test_teams_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of an error of Python's."""
    monkeypatch.setattr(settings_module, "find_spec", lambda name: None if name == "botframework" else importlib.util.find_spec(name))
    with pytest.raises(BadSettings, match=r"pip install .*\[teams\]"):
        read_settings(teams_app_id=APP, teams_app_password="made-up", teams_tenant_id=HOME)
    read_settings()
