"""Passwords of local accounts: hashed with argon2id, never kept, never logged."""

from triage.errors import Refused

LEAST, MOST = 12, 1_000
"""Characters. Length is what makes a password strong (NIST SP 800-63B); past the most it is only work for the server."""


def hash_of(password: str) -> str:
    """What is stored of a password. Raises Refused where it is too short or too long."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - only where passwords are set or checked

    if len(password) < LEAST:
        raise Refused(f"A password needs at least {LEAST} characters.")
    if len(password) > MOST:
        raise Refused(f"A password may have {MOST:,} characters at most.")
    return PasswordHasher().hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether a password is the one that was set. Takes as long for a person who has none, so that nobody learns who exists."""
    from argon2 import PasswordHasher  # noqa: PLC0415
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    hasher = PasswordHasher()
    try:
        return hasher.verify(stored or _NOBODY, password[:MOST]) and stored is not None and len(password) <= MOST
    except (VerificationError, InvalidHashError):
        return False


_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$mE9ldkP0dSIaqRfG5Uj4sVh1L6G0sBDdLMgFYyB4gVM"
