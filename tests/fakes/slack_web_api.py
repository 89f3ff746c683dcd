"""A stand-in for Slack's Web API over real HTTP: keeps messages, checks tokens and blocks, and fails when it is told to."""

import asyncio
import base64
import itertools
import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.fakes.slack_blocks import faults_of, faults_of_view
from tests.fakes.slack_files import Refusal, StandInFiles
from tests.fakes.slack_installing import StandInInstalls
from tests.fakes.slack_serving import served

TOKEN, TEAM, BOT, BOT_ID = "xoxb-stand-in", "T01", "UBOT", "B01"
Answer = dict[str, Any]


class SlackStandIn(StandInFiles, StandInInstalls):
    """One workspace with users and channels. `fail` says how the next calls of a method go wrong; `faults_found` is what blocks were refused for."""

    def __init__(self) -> None:
        self.url = ""
        self.users: dict[str, Answer] = {}
        self.channels: dict[str, list[Answer]] = {}
        self.not_a_member_of: set[str] = set()
        self.archived: set[str] = set()
        self.whispers: list[Answer] = []
        self.forms: list[Answer] = []
        self.homes: dict[str, Answer] = {}
        self.kinds: dict[str, Answer] = {}
        self.groups: dict[str, list[str]] = {}
        self.tokens = {TOKEN: TEAM}
        self.revoked: dict[str, str] = {}
        self.codes: dict[str, Answer] = {}
        self.renewals: dict[str, str] = {}
        self.files: dict[str, Answer] = {}
        self.contents: dict[str, bytes] = {}
        self.calls: list[tuple[str, Answer]] = []
        self.by: list[tuple[str, str]] = []
        self.faults_found: list[str] = []
        self.began = 1_763_800_000
        self._faults: defaultdict[str, deque[str]] = defaultdict(deque)
        self._count = itertools.count(1)
        self._triggers: set[str] = set()

    @contextmanager
    def running(self) -> Iterator["SlackStandIn"]:
        """Answer over HTTP."""
        routes = [
            Route("/api/{method}", self._answer, methods=["GET", "POST"]),
            Route("/upload/{file}", self._take_file, methods=["POST"]),
            Route("/files-pri/{file}/{name}", self._give_file),
        ]
        with served(Starlette(routes=routes)) as address:
            self.url = f"{address}/api/"
            yield self

    def fail(self, method: str, *kinds: str) -> None:
        """How the next calls end: `429`, `500`, `page` (of a proxy), `lost` (done, then no answer), `hang` (done, too late), or a code of Slack's."""
        self._faults[method].extend(kinds)

    def add_user(self, user: str, email: str, **more: object) -> None:
        """Somebody in the workspace."""
        profile = {"email": email}
        self.users[user] = {"id": user, "team_id": TEAM, "is_bot": False, "deleted": False, "is_email_confirmed": True, "profile": profile, **more}

    def add_channel(self, channel: str) -> None:
        """A channel that the bot is in."""
        self.channels[channel] = []

    def say(self, channel: str, user: str, text: str, thread: str | None = None, **more: object) -> str:
        """A person's message. Returns its time stamp."""
        return str(self._put(channel, {"user": user, "text": text, "thread_ts": thread, **more})["ts"])

    def trigger(self) -> str:
        """What opens a form: good once."""
        trigger = f"trigger-{next(self._count)}"
        self._triggers.add(trigger)
        return trigger

    def posted(self, channel: str) -> list[Answer]:
        """What the bot has posted in a channel and in its threads."""
        return [m for m in self.channels.get(channel, []) if m.get("bot_id")]

    def called(self, method: str) -> list[Answer]:
        """The arguments of every call of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        fault = self._faults[method].popleft() if self._faults[method] else ""
        if fault and fault not in ("lost", "hang"):
            return _failure(fault)
        body = self._result(method, arguments, request.headers.get("authorization", "").removeprefix("Bearer "))
        if fault == "hang":
            await asyncio.sleep(1.5)
        return PlainTextResponse("gone", status_code=502) if fault == "lost" else JSONResponse(body)

    def _result(self, method: str, arguments: Answer, token: str) -> Answer:
        if method not in METHODS:
            return {"ok": False, "error": "unknown_method"}
        if method not in UNSIGNED and token not in self.tokens:
            return {"ok": False, "error": self.revoked.get(token, "invalid_auth")}
        self.by.append((method, token))
        try:
            return {"ok": True, **METHODS[method](self, {**arguments, "_team": self.tokens.get(token, ""), "_token": token})}
        except Refusal as refusal:
            return {"ok": False, "error": str(refusal)}

    def _put(self, channel: str, message: Answer) -> Answer:
        number = next(self._count)
        message = {"type": "message", "ts": f"{self.began + number}.{number:06d}", **message}
        self._in(channel).append(message)
        return message

    def _in(self, channel: str) -> list[Answer]:
        if channel not in self.channels:
            raise Refusal("channel_not_found")
        if channel in self.not_a_member_of:
            raise Refusal("not_in_channel")
        return self.channels[channel]

    def _open_for_messages(self, channel: str) -> None:
        self._in(channel)
        if channel in self.archived:
            raise Refusal("is_archived")

    def _check_blocks(self, a: Answer) -> None:
        if faults := faults_of(a["blocks"]):
            self.faults_found += faults
            raise Refusal("invalid_blocks")

    def _post(self, a: Answer) -> Answer:
        self._check_blocks(a)
        self._open_for_messages(a["channel"])
        message = {"bot_id": BOT_ID, "user": BOT, "text": a["text"], "blocks": a["blocks"], "thread_ts": a.get("thread_ts"), "metadata": a.get("metadata")}
        message |= {"unfurl": (a.get("unfurl_links"), a.get("unfurl_media"))}
        sent = self._put(a["channel"], message)
        return {"channel": a["channel"], "ts": sent["ts"], "message": sent}

    def _update(self, a: Answer) -> Answer:
        self._check_blocks(a)
        message = next((m for m in self._in(a["channel"]) if m["ts"] == a["ts"]), None)
        if message is None or not message.get("bot_id"):
            raise Refusal("message_not_found" if message is None else "cant_update_message")
        message |= {"text": a["text"], "blocks": a["blocks"], "edited": {"user": BOT}}
        return {"channel": a["channel"], "ts": a["ts"]}

    def _whisper(self, a: Answer) -> Answer:
        self._check_blocks(a)
        self._in(a["channel"])
        self.whispers.append(a)
        return {"message_ts": "0.0"}

    def _open(self, a: Answer) -> Answer:
        if a["users"] not in self.users:
            raise Refusal("user_not_found")
        channel = f"D{a['users']}"
        self.channels.setdefault(channel, [])
        return {"channel": {"id": channel}}

    def _history(self, a: Answer) -> Answer:
        top = [m for m in self._in(a["channel"]) if not m.get("thread_ts") or m["thread_ts"] == m["ts"]]
        newest_first = [self._with_replies(a["channel"], m) for m in reversed(top)]
        return _page(newest_first, a)

    def _replies(self, a: Answer) -> Answer:
        thread = [m for m in self._in(a["channel"]) if a["ts"] in (m["ts"], m.get("thread_ts"))]
        if not any(m["ts"] == a["ts"] for m in thread):
            raise Refusal("thread_not_found")
        return _page(thread, a)

    def _with_replies(self, channel: str, message: Answer) -> Answer:
        replies = [m["ts"] for m in self.channels[channel] if m.get("thread_ts") == message["ts"] and m["ts"] != message["ts"]]
        return {**message, "reply_count": len(replies), "latest_reply": replies[-1]} if replies else message

    def _user(self, a: Answer) -> Answer:
        if a["user"] not in self.users:
            raise Refusal("user_not_found")
        return {"user": self.users[a["user"]]}

    def _form(self, a: Answer) -> Answer:
        if a["trigger_id"] not in self._triggers:
            raise Refusal("expired_trigger_id")
        self._triggers.remove(a["trigger_id"])
        if faults := faults_of_view(a["view"]):
            self.faults_found += faults
            raise Refusal("invalid_arguments")
        self.forms.append(a["view"])
        return {"view": {**a["view"], "id": f"V{len(self.forms)}", "hash": f"hash-{len(self.forms)}"}}

    def _push(self, a: Answer) -> Answer:
        return self._form(a)

    def _change_form(self, a: Answer) -> Answer:
        """What is shown in place of a form. `forms[-1]` is what stands there now."""
        if not str(a.get("view_id", a.get("external_id", ""))).strip():
            raise Refusal("invalid_arguments")
        if faults := faults_of_view(a["view"]):
            self.faults_found += faults
            raise Refusal("invalid_arguments")
        self.forms.append(a["view"])
        return {"view": {**a["view"], "id": a.get("view_id", "V1")}}

    def _publish(self, a: Answer) -> Answer:
        if a["user_id"] not in self.users:
            raise Refusal("user_not_found")
        if faults := faults_of_view(a["view"]):
            self.faults_found += faults
            raise Refusal("invalid_arguments")
        self.homes[a["user_id"]] = a["view"]
        return {"view": {**a["view"], "id": f"H{a['user_id']}"}}

    def _channel(self, a: Answer) -> Answer:
        self._in(a["channel"])
        return {"channel": {"id": a["channel"], "is_private": False, **self.kinds.get(a["channel"], {})}}

    def _group(self, a: Answer) -> Answer:
        if a["usergroup"] not in self.groups:
            raise Refusal("no_such_subteam")
        return {"users": self.groups[a["usergroup"]]}


METHODS: dict[str, Callable[[SlackStandIn, Answer], Answer]] = {
    "auth.revoke": SlackStandIn._give_back,
    "oauth.v2.access": SlackStandIn._access,
    "auth.test": lambda _, a: {"user_id": BOT, "bot_id": BOT_ID, "team_id": a["_team"]},
    "chat.postMessage": SlackStandIn._post,
    "chat.update": SlackStandIn._update,
    "chat.postEphemeral": SlackStandIn._whisper,
    "conversations.open": SlackStandIn._open,
    "conversations.history": SlackStandIn._history,
    "conversations.replies": SlackStandIn._replies,
    "users.info": SlackStandIn._user,
    "views.open": SlackStandIn._form,
    "views.push": SlackStandIn._push,
    "views.update": SlackStandIn._change_form,
    "views.publish": SlackStandIn._publish,
    "assistant.threads.setStatus": lambda _, __: {},
    "assistant.threads.setTitle": lambda _, __: {},
    "assistant.threads.setSuggestedPrompts": lambda _, __: {},
    "conversations.info": SlackStandIn._channel,
    "usergroups.users.list": SlackStandIn._group,
    "files.info": SlackStandIn._file,
    "files.getUploadURLExternal": SlackStandIn._upload_address,
    "files.completeUploadExternal": SlackStandIn._share,
}

UNSIGNED = frozenset({"oauth.v2.access"})
"""Methods that are called without a token."""


def _failure(fault: str) -> Response:
    match fault:
        case "429":
            return JSONResponse({"ok": False, "error": "ratelimited"}, status_code=429, headers={"Retry-After": "7"})
        case "500":
            return PlainTextResponse("upstream", status_code=500)
        case "page":
            return PlainTextResponse("<html>Please sign in</html>")
    return JSONResponse({"ok": False, "error": fault})


def _page(messages: list[Answer], a: Answer) -> Answer:
    start, limit = int(a.get("cursor") or 0), min(int(a.get("limit") or 100), 10)  # small pages, so that turning them is tested
    with_metadata = str(a.get("include_all_metadata")).lower() in ("1", "true")
    page = [m if with_metadata else {k: v for k, v in m.items() if k != "metadata"} for m in messages[start : start + limit]]
    more = str(start + limit) if start + limit < len(messages) else ""
    return {"messages": page, "has_more": bool(more), "response_metadata": {"next_cursor": more}}


async def _arguments(request: Request) -> Answer:
    given: Answer = dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        given |= json.loads(await request.body() or b"{}")
    elif request.method == "POST":
        given |= dict(await request.form())
    if (basic := request.headers.get("authorization", "")).startswith("Basic "):
        given["client_id"], _, given["client_secret"] = base64.b64decode(basic.removeprefix("Basic ")).decode().partition(":")
    for name in ("blocks", "metadata", "view", "files", "prompts"):
        if isinstance(given.get(name), str):
            given[name] = json.loads(given[name])
    return given
