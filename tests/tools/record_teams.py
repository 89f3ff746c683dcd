"""Records what Microsoft's own playground sends in the place of Teams: `python -m tests.tools.record_teams` writes tests/data/teams/recorded.

Each file is the body of one request, as it came and no more: no headers, and the playground signs nothing. People, places and ids are its own
made-up ones. What its page offers is asked for as its page does. What it has no menu for (edits, deletions, reactions, files, talk without a
mention) it sends from its blank form for activities of one's own: there the envelope is the playground's, and what is written into it is `WRITTEN`,
by Microsoft's documentation. Those files are called `written_...`.
"""

import json
import queue
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.teams.outbound import CARD
from tests.fakes.slack_serving import served
from tests.fakes.teams_playground import CHAT, PERSON, playground

RECORDED = Path(__file__).parent.parent / "data" / "teams" / "recorded"
QUESTION = "Does Velmira need a dose adjustment with eGFR 35?"
SIGNS = "Is Velmira 5 mg < 10 mg & safe with eGFR 35?\nAnd <b>what</b> of 25 °C?"
TEAM, ELSEWHERE = "team-id", "channel-announcements-id"
_MENTION, _PATIENCE = "<at>Test Bot</at>", 15
Part = dict[str, Any]

MENU = {
    "installed": ("install", "personal group team"),
    "uninstalled": ("uninstall", "personal group team"),
    "bot_added": ("botAdded", "personal group team"),
    "bot_removed": ("botRemoved", "personal group team"),
    "user_added": ("userAdded", "personal group team"),
    "user_removed": ("userRemoved", "personal group team"),
    "channel_created": ("channelCreated", "team"),
    "channel_renamed": ("channelRenamed", "team"),
    "channel_deleted": ("channelDeleted", "team"),
    "team_renamed": ("teamRenamed", "team"),
    "team_deleted": ("teamDeleted", "team"),
}
"""The playground's menu of activities, with the places in which each is asked for."""

_EDIT, _DELETION, _UNDOING = ({"eventType": name} for name in ("editMessage", "softDeleteMessage", "undeleteMessage"))
_FILE = {
    "contentType": "application/vnd.microsoft.teams.file.download.info",
    "name": "letter.txt",
    "contentUrl": "https://example.sharepoint.com/letter.txt",
    "content": {"downloadUrl": "https://example.sharepoint.com/download/letter.txt", "uniqueId": "file-1", "fileType": "txt"},
}
_LIKE = [{"type": "like"}]

WRITTEN: Mapping[str, tuple[str, Part]] = {
    "kind_of_ones_own": ("personal", {}),
    "written_edited": ("personal", {"type": "messageUpdate", "text": f"{QUESTION} He is 62.", "channelData": _EDIT}),
    "written_deleted": ("personal", {"type": "messageDelete", "channelData": _DELETION}),
    "written_deletion_undone": ("personal", {"type": "messageUpdate", "text": QUESTION, "channelData": _UNDOING}),
    "written_reaction_added": ("personal", {"type": "messageReaction", "reactionsAdded": _LIKE}),
    "written_reaction_removed": ("personal", {"type": "messageReaction", "reactionsRemoved": _LIKE}),
    "written_typing": ("personal", {"type": "typing"}),
    "written_read": ("personal", {"type": "event", "name": "application/vnd.microsoft.readReceipt", "value": {"lastReadMessageId": "1"}}),
    "written_ended": ("personal", {"type": "endOfConversation"}),
    "written_file": ("personal", {"type": "message", "text": QUESTION, "attachments": [_FILE]}),
    "written_talk_in_thread": ("thread", {"type": "message", "text": "I saw a rash too"}),
    "written_talk_in_channel": ("team", {"type": "message", "text": "Lunch at noon?"}),
}
"""What is sent from the blank form: where, and what is written into it."""
_OF_THE_QUESTION = frozenset({"written_edited", "written_deleted", "written_deletion_undone", "written_reaction_added", "written_reaction_removed"})


