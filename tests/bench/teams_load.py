"""Activities of Teams at a steady rate, signed, over HTTP, while drafts are made: how long an acknowledgement takes, and whether any is lost or doubled.

The same as for Slack: the server, what stands in for the Bot Connector (and for the keys with which that signs), and the sender are three
processes on the machine's cores. One activity in ten is a repeat of an earlier one, one in ten comes from a channel, where a number is said too.
"""

import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.server import run
from bot.settings import read_settings
from bot.teams import auth, web_api
from bot.teams.keys import SigningKeys
from bot.wiring import build
from tests.bench.documents import questions
from tests.bench.figures import Figure
from tests.bench.homes import settings
from tests.bench.steadily import RATE, Chat, Served, free_port, measured, own_settings, running, wait_for, with_sources
from tests.fakes.teams_connector import APP, TENANT, StandInCredentials
from tests.fakes.teams_side import BOT, KEY, bearer, public_key
from triage.domain.audit import AuditEntry
from triage.domain.inquiry import Channel
from triage.domain.people import Grant, Person, Role

_ASKERS = 200
_NUMBER = re.compile(r"MI-\d+")


class Sent(NamedTuple):
    """One activity, and the message that it is about."""

    address: str
    body: bytes
    token: str
    message: str
    method: str = "POST"

    def headers(self) -> dict[str, str]:
        """The connector's own headers."""
        return {"Content-Type": "application/json", "Authorization": self.token}


def load(home: Path, seconds: float) -> tuple[list[Figure], list[str]]:
    """The figures of a run on a data directory."""
    people(home)
    with stand_in() as teams, server(home, teams) as (address, process):
        sent = list(activities(int(RATE * seconds), address, teams))
        return measured(Chat("Teams", "activities", "teams"), home, sent, [one.message for one in sent], Served(address, process, teams))


def activities(number: int, address: str, teams: str) -> Iterator[Sent]:
    """Messages of many people, every tenth activity a repeat of an earlier one, and every tenth from a channel."""
    asked, service = questions(number), f"{teams}/"
    token = bearer(service, exp=int(time.time()) + 7_200)
    made: list[Sent] = []
    while len(made) < number:
        n = len(made)
        if n % 10 == 9:
            made.append(made[n - 9])
            continue
        activity = _activity(n, asked[n][0], service, shared=n % 10 == 5)
        place = activity["conversation"]["id"].partition(";")[0]
        made.append(Sent(f"{address}/api/messages", json.dumps(activity).encode(), token, f"teams:{place}:{activity['id']}"))
    yield from made


def _activity(n: int, text: str, service: str, *, shared: bool) -> dict[str, Any]:
    user, activity = f"asker-{n % _ASKERS}", str(1_764_000_000_000 + n)
    mention = [{"type": "mention", "mentioned": {"id": BOT, "name": "Triage"}, "text": "<at>Triage</at>"}]
    place = {"id": f"19:team@thread.tacv2;messageid={activity}", "conversationType": "channel", "isGroup": True}
    return {
        "type": "message",
        "id": activity,
        "timestamp": "2026-11-22T09:00:00Z",
        "channelId": "msteams",
        "serviceUrl": service,
        "from": {"id": f"29:{user}", "name": user, "aadObjectId": user},
        "recipient": {"id": BOT, "name": "Triage"},
        "conversation": place if shared else {"id": f"a:{user}", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        "text": f"<at>Triage</at> {text}" if shared else text,
        **({"entities": mention} if shared else {}),
    }


def people(home: Path) -> None:
    """Put the askers on the list of people, linked to their names in Teams."""
    product = build(settings(home))
    try:
        with product.store.begin() as uow:
            for n in range(_ASKERS):
                person = Person(id=f"asker-{n}", name=f"Asker {n}", market="US", grants=(Grant(role=Role.MSL),))
                uow.people.add(person, entry=AuditEntry(actor="bench", action="person.added"))
                uow.people.link(person.id, Channel.TEAMS, f"{TENANT}:asker-{n}", entry=AuditEntry(actor="bench", action="person.linked"))
    finally:
        product.close()


@contextmanager
def server(home: Path, teams: str) -> Iterator[tuple[str, int]]:
    """The product on a data directory, ready: its address and its process. It takes the stand-in's keys, and speaks with a token of ours."""
    port = free_port()
    own = with_sources() | own_settings(home, TEAMS_APP_ID=APP, TEAMS_APP_PASSWORD="made-up", TEAMS_TENANT_ID=TENANT, PORT=str(port))
    own["PYTHONPATH"] = with_sources()["PYTHONPATH"]
    with running([sys.executable, "-m", "tests.bench.teams_load", "serve", teams], own) as process:
        wait_for(f"http://127.0.0.1:{port}/ready")
        yield f"http://127.0.0.1:{port}", process


@contextmanager
def stand_in() -> Iterator[str]:
    """A process that stands in for the Bot Connector and for its keys: its address."""
    port = free_port()
    own = with_sources() | {"BENCH_KEY": json.dumps(public_key(KEY, "good", ["msteams"]))}
    with running([sys.executable, "-m", "tests.bench.teams_load", "connector", str(port)], own):
        wait_for(f"http://127.0.0.1:{port}/posted")
        yield f"http://127.0.0.1:{port}"


def _connector(port: int) -> Starlette:
    """As little of the connector as deliveries need: it counts what was posted, by conversation and number of the case."""
    posted: Counter[str] = Counter()
    home = f"http://127.0.0.1:{port}"

    async def activity(request: Request) -> Response:
        body = await request.json()
        number = _NUMBER.search(str(body.get("summary") or ""))
        if number:
            posted[f"{request.path_params['c']} {number[0]}"] += 1
        return JSONResponse({"id": str(1_765_000_000_000 + posted.total())}, 201)

    async def edited(request: Request) -> Response:
        return JSONResponse({"id": request.path_params["a"]})

    async def opened(request: Request) -> Response:
        return JSONResponse({"id": f"a:{(await request.json())['members'][0]['id'].removeprefix('29:')}"}, 201)

    async def keys(_: Request) -> Response:
        return JSONResponse({"jwks_uri": f"{home}/keys", "keys": [json.loads(os.environ["BENCH_KEY"])]})

    async def counted(_: Request) -> Response:
        return JSONResponse(posted)

    return Starlette(
        routes=[
            Route("/v3/conversations", opened, methods=["POST"]),
            Route("/v3/conversations/{c:path}/activities", activity, methods=["POST"]),
            Route("/v3/conversations/{c:path}/activities/{a}", edited, methods=["PUT"]),
            Route("/keys", keys),
            Route("/posted", counted),
        ]
    )


def _serve(teams: str) -> None:
    """The product, except for whose keys it trusts and who gives it a token."""
    with patch.object(auth, "SigningKeys", partial(SigningKeys, f"{teams}/keys")), patch.object(web_api, "credentials_of", lambda _: StandInCredentials()):
        run(read_settings())


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        _serve(sys.argv[2])
    else:
        uvicorn.run(_connector(int(sys.argv[2])), host="127.0.0.1", port=int(sys.argv[2]), log_level="critical")
