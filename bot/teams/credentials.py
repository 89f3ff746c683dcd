"""The credentials with which we speak to Teams: a client secret, a certificate, or the managed identity of the machine in Azure."""

from pathlib import Path

from botframework.connector.auth import AppCredentials, CertificateAppCredentials, MicrosoftAppCredentials
from botframework.connector.auth.managedidentity_app_credentials import ManagedIdentityAppCredentials
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from bot.settings import Settings
from triage.errors import BadSettings

_NEEDS = "It needs the private key, without a password, and the certificate, both as PEM."


class OwnIdentity(ManagedIdentityAppCredentials):  # type: ignore[misc] # the library has no types
    """The machine's own identity; where it has none just now, that is said as of any other credentials."""

    def get_access_token(self, force_refresh: bool = False) -> str:  # noqa: FBT001, FBT002 - as the library calls it
        """A token. Raises PermissionError."""
        try:
            return str(super().get_access_token(force_refresh))
        except (KeyError, ValueError) as error:
            raise PermissionError(f"no token for the managed identity ({type(error).__name__})") from None


def credentials_of(settings: Settings) -> AppCredentials:
    """The credentials that are set; none in development. Raises BadSettings for a certificate that cannot be read."""
    app, tenant = settings.teams_app_id or "", settings.teams_home_tenant
    if settings.teams_managed_identity:
        return OwnIdentity(app)
    if settings.teams_certificate is not None:
        return _by_certificate(app, tenant, settings.teams_certificate)
    secret = settings.teams_app_password.get_secret_value() if settings.teams_app_password else ""
    return MicrosoftAppCredentials(app, secret, channel_auth_tenant=tenant)


def _by_certificate(app: str, tenant: str | None, path: Path) -> AppCredentials:
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise BadSettings(f"TRIAGE_TEAMS_CERTIFICATE: {path} cannot be read ({error.strerror}). {_NEEDS}") from None
    try:
        load_pem_private_key(pem, None)
        # Entra finds a certificate by this fingerprint; nothing is trusted because of it.
        thumbprint = load_pem_x509_certificate(pem).fingerprint(SHA1()).hex()  # noqa: S303
    except (ValueError, TypeError):
        raise BadSettings(f"TRIAGE_TEAMS_CERTIFICATE: {path} is not what is needed. {_NEEDS}") from None
    return CertificateAppCredentials(app, thumbprint, pem.decode(), channel_auth_tenant=tenant)
