"""The keys with which the Bot Connector signs what it sends: fetched without blocking, kept for a day, looked for anew when one is unknown."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import aiohttp
import structlog
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

log = structlog.get_logger("bot.teams")

METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
"""Where Microsoft says which keys hold."""
_A_DAY, _NOT_AGAIN_FOR, _REST = 86_400.0, 60.0, 5.0
"""Seconds: how long keys are kept, between two looks for an unknown one, and after a look that came to nothing."""
_TIMEOUT = aiohttp.ClientTimeout(total=5)


class NoKeys(Exception):
    """The keys are not to be had just now, so nobody can be told apart."""


class SigningKey(NamedTuple):
    """A key, and the channels for which it may sign."""

    public_key: Any
    endorsements: tuple[str, ...]


class SigningKeys:
    """The keys that hold."""

    def __init__(self, metadata: str = METADATA, *, now: Callable[[], float] = time.monotonic) -> None:
        self._metadata = metadata
        self._now = now
        self._keys: dict[str, SigningKey] = {}
        self._asked = self._failed = float("-inf")
        self._turn = asyncio.Lock()

    async def get(self, key_id: str | None) -> SigningKey:
        """A key by its id. Raises PermissionError for one that is unknown or signs for no channel, and NoKeys where none are to be had."""
        await self._bring(key_id)
        key = self._keys.get(key_id or "")
        if key is None or not key.endorsements:
            raise PermissionError("no key of the connector")
        return key

    async def _bring(self, key_id: str | None) -> None:
        async with self._turn:  # of many that come at once, one asks
            is_known = key_id in self._keys
            if self._now() - self._asked < (_A_DAY if is_known else _NOT_AGAIN_FOR):
                return
            if self._now() - self._failed >= _REST:
                await self._fetch()
            if self._failed > self._asked and not is_known:
                raise NoKeys

    async def _fetch(self) -> None:
        try:
            self._keys = await self._fetched()
            self._asked = self._now()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            self._failed = self._now()
            log.warning("teams.no_keys", why=type(error).__name__)

    async def _fetched(self) -> dict[str, SigningKey]:
        async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=True) as session:
            metadata = await _json(session, self._metadata)
            keys = await _json(session, str(metadata["jwks_uri"]))
        return {str(key["kid"]): made for key in keys["keys"] if (made := _key(key)) is not None}


async def _json(session: aiohttp.ClientSession, address: str) -> Any:
    async with session.get(address) as answer:
        answer.raise_for_status()
        return await answer.json(content_type=None)


def _key(found: dict[str, Any]) -> SigningKey | None:
    try:
        return SigningKey(RSAAlgorithm.from_jwk(json.dumps(found)), tuple(map(str, found.get("endorsements") or ())))
    except InvalidKeyError:
        return None
