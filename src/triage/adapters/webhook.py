"""The webhook of the company's paging service: one signed HTTPS request a rung, with a number and a link and no word of a message."""

import hashlib
import hmac
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from triage.domain.paging import PageCall
from triage.errors import CannotDeliver, TryAgainLater, Undeliverable
from triage.ports import Clock

TIMEOUT = 10
"""Seconds for one request."""
TRIES = 3
"""Requests in a row before the worker waits longer."""
_PASSING = frozenset({408, 425, 429})


class WebhookPager:
    """Posts each call. The service knows a repeat by its delivery key, and knows us by the signature."""

    def __init__(self, url: str, secret: str, clock: Clock, *, timeout: float = TIMEOUT, longest_wait: float = 2.0) -> None:
        self._url = url
        self._secret = secret
        self._clock = clock
        self._timeout = timeout
        self._longest_wait = longest_wait
        self._open = urllib.request.build_opener(_NoRedirect).open

    def find(self, call: PageCall) -> bool:
        """Nothing tells: a repeat carries the same delivery key."""
        return False

    def call(self, call: PageCall) -> None:
        """Post a call, a few times where the fault is a passing one. Raises TryAgainLater or Undeliverable."""
        tries = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_random_exponential(multiplier=0.2, max=self._longest_wait),
            retry=retry_if_exception_type(TryAgainLater),
            reraise=True,
        )
        tries(self._post, call)

    def _post(self, call: PageCall) -> None:
        body = payload(call)
        request = urllib.request.Request(self._url, data=body, headers=dict(signed(body, call.key, self._secret, self._clock.now())), method="POST")  # noqa: S310 - the settings allow https only
        try:
            with self._open(request, timeout=self._timeout) as answer:
                answer.read(1_000)
        except urllib.error.HTTPError as error:
            error.close()
            raise _judged(error.code) from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise TryAgainLater(f"webhook: {type(reason).__name__}") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nothing: what is signed goes to the address that was set, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        """No request."""


def payload(call: PageCall) -> bytes:
    """What is posted: case number, rung, link, the key of the delivery, and whether it is a test."""
    said = {"event": "emergency_page", "case": call.number, "rung": call.rung, "link": call.link, "delivery": call.key, "test": call.is_test}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def signed(body: bytes, key: str, secret: str, at: datetime) -> Mapping[str, str]:
    """The headers: who we are is shown by an HMAC-SHA256 over "time.body", the time keeps an old request from being played again."""
    stamp = str(int(at.timestamp()))
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "medical-inquiry-triage",
        "Idempotency-Key": key,
        "X-Triage-Timestamp": stamp,
        "X-Triage-Signature": f"sha256={mac}",
    }


def _judged(code: int) -> CannotDeliver:
    words = f"webhook: the service answered {code}"
    return TryAgainLater(words) if code >= 500 or code in _PASSING else Undeliverable(words)
