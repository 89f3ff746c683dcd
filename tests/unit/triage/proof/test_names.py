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


MEASURED = (
    "Velmira reduced LDL-C by 38% versus placebo in adults. It increased ALT levels to more than 3 times the upper limit of normal in 2%. "
    "Give by IV infusion over 30 minutes. No dose adjustment is recommended in moderate renal impairment. Progression-free survival was 8 months."
)


@pytest.mark.parametrize(
    "said",
    [
        "Velmira lowered HDL-C by 38% in adults.",
        "AST rose above 3 times the ULN in 2%.",
        "It is delivered as an IM infusion over 30 minutes.",
        "Ozempic lowered LDL-C by 38% versus placebo.",
        "Lipitor cut LDL-C by 38%.",
        "Moderate kidney impairment and dialysis call for no change of the dose.",
        "Moderate kidney impairment and old age call for no change of the dose.",
    ],
)
def test_another_measure_route_medicine_or_group_is_never_a_matter_of_wording(said: str) -> None:
    """A letter makes another measure, a first word another medicine, two words another group of patients."""
    assert strange_name(said, [MEASURED])


@pytest.mark.parametrize("said", ["PFS was 8 months.", "Among adults, Velmira lowered LDL-C by 38%.", "ALT rose above 3 × ULN in 2%."])
def test_a_short_form_that_is_written_out_is_no_other_name(said: str) -> None:
    """What the quotes write out may be said shortly, and a sentence may begin with any ordinary word."""
    assert strange_name(said, [MEASURED]) is None
