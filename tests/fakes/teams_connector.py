"""A stand-in for the Bot Connector over real HTTP: keeps what is sent, checks its token and its cards, and fails when it is told to."""

import itertools
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botframework.connector.auth import AppCredentials
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.teams.hosts import FileHosts
from bot.teams.outbound import CARD
from bot.teams.web_api import Connector
from bot.turns import Pace, Turns
from tests.fakes.slack_serving import served
from tests.fakes.teams_cards import faults_of, words_of
from tests.fakes.teams_parser import SHOWN

APP, TENANT, TOKEN = "11111111-2222-3333-4444-555555555555", "99999999-8888-7777-6666-555555555555", "outbound-token"
FILE = "application/vnd.microsoft.teams.file.download.info"
Answer = dict[str, Any]


class StandInCredentials(AppCredentials):  # type: ignore[misc] # the library has no types
    """Credentials that ask nobody for a token."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__(app_id=APP)
        self._token = token

    def get_access_token(self, force_refresh: bool = False) -> str:
        """The token."""
        return self._token


class TeamsStandIn:
    """A tenant with conversations and members. `fail` says how the next calls go wrong; `faults_found` is what cards were refused for."""

    def __init__(self) -> None:
        self.url = ""
        self.conversations: dict[str, list[Answer]] = {}
        self.members: dict[str, Answer] = {}
        self.private: dict[str, str] = {}
        self.calls: list[tuple[str, str]] = []
        self.edits: list[str] = []
        self.faults_found: list[str] = []
        self.files: dict[str, bytes] = {}
        self.asked_for: list[Mapping[str, str]] = []
        self._faults: deque[tuple[int, dict[str, str], bool]] = deque()
        self._count = itertools.count(1_700_000_000_001)

    @contextmanager
    def running(self) -> Iterator["TeamsStandIn"]:
        """Answer over HTTP."""
        routes = [
            Route("/v3/conversations", self._open, methods=["POST"]),
            Route("/v3/conversations/{c:path}/activities", self._send, methods=["POST"]),
            Route("/v3/conversations/{c:path}/activities/{a}", self._edit, methods=["PUT"]),
            Route("/v3/conversations/{c:path}/members/{m}", self._member),
            Route("/files/{name}", self._file, methods=["GET", "PUT"]),
        ]
        with served(Starlette(routes=routes)) as address:
            self.url = f"{address}/"
            yield self

    def connector(self, *, token: str = TOKEN) -> Connector:
        """The product's own connector, with a token of ours."""
        return Connector(StandInCredentials(token), timeout=2, turns=Turns(Pace("teams", at_once=1_000)))

    @property
    def hosts(self) -> FileHosts:
        """Where the tenant's files stand: here."""
        return FileHosts([self.url.rstrip("/")])

    def add_file(self, name: str, data: bytes) -> Answer:
        """A file that somebody puts into their personal chat, as it comes with the message."""
        self.files[name] = data
        content = {"downloadUrl": f"{self.url}files/{name}", "uniqueId": f"id-{name}", "fileType": name.rpartition(".")[2]}
        return {"contentType": FILE, "name": name, "contentUrl": f"https://example.sharepoint.com/{name}", "content": content}

    def add_member(self, member: str, user: str, email: str, **more: str) -> None:
        """Somebody of the tenant, who has installed the bot."""
        self.members[member] = {"id": member, "name": "Somebody", "objectId": user, "email": email, "userPrincipalName": email, "userRole": "user", **more}
        self.private[member] = f"a:{user}"

    def fail(self, status: int, *, arrives: bool = False, **headers: str) -> None:
        """Let the next call go wrong; `arrives`: only its answer does."""
        self._faults.append((status, headers, arrives))

    def said(self, conversation: str) -> list[str]:
        """What stands in a conversation, as people read it."""
        return [_words(activity) for activity in self.conversations.get(conversation, []) if activity["type"] == "message"]

    def card(self, conversation: str, number: int = -1) -> Answer:
        """A card as it stands there now."""
        return dict([a for a in self.conversations[conversation] if a.get("attachments")][number]["attachments"][0]["content"])

    async def _open(self, request: Request) -> Response:
        body = await request.json()
        if refused := self._refused(request, "open"):
            return refused
        member = body["members"][0]["id"]
        if member not in self.private or body["channelData"]["tenant"]["id"] != TENANT:
            return _fault(403, "ForbiddenOperationException")
        self.conversations.setdefault(self.private[member], [])
        return JSONResponse({"id": self.private[member]}, 201)

    async def _send(self, request: Request) -> Response:
        conversation, body = request.path_params["c"], await request.json()
        arrives = bool(body["type"] != "typing" and self._faults and self._faults[0][2])
        refused = None if body["type"] == "typing" else self._refused(request, "send")
        if refused and not arrives:
            return refused
        if conversation not in self.conversations:
            return _fault(404, "ConversationNotFound")
        if faults := _card_faults(body):
            self.faults_found += faults
            return _fault(400, "BadSyntax")
        body["id"] = str(next(self._count))
        self.conversations[conversation].append(body)
        return refused or JSONResponse({"id": body["id"]}, 201)

    async def _edit(self, request: Request) -> Response:
        conversation, activity, body = request.path_params["c"], request.path_params["a"], await request.json()
        if refused := self._refused(request, "edit"):
            return refused
        self.faults_found += _card_faults(body)
        for n, standing in enumerate(self.conversations.get(conversation, [])):
            if standing["id"] == activity:
                self.conversations[conversation][n] = {**body, "id": activity}
                self.edits.append(activity)
                return JSONResponse({"id": activity})
        return _fault(404, "ActivityNotFoundInConversation")

    async def _member(self, request: Request) -> Response:
        if refused := self._refused(request, "member"):
            return refused
        found = self.members.get(request.path_params["m"])
        return JSONResponse(found) if found else _fault(404, "MemberNotFoundInConversation")

    async def _file(self, request: Request) -> Response:
        name = request.path_params["name"]
        self.asked_for.append(dict(request.headers))
        if self._faults:
            return Response(status_code=self._faults.popleft()[0])
        if request.method == "PUT":
            self.files[name] = await request.body()
            return Response(status_code=201)
        return Response(self.files[name]) if name in self.files else Response(status_code=404)

    def _refused(self, request: Request, what: str) -> Response | None:
        self.calls.append((what, request.path_params.get("c", "")))
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _fault(401, "Unauthorized")
        if not self._faults:
            return None
        status, headers, _ = self._faults.popleft()
        return JSONResponse({"error": {"code": "Told", "message": "as the test says"}}, status, headers={k.replace("_", "-"): v for k, v in headers.items()})


def _words(activity: Answer) -> str:
    cards = [a["content"] for a in activity.get("attachments") or () if a["contentType"] == CARD]
    return words_of(cards[0]) if cards else str(activity.get("text", ""))


def _card_faults(activity: Answer) -> list[str]:
    SHOWN.keep(activity)
    return [fault for a in activity.get("attachments") or () if a["contentType"] == CARD for fault in faults_of(a["content"])]


def _fault(status: int, code: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": "refused"}}, status)
