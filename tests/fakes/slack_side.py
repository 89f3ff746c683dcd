"""Slack's side of a conversation: signs and sends what Slack would send, and keeps its own books in the stand-in of the Web API."""

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Mapping
from typing import Any, Protocol

import httpx

from tests.fakes.slack_web_api import BOT, TEAM, Answer

_events = itertools.count(1)


class Workspace(Protocol):
    """Where messages stand and forms are triggered."""

    def say(self, channel: str, user: str, text: str, thread: str | None = None) -> str:
        """A person's message. Returns its time stamp."""
        ...

    def trigger(self) -> str:
        """What opens a form."""
        ...


class SlackSide:
    """One workspace as it calls the product."""

    def __init__(self, address: str, secret: str, slack: Workspace, *, team: str = TEAM, organisation: str = "", whole: bool = False) -> None:
        """`whole`: the app is installed for the whole organisation."""
        self._team, self._organisation, self._whole = team, organisation, whole
        self._http = httpx.Client(base_url=address, timeout=10)
        self._secret = secret
        self.slack = slack

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def send(self, body: str, kind: str = "application/json", *, secret: str = "", at: float | None = None, retry: str = "") -> httpx.Response:
        """A signed request, at the present moment unless it is told otherwise."""
        stamp = str(int(at if at is not None else time.time()))
        signature = hmac.new((secret or self._secret).encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        own = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}
        own |= {"X-Slack-Retry-Num": retry, "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        return self._http.post("/slack/events", content=body.encode(), headers=own)

    def unsigned(self, body: str, **headers: str) -> httpx.Response:
        """A request of somebody else."""
        return self._http.post("/slack/events", content=body.encode(), headers=headers)

    def event(self, event: Mapping[str, Any], **how: Any) -> httpx.Response:
        """An event of the Events API."""
        return self.send(json.dumps(envelope(event, self._team, self._organisation, whole=self._whole)), **how)

    def write(self, channel: str, user: str, text: str, *, thread: str | None = None, send: bool = True, **more: Any) -> Answer:
        """A person writes: the message stands in the channel, and Slack tells of it as `message` and, where the bot is named, as `app_mention`."""
        ts = self.slack.say(channel, user, text, thread)
        said: Answer = {"type": "message", "user": user, "text": text, "ts": ts, "channel": channel, "event_ts": ts, "team": self._team, **more}
        said |= {"thread_ts": thread} if thread else {}
        said |= {"channel_type": "im" if channel.startswith("D") else "channel"}
        if send:
            self.tell(said)
        return said

    def tell(self, said: Answer) -> list[httpx.Response]:
        """Both events of a message. Slack acknowledges nothing twice, and neither do we."""
        answers = [self.event(said)]
        if f"<@{BOT}>" in said["text"] and not said["channel"].startswith("D"):
            answers.append(self.event({k: v for k, v in said.items() if k != "channel_type"} | {"type": "app_mention"}))
        assert [a.status_code for a in answers] == [200] * len(answers), [a.text for a in answers]
        return answers

    def edited(self, said: Answer, text: str) -> httpx.Response:
        """A person changes what they wrote."""
        now = f"{float(said['ts']) + 30:.6f}"
        changed = {k: said[k] for k in ("type", "user", "ts", "team", "thread_ts") if k in said} | {"text": text, "edited": {"user": said["user"], "ts": now}}
        event = {"type": "message", "subtype": "message_changed", "hidden": True, "channel": said["channel"], "channel_type": said["channel_type"]}
        return self.event({**event, "ts": now, "event_ts": now, "message": changed, "previous_message": said})

    def deleted(self, said: Answer) -> httpx.Response:
        """A person deletes what they wrote."""
        now = f"{float(said['ts']) + 60:.6f}"
        event = {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": said["channel"], "channel_type": said["channel_type"]}
        return self.event({**event, "ts": now, "event_ts": now, "deleted_ts": said["ts"], "previous_message": said})

    def click(self, user: str, channel: str, message: Answer, action: str) -> httpx.Response:
        """Somebody clicks a button of a message, as it stands there."""
        return self._act(user, channel, message, {"type": "button", "action_id": action, "value": button_of(message, action)["value"]})

    def choose(self, user: str, channel: str, message: Answer, action: str) -> httpx.Response:
        """Somebody chooses from the menu of a message."""
        option = next(o for o in button_of(message, "more")["options"] if o["value"].startswith(f"{action}|"))
        return self._act(user, channel, message, {"type": "overflow", "action_id": "more", "selected_option": option})

    def _act(self, user: str, channel: str, message: Answer, action: Answer) -> httpx.Response:
        payload = {
            "type": "block_actions",
            "user": {"id": user, "team_id": self._team},
            "team": {"id": self._team},
            "channel": {"id": channel},
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": channel},
            "message": {k: v for k, v in message.items() if v is not None},
            "trigger_id": self.slack.trigger(),
            "actions": [{**action, "block_id": "b"}],
        }
        return self._interact(payload)

    def press(self, user: str, form: Mapping[str, Any], action: str) -> httpx.Response:
        """Somebody clicks a button in a form."""
        about = {"type": "block_actions", "container": {"type": "view", "view_id": form["id"]}, "view": dict(form), "trigger_id": self.slack.trigger()}
        return self._interact({**about, **self._who(user), "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": "one"}]})

    def command(self, user: str, text: str = "", *, command: str = "/inquiry", channel: str = "CTEAM") -> httpx.Response:
        """Somebody types a command."""
        form = {"command": command, "text": text, "user_id": user, "team_id": self._team, "channel_id": channel, "trigger_id": self.slack.trigger()}
        form |= {"response_url": "https://hooks.slack.example/none", "api_app_id": "A01", "is_enterprise_install": "false"}
        return self.send(str(httpx.QueryParams(form)), "application/x-www-form-urlencoded")

    def shortcut(self, user: str, callback: str) -> httpx.Response:
        """Somebody chooses a shortcut that belongs to no message."""
        return self._interact({"type": "shortcut", "callback_id": callback, **self._who(user), "trigger_id": self.slack.trigger()})

    def message_shortcut(self, user: str, callback: str, channel: str, message: Mapping[str, Any]) -> httpx.Response:
        """Somebody chooses a shortcut at a message."""
        about = {"type": "message_action", "callback_id": callback, "channel": {"id": channel}, "message": dict(message), "message_ts": message["ts"]}
        return self._interact({**about, **self._who(user), "trigger_id": self.slack.trigger()})

    def open_home(self, user: str, tab: str = "home") -> httpx.Response:
        """Somebody opens the app's home."""
        return self.event({"type": "app_home_opened", "user": user, "channel": f"D{user}", "tab": tab, "event_ts": f"{time.time():.6f}"})

    def click_home(self, user: str, home: Answer, action: str) -> httpx.Response:
        """Somebody clicks a button of their home tab, where there is no channel and no message."""
        button = _button_anywhere(home["blocks"], action)
        clicked = {"type": "button", "action_id": action, "block_id": "b", "value": button["value"]}
        about = {"container": {"type": "view", "view_id": f"H{user}"}, "view": {"id": f"H{user}", "type": "home"}, "trigger_id": self.slack.trigger()}
        return self._interact({"type": "block_actions", **self._who(user), **about, "actions": [clicked]})

    def _who(self, user: str) -> Answer:
        return {"user": {"id": user, "team_id": self._team}, "team": {"id": self._team}}

    def submit(self, user: str, form: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> httpx.Response:
        """Somebody sends a form: for each field what its element holds."""
        state = {"values": {field: {field: element} for field, element in values.items()}}
        shown = {key: form[key] for key in ("title", "submit", "close", "blocks") if key in form}
        view = {"id": "V1", "type": "modal", **shown, "callback_id": form["callback_id"], "private_metadata": form["private_metadata"], "state": state}
        return self._interact({"type": "view_submission", "user": {"id": user, "team_id": self._team}, "team": {"id": self._team}, "view": view})

    def _interact(self, payload: Mapping[str, Any]) -> httpx.Response:
        body = str(httpx.QueryParams({"payload": json.dumps(payload)}))
        return self.send(body, "application/x-www-form-urlencoded")


def envelope(event: Mapping[str, Any], team: str = TEAM, organisation: str = "", *, whole: bool = False) -> Answer:
    """What goes round an event."""
    grid = {"enterprise_id": organisation} if organisation else {}
    return {
        "type": "event_callback",
        "team_id": team,
        **grid,
        "api_app_id": "A01",
        "event_id": f"Ev{next(_events)}",
        "event_time": int(time.time()),
        "authorizations": [{"team_id": team, "user_id": BOT, "is_bot": True, "is_enterprise_install": whole, **grid}],
        "event": event,
    }


def button_of(message: Answer, action: str) -> Answer:
    """A button of a message."""
    return _button_anywhere(message["blocks"], action)


def _button_anywhere(blocks: list[Answer], action: str) -> Answer:
    return next(e for b in blocks for e in _elements_in(b) if e.get("action_id") == action)


def _elements_in(block: Answer) -> list[Answer]:
    return [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]


def buttons_of(message: Answer) -> list[str]:
    """The buttons that a message offers."""
    return [e["action_id"] for b in message["blocks"] for e in _elements_in(b) if "action_id" in e]


def menu_of(message: Answer) -> list[str]:
    """What the menu of a message offers."""
    return [o["value"].partition("|")[0] for b in message["blocks"] if b["type"] == "actions" for e in b["elements"] for o in e.get("options", ())]


def words_of(message: Answer) -> str:
    """Everything that can be read in a message."""
    return "\n".join(text for block in message["blocks"] for text in _texts(block))


def _texts(value: object) -> list[str]:
    if isinstance(value, Mapping):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [t for v in value.values() for t in _texts(v)]
    return [t for v in value for t in _texts(v)] if isinstance(value, list) else []
