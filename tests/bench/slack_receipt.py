"""How long a direct message takes from Slack's signed event to the receipt that stands in its thread, one after the other, in a warm server."""

import asyncio
import time
from pathlib import Path

import aiohttp

from tests.bench.figures import Figure, Timings
from tests.bench.slack_load import events, people, server, signed, stand_in
from tests.bench.steadily import at_rate

_PATIENCE = 20.0
_LOOK_EVERY = 0.005
"""Seconds. The figures are coarser by this."""


def receipts(home: Path, count: int) -> list[Figure]:
    """The figures of some messages on a data directory; the first ones warm up."""
    people(home)
    messages = [e for e in events(count * 3) if not e.retry and b'"im"' in e.body][: count + 5]
    timings = Timings()
    with stand_in() as api, server(home, api) as (address, _):
        for place, event in enumerate(messages):
            started = time.perf_counter()
            asyncio.run(at_rate(signed(address, [event])))
            asyncio.run(_stands(api, place + 1))
            if place >= 5:
                timings.taken.append((time.perf_counter() - started) * 1000)
    return [
        Figure("Slack: event to the receipt in its thread, p50", timings.at(0.5), "ms"),
        Figure("  p95", timings.at(0.95), "ms", 1000),
        Figure("  longest", max(timings.taken), "ms", 1000),
    ]


async def _stands(api: str, wanted: int) -> None:
    """Wait until so many receipts were posted. Raises TimeoutError."""
    end = time.monotonic() + _PATIENCE
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < end:
            async with session.get(f"{api}/posted") as answer:
                posted = await answer.json()
            if sum(key.endswith(":receipt") for key in posted) >= wanted:
                return
            await asyncio.sleep(_LOOK_EVERY)
    raise TimeoutError(f"a receipt did not stand within {_PATIENCE:.0f} s")
