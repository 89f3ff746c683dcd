"""A product that a message describes and does not name is known where only one label speaks so."""

from datetime import date

import pytest

from tests.data.triage import Shipped, StillClock, shipped_assessor
from triage.detect.described import described
from triage.detect.products import choose, find_products
from triage.domain.evidence import Label, LabelSection

LIBRARY = Shipped()
PRODUCTS = LIBRARY.products()
LABELS = [label for p in PRODUCTS if (label := LIBRARY.label(p.name, "US", on=StillClock().now()))]


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("the pen did not click", "Quorvia"),
        ("the vial had a loose cap", "Tarvexa"),
        ("what was the hazard ratio in KRONA-301?", "Tarvexa"),
        ("QUORUM-2 responder definition?", "Quorvia"),
        ("13 y, plaque psoriasis, adult dose?", "Velmira"),
        ("is the 30 mg tab scored?", "Velmira"),
        ("a round yellow one, V15 on it, can it be crushed?", "Velmira"),
    ],
)
def test_a_study_a_form_a_disease_or_a_strength_tells_the_product(text: str, product: str) -> None:
    """Words that only one label has."""
    found = described(text, LABELS)
    assert found is not None
    assert found.product == product
    assert found.words


@pytest.mark.parametrize("text", ["what is the maximum dose?", "good morning", "", "the pen and the vial and the tablet"])
def test_what_fits_none_or_several_is_not_guessed(text: str) -> None:
    """Nothing is better than a guess."""
    assert described(text, LABELS) is None
    assert described(text, []) is None


def test_words_that_two_labels_share_tell_nothing() -> None:
    """Each product is known by what is its own."""
    section = (LabelSection(name="indications_and_usage", text="psoriasis psoriasis psoriasis"),)
    twins = [Label(document=n, version="1", product=n, market="US", effective=date(2026, 1, 1), sections=section) for n in ("Alphagon", "Betagon")]
    assert described("severe psoriasis", twins) is None


def test_another_companys_drug_is_not_taken_for_ours() -> None:
    """Unless the message says something that only our label has, and plenty of it."""
    rival = find_products("what is the dose of skyrizi in psoriasis?", PRODUCTS)
    assert choose(None, PRODUCTS, rival, described("what is the dose of skyrizi in psoriasis?", LABELS)).product is None
    text = "in VELORA-2, was prior skyrizi allowed in plaque psoriasis?"
    assert choose(None, PRODUCTS, find_products(text, PRODUCTS), described(text, LABELS)).product == "Velmira"


def test_the_decision_says_how_the_product_was_known() -> None:
    """A reviewer sees that nobody named it."""
    decision = shipped_assessor(rules_alone=True).assess("is the 30 mg tab scored?", market="US")
    assert decision.product == "Velmira"
    assert "does not name it" in decision.product_why


@pytest.mark.parametrize("text", ["lot QV2217 broke", "case MI-2043 please", "study KX-301 results"])
def test_the_number_of_a_lot_a_case_or_a_study_is_no_drug(text: str) -> None:
    """It only looks like a development code."""
    assert find_products(text, PRODUCTS) == ()
