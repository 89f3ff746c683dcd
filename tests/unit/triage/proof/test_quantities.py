"""What is promised of quantities in free words: the same amount in another unit is the same, and no other amount is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.proof.quantities import not_carried

SOURCE = (
    "Give 240 mg as an infusion over 60 minutes every 3 weeks for up to 24 months. In children give 7.5 mg/kg twice daily, at most 15 mL. "
    "Of the patients, 10% had a rash. Store at 2°C to 8°C. Take one tablet once daily for the first 14 days."
)


@pytest.mark.parametrize(
    "said",
    [
        "The infusion of 240 mg lasts one hour and is repeated at three-week intervals.",
        "Treatment goes on for no longer than two years.",
        "Children receive 7.5 milligrams per kilogram every 12 hours.",
        "One in ten patients had a rash.",
        "It belongs in the fridge at 2–8 °C.",
        "For the first fortnight, a tablet is taken each day.",
        "The dose is 0.24 g, infused over 1 hour.",
        "No more than 15 millilitres is given.",
    ],
)
def test_the_same_amount_may_be_written_otherwise(said: str) -> None:
    """Hours for minutes, years for months, words for digits, twice a day for every 12 hours."""
    assert not_carried(said, [SOURCE]) is None


@pytest.mark.parametrize(
    "said",
    [
        "The infusion of 240 mg lasts half an hour.",
        "The dose of 240 mcg is infused.",
        "Treatment goes on for 24 weeks.",
        "Children receive 7.5 mg twice daily.",
        "Children receive 7.5 mg/kg three times a day.",
        "One in twenty patients had a rash.",
        "It belongs in the fridge at 2–6 °C.",
        "Take one tablet once weekly.",
        "The infusion is repeated every four weeks.",
        "Of the patients, 90% had no rash.",
    ],
)
def test_another_amount_is_found(said: str) -> None:
    """Another number, unit, amount per weight, frequency; and what would have to be worked out first."""
    assert not_carried(said, [SOURCE])


@given(st.integers(3, 5000), st.integers(3, 5000))
def test_no_other_number_passes(right: int, wrong: int) -> None:
    """Whatever the number, in whatever company."""
    assert (not_carried(f"About {wrong} of them were seen.", [f"They were {right}."]) is None) == (right == wrong)


@given(st.text(max_size=120))
def test_any_text_is_carried_by_itself(text: str) -> None:
    """No text has a quantity that it does not have."""
    assert not_carried(text, [text]) is None


@pytest.mark.parametrize("said", ["Clearance of 0^-1 mL/min.", "About 1000000^99 mg.", f"In 1 in {'9' * 5000} patients.", f"About {'9' * 400}^99 mg."])
def test_a_number_beyond_reckoning_stands_in_no_source(said: str) -> None:
    """Whatever somebody types, proof comes to an end, and does not find it in a source."""
    assert not_carried(said, ["The clearance was 30 mL/min in 10 mg and 1 in 20 patients."])
