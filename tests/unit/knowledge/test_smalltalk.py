"""A chat message is read for what it asks: greetings go, and numbers stand apart from their units."""

import pytest

from knowledge.smalltalk import spaced, without_greetings


def nothing_tells(_sentence: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("zyxora 15mg", "zyxora 15 mg"), ("PASI at wk16", "PASI at week 16"), ("titres d28", "titres day 28"), ("before C1", "before cycle 1"),
        ("a 2.5ml vial", "a 2.5 ml vial"), ("ZYX-2 trial", "ZYX-2 trial"), ("CYP3A4 and HbA1c", "CYP3A4 and HbA1c"),
    ],
)  # fmt: skip
def test_numbers_and_units_written_in_one_are_put_apart(said: str, meant: str) -> None:
    """A number in one with its unit is read as both; names that hold numbers stay."""
    assert spaced(said) == meant


@pytest.mark.parametrize("talk", ["Good morning from a rainy day!\n", "Hi team, hope all is well :)\n", "thanks for last time.\n"])
def test_a_greeting_is_not_what_is_asked(talk: str) -> None:
    """A sentence that only greets or thanks is left out."""
    assert without_greetings(f"{talk}is zyxora stored cold?", nothing_tells) == "is zyxora stored cold?"


@pytest.mark.parametrize("query", ["hello there", "Hi, is zyxora stored cold?", "Hi, she takes 2 of them. Right?", "zyxora 2.5 mg. cold?"])
def test_what_asks_or_counts_stays(query: str) -> None:
    """A sentence that asks something or holds a number stays, and so does a message that is nothing but a greeting."""
    assert without_greetings(query, nothing_tells) == query


def test_a_greeting_that_says_more_stays() -> None:
    """A sentence that begins with a greeting stays where it speaks of something that search knows."""
    query = "Hi, she is pregnant.\nzyxora?"
    assert without_greetings(query, lambda sentence: "pregnant" in sentence) == query
