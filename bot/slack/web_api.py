"""Slack's Web API as the core's ports need it: each fault is either worth another try or needs a person, and nothing is posted twice unseen."""

import http.client
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from bot.slack.addresses import ref_of
from bot.slack.outbound import Message
from bot.turns import Pace, Turns
from triage.errors import CannotDeliver, TryAgainLater, Undeliverable

EVENT_TYPE = "medical_inquiry"
PACE = Pace("slack", at_once=3)
"""Slack: "generally 1 message per second per channel, with short bursts"."""
TIMEOUT = 15
"""Seconds for one call."""
_PAGE = 200
_EDITS = "chat.update"
THREAD_GONE = "thread_not_found"
_MOST_PAGES = 5
_PASSING = frozenset(
    {
        "fatal_error",
        "internal_error",
        "ratelimited",
        "rate_limited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "message_limit_exceeded",
        "accesslimited",
    }
)
"""Answers of Slack after which the same call may go well."""

_TOKEN = frozenset({"account_inactive", "app_uninstalled", "invalid_auth", "not_authed", "token_expired", "token_revoked"})
"""Answers of Slack that say that our token does not hold any more."""
_MENDED = 300.0
"""Seconds between two looks whether it holds again."""

Found = Mapping[str, Any]


def quiet_logger() -> logging.Logger:
    """A logger for Slack's libraries, which write out whole requests: errors only, and none of them passed on."""
    logger = logging.getLogger("bot.slack.library")
    logger.setLevel(logging.CRITICAL)
    return logger


class WebApi:
    """The few calls that deliveries are made of.

    `turns`: who may post next in a channel. `lost`: is told where Slack says that our token does not hold; then a delivery waits for that to
    be mended, else it needs a person.
    """

    def __init__(self, client: WebClient, *, turns: Turns | None = None, lost: Callable[[str], None] | None = None) -> None:
        # The library repeats a call whose connection broke. For a post that may have arrived this would be a second message.
        client.retry_handlers.clear()
        self._client = client
        self._turns = turns
        self._lost = lost

    def post(self, channel: str, thread: str | None, message: Message, metadata: Mapping[str, str]) -> tuple[str, str]:
        """Post a message once, under metadata by which it is found. Returns its channel and time stamp; never tries twice."""
        if self._turns:
            self._turns.take(channel, f"{metadata.get('case')}:{metadata.get('key')}")
        answer = self._once(
            lambda: self._client.chat_postMessage(
                channel=channel,
                thread_ts=thread,
                text=message.text,
                blocks=list(message.blocks),
                metadata={"event_type": EVENT_TYPE, "event_payload": dict(metadata)},
                unfurl_links=False,
                unfurl_media=False,
                parse="none",
            ),
            channel,
        )
        return str(answer["channel"]), str(answer["ts"])

    def edit(self, channel: str, ts: str, message: Message) -> None:
        """Replace a message. Its metadata stay: Slack keeps them where an update names none."""
        if self._turns:
            self._turns.check_free(_EDITS)
        self._again(lambda: self._client.chat_update(channel=channel, ts=ts, text=message.text, blocks=list(message.blocks), parse="none"), _EDITS)

    def open_direct(self, user: str) -> str:
        """The channel of direct messages with a person."""
        return str(self._again(lambda: self._client.conversations_open(users=user))["channel"]["id"])

    def history(self, channel: str) -> Iterator[Found]:
        """The messages at the top of a channel, newest first, as far back as is reasonable to look."""
        return self._pages(lambda cursor: self._client.conversations_history(channel=channel, limit=_PAGE, cursor=cursor, include_all_metadata=True))

    def replies(self, channel: str, thread: str) -> Iterator[Found]:
        """The messages of a thread; none where its first message is gone."""
        try:
            yield from self._pages(
                lambda cursor: self._client.conversations_replies(channel=channel, ts=thread, limit=_PAGE, cursor=cursor, include_all_metadata=True)
            )
        except Undeliverable as gone:
            if THREAD_GONE not in str(gone):
                raise

    def me(self) -> str:
        """How Slack calls us as a user."""
        return str(self._again(self._client.auth_test).get("user_id") or "")

    def file(self, file: str) -> Found:
        """What Slack knows of a file."""
        found = self._again(lambda: self._client.files_info(file=file)).get("file")
        return found if isinstance(found, Mapping) else {}

    def is_private(self, channel: str) -> bool:
        """Whether nobody but people of this company who were let in read a channel. One that Slack does not show is none. Raises TryAgainLater."""
        try:
            found = self._again(lambda: self._client.conversations_info(channel=channel)).get("channel") or {}
        except Undeliverable:
            return False
        return is_private(found)

    def upload(self, channel: str, thread: str | None, *, name: str, title: str, content: bytes) -> None:
        """Put a file into a thread."""
        self._once(lambda: self._client.files_upload_v2(channel=channel, thread_ts=thread, filename=name, title=title, content=content))

    def access(self, **given: str) -> Found:
        """A token, for a code or for the right to renew one. Raises TryAgainLater, or Undeliverable with Slack's own word for it."""
        answer = self._once(lambda: self._client.oauth_v2_access(**given))
        return answer.data if isinstance(answer.data, dict) else {}

    def give_back(self) -> None:
        """Our token is to hold no more."""
        self._once(self._client.auth_revoke)

    def _pages(self, call: Callable[[str | None], SlackResponse]) -> Iterator[Found]:
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            answer = self._again(lambda at=cursor: call(at))  # type: ignore[misc]
            yield from answer.get("messages") or ()
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return

    def _again(self, call: Callable[[], SlackResponse], queue: str = "") -> SlackResponse:
        """A call that changes nothing when it is made twice: a connection that breaks is tried again at once, twice at most."""
        retrying = Retrying(
            retry=retry_if_exception_type((ConnectionError, http.client.RemoteDisconnected)),
            stop=stop_after_attempt(3),
            wait=wait_random_exponential(multiplier=0.05, max=0.5),
            reraise=True,
        )
        return self._once(lambda: retrying(_unwrapped, call), queue)

    def _once(self, call: Callable[[], SlackResponse], queue: str = "") -> SlackResponse:
        try:
            return call()
        except SlackApiError as error:
            raise self._told(_judged(error), str(error.response.get("error", "")), queue) from None
        except (OSError, http.client.HTTPException, SlackRequestError, ValueError) as error:
            raise TryAgainLater(f"slack: {type(error).__name__}") from None

    def _told(self, fault: TryAgainLater | Undeliverable, code: str, queue: str) -> TryAgainLater | Undeliverable:
        """The same fault, once everybody knows whom it concerns: those in the same queue, or whoever looks after the token."""
        if isinstance(fault, TryAgainLater) and fault.after and self._turns and queue:
            self._turns.hold(queue, fault.after)
        if code in _TOKEN and self._lost:
            self._lost(code)
            return TryAgainLater(f"slack: {code}", after=_MENDED)
        return fault


