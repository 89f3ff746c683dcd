"""The data directory, and the secret key in it that signs sessions, and seals tokens where no key of their own is set."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from bot.settings import Settings
from triage.errors import StoreUnusable


def secret_key_of(settings: Settings) -> str:
    """The key that is set, else the one in the data directory, made at the first start."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = settings.home / "keys" / "session.key"
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # of two first starts the first one's key holds
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def made_home(settings: Settings) -> Path:
    """The data directory, made where it is not there. Raises StoreUnusable, with what to do."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(f"The data directory {settings.home} cannot be made ({error.strerror}). Set TRIAGE_HOME to a directory that is writable.") from None
    return settings.home
