"""What is promised of passwords."""

import pytest

from bot.passwords import hash_of, matches
from triage.errors import Refused


def test_only_the_right_password_matches() -> None:
    """The stored hash holds no password, and fits only the one it was made of."""
    stored = hash_of("correct horse battery")
    assert "correct" not in stored
    assert matches("correct horse battery", stored)
    assert not matches("correct horse batterz", stored)


def test_who_has_no_password_cannot_sign_in_with_any() -> None:
    """A person without a password is not let in, in about the time that a wrong password takes."""
    assert not matches("anything at all", None)
    assert not matches("", "no hash at all")


def test_a_short_password_is_refused_with_the_reason() -> None:
    """Twelve characters or more."""
    with pytest.raises(Refused, match="12 characters"):
        hash_of("short")
