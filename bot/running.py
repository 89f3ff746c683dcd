"""What a face in a chat needs of the running product."""

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

from bot.settings import Settings
from triage.steps.tools import Tools

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Running(Protocol):
    """The running product, as far as a chat sees it."""

    @property
    def settings(self) -> Settings:
        """What the administrator has set."""
        ...

    @property
    def tools(self) -> Tools:
        """What the core's actions work with."""
        ...

    @property
    def web_home(self) -> str:
        """The address of the web pages."""
        ...

    async def call(self, function: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run core code off the event loop."""
        ...
