"""Courtesy is thanks and nothing more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.detect.courtesy import is_courtesy


@pytest.mark.parametrize(
    "text",
    ["thanks", "Thanks!!", "thank you so much", "THX :)", "ok", "Okay, great.", "ok thanks", "got it, thanks a lot", ":+1:", "\U0001f44d", "\U0001f64f thanks",
     "merci beaucoup",
     "Danke schön!", "noted.", "", " ", "you're welcome", ":white_check_mark:"],
)  # fmt: skip
def test_thanks_and_signs_are_courtesy(text: str) -> None:
    """In the words that people use."""
    assert is_courtesy(text)


@pytest.mark.parametrize(
    "text",
    ["thanks, she died", "ok?", "not ok", "no thanks", "great rash", "ok so 5 mg", "thanks for the answer, what of children", "fine but he vomited",
     "done", "ok ok ok she fell",
     "good, dead", "thanks " * 20, "no", "yes", "perfect dose 5 mg"],
)  # fmt: skip
def test_whatever_says_more_is_none(text: str) -> None:
    """A report may begin with thanks; an answer such as "no" is one."""
    assert not is_courtesy(text)


@given(st.sampled_from(["thanks", "ok", "great"]), st.from_regex(r"[a-z]{3,12}", fullmatch=True).filter(lambda w: not is_courtesy(w)))
def test_one_more_word_is_no_courtesy(thanks: str, word: str) -> None:
    """Nothing is lost behind a word of thanks."""
    assert not is_courtesy(f"{thanks} {word}")


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    """Or hang."""
    is_courtesy(text)
