"""What this face needs of the running product."""

from typing import Protocol

from bot import running
from bot.slack.installations import Workspaces


class Running(running.Running, Protocol):
    """The running product, as far as Slack sees it."""

    @property
    def workspaces(self) -> Workspaces:
        """The workspaces where it is installed."""
        ...
