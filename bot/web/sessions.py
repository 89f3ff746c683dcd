"""Sessions: who is signed in, in a signed cookie, and the token that every form carries back.

A new session begins at sign-in and at sign-out, so that a cookie planted before is worth nothing after; it ends at sign-out, after a
working day, when the person is switched off, and when their password changes. The server keeps only which sessions were signed out,
each server for itself and until it starts anew: a cookie that was copied before is then worth nothing either.
"""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

LASTS = 12 * 60 * 60
"""Seconds. Then the person signs in again."""
_LONGEST_COOKIE = 2_000


@dataclass(frozen=True)
class Session:
    """One visit of one browser. `person` is empty before sign-in; `stamp` ties it to the password of that moment."""

    person: str = ""
    stamp: str = ""
    id: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    is_new: bool = field(default=True, compare=False)


class Sessions:
    """Reads and writes session cookies, and makes and checks form tokens."""

    def __init__(self, key: str, *, secure: bool) -> None:
        self._key = hashlib.sha256(b"web.csrf:" + key.encode()).digest()
        self._serializer = URLSafeTimedSerializer(key, salt="web.session", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256})
        self._secure = secure
        self._ended: dict[str, float] = {}
        self._name = "__Host-session" if secure else "session"

    def read(self, request: Request) -> Session:
        """The session of a request; a new one, of nobody, where the cookie is absent, changed or too old."""
        cookie = request.cookies.get(self._name, "")
        if not cookie or len(cookie) > _LONGEST_COOKIE:
            return Session()
        try:
            person, stamp, session_id = self._serializer.loads(cookie, max_age=LASTS)
        except (BadSignature, ValueError, TypeError):
            return Session()
        return Session() if str(session_id) in self._ended else Session(person=str(person), stamp=str(stamp), id=str(session_id), is_new=False)

    def end(self, session: Session) -> None:
        """Whoever still has the cookie of this session is nobody from now on."""
        now = time.monotonic()
        for old in [i for i, at in self._ended.items() if at < now - LASTS]:
            del self._ended[old]
        if session.person:
            self._ended[session.id] = now

    def write(self, response: Response, session: Session) -> None:
        """Put a session into the browser."""
        value = self._serializer.dumps([session.person, session.stamp, session.id])
        text = value if isinstance(value, str) else value.decode()
        response.set_cookie(self._name, text, max_age=LASTS, path="/", httponly=True, samesite="lax", secure=self._secure)

    def token(self, session: Session) -> str:
        """What every form of this session carries."""
        return hmac.new(self._key, session.id.encode(), hashlib.sha256).hexdigest()

    def is_ours(self, session: Session, token: str) -> bool:
        """Whether a form came from a page of this session."""
        return not session.is_new and hmac.compare_digest(self.token(session).encode(), token.encode())

    def stamp(self, password_hash: str | None) -> str:
        """What changes when a password changes."""
        return hmac.new(self._key, (password_hash or "").encode(), hashlib.sha256).hexdigest()[:16]
