"""Where a request of Slack comes from: the workspace, or the organisation, that has installed the app, with its token.

Everything that is said while a request is being answered is said there. An organisation's workspaces are one place: people keep their ids in
all of them, and one token speaks in all.
"""

from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from typing import Any, NamedTuple


class Place(NamedTuple):
    """A workspace or a whole organisation. Empty where there is one workspace, with the token that the administrator has set."""

    id: str = ""
    organisation: str = ""
    token: str = ""

    @property
    def is_organisation(self) -> bool:
        """Whether it stands for all workspaces of an organisation."""
        return bool(self.id) and self.id == self.organisation


_ALONE = Place()
_HERE: ContextVar[Place] = ContextVar("slack_place")


def here() -> Place:
    """The place of the request that is being answered."""
    return _HERE.get(_ALONE)


def be_at(place: Place) -> None:
    """Answer the present request at this place."""
    _HERE.set(place)


def bring_home(body: MutableMapping[str, Any]) -> None:
    """Let an event name the workspace that has the app.

    In a channel that is shared with another company, what their people say happened in their workspace, and reaches us through ours: it is ours that
    answers it, and one thread is one thread, whoever writes in it.
    """
    through: Mapping[str, Any] = next((a for a in body.get("authorizations") or () if a.get("is_bot")), {})
    home = body.get("context_team_id") or ("" if through.get("is_enterprise_install") else through.get("team_id"))
    if body.get("type") == "event_callback" and home:
        body["team_id"] = str(home)


_PARTS = ("event", "user", "team", "message", "previous_message")
_NAMES = ("team_id", "team", "user_team")


def settle(body: MutableMapping[str, Any], place: Place) -> None:
    """Write the place itself wherever a request names one of its workspaces, or its organisation."""
    if not place.id:
        return
    mine = {place.organisation, place.id} - {""}
    if place.is_organisation:
        mine |= {str(team) for team in (body.get("team_id"), (body.get("team") or {}).get("id") if isinstance(body.get("team"), dict) else None) if team}
    if isinstance(body.get("team"), MutableMapping) and body["team"].get("id") in mine:
        body["team"]["id"] = place.id
    _rewrite(body, mine, place.id)


def _rewrite(part: MutableMapping[str, Any], mine: set[str], name: str) -> None:
    for key in _NAMES:
        if isinstance(part.get(key), str) and part[key] in mine:
            part[key] = name
    for key in _PARTS:
        if isinstance(part.get(key), MutableMapping):
            _rewrite(part[key], mine, name)
