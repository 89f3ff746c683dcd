"""Everything by which Slack reaches us and we reach Slack, by Slack's own names: events, commands, shortcuts, methods and their scopes.

The manifest is made of these tables, and the application listens to what stands here.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple


class Command(NamedTuple):
    """A command that people type. `hint` says what may stand behind it."""

    name: str
    about: str
    hint: str


class Shortcut(NamedTuple):
    """An entry in Slack's menus: `message` at a message, `global` in the search and the lightning menu."""

    callback: str
    name: str
    kind: Literal["message", "global"]
    about: str


INQUIRY = Command("/inquiry", "Ask medical information a question", "[question]")
RELAY = Shortcut("relay_question", "Relay this question", "message", "Hand a professional's question to medical information")
ASK = Shortcut("ask_question", "Ask a question", "global", "Ask medical information a question")

COMMANDS = (INQUIRY,)
SHORTCUTS = (RELAY, ASK)


class Prompt(NamedTuple):
    """A question to begin with. One that is about a product names it as {product}, and is offered only where there is one."""

    title: str
    message: str


PROMPTS = (
    Prompt("Dose in renal impairment", "Is a dose change of {product} needed in renal impairment?"),
    Prompt("A missed dose", "What should be done when a dose of {product} was missed?"),
    Prompt("Storage", "How is {product} stored?"),
    Prompt("What can you do?", "What can you do?"),
)
"""What the assistant pane offers before anybody has typed; Slack shows four at most."""


def prompts_for(product: str | None) -> list[dict[str, str]]:
    """The prompts as Slack takes them: without a product those that need none."""
    return [{"title": p.title, "message": p.message.format(product=product)} for p in PROMPTS if product or "{product}" not in p.message]


EVENTS: Mapping[str, str] = {
    "app_home_opened": "the home tab",
    "app_mention": "a question in a channel",
    "app_uninstalled": "the app was removed from a workspace",
    "assistant_thread_context_changed": "the assistant pane, while somebody moves on",
    "assistant_thread_started": "the assistant pane was opened",
    "message.channels": "replies in the thread of a question",
    "message.groups": "the same in private channels",
    "message.im": "questions in direct messages",
    "message.mpim": "the same in group messages",
    "tokens_revoked": "the app's token was revoked",
}
"""Events that Slack sends, and what for."""

_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

METHODS: Mapping[str, tuple[str, ...]] = {
    "assistant.threads.setStatus": ("assistant:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "assistant.threads.setTitle": ("assistant:write",),
    "auth.revoke": (),
    "auth.test": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": _HISTORY,
    "conversations.info": ("groups:read",),
    "conversations.open": ("im:write",),
    "conversations.replies": _HISTORY,
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "oauth.v2.access": (),
    "usergroups.users.list": ("usergroups:read",),
    "users.info": ("users:read", "users:read.email"),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
"""Methods that we call, with the scopes that they take."""

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "a question in a channel",
    "assistant:write": "the assistant pane: prompts, status and title",
    "channels:history": "replies in the thread of such a question; our own posts are found again",
    "chat:write": "receipts, answers, cards",
    "commands": "the command and the shortcuts",
    "files:read": "the text of a file that comes with a question",
    "files:write": "letters, and answers that are too long for a message",
    "groups:history": "the same as channels:history in private channels",
    "groups:read": "whether a channel where answers may stand is private",
    "im:history": "questions in direct messages",
    "im:write": "receipt and answer to who asked in a channel",
    "metadata.message:read": "the mark by which a post is found after a crash",
    "mpim:history": "the same as channels:history in group messages",
    "usergroups:read": "who belongs to a group that may use the app",
    "users:read": "who writes",
    "users:read.email": "the person with the same address",
}
"""What the app asks for at its installation, and what for."""
