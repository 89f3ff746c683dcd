"""Events of Slack at a steady rate, signed, over HTTP, while drafts are made: how long an acknowledgement takes, and whether any is lost or doubled.

The server is a process of its own, and so is what stands in for Slack's Web API; the events come from a third. All three share the machine's
cores, so that the figures are upper bounds. Times count from when an event was due, not from when it was sent. One event in ten is a retry of
Slack's, and a mention comes as two events: what must be stored is every message once.
"""

import asyncio
import hashlib
import hmac
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.wiring import build
from tests.bench.documents import questions
from tests.bench.figures import Figure, Timings
from tests.bench.homes import ROOT, settings
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role

RATE = 50
"""Events a second."""
_ASKERS = 200
_SECRET, _TEAM, _BOT = "bench-signing-secret", "T01", "UBOT"
_PATIENCE = 120.0


class Event(NamedTuple):
    """One request: its body, whether it is a retry, and the message that it is about."""

    body: bytes
    retry: bool
    message: str


def load(home: Path, seconds: float) -> tuple[list[Figure], list[str]]:
    """The figures of a run on a data directory."""
    people(home)
    sent_events = list(events(int(RATE * seconds)))
    with stand_in() as api, server(home, api) as (address, process):
        bare, _ = asyncio.run(_at_rate([_Request("GET", f"{address}/health")] * int(RATE * min(seconds, 10))))
        busy = _processor_time(process)
        acknowledged, refused = asyncio.run(send(address, sent_events))
        busy = _processor_time(process) - busy
        drafts = _count(home, "SELECT count(*) FROM drafts")
        cases = _settled(home, len({e.message for e in sent_events}))
        time.sleep(2)
        posted = _posted(api)
    kept = {row[0] for row in _rows(home, "SELECT source FROM messages WHERE source LIKE 'slack:%'")}
    sent = {e.message for e in sent_events}
    figures = [
        Figure(
            f"Slack: acknowledgement at {RATE} events a second for {seconds:g} s, p99",
            acknowledged.at(0.99),
            "ms",
            300,
            bare.at(0.99),
            "GET /health at that rate",
        ),
        Figure("  of it: p50", acknowledged.at(0.5), "ms", None, bare.at(0.5), "GET /health at that rate"),
        Figure("  longest", max(acknowledged.taken), "ms"),
        Figure("  processor time of the server for an event, drafts included", busy * 1000 / len(sent_events), "ms"),
        Figure("  events not acknowledged", float(refused), "", 1),
        Figure("  messages lost", float(len(sent - kept)), "", 1),
        Figure("  messages, cases or receipts doubled", float(len(kept - sent) + max(0, cases - len(sent)) + sum(n - 1 for n in posted.values())), "", 1),
        Figure("  drafts made meanwhile", float(drafts), ""),
    ]
    note = f"Slack: {len(sent_events)} events were {len(sent)} messages; {len(posted)} notices were posted by the end of the run and a moment after."
    return figures, [note]


def events(count: int) -> Iterator[Event]:
    """Messages of many people, every tenth event a retry of an earlier one, and every tenth message a mention, which comes twice."""
    asked = questions(count)
    made: list[Event] = []
    while len(made) < count:
        n = len(made)
        if n % 10 == 9:
            made.append(made[n - 9]._replace(retry=True))
            continue
        user, text = f"U{n % _ASKERS:04d}", asked[n][0]
        ts = f"{1_764_000_000 + n}.{n:06d}"
        mention = n % 10 == 5
        channel = "CTEAM" if mention else f"D{user}"
        event = {"type": "message", "user": user, "text": f"<@{_BOT}> {text}" if mention else text, "ts": ts, "event_ts": ts, "channel": channel, "team": _TEAM}
        made.append(_event(event | {"channel_type": "channel" if mention else "im"}, n))
        if mention:
            made.append(_event(event | {"type": "app_mention"}, n))
    yield from made[:count]


def _event(event: dict[str, Any], number: int) -> Event:
    about = {"type": "event_callback", "team_id": _TEAM, "api_app_id": "A01", "event_id": f"Ev{number}", "event_time": 1_764_000_000 + number}
    about |= {"authorizations": [{"team_id": _TEAM, "user_id": _BOT, "is_bot": True, "is_enterprise_install": False}], "event": event}
    return Event(json.dumps(about).encode(), retry=False, message=f"slack:{_TEAM}:{event['channel']}:{event['ts']}")


class _Request(NamedTuple):
    """What is sent: an event is signed as it goes."""

    method: str
    address: str
    event: Event | None = None

    def headers(self) -> dict[str, str]:
        """Slack's own headers."""
        if self.event is None:
            return {}
        stamp = str(int(time.time()))
        signature = hmac.new(_SECRET.encode(), f"v0:{stamp}:".encode() + self.event.body, hashlib.sha256).hexdigest()
        again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"} if self.event.retry else {}
        return {"Content-Type": "application/json", "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}", **again}


