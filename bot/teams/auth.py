"""The door: whether an activity comes from the Bot Connector, for us, and from a tenant of ours. Asked first, before anything of it is looked at."""

from collections.abc import Collection, Mapping
from typing import Any

import structlog
from botframework.connector.auth import ChannelValidation, JwtTokenExtractor, SimpleCredentialProvider

from bot.settings import Settings
from bot.teams.keys import METADATA, NoKeys, SigningKeys

log = structlog.get_logger("bot.teams")

CHANNEL = "msteams"
_ALGORITHMS = ["RS256"]
LET_IN, NOT_LET_IN, NOT_FOR_US, NOT_NOW = 200, 401, 403, 503


class Door:
    """Lets activities in. `app_id` None: in development, where nothing is signed and the server listens to this machine alone."""

    def __init__(self, app_id: str | None, tenants: Collection[str], keys: SigningKeys) -> None:
        if app_id == "":
            raise ValueError("an empty app id would let everybody in")
        self._app_id = app_id
        self._tenants = frozenset(tenant.lower() for tenant in tenants)
        self._keys = keys

    async def opens(self, activity: Mapping[str, Any], header: str | None) -> int:
        """The status with which it is answered: LET_IN, or why it is not (the caller is told no more)."""
        if self._app_id is None:
            return LET_IN
        try:
            await self._check(activity, header, self._app_id)
        except NoKeys:
            return NOT_NOW
        except Exception as error:  # noqa: BLE001 - the library fails in a dozen ways at what strangers send: whoever cannot be told is not let in
            log.info("teams.not_let_in", why=type(error).__name__)
            return NOT_LET_IN
        if tenant_of(activity).lower() not in self._tenants:
            log.info("teams.other_tenant", tenant=tenant_of(activity))
            return NOT_FOR_US
        return LET_IN

    async def _check(self, activity: Mapping[str, Any], header: str | None, app_id: str) -> None:
        """The token's issuer, audience, times, signature, channel and service. Raises whatever the library raises."""
        service = activity.get("serviceUrl")
        if not header or not service or activity.get("channelId") != CHANNEL:
            raise PermissionError("no token, service or channel")
        extractor = JwtTokenExtractor(ChannelValidation.TO_BOT_FROM_CHANNEL_TOKEN_VALIDATION_PARAMETERS, METADATA, _ALGORITHMS)
        extractor.open_id_metadata = self._keys  # its own would block the event loop while it fetches, without end
        identity = await extractor.get_identity_from_auth_header(header, CHANNEL)
        await ChannelValidation.validate_identity(identity, SimpleCredentialProvider(app_id, ""))
        if identity.get_claim_value(ChannelValidation.SERVICE_URL_CLAIM) != service:
            raise PermissionError("the token is for another service")


def door_of(settings: Settings) -> Door:
    """The door for these settings."""
    return Door(settings.teams_app_id, settings.teams_tenants, SigningKeys())


def tenant_of(activity: Mapping[str, Any]) -> str:
    """From which tenant an activity comes."""
    channel, conversation = activity.get("channelData") or {}, activity.get("conversation") or {}
    tenant = channel.get("tenant") if isinstance(channel, Mapping) else None
    found = tenant.get("id") if isinstance(tenant, Mapping) else None
    return str(found or (conversation.get("tenantId") if isinstance(conversation, Mapping) else "") or "")
