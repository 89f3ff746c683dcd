"""What the chats that are switched on bring to the running product. A chat's own parts are imported only where it is on."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.settings import Settings
from triage.steps.tools import FromChats

if TYPE_CHECKING:
    from bot.slack.installations import Workspaces


def from_chats(settings: Settings, workspaces: Callable[[], "Workspaces"]) -> FromChats:
    """What fetches the files of messages, what reads back the threads of questions, and what chats have to do durably."""
    found: FromChats = {"files": {}, "threads": {}, "errands": {}}
    if settings.slack_is_on:
        from bot.slack import parts as slack  # noqa: PLC0415

        found = slack.from_chats(settings, workspaces())
    if settings.teams_is_on:
        from bot.teams import parts as teams  # noqa: PLC0415

        found["files"] = {**found["files"], **teams.files_of()}
        found["errands"] = {**found["errands"], **teams.errands_of(settings)}
    return found
