"""What is promised of redaction: who somebody is does not reach a model, what is wrong with them does."""

import pytest

from triage.redact import redact


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Dr. Ravi Patel asks about eGFR 35", ["Ravi", "Patel"]),
        ("dr patel asks", ["patel"]),
        ("mail me at jane.doe@clinic.example please", ["jane.doe", "clinic.example"]),
        ("MRN 00412345, 62yo", ["00412345"]),
        ("call +49 170-555-0199", ["0199"]),
        ("dob 12/03/1961", ["1961"]),
        ("patient Maria Kowalska had a rash", ["Maria", "Kowalska"]),
        ("seen at Saint Luke Hospital yesterday", ["Luke"]),
        ("SSN 123-45-6789", ["6789"]),
    ],
)
def test_identifiers_are_replaced(text: str, hidden: list[str]) -> None:
    """Names, contact data, record numbers, birthdays and places of treatment do not stay."""
    assert not [h for h in hidden if h in redact(text)]


@pytest.mark.parametrize("text", ["eGFR 35, 62yo, 30 mg once daily", "Velmira 15 mg in a patient of 38 kg", "rash after the second dose in week 12"])
def test_what_the_question_is_about_stays(text: str) -> None:
    """Ages, doses and laboratory values are the question."""
    assert redact(text) == text
