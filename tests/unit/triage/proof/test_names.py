"""What is promised of names in free words: no other medicine takes the place of one."""

import pytest

from triage.proof.names import strange_name

QUOTE = "Give an antihistamine and paracetamol before each infusion of Velmira; a corticosteroid may be added. Digoxin levels rise by 20%."


@pytest.mark.parametrize(
    "said",
    [
        "Before each Velmira infusion a macrolide is given.",
        "Levels of warfarin rise by 20%.",
        "Patients have ibuprofen before Velmira.",
        "Levels of digoxin rise with Quorvia.",
        "Adalimumab comes before Velmira.",
    ],
)
def test_a_medicine_that_no_quote_names_is_found(said: str) -> None:
    """A class, a substance, a product, a name by its ending."""
    assert strange_name(said, [QUOTE])


@pytest.mark.parametrize(
    "said",
    [
        "Antihistamines and acetaminophen come before each dose of Velmira.",
        "A steroid may be given as well, except where digoxin is taken.",
        "In Week 2 of the European Study, Velmira was infused.",
    ],
)
def test_names_of_the_source_may_be_written_otherwise(said: str) -> None:
    """Plurals, two names of one thing, and words with capitals that are no names."""
    assert strange_name(said, [QUOTE]) is None