_SHARED = ("is_ext_shared", "is_pending_ext_shared", "is_shared", "is_mpim")


def is_private(found: Found) -> bool:
    """Whether what Slack says of a channel is that of a private one of this company alone."""
    return found.get("is_private") is True and not any(found.get(mark) for mark in _SHARED)


Apis = Callable[[str], WebApi]
"""What gives the calls for a workspace or organisation, by its id."""


def apis_of(given: WebClient | Apis) -> Apis:
    """The calls for every workspace; of one client, the same for all. Raises TryAgainLater or Undeliverable when it is asked."""
    if isinstance(given, WebClient):
        only = WebApi(given)
        return lambda _: only
    return given


def word_of(fault: CannotDeliver) -> str:
    """Slack's own word for a fault."""
    return str(fault).removeprefix("slack: ")


def payload_of(found: Found) -> Mapping[str, Any]:
    """What we wrote into the metadata of a message; empty for a message that is not ours."""
    metadata = found.get("metadata") or {}
    payload = metadata.get("event_payload") if metadata.get("event_type") == EVENT_TYPE else None
    return payload if isinstance(payload, Mapping) else {}


def ref_in(channel: str, found: Found) -> str:
    """The reference of a message that was found."""
    return ref_of(channel, str(found["ts"]))


def _unwrapped(call: Callable[[], SlackResponse]) -> SlackResponse:
    try:
        return call()
    except OSError as error:
        reason = getattr(error, "reason", None)  # urllib wraps what broke the connection
        raise reason if isinstance(reason, ConnectionError) else error from None


def _judged(error: SlackApiError) -> TryAgainLater | Undeliverable:
    code, status = str(error.response.get("error", "")), int(getattr(error.response, "status_code", 200))
    if status == 429 or code in _PASSING or status >= 500:
        return TryAgainLater(f"slack: {code or status}", after=_wait(error))
    if not code.replace("_", "").isalnum():  # no answer of Slack's: a page of some proxy, or nothing
        return TryAgainLater(f"slack: unreadable answer ({status})")
    return Undeliverable(f"slack: {code}")


def _wait(error: SlackApiError) -> float:
    headers = {str(k).lower(): v for k, v in dict(getattr(error.response, "headers", {}) or {}).items()}
    value = headers.get("retry-after", 0)
    try:
        return float(value[0] if isinstance(value, list) else value)
    except ValueError:
        return 0.0
