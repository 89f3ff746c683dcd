"""Slack's parts of the running product: what delivers, what shows cards to staff, and what fetches files. Each gets its token by workspace."""

from collections.abc import Callable, Mapping

from bot.letter import paper_of
from bot.settings import Settings
from bot.slack.channels import channels
from bot.slack.files_in import SlackFiles
from bot.slack.installations import Workspaces
from bot.slack.messenger import SlackMessenger
from bot.slack.room import NAME, SlackRoom
from bot.slack.threads_in import SlackThreads
from triage.domain.inquiry import Channel
from triage.ports import Messenger, StaffRoom
from triage.steps.tools import FromChats, Tools


def messenger_of(settings: Settings, workspaces: Workspaces, web_home: str) -> Messenger:
    """Delivers in every workspace."""
    return SlackMessenger(workspaces.api_for, web_home=web_home, paper=paper_of(settings), open_in=settings.slack_open)


def rooms_of(settings: Settings, workspaces: Workspaces, tools: Callable[[], Tools], web_home: str) -> Mapping[str, StaffRoom]:
    """The channels of staff, each in the workspace that its row names, else in the first. Raises BadSettings for a table that cannot be read."""
    table = channels(settings.slack_routes, review=settings.slack_review_channel, safety=settings.slack_safety_channel)
    return {NAME: SlackRoom(lambda team: workspaces.api_for(team or workspaces.home), table, tools, web_home)} if table.rows else {}


def from_chats(settings: Settings, workspaces: Workspaces) -> FromChats:
    """Fetches what came with a message, and reads back its thread, with the token of its workspace."""
    files = SlackFiles(workspaces.client_for, home=settings.slack_api_url)
    return {"files": {Channel.SLACK: files}, "threads": {Channel.SLACK: SlackThreads(workspaces.api_for)}, "errands": {}}
