"""Files out: a response letter goes into a person's own files, once they have said yes on Teams' card for it."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.teams.hosts import FileHosts
from bot.teams.outbound import Card
from triage.domain.response import Letter
from triage.errors import TryAgainLater, Undeliverable

CONSENT, INFO = "application/vnd.microsoft.teams.card.file.consent", "application/vnd.microsoft.teams.card.file.info"
TIMEOUT = 30
_ABOUT = "The response letter of {number}, to be put into your own files (OneDrive)."
_NOT_THERE = "teams: this is no place for files in Microsoft 365"


class Upload(NamedTuple):
    """Where Teams lets a file be put, and how it is shown then."""

    to: str
    link: str
    name: str
    unique_id: str
    kind: str


def consent(letter: Letter, size: int) -> Card:
    """The card that asks whether a letter may be put into somebody's files. Nothing has a default: without a yes nothing is put anywhere."""
    of = {"case": letter.response.case_id, "version": letter.response.version}
    content = {"description": _ABOUT.format(number=letter.number), "sizeInBytes": size, "acceptContext": of, "declineContext": of}
    return {"type": "message", "attachments": [{"contentType": CONSENT, "name": letter.file_name, "content": content}]}


def put(data: bytes, upload: Upload, hosts: FileHosts) -> None:
    """Put a file where Teams lets it be put. The same file twice is one. Raises TryAgainLater or Undeliverable."""
    if upload.to not in hosts:
        raise Undeliverable(_NOT_THERE)
    headers = {"Content-Type": "application/octet-stream", "Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}"}
    request = urllib.request.Request(upload.to, data=data, headers=headers, method="PUT")  # noqa: S310 - the host was looked at
    try:
        with urllib.request.build_opener(_Nowhere()).open(request, timeout=TIMEOUT):
            return
    except urllib.error.HTTPError as error:
        with error:
            raise _judged(error) from None
    except (OSError, http.client.HTTPException) as error:
        raise TryAgainLater(f"teams: {type(error).__name__}") from None


def _judged(error: urllib.error.HTTPError) -> TryAgainLater | Undeliverable:
    if error.code in (408, 429) or error.code >= 500:
        wait = str(error.headers.get("retry-after") or "0")
        return TryAgainLater(f"teams: {error.code}", after=float(wait) if wait.isdecimal() else 0.0)
    return Undeliverable(f"teams: {error.code}")


def standing(upload: Upload) -> Card:
    """The card that shows a file which stands in somebody's files now."""
    content = {"uniqueId": upload.unique_id, "fileType": upload.kind}
    return {"type": "message", "attachments": [{"contentType": INFO, "contentUrl": upload.link, "name": upload.name, "content": content}]}


def upload_in(value: Mapping[str, Any]) -> Upload | None:
    """Where a file may be put, as Teams says with a yes; None with a no, and for what is no answer to our card."""
    info = value.get("uploadInfo")
    if value.get("action") != "accept" or not isinstance(info, Mapping) or not info.get("uploadUrl"):
        return None
    return Upload(*(str(info.get(name) or "") for name in ("uploadUrl", "contentUrl", "name", "uniqueId", "fileType")))


class _Nowhere(urllib.request.HTTPRedirectHandler):
    """Follows nobody: the letter goes where Teams has said, or nowhere."""

    def redirect_request(self, *_: object) -> None:
        """None: a redirect is a refusal."""
        return
