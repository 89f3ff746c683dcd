"""Passwords of local accounts: argon2id, the same work whether the account exists or not, and a limit on attempts."""

import secrets
import threading
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from time import monotonic

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from triage.errors import UnusableMessage

SHORTEST, LONGEST = 12, 200
_hasher = PasswordHasher()


@lru_cache(maxsize=1)
def _nobody() -> str:
    """The hash of a password that nobody knows: checked where there is no account, so that the time tells nothing."""
    return _hasher.hash(secrets.token_urlsafe(32))


def check_usable(password: str) -> None:
    """Raise UnusableMessage for a password that is too short or too long (NIST SP 800-63B: length, no rules of composition)."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UnusableMessage(f"A password has {SHORTEST} to {LONGEST} characters.")


def hash_of(password: str) -> str:
    """The hash to store. Raises UnusableMessage for a password that is too short or too long."""
    check_usable(password)
    return _hasher.hash(password)


def fits(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one of this hash. Takes as long for no account and for a wrong password."""
    try:
        right = _hasher.verify(password_hash or _nobody(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return bool(right) and password_hash is not None


class Attempts:
    """Counts failed sign-ins, for each account and each address, within a sliding time."""

    def __init__(self, *, most: int, within: float = 900.0, keep: int = 10_000, time: Callable[[], float] = monotonic) -> None:
        self._most, self._within, self._keep, self._time = most, within, keep, time
        self._failed: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def too_many(self, key: str) -> bool:
        """Whether this one must wait."""
        with self._lock:
            return len(self._recent(key)) >= self._most

    def failed(self, key: str) -> None:
        """Remember a failure."""
        with self._lock:
            recent = self._recent(key)
            recent.append(self._time())
            self._failed[key] = recent
            while len(self._failed) > self._keep:
                self._failed.pop(next(iter(self._failed)))

    def forget(self, key: str) -> None:
        """Start anew after a success."""
        with self._lock:
            self._failed.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        known = self._failed.get(key, deque())
        while known and known[0] < self._time() - self._within:
            known.popleft()
        return known
