"""Events of Slack at a steady rate, signed, over HTTP, while drafts are made: how long an acknowledgement takes, and whether any is lost or doubled.

The server is a process of its own, and so is what stands in for Slack's Web API; the events come from a third. All three share the machine's
cores, so that the figures are upper bounds. Times count from when an event was due, not from when it was sent. One event in ten is a retry of
Slack's, and a mention comes as two events: what must be stored is every message once.
"""

import hashlib
import hmac
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.wiring import build
from tests.bench.documents import questions
from tests.bench.figures import Figure
from tests.bench.homes import settings
from tests.bench.steadily import RATE, Chat, Served, free_port, measured, own_settings, running, wait_for, with_sources
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role

_ASKERS = 200
_SECRET, _TEAM, _BOT = "bench-signing-secret", "T01", "UBOT"


class Event(NamedTuple):
    """One request: its body, whether it is a retry, and the message that it is about."""

    body: bytes
    retry: bool
    message: str


def load(home: Path, seconds: float) -> tuple[list[Figure], list[str]]:
    """The figures of a run on a data directory."""
    people(home)
    some = list(events(int(RATE * seconds)))
    with stand_in() as api, server(home, api) as (address, process):
        sent = signed(address, some)
        return measured(Chat("Slack", "events", "slack"), home, sent, [event.message for event in some], Served(address, process, api))


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


class Signed(NamedTuple):
    """What is sent: an event is signed as it goes."""

    method: str
    address: str
    event: Event

    @property
    def body(self) -> bytes:
        """The event's body."""
        return self.event.body

    def headers(self) -> dict[str, str]:
        """Slack's own headers."""
        stamp = str(int(time.time()))
        signature = hmac.new(_SECRET.encode(), f"v0:{stamp}:".encode() + self.event.body, hashlib.sha256).hexdigest()
        again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"} if self.event.retry else {}
        return {"Content-Type": "application/json", "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}", **again}


def signed(address: str, some: Sequence[Event]) -> list[Signed]:
    """Requests that are signed as they go."""
    return [Signed("POST", f"{address}/slack/events", event) for event in some]


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


@contextmanager
def server(home: Path, api: str) -> Iterator[tuple[str, int]]:
    """The product on a data directory, ready: its address and its process."""
    port = free_port()
    own = own_settings(home, SLACK_BOT_TOKEN="xoxb-bench", SLACK_SIGNING_SECRET=_SECRET, SLACK_API_URL=f"{api}/api/")
    with running([str(Path(sys.executable).with_name("triage")), "serve", "--port", str(port)], own) as process:
        wait_for(f"http://127.0.0.1:{port}/ready")
        yield f"http://127.0.0.1:{port}", process


@contextmanager
def stand_in() -> Iterator[str]:
    """A process that stands in for Slack's Web API: its address."""
    port = free_port()
    with running([sys.executable, "-m", "tests.bench.slack_load", str(port)], with_sources()):
        wait_for(f"http://127.0.0.1:{port}/posted")
        yield f"http://127.0.0.1:{port}"


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
