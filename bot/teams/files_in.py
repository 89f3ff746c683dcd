"""Files in: fetches a file that somebody sent in their personal chat, from Microsoft 365 only, no larger than is read.

Teams gives an address with the message that needs no token and holds for some minutes; ours is sent nowhere. In a channel or group chat there
is no such address, and a person looks.
"""

import http.client
import urllib.error
import urllib.request
from typing import IO, Any

from bot.teams.hosts import FileHosts
from triage.errors import TryAgainLater, Undeliverable

TIMEOUT = 30
_NOT_HERE = "it does not stand in Microsoft 365, and other places are not opened"
_GONE = "it is not to be had any more: Teams gives it out for a few minutes only"
_TOO_LARGE = "it is larger than {most} MB"
_BROKE_OFF = "teams: the file broke off"
_PASSING = 500


def file_ref(unique_id: str, address: str) -> str:
    """The address of a file, as the core keeps it: its id, which stays, and where it is given out for now. Empty where it is not given out."""
    return f"{(unique_id or address).replace('#', '')}#{address}" if address else ""


class TeamsFiles:
    """Fetches files by the address that came with the message."""

    def __init__(self, hosts: FileHosts | None = None) -> None:
        self._hosts = hosts or FileHosts()

    def fetch(self, ref: str, *, largest: int) -> bytes:
        """The bytes of a file. Raises TryAgainLater or Undeliverable."""
        address = ref.partition("#")[2]
        if address not in self._hosts:
            raise Undeliverable(_NOT_HERE)
        opener = urllib.request.build_opener(_OnlyThere(self._hosts))
        try:
            with opener.open(urllib.request.Request(address), timeout=TIMEOUT) as answer:  # noqa: S310 - the host was looked at
                data = bytes(answer.read(largest + 1))
                if len(data) > largest:
                    raise Undeliverable(_TOO_LARGE.format(most=largest // 1_000_000))
                if answer.length:  # the library takes what broke off for the whole
                    raise TryAgainLater(_BROKE_OFF)
                return data
        except urllib.error.HTTPError as error:
            with error:  # it holds the connection
                raise _judged(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise TryAgainLater(f"teams: {type(error).__name__}") from None


class _OnlyThere(urllib.request.HTTPRedirectHandler):
    """Follows Microsoft 365 to Microsoft 365, and nowhere else."""

    def __init__(self, hosts: FileHosts) -> None:
        self._hosts = hosts

    def redirect_request(  # noqa: PLR0917 - as the library calls it
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """The next request. Raises Undeliverable for one that leads away."""
        if newurl not in self._hosts:
            raise Undeliverable(_NOT_HERE)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _judged(error: urllib.error.HTTPError) -> TryAgainLater | Undeliverable:
    if error.code == 429 or error.code >= _PASSING:
        wait = str(error.headers.get("retry-after") or "0")
        return TryAgainLater(f"teams: {error.code}", after=float(wait) if wait.isdecimal() else 0.0)
    return Undeliverable(_GONE)
