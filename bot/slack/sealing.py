"""Seals: tokens are encrypted before they are stored, each for its own place, under a key that can be changed without losing what was sealed before."""

import base64
import hashlib
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from triage.errors import StoreUnusable

_PURPOSE = b"triage: tokens of Slack workspaces"
_NONCE = 12


class Seals:
    """Seals with the first key, and opens what any of them has sealed (AES-256-GCM; keys by HKDF-SHA256, RFC 5869).

    What was sealed for one place does not open for another: nobody can put one workspace's token in the place of another's.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        derived = [HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode()) for key in keys]
        self._keys = {hashlib.sha256(key).hexdigest()[:8]: AESGCM(key) for key in derived}
        self._first = next(iter(self._keys))

    def seal(self, text: str, about: str) -> str:
        """A text, sealed for this place."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._keys[self._first].encrypt(nonce, text.encode(), about.encode())
        return f"{self._first}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, about: str) -> str:
        """What was sealed for this place. Raises StoreUnusable, with what to do."""
        name, _, body = sealed.partition(".")
        key = self._keys.get(name)
        if key is None:
            raise StoreUnusable(f"The Slack token of {about} was sealed with a key that is not set. Add that key to TRIAGE_SLACK_TOKEN_KEYS, or install again.")
        try:
            raw = base64.urlsafe_b64decode(body)
            return key.decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
        except (InvalidTag, ValueError):
            raise StoreUnusable(f"The Slack token of {about} is not what was stored. Install the app again in that workspace.") from None

    def is_current(self, sealed: str) -> bool:
        """Whether a text is sealed with the first key."""
        return sealed.partition(".")[0] == self._first
