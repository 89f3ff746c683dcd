"""Sealed tokens: opened by whoever has the key, for the place they belong to, and by nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.sealing import Seals
from triage.errors import StoreUnusable

OLD, NEW = "o" * 40, "n" * 40


@given(st.text(), st.text())
def test_what_was_sealed_for_a_place_opens_for_it(token: str, place: str) -> None:
    """What was sealed for a place opens for it, and shows nothing of itself."""
    seals = Seals([OLD])
    sealed = seals.seal(token, place)
    assert seals.open(sealed, place) == token
    assert len(token) < 4 or token not in sealed


def test_the_same_token_is_sealed_differently_each_time() -> None:
    """The same token is sealed differently each time."""
    assert len({Seals([OLD]).seal("xoxb-1", "T01") for _ in range(20)}) == 20


def test_another_key_comes_first_and_the_old_one_still_opens() -> None:
    """With a new key first, what was sealed before still opens, and is known as sealed before."""
    sealed = Seals([OLD]).seal("xoxb-1", "T01")
    both = Seals([NEW, OLD])
    assert both.open(sealed, "T01") == "xoxb-1"
    assert not both.is_current(sealed)
    assert both.is_current(both.seal("xoxb-1", "T01"))


def test_without_its_key_it_does_not_open_and_the_words_say_what_to_do() -> None:
    """Without its key it does not open, and the words say what to do."""
    with pytest.raises(StoreUnusable, match="TRIAGE_SLACK_TOKEN_KEYS"):
        Seals([NEW]).open(Seals([OLD]).seal("xoxb-1", "T01"), "T01")


def test_the_token_of_one_workspace_does_not_open_for_another() -> None:
    """The token of one workspace does not open for another."""
    with pytest.raises(StoreUnusable, match="Install the app again"):
        Seals([OLD]).open(Seals([OLD]).seal("xoxb-1", "T01"), "T02")


@given(st.binary(max_size=60))
def test_rubbish_does_not_open(rubbish: bytes) -> None:
    """Rubbish behind the name of a key does not open."""
    seals = Seals([OLD])
    name = seals.seal("", "T01").partition(".")[0]
    with pytest.raises(StoreUnusable):
        seals.open(f"{name}.{rubbish.decode('latin-1')}", "T01")
