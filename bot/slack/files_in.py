"""Files in: fetches a file that came with a message, from Slack's own host only, with the bot's token, no larger than is read."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import IO, Any
from urllib.parse import urlsplit

from slack_sdk import WebClient

from bot.slack.web_api import Found, WebApi
from triage.errors import TryAgainLater, Undeliverable

TIMEOUT = 30
_HOST = "slack.com"
_NOT_HERE = "it is not kept in Slack itself, and other places are not opened"
_GONE = "it is no longer in Slack"
_REFUSED = "Slack does not let the app read it: an administrator must allow files:read"
_TOO_LARGE = "it is larger than {most} MB"
_MODES_ELSEWHERE = frozenset({"external", "tombstone", "hidden_by_limit"})
_PASSING = 500


def file_ref(team: str, file: str) -> str:
    """The address of a file, as the core keeps it."""
    return f"{team}/{file}"


class SlackFiles:
    """Fetches files with the token of the workspace they came from. `home` is where Slack's Web API is: a test has its own."""

    def __init__(self, client_for: Callable[[str], WebClient], *, home: str) -> None:
        self._client_for = client_for
        self._home = urlsplit(home)

    def fetch(self, ref: str, *, largest: int) -> bytes:
        """The bytes of a file. Raises TryAgainLater or Undeliverable."""
        team, _, file = ref.partition("/")
        client = self._client_for(team)
        record = _record(client, file)
        address = str(record.get("url_private_download") or record.get("url_private") or "")
        if record.get("mode") in _MODES_ELSEWHERE or record.get("is_external") or not self._is_slacks(address):
            raise Undeliverable(_GONE if record.get("mode") == "tombstone" else _NOT_HERE)
        too_large = Undeliverable(_TOO_LARGE.format(most=largest // 1_000_000))
        if int(record.get("size") or 0) > largest:
            raise too_large
        data = self._download(address, client.token or "", largest, is_page=_is_page(record))
        if len(data) > largest:
            raise too_large
        return data

    def _download(self, address: str, token: str, largest: int, *, is_page: bool) -> bytes:
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - the host was looked at
        opener = urllib.request.build_opener(_OnlySlack(self._is_slacks))
        try:
            with opener.open(request, timeout=TIMEOUT) as answer:
                if not is_page and "text/html" in str(answer.headers.get("content-type", "")):
                    raise Undeliverable(_REFUSED)  # Slack shows its page for signing in where the token may not read
                data = bytes(answer.read(largest + 1))
                if len(data) <= largest and answer.length:  # the library takes what broke off for the whole
                    raise TryAgainLater("slack: the file broke off")
                return data
        except urllib.error.HTTPError as error:
            with error:  # it holds the connection
                raise _judged(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise TryAgainLater(f"slack: {type(error).__name__}") from None

    def _is_slacks(self, address: str) -> bool:
        """Whether an address is on Slack's own host, so that the token goes nowhere else."""
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            return False
        if (parts.scheme, parts.netloc) == (self._home.scheme, self._home.netloc):
            return True
        host = (parts.hostname or "").lower()
        return parts.scheme == "https" and port in (None, 443) and (host == _HOST or host.endswith(f".{_HOST}")) and "@" not in parts.netloc


class _OnlySlack(urllib.request.HTTPRedirectHandler):
    """Follows Slack to Slack, and nowhere else."""

    def __init__(self, allowed: Callable[[str], bool]) -> None:
        self._allowed = allowed

    def redirect_request(  # noqa: PLR0917 - as the library calls it
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """The next request. Raises Undeliverable for one that leads away from Slack."""
        if not self._allowed(newurl):
            raise Undeliverable(_NOT_HERE)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _record(client: WebClient, file: str) -> Found:
    try:
        return WebApi(client).file(file)
    except Undeliverable as refused:
        raise Undeliverable(_REFUSED if "scope" in str(refused) or "allowed" in str(refused) else _GONE) from None


def _is_page(record: Mapping[str, Any]) -> bool:
    return "html" in str(record.get("mimetype", "")) or str(record.get("filetype", "")) in ("html", "htm")


def _judged(error: urllib.error.HTTPError) -> TryAgainLater | Undeliverable:
    if error.code == 429 or error.code >= _PASSING:
        wait = str(error.headers.get("retry-after") or "0")
        return TryAgainLater(f"slack: {error.code}", after=float(wait) if wait.isdecimal() else 0.0)
    return Undeliverable(_REFUSED if error.code in (401, 403) else _GONE)
