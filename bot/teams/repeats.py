"""Repeats: the connector sends a click again where it did not hear the answer in time. It is done once, and answered the same each time."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.teams.answers import Answer

_REMEMBERED = 2_000


class Repeats:
    """The clicks of the last minutes with their answers. Of this process: what core actions must not do twice, they refuse themselves."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, str, str], asyncio.Future[Answer]] = OrderedDict()

    async def once(self, activity: Mapping[str, Any], do: Callable[[Mapping[str, Any]], Awaitable[Answer]]) -> Answer:
        """The answer to a click. One that fails, or says that something can't be done just now, is not remembered."""
        key = _key(activity)
        if not key[0]:
            return await do(activity)
        known = self._answers.get(key)
        if known is None:
            known = self._answers[key] = asyncio.ensure_future(do(activity))
            known.add_done_callback(lambda done: self._forget_passing(key, done))
            while len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        return await asyncio.shield(known)

    def _forget_passing(self, key: tuple[str, str, str], done: asyncio.Future[Answer]) -> None:
        if done.cancelled() or done.exception() is not None or done.result().passes:
            self._answers.pop(key, None)


def _key(activity: Mapping[str, Any]) -> tuple[str, str, str]:
    """Which click this is: by the activity, its place, and who made it."""
    place, sender = activity.get("conversation") or {}, activity.get("from") or {}
    return str(activity.get("id") or ""), str(place.get("id") or ""), str(sender.get("aadObjectId") or sender.get("id") or "")
