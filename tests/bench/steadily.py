"""What every load test of a chat needs: requests at a steady rate, counted from when they were due, and processes of their own for each side."""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import aiohttp

from tests.bench.figures import Figure, Timings
from tests.bench.homes import ROOT

RATE = 50
"""Events a second."""
_PATIENCE = 120.0


class Request(Protocol):
    """What is sent; its headers are made as it goes, so that a signature is fresh."""

    @property
    def method(self) -> str:
        """GET or POST."""
        ...

    @property
    def address(self) -> str:
        """Where it goes."""
        ...

    @property
    def body(self) -> bytes | None:
        """What it carries."""
        ...

    def headers(self) -> Mapping[str, str]:
        """The chat's own headers."""
        ...


class Bare(NamedTuple):
    """A request that asks nothing, for comparison."""

    address: str
    method: str = "GET"
    body: bytes | None = None

    def headers(self) -> Mapping[str, str]:
        """None."""
        return {}


class Chat(NamedTuple):
    """A chat under load: what it and its events are called, and with what the ids of its messages begin."""

    name: str
    events: str
    source: str


class Served(NamedTuple):
    """What runs beside the sender: the server by its address and its process, and what stands in for the chat."""

    address: str
    process: int
    stand_in: str


def measured(chat: Chat, home: Path, requests: Sequence[Request], messages: Collection[str], by: Served) -> tuple[list[Figure], list[str]]:
    """The figures of a run on a data directory, and a note. `messages` are the sources of everything that is sent."""
    seconds = len(requests) / RATE
    bare, _ = asyncio.run(at_rate([Bare(f"{by.address}/health")] * int(RATE * min(seconds, 10))))
    busy = processor_time(by.process)
    acknowledged, refused = asyncio.run(at_rate(requests))
    busy = processor_time(by.process) - busy
    drafts = count(home, "SELECT count(*) FROM drafts")
    sent = set(messages)
    cases = settled(home, len(sent))
    time.sleep(2)
    posted: dict[str, int] = told(f"{by.stand_in}/posted")
    kept = {row[0] for row in rows(home, f"SELECT source FROM messages WHERE source LIKE '{chat.source}:%'")}  # noqa: S608 - a word of ours
    beside = "GET /health at that rate"
    figures = [
        Figure(
            f"{chat.name}: acknowledgement at {RATE} {chat.events} a second for {seconds:g} s, p99", acknowledged.at(0.99), "ms", 300, bare.at(0.99), beside
        ),
        Figure("  of it: p50", acknowledged.at(0.5), "ms", None, bare.at(0.5), beside),
        Figure("  longest", max(acknowledged.taken), "ms"),
        Figure("  processor time of the server for each, drafts included", busy * 1000 / len(requests), "ms"),
        Figure(f"  {chat.events} not acknowledged", float(refused), "", 1),
        Figure("  messages lost", float(len(sent - kept)), "", 1),
        Figure("  messages, cases or receipts doubled", float(len(kept - sent) + max(0, cases - len(sent)) + sum(n - 1 for n in posted.values())), "", 1),
        Figure("  drafts made meanwhile", float(drafts), ""),
    ]
    note = f"{chat.name}: {len(requests)} {chat.events} were {len(sent)} messages; {len(posted)} notices were posted by the end of the run and a moment after."
    return figures, [note]


async def at_rate(requests: Sequence[Request]) -> tuple[Timings, int]:
    """Send them at times that are set beforehand, and count from those. Returns also how many were refused."""
    timings = Timings()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def one(request: Request, due: float) -> int:
            async with session.request(request.method, request.address, data=request.body, headers=dict(request.headers())) as answer:
                await answer.read()
                timings.taken.append((time.perf_counter() - due) * 1000)
                return int(answer.status)

        start, tasks = time.perf_counter(), []
        for n, request in enumerate(requests):
            due = start + n / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(one(request, due)))
        refused = sum(status != 200 for status in await asyncio.gather(*tasks))
    return timings, refused


def processor_time(process: int) -> float:
    """Seconds of processor time that a process has had; 0 where the system does not say."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text(encoding="utf-8").rpartition(") ")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    """What stands in the database of a data directory."""
    connection = sqlite3.connect(f"file:{home / 'triage.db'}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def count(home: Path, query: str) -> int:
    """The same where it is one number."""
    return int(rows(home, query)[0][0])


def settled(home: Path, wanted: int) -> int:
    """How many cases there are, once as many as messages, or after a moment."""
    end = time.monotonic() + 5
    while (cases := count(home, "SELECT count(*) FROM cases")) < wanted and time.monotonic() < end:
        time.sleep(0.2)
    return cases


@contextmanager
def running(command: list[str], environment: Mapping[str, str]) -> Iterator[int]:
    """A process, by its id, until it is not needed any more."""
    process = subprocess.Popen(command, env=dict(environment), cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def with_sources() -> dict[str, str]:
    """The environment in which a module of the tests runs by itself."""
    return {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}


def own_settings(home: Path, **given: str) -> dict[str, str]:
    """The environment of a server on a data directory, with these settings and no others."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TRIAGE_")}
    return kept | {"TRIAGE_HOME": str(home), "TRIAGE_LOG_LEVEL": "ERROR"} | {f"TRIAGE_{name}": value for name, value in given.items()}


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(address: str) -> None:
    """Wait until an address answers. Raises TimeoutError."""

    async def ask() -> None:
        async with aiohttp.ClientSession() as session:
            end = time.monotonic() + _PATIENCE
            while time.monotonic() < end:
                try:
                    async with session.get(address) as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
        raise TimeoutError(f"{address} did not answer within {_PATIENCE:.0f} s")

    asyncio.run(ask())


def told(address: str) -> dict[str, Any]:
    """What an address says, as JSON."""

    async def ask() -> dict[str, Any]:
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            return dict(await answer.json())

    return asyncio.run(ask())
