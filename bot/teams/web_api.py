"""The Bot Connector as the core's ports need it: each fault is either worth another try or needs a person, and nothing is sent twice unseen.

What is said in one conversation waits in one queue; whoever is asked by Teams to wait holds up the others there.
"""

import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from botbuilder.schema import Activity, ChannelAccount, ConversationParameters, Entity
from botframework.connector import ConnectorClient
from botframework.connector.auth import AppCredentials
from msrest.exceptions import ClientException, HttpOperationError

from bot.settings import Settings
from bot.teams.credentials import credentials_of
from bot.turns import Pace, Turns
from triage.errors import TryAgainLater, Undeliverable

PACE = Pace("teams", at_once=6)
"""Teams takes 7 messages of a bot a second in one conversation, 8 in two, 60 in thirty; edits count as messages."""
TIMEOUT = 15
"""Seconds for one call."""
_MENDED = 300.0
"""Seconds between two looks whether our own credentials hold again."""
_PASSING = frozenset({408, 412, 429, 500, 502, 503, 504})
"""Answers of the connector after which the same call may go well."""
_THROTTLED = frozenset({412, 429, 502, 503, 504})
"""Those by which Teams may mean that we are too fast."""

_R = TypeVar("_R")


class Connector:
    """The few calls that deliveries are made of. Each blocks, so none is made on the event loop."""

    def __init__(self, credentials: AppCredentials, *, timeout: int = TIMEOUT, turns: Turns | None = None) -> None:
        self._turns = turns or Turns(PACE)
        self._credentials = credentials
        self._timeout = timeout
        self._clients: dict[str, ConnectorClient] = {}
        self._lock = threading.Lock()

    def post(self, service: str, conversation: str, activity: Mapping[str, Any], *, key: str = "") -> str:
        """Send an activity once, and return its id. Never tries twice: the first may have arrived. `key`: whose turn in the queue this is."""
        if activity.get("type") == "typing":
            self._turns.check_free(conversation)
        else:
            self._turns.take(conversation, key)
        sent = self._call(lambda: self._at(service).conversations.send_to_conversation(conversation, _activity(activity)), conversation)
        return str(getattr(sent, "id", None) or "")

    def edit(self, service: str, conversation: str, activity_id: str, activity: Mapping[str, Any]) -> None:
        """Replace an activity."""
        self._turns.take(conversation, f"edit:{activity_id}")
        changed = _activity({**activity, "id": activity_id})
        self._call(lambda: self._at(service).conversations.update_activity(conversation, activity_id, changed), conversation)

    def open_private(self, service: str, tenant: str, member: str) -> str:
        """The personal chat with a member. Teams has one with each person, however often it is asked for."""
        us = ChannelAccount(id=f"28:{self._credentials.microsoft_app_id or 'bot'}")
        parameters = ConversationParameters(
            is_group=False, bot=us, members=[ChannelAccount(id=member)], tenant_id=tenant, channel_data={"tenant": {"id": tenant}}
        )
        opened = self._call(lambda: self._at(service).conversations.create_conversation(parameters))
        return str(getattr(opened, "id", None) or "")

    def member(self, service: str, conversation: str, member: str) -> Mapping[str, Any]:
        """What the directory knows of a member of a conversation, in the connector's own words; empty where it knows nobody."""
        try:
            found = self._call(lambda: self._at(service).conversations.get_conversation_member(conversation, member))
        except Undeliverable:
            return {}
        return {} if found is None else dict(found.serialize(keep_readonly=True)) | dict(found.additional_properties or {})

    def _at(self, service: str) -> ConnectorClient:
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._made(service)
            return self._clients[service]

    def _made(self, service: str) -> ConnectorClient:
        client = ConnectorClient(self._credentials, base_url=service)
        # The library repeats a call whose answer it did not get. For a message that may have arrived this would be a second one.
        client.config.retry_policy.retries = 0
        client.config.retry_policy.policy.status_forcelist = []
        client.config.redirect_policy.allow = False
        client.config.connection.timeout = self._timeout
        return client

    def _call(self, call: Callable[[], _R], conversation: str = "") -> _R:
        """Make a call. `conversation`: what Teams asks to wait for holds up everybody there."""
        try:
            return call()
        except HttpOperationError as error:
            fault = _judged(error)
            if isinstance(fault, TryAgainLater) and fault.after and conversation and int(error.response.status_code) in _THROTTLED:
                self._turns.hold(conversation, fault.after)
            raise fault from None
        except PermissionError:  # so the library says that our own credentials were refused
            raise TryAgainLater("teams: our credentials were refused", after=_MENDED) from None
        except (OSError, ClientException, ValueError) as error:
            raise TryAgainLater(f"teams: {type(error).__name__}") from None


@lru_cache(maxsize=4)
def connector_of(settings: Settings) -> Connector:
    """The connector with the credentials of the settings, one for all who speak, since they share its queues. In development there are none."""
    return Connector(credentials_of(settings))


class _Entity(Entity):  # type: ignore[misc] # the library has no types
    """An entity with everything that stands in it: the library's own is sent with its type alone."""

    _attribute_map = {"type": {"key": "type", "type": "str"}, "additional_properties": {"key": "", "type": "{object}"}}


def _activity(made: Mapping[str, Any]) -> Activity:
    activity = Activity.deserialize(dict(made))
    activity.entities = [_Entity(type=e.type, additional_properties=e.additional_properties) for e in activity.entities or ()] or None
    return activity


def _judged(error: HttpOperationError) -> TryAgainLater | Undeliverable:
    status = int(error.response.status_code)
    if status == 401:
        return TryAgainLater("teams: our credentials were refused", after=_MENDED)
    if status in _PASSING or status > 500:
        return TryAgainLater(f"teams: {status}", after=_wait(error))
    return Undeliverable(f"teams: {_code(error) or status}")


def _code(error: HttpOperationError) -> str:
    """The connector's own word for a fault."""
    code = str(getattr(getattr(error.error, "error", None), "code", None) or "")
    return code if code.isalnum() and len(code) < 60 else ""


def _wait(error: HttpOperationError) -> float:
    try:
        return float(error.response.headers.get("Retry-After", 0))
    except ValueError:
        return 0.0
