"""What is promised of negatives in free words."""

import pytest

from triage.proof.negatives import turned_negative


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("Velmira is not indicated for plaque psoriasis in adults.", "Velmira is indicated for adults with plaque psoriasis."),
        ("With food it doesn't work.", "Velmira can be taken with food."),
        ("Zyxora may be mixed with glucose.", "Do not mix Zyxora with glucose."),
    ],
)
def test_a_denial_more_or_less_is_found(said: str, quote: str) -> None:
    """A denial where the source is in no way negative, and none where all of it denies."""
    assert turned_negative(said, [quote])


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("Patients must not take Quorvia during pregnancy.", "Quorvia is contraindicated in pregnancy."),
        ("Avoid mixing Zyxora with glucose.", "Do not mix Zyxora with glucose."),
        ("The dose is no more than 30 mg.", "The maximum dose is 30 mg."),
        ("It isn't known how Velmira acts.", "The mechanism of Velmira is unknown."),
    ],
)
def test_a_denial_in_other_words_is_none(said: str, quote: str) -> None:
    """Contraindicated, avoid, unknown, no more than."""
    assert turned_negative(said, [quote]) is None