async def send(address: str, some: Sequence[Event]) -> tuple[Timings, int]:
    """Send events at the rate, signed as they go. Returns also how many were not acknowledged."""
    return await _at_rate([_Request("POST", f"{address}/slack/events", event) for event in some])


async def _at_rate(requests: list[_Request]) -> tuple[Timings, int]:
    """Send them at times that are set beforehand, and count from those. Returns also how many were refused."""
    timings = Timings()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def one(request: _Request, due: float) -> int:
            body = request.event.body if request.event else None
            async with session.request(request.method, request.address, data=body, headers=request.headers()) as answer:
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


def _processor_time(process: int) -> float:
    """Seconds of processor time that a process has had; 0 where the system does not say."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text(encoding="utf-8").rpartition(") ")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def people(home: Path) -> None:
    """Put the askers on the list of people, linked to their names in Slack."""
    product = build(settings(home))
    try:
        with product.store.begin() as uow:
            for n in range(_ASKERS):
                person = Person(id=f"asker-{n}", name=f"Asker {n}", market="US", grants=(Grant(role=Role.MSL),))
                uow.people.add(person, entry=AuditEntry(actor="bench", action="person.added"))
                uow.people.link(person.id, "slack", f"{_TEAM}:U{n:04d}", entry=AuditEntry(actor="bench", action="person.linked"))
    finally:
        product.close()


def _rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"file:{home / 'triage.db'}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def _count(home: Path, query: str) -> int:
    return int(_rows(home, query)[0][0])


def _settled(home: Path, wanted: int) -> int:
    """How many cases there are, once as many as messages, or after a moment."""
    end = time.monotonic() + 5
    while (cases := _count(home, "SELECT count(*) FROM cases")) < wanted and time.monotonic() < end:
        time.sleep(0.2)
    return cases


@contextmanager
def server(home: Path, api: str) -> Iterator[tuple[str, int]]:
    """The product on a data directory, ready: its address and its process."""
    port = _free_port()
    own = {k: v for k, v in os.environ.items() if not k.startswith("TRIAGE_")}
    own |= {"TRIAGE_HOME": str(home), "TRIAGE_LOG_LEVEL": "ERROR", "TRIAGE_SLACK_BOT_TOKEN": "xoxb-bench", "TRIAGE_SLACK_SIGNING_SECRET": _SECRET}
    own["TRIAGE_SLACK_API_URL"] = f"{api}/api/"
    with _running([str(Path(sys.executable).with_name("triage")), "serve", "--port", str(port)], own) as process:
        _wait_for(f"http://127.0.0.1:{port}/ready")
        yield f"http://127.0.0.1:{port}", process


@contextmanager
def stand_in() -> Iterator[str]:
    """A process that stands in for Slack's Web API: its address."""
    port = _free_port()
    with _running([sys.executable, "-m", "tests.bench.slack_load", str(port)], {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}):
        _wait_for(f"http://127.0.0.1:{port}/posted")
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(address: str) -> None:
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


def _posted(api: str) -> dict[str, int]:
    async def ask() -> dict[str, int]:
        async with aiohttp.ClientSession() as session, session.get(f"{api}/posted") as answer:
            return dict(await answer.json())

    return asyncio.run(ask())


def _slack() -> Starlette:
    """As little of Slack's Web API as deliveries need: it counts what was posted, by its key."""
    posted: Counter[str] = Counter()

    async def method(request: Request) -> Response:
        form = await request.form()
        given: dict[str, Any] = dict(await request.json()) if "json" in request.headers.get("content-type", "") else dict(form)
        match request.path_params["method"]:
            case "chat.postMessage":
                metadata: Any = given["metadata"]
                posted[str((json.loads(metadata) if isinstance(metadata, str) else metadata)["event_payload"]["key"])] += 1
                return JSONResponse({"ok": True, "channel": given["channel"], "ts": f"{1_765_000_000 + posted.total()}.000000"})
            case "conversations.open":
                return JSONResponse({"ok": True, "channel": {"id": f"D{given['users']}"}})
        return JSONResponse({"ok": True, "messages": [], "channel": given.get("channel"), "ts": given.get("ts")})

    async def count(_: Request) -> Response:
        return JSONResponse(posted)

    return Starlette(routes=[Route("/api/{method}", method, methods=["GET", "POST"]), Route("/posted", count)])


if __name__ == "__main__":
    uvicorn.run(_slack(), host="127.0.0.1", port=int(sys.argv[1]), log_level="critical")
