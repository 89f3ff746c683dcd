"""Teams' parts of the running product: what delivers, and what fetches files."""

from collections.abc import Mapping

from bot.letter import paper_of
from bot.settings import Settings
from bot.teams.files_in import TeamsFiles
from bot.teams.messenger import TeamsMessenger
from bot.teams.web_api import connector_of
from triage.domain.inquiry import Channel
from triage.ports import AttachmentSource, Messenger
from triage.store.unit import Store


def messenger_of(settings: Settings, store: Store, web_home: str) -> Messenger:
    """Delivers in the company's tenants."""
    return TeamsMessenger(connector_of(settings), store, web_home=web_home, paper=paper_of(settings))


def files_of() -> Mapping[Channel, AttachmentSource]:
    """Fetches what came with a message."""
    return {Channel.TEAMS: TeamsFiles()}
