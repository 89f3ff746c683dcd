"""When a workspace takes the app out, or its token is revoked: kept, told to a person, and what is to be delivered there waits."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.slack.installations import Workspaces
from bot.slack.running import Running
from triage.store.installations import Standing


class Leaving:
    """What happens when we are shown the door."""

    def __init__(self, product: Running) -> None:
        self._product = product

    async def on_uninstalled(self, body: Mapping[str, Any]) -> None:
        """The app was taken out of a workspace."""
        await self._product.call(left, self._product.workspaces, body, Standing.UNINSTALLED)

    async def on_revoked(self, body: Mapping[str, Any]) -> None:
        """Tokens were revoked: ours, where one of a bot is among them."""
        if (body["event"].get("tokens") or {}).get("bot"):
            await self._product.call(left, self._product.workspaces, body, Standing.REVOKED)


def left(workspaces: Workspaces, body: Mapping[str, Any], standing: Standing) -> None:
    """Keep that a place lets us in no more, unless it has installed the app again since."""
    happened = datetime.fromtimestamp(int(body.get("event_time") or 0), UTC)
    workspaces.leave(str(body.get("team_id") or ""), str(body.get("enterprise_id") or ""), standing, at=happened)
