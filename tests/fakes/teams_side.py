"""Teams' side of a conversation: signs and sends what the Bot Connector would send, with keys of its own."""

import asyncio
import base64
import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.slack_serving import served
from tests.fakes.teams_cards import parts_of
from tests.fakes.teams_connector import APP, TENANT, TeamsStandIn
from tests.fakes.teams_parser import SHOWN

ISSUER, KEY = "https://api.botframework.com", "k1"
BOT = f"28:{APP}"
Answer = dict[str, Any]
_ids = itertools.count(1_600_000_000_001)


@cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """A key of this name, made once."""
    assert name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class KeysStandIn:
    """Where the connector's keys stand. `broken`: it answers with a fault; `slow`: it answers once this is set."""

    def __init__(self) -> None:
        self.url = ""
        self.asked = 0
        self.broken = False
        self.slow = threading.Event()
        self.slow.set()
        self.keys = {KEY: ("good", ["msteams"])}

    @contextmanager
    def running(self) -> Iterator["KeysStandIn"]:
        """Answer over HTTP."""
        with served(Starlette(routes=[Route("/openid", self._metadata), Route("/keys", self._keys)])) as address:
            self.url = address
            yield self

    @property
    def metadata(self) -> str:
        """The address of the metadata."""
        return f"{self.url}/openid"

    async def _metadata(self, _: Request) -> Response:
        self.asked += 1
        await asyncio.to_thread(self.slow.wait, 20)
        return Response(status_code=500) if self.broken else JSONResponse({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"})

    async def _keys(self, _: Request) -> Response:
        return JSONResponse({"keys": [public_key(kid, name, endorsed) for kid, (name, endorsed) in self.keys.items()]})


def bearer(service: str, *, key: str = "good", kid: str = KEY, **over: object) -> str:
    """The header that the connector sends; `over`: other claims than the true ones."""
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": APP, "nbf": now - 60, "exp": now + 600, "serviceurl": service, **over}
    return "Bearer " + jwt.encode(claims, private_key(key), algorithm="RS256", headers={"kid": kid})


class TeamsSide:
    """One tenant as it calls the product."""

    def __init__(self, address: str, teams: TeamsStandIn) -> None:
        self._http = httpx.Client(base_url=address, timeout=20)
        self.teams = teams

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def write(self, user: str, text: str, **more: Any) -> Answer:
        """Somebody writes to the bot in their personal chat. Returns the activity, as it was sent."""
        return self.sent(self.activity(user, text, **more))

    def sent(self, activity: Answer) -> Answer:
        """Send an activity; it must be taken."""
        assert self.send(activity).status_code == 200
        return activity

    def send(self, activity: Answer, header: str | None = None) -> httpx.Response:
        """Send an activity, signed as the connector does, or with another header."""
        header = bearer(activity["serviceUrl"]) if header is None else header
        answer = self._http.post("/api/messages", json=activity, headers={"Authorization": header} if header else {})
        if activity["type"] == "invoke" and answer.status_code == 200:
            SHOWN.keep(answer.json())
        return answer

    def activity(self, user: str, text: str, **more: Any) -> Answer:
        """A message of a personal chat; `more` takes the place of its parts."""
        made = {
            "type": "message",
            "id": str(next(_ids)),
            "timestamp": "2026-11-22T09:00:00.1234567Z",
            "channelId": "msteams",
            "serviceUrl": self.teams.url,
            "from": {"id": f"29:{user}", "name": user, "aadObjectId": user},
            "recipient": {"id": BOT, "name": "Triage"},
            "conversation": {"id": f"a:{user}", "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "text": text,
            "textFormat": "plain",
        }
        return made | more

    def in_channel(self, user: str, text: str, *, root: str = "", calls_us: bool = True) -> Answer:
        """Somebody writes in a channel, at its top or in a thread."""
        made = self.activity(user, f"<at>Triage</at> {text}" if calls_us else text)
        place = f"19:team@thread.tacv2;messageid={root or made['id']}"
        made["conversation"] = {"id": place, "conversationType": "channel", "isGroup": True, "tenantId": TENANT}
        if calls_us:
            made["entities"] = [{"type": "mention", "mentioned": {"id": BOT, "name": "Triage"}, "text": "<at>Triage</at>"}]
        self.teams.conversations.setdefault(place, [])
        return self.sent(made)

    def click(self, user: str, conversation: str, label: str, *, card: Answer | None = None, **fields: Any) -> Answer:
        """Somebody clicks a button, by label or verb, of the last card in a conversation, or of one that came in answer. Returns the answer."""
        standing = [a for a in self.teams.conversations[conversation] if a.get("attachments")][-1]
        shown = card or standing["attachments"][0]["content"]
        button = next(p for p in parts_of(shown) if p["type"] == "Action.Execute" and label in (p["title"], p["verb"]))
        value = {"action": {"type": "Action.Execute", "verb": button["verb"], "data": {**button["data"], **fields}}, "trigger": "manual"}
        answer = self.send(self.activity(user, "", type="invoke", name="adaptiveCard/action", value=value, replyToId=standing["id"]))
        assert answer.status_code == 200
        return dict(answer.json())

    def invoke(self, user: str, name: str, value: Answer, **more: Any) -> Answer:
        """Teams asks for something in somebody's name. Returns the answer."""
        answer = self.send(self.activity(user, "", type="invoke", name=name, value=value, **more))
        assert answer.status_code == 200, answer.status_code
        return dict(answer.json())

    def edited(self, activity: Answer, text: str, *, at: str = "2026-11-22T09:05:00Z") -> Answer:
        """An activity that says that a message was changed."""
        return {**activity, "type": "messageUpdate", "text": text, "timestamp": at, "channelData": {**activity["channelData"], "eventType": "editMessage"}}

    def deleted(self, activity: Answer) -> Answer:
        """An activity that says that a message was deleted."""
        gone = {**activity, "type": "messageDelete", "channelData": {**activity["channelData"], "eventType": "softDeleteMessage"}}
        return {k: v for k, v in gone.items() if k != "text"}


def quoting(activity: str, text: str) -> list[Answer]:
    """The attachment of a message that replies to another one in a chat."""
    quote = f'<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="{activity}"><strong>Triage</strong><p>MI-1 received</p></blockquote>'
    return [{"contentType": "text/html", "content": f"<div>{quote}<p>{text}</p></div>"}]


def public_key(kid: str, name: str, endorsed: list[str]) -> Answer:
    """A key as the connector tells it, with the channels for which it signs."""
    numbers = private_key(name).public_key().public_numbers()
    return {"kty": "RSA", "use": "sig", "kid": kid, "n": _b64(numbers.n), "e": _b64(numbers.e), "endorsements": endorsed}


def _b64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode().rstrip("=")
