"""What is promised of measured ranges: a sentence on another range than the one asked about is no answer."""

import pytest

from triage.proof.measured import asked, fit


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("needs a dose change w eGFR 35?", {"renal": 35}),
        ("patient with CrCl of 22 mL/min", {"renal": 22}),
        ("62yo psoriasis", {"age": 62}),
        ("data in children of 8 years", {"age": 8}),
        ("she weighs 38 kg", {"weight": 38}),
        ("velmira dose in child-pugh B?", {"hepatic": 2}),
        ("mild cirrhosis CP-A", {"hepatic": 1}),
        ("data in severe hepatic impairment?", {"hepatic": 3}),
        ("any data in severe renal impairment", {"renal": 22}),
        ("mild or moderate renal impairment", {}),
        ("what is the half-life?", {}),
    ],
)
def test_quantities_are_read_from_chat(question: str, given: dict[str, float]) -> None:
    """What a physician measured is understood as people type it."""
    assert asked(question) == given


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("eGFR 35", "No adjustment is recommended for patients with eGFR of 30 to 59 mL/min/1.73 m2.", 1),
        ("eGFR 35", "In patients with an eGFR of 15 to 29 mL/min/1.73 m² the dose is 15 mg.", -1),
        ("eGFR 35", "Not recommended where eGFR is below 15 mL/min/1.73 m2.", -1),
        ("eGFR 10", "Not recommended where eGFR is below 15 mL/min/1.73 m2.", 1),
        ("eGFR 35", "No adjustment is needed in mild or moderate renal impairment.", 1),
        ("eGFR 20", "No adjustment is needed in mild or moderate renal impairment.", -1),
        ("severe renal impairment", "With an eGFR of 15 to 29 mL/min/1.73 m2 (severe renal impairment) the dose is 15 mg.", 1),
        ("child-pugh B", "No dose adjustment is recommended for mild hepatic impairment (Child-Pugh class A).", -1),
        ("child-pugh B", "The dose for moderate hepatic impairment (Child-Pugh class B) is 15 mg once daily.", 1),
        ("moderate hepatic impairment", "Avoid strong inhibitors in patients with Child-Pugh class B impairment.", 1),
        ("eGFR 35", "The most common adverse reaction was headache (12 %).", 0),
        ("8 year old", "Velmira is indicated in patients 12 years and older.", -1),
        ("14 year old", "Velmira is indicated in patients 12 years of age and older.", 1),
        ("8 year old", "In children aged 6 to 11 years exposure was similar.", 1),
    ],
)
def test_a_sentence_fits_speaks_of_another_range_or_says_nothing_of_it(question: str, sentence: str, expected: int) -> None:
    """EGFR 35 is answered by the sentence on 30 to 59, and never by the one on 15 to 29."""
    assert fit(asked(question), sentence) == expected
