"""Promises: a click or form that is acknowledged before it is done is remembered, so that its sender hears of it where the process ends too early."""

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any

import structlog

from bot.slack.in_time import started
from bot.slack.opening import asker_of
from bot.slack.running import Running
from triage.domain.inquiry import Channel
from triage.errors import TriageError
from triage.steps import promised

log = structlog.get_logger("bot.slack")


class Promise:
    """One click or form that is still being worked on when its acknowledgement goes out."""

    def __init__(self, product: Running, body: Mapping[str, Any]) -> None:
        self._product = product
        self._address = str(asker_of(body).direct)
        self._key = f"slack:{secrets.token_hex(12)}"
        self._made: asyncio.Task[None] | None = None

    async def make(self) -> None:
        """Remember it before the acknowledgement, as far as the database is quick enough; else beside it."""
        self._made, _ = await started(self._product.call(promised.promise, self._product.tools, Channel.SLACK, self._address, self._key))

    async def settle(self) -> None:
        """It is done, or was refused in words."""
        try:
            if self._made is not None:
                await self._made
            await self._product.call(promised.settled, self._product.tools, self._key)
        except TriageError as error:  # at worst somebody is asked to look again
            log.warning("slack.promise_not_settled", error=type(error).__name__)
