"""Words that only look like a value on an axis, and partners of a product that is used alone."""

import pytest

from tests.unit.triage.label.labels import OFF, ask, check_comes_to
from triage.domain.decision import Axis


@pytest.mark.parametrize(
    ("text", "product", "axis"),
    [
        ("Thanks, I'm asking what the daily dose of velmira is", "Velmira", Axis.ROUTE),
        ("Dr Ng wants the starting dose of quorvia", "Quorvia", Axis.ROUTE),
        ("Three weeks skipped for a trek: does he restart quorvia at 0.5 mg?", "Quorvia", Axis.CONTRAINDICATION),
        ("Is a continuous insulin pump a reason against quorvia?", "Quorvia", Axis.CONTRAINDICATION),
        ("Quorvia 1 mg for a man with normal kidneys?", "Quorvia", Axis.POPULATION),
    ],
)
def test_what_only_looks_like_a_value_is_none(text: str, product: str, axis: Axis) -> None:
    """A contraction, a name, the word for going on itself and a sound organ put no use outside the label."""
    assert (ask(text, product).status, ask(text, product).axis) != (OFF, axis)


@pytest.mark.parametrize("text", ["tarvexa with docetaxel?", "tarvexa and pemetrexed as a regimen?"])
def test_a_partner_of_a_product_that_is_used_alone_is_outside_the_label(text: str) -> None:
    """Where the label says "as a single agent", a medicine with it is off-label, however the two are joined."""
    check_comes_to(text, "Tarvexa", OFF, Axis.COMBINATION)