class Recorder:
    """The playground's bot: answers every activity with 200, and writes what came."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._came: queue.Queue[Part] = queue.Queue()
        self.kept: dict[str, Part] = {}
        self.app = Starlette(routes=[Route("/api/messages", self._take, methods=["GET", "POST"])])

    async def _take(self, request: Request) -> JSONResponse:
        if request.method == "POST":
            self._came.put(await request.json())
        return JSONResponse({})

    def keep(self, name: str) -> None:
        """Write what comes next under a name; of two that come at once, each its type too."""
        activity = self._came.get(timeout=_PATIENCE)
        self.kept[name] = activity
        (self._folder / f"{name}.json").write_text(json.dumps(activity, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def keep_both(self, name: str) -> None:
        """Write the two that come at once, each under a name with its type."""
        both = sorted((self._came.get(timeout=_PATIENCE) for _ in range(2)), key=lambda activity: str(activity["type"]))
        for activity in both:
            self._came.put(activity)
            self.keep(f"{name}_{activity['type']}")


class Person:
    """The person whom the playground plays, at its page."""

    def __init__(self, address: str, recorder: Recorder) -> None:
        self._http = httpx.Client(base_url=address, timeout=20, trust_env=False)
        self._recorder = recorder
        config = self._http.get("/_internal/v1/config").json()["config"]
        self._bot = {"mentioned": {"id": config["bot"]["id"]}, "text": _MENTION}
        self._places = {"personal": CHAT, "group": config["groupChats"][0]["id"], "team": TEAM}

    def record(self) -> None:
        """Do everything that can be done there, once."""
        self._messages()
        self._clicks()
        self._extensions()
        for name, (kind, places) in MENU.items():
            for place in places.split():
                self._custom(f"{name}_{place}", place, {}, type=kind)
        for name, (place, written) in WRITTEN.items():
            asked = self._recorder.kept["personal"]["id"]
            self._custom(name, place, {**written, "id": asked} if name in _OF_THE_QUESTION else written)
        self._http.post(f"/_debug/conversation/{CHAT}/installation", json={})
        self._recorder.keep_both("page_opened")
        self._http.close()

    def _messages(self) -> None:
        self._says("personal", CHAT, QUESTION)
        self._says("personal_signs", CHAT, SIGNS)
        self._says("personal_markdown", CHAT, f"**{QUESTION}**", textFormat="markdown")
        self._says("personal_card", CHAT, None, attachments=[_card("1")], attachmentLayout="list")
        self._says("group", self._places["group"], f"{_MENTION} {QUESTION}", mentions=[self._bot])
        self._places["thread"] = self._says("channel", TEAM, f"{_MENTION} {QUESTION}", mentions=[self._bot])["postConversationId"]
        self._says("thread", self._places["thread"], f"{_MENTION} He is 62", mentions=[self._bot])
        megan = {"mentioned": {"id": "user-id-1"}, "text": "<at>Megan Bowen</at>"}
        self._says("channel_two_named", ELSEWHERE, f"{_MENTION} <at>Megan Bowen</at> asks: {QUESTION}", mentions=[self._bot, megan])

    def _clicks(self) -> None:
        standing = self._http.post(f"/_connector/v3/conversations/{CHAT}/activities", json={"type": "message", "attachments": [_card("1")]}).json()["id"]
        button = {"type": "Action.Execute", "title": "No, they asked of themselves", "verb": "prompted_no", "data": {"about": "1"}}
        self._invokes("card_clicked", "adaptiveCard/action", {"action": button}, replyToId=standing)
        self._posts("/_conversation/v1/submit", {"conversation": {"id": CHAT}, "replyToId": standing, "value": {"opens": "profile"}})
        self._recorder.keep("card_submitted")
        self._invokes("feedback", "message/submitAction", {"actionName": "feedback", "actionValue": {"reaction": "like", "feedback": "Good"}})

    def _extensions(self) -> None:
        """Search and action, as the page asks for them."""
        composing: Part = {"commandContext": "compose", "context": {"theme": "default"}}
        typed = {"parameters": [{"name": "words", "value": "renal"}], "queryOptions": {"skip": 0, "count": 25}}
        self._invokes("searched", "composeExtension/query", {"commandId": "findDocuments", **typed, **composing})
        self._invokes("link_pasted", "composeExtension/queryLink", {"url": "https://example.com/"})
        self._invokes("link_pasted_anonymously", "composeExtension/anonymousQueryLink", {"url": "https://example.com/"})
        self._invokes("form_opened", "composeExtension/fetchTask", {"commandId": "askQuestion", **composing})
        message = {"id": "1", "body": {"contentType": "html", "content": f"<p>{QUESTION}</p>"}, "attachments": [], "mentions": [], "reactions": []}
        relayed = {"commandId": "relayQuestion", "commandContext": "message", "context": {"theme": "default"}, "messagePayload": message}
        self._invokes("form_opened_on_message", "composeExtension/fetchTask", relayed)
        data = {"question": QUESTION, "once": "recorded-form", "files": []}
        self._invokes("form_sent", "composeExtension/submitAction", {"commandId": "askQuestion", **composing, "data": data})

    def _says(self, name: str, place: str, text: str | None, **more: Any) -> Part:
        words = {} if text is None else {"text": text, "textFormat": "plain"}
        answer = self._posts(f"/_conversation/v1/conversations/{place}/messages", {**words, **more})
        self._recorder.keep(name)
        return dict(answer.json())

    def _invokes(self, name: str, invoke: str, value: Part, **more: Any) -> None:
        self._posts("/_conversation/v1/invoke", {"name": invoke, "conversation": {"id": CHAT}, "value": value, **more})
        self._recorder.keep(name)

    def _posts(self, path: str, body: Part) -> httpx.Response:
        return self._http.post(path, json={**body, "from": {"id": PERSON}})

    def _custom(self, name: str, place: str, written: Part, **query: str) -> None:
        """Take the form for an activity, write into it, and send it."""
        form = self._http.get("/_internal/v1/customActivities/template", params={"conversationId": self._places[place], **query}).raise_for_status().json()
        tenant = {"channelData": {"tenant": {"id": form["conversation"]["tenantId"]}, **written.get("channelData", {})}} if written else {}
        self._http.post("/_internal/v1/customActivities", json={**form, **written, **tenant}).raise_for_status()
        self._recorder.keep(name)


def _card(about: str) -> Part:
    button = {"type": "Action.Execute", "title": "No, they asked of themselves", "verb": "prompted_no", "data": {"about": about}}
    return {"contentType": CARD, "content": {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "A card"}], "actions": [button]}}


def record(folder: Path) -> dict[str, Part]:
    """Record everything into a folder. Returns the activities by their names."""
    recorder = Recorder(folder)
    with tempfile.TemporaryDirectory() as home, served(recorder.app) as product, playground(product, Path(home)) as peer:
        Person(peer.url, recorder).record()
    return recorder.kept


def main() -> None:
    """Record everything anew."""
    RECORDED.mkdir(parents=True, exist_ok=True)
    print(f"{len(record(RECORDED))} activities in {RECORDED}")


if __name__ == "__main__":
    main()
