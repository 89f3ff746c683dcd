"""Teams' parts of the running product: what delivers."""

from bot.settings import Settings
from bot.teams.messenger import TeamsMessenger
from bot.teams.web_api import connector_of
from triage.ports import Messenger
from triage.store.unit import Store


def messenger_of(settings: Settings, store: Store, web_home: str) -> Messenger:
    """Delivers in the company's tenant."""
    return TeamsMessenger(connector_of(settings), store, web_home=web_home)
