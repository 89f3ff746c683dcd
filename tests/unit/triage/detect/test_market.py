"""The market of a question is that of the professional's country, where the words name it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.detect.market import market_of


@pytest.mark.parametrize(
    ("text", "market"),
    [
        ("Frage von Dr. Krüger aus Köln: Dosis?", "DE"),
        ("dr. moreau (lyon) demande la dose", "FR"),
        ("A pharmacist in Madrid asks for the dose", "ES"),
        ("Dr Jones, London, wants the dose", "GB"),
        ("endocrinologist in Phoenix asks", "US"),
        ("Dr Weber, Basel, Switzerland asks", "CH"),
        ("what does the UK label say on children?", "GB"),
        ("doctor at the University Hospital, Toronto, asks", "CA"),
        ("please call Dr Meyer on +49 221 555", "DE"),
        ("please call Dr Costa on +351 21 555", "PT"),
    ],
)
def test_the_country_of_the_professional_is_read(text: str, market: str) -> None:
    """By country, by a big city, by an adjective before the label, by the telephone code."""
    found = market_of(text)
    assert found is not None
    assert found.market == market
    assert found.said in text


@pytest.mark.parametrize(
    "text",
    [
        "Dr Smith saw the poster at the congress in Vienna",
        "Dr Smith: the tablets came from an online shop in the Philippines",
        "Dr Smith has a nice result, what is the dose?",
        "The trial in Japan enrolled how many? asks Dr Smith",
        "patients flew to Paris, does the pen need cooling?",
        "Two teens admitted in Leeds according to the news",
        "what is the dose?",
        "",
        "call +999 12 34",
    ],
)
def test_a_place_that_is_not_the_professionals_is_none(text: str) -> None:
    """A congress, a trial, a shop, a trip, a word that is also a place."""
    assert market_of(text) is None


@given(st.text(max_size=300))
def test_whatever_is_sent_is_read(text: str) -> None:
    """No text breaks it, and what is said stands in the text."""
    found = market_of(text)
    assert found is None or found.said in text
