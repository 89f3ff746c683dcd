"""Everything that the Teams app offers, by Teams' own names: scopes, commands, extensions of messages, and what it may read.

The manifest is made of these tables, and the application answers what stands here.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple


class Command(NamedTuple):
    """A word that people send, and what comes of it."""

    title: str
    about: str


class Extension(NamedTuple):
    """An entry of Teams' menus: `action` opens a form, `query` searches by what it `asks`; `context` says where it stands."""

    id: str
    kind: Literal["action", "query"]
    title: str
    about: str
    context: tuple[str, ...]
    asks: str = ""


SCOPES = ("personal", "team", "groupChat")
HOME = Command("home", "My open inquiries, answers to pass on, news and profile")
HELP = Command("help", "What I do, and how I am asked")
COMMANDS = (HOME, HELP)

RELAY = Extension("relayQuestion", "action", "Relay this question", "Hand a professional's question to medical information", ("message",))
ASK = Extension("askQuestion", "action", "Ask a question", "Ask medical information a question", ("compose", "commandBox"))
DOCUMENTS = Extension(
    "findDocuments", "query", "Documents", "Find an approved document of your products", ("compose", "commandBox"), "Words to look for; none shows the labels"
)
MY_CASES = Extension(
    "myCases", "query", "My cases", "Find one of your own inquiries", ("compose", "commandBox"), "Number, product or topic; none shows the latest"
)
EXTENSIONS = (RELAY, ASK, DOCUMENTS, MY_CASES)
WORDS = "words"
"""The one thing that a search asks for."""

PERMISSIONS: Mapping[str, str] = {
    "ChannelMessage.Read.Group": "replies in the thread of a question, without a mention",
    "ChatMessage.Read.Chat": "replies to a receipt in a group chat, without a mention",
}
"""What the app asks for where it is installed in a team or chat (resource-specific consent), and what for."""
