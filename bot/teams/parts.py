"""Teams' parts of the running product: what delivers, what shows cards to staff, and what fetches files."""

from collections.abc import Callable, Mapping

from bot.letter import paper_of
from bot.routes import TEAMS, routes
from bot.settings import Settings
from bot.teams.addresses import DEVELOPMENT
from bot.teams.files_in import TeamsFiles
from bot.teams.letters import errands
from bot.teams.messenger import TeamsMessenger
from bot.teams.room import NAME, TeamsRoom
from bot.teams.web_api import connector_of
from triage.domain.inquiry import Channel
from triage.ports import AttachmentSource, Messenger, StaffRoom
from triage.steps.tools import Errand, Tools
from triage.store.unit import Store


def messenger_of(settings: Settings, store: Store, web_home: str) -> Messenger:
    """Delivers in the company's tenants."""
    return TeamsMessenger(connector_of(settings), store, web_home=web_home, paper=paper_of(settings))


def files_of() -> Mapping[Channel, AttachmentSource]:
    """Fetches what came with a message."""
    return {Channel.TEAMS: TeamsFiles()}


def errands_of(settings: Settings) -> Mapping[str, Errand]:
    """What Teams has to do durably besides delivering."""
    return errands(connector_of(settings), paper_of(settings))


def rooms_of(settings: Settings, tools: Callable[[], Tools], web_home: str) -> Mapping[str, StaffRoom]:
    """The channels of staff, in the company's first tenant. Raises BadSettings for a table that cannot be read."""
    table = routes(TEAMS, settings.teams_routes, review=settings.teams_review_channel, safety=settings.teams_safety_channel)
    room = TeamsRoom(connector_of(settings), table, tools, tenant=settings.teams_home_tenant or DEVELOPMENT, web_home=web_home)
    return {NAME: room} if table.rows else {}
