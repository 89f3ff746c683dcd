"""Of several axes with the same answer, the one is named that a question is likeliest about."""

import pytest

from tests.unit.triage.label.labels import OFF, ON, ask, check_comes_to
from triage.domain.decision import Axis, LabelStatus
from triage.label.status import SURE_ENOUGH

OF_TWO = [
    ("can velmira be used in a 13 year old, 52 kg, with plaque psoriasis?", "Velmira", ON, Axis.AGE, Axis.INDICATION),
    ("is quorvia 2 mg weekly the top?", "Quorvia", ON, Axis.DOSE, Axis.FREQUENCY),
    ("can we titrate quorvia every 2 weeks instead of 4?", "Quorvia", OFF, Axis.FREQUENCY, Axis.DOSE),
]
"""A question with its product, its status, the axis that the tables name, and another of the same answer."""
of_two = pytest.mark.parametrize(("text", "product", "status", "tables", "other"), OF_TWO)


@pytest.mark.parametrize(("text", "product", "status", "tables"), [one[:4] for one in OF_TWO])
def test_where_nothing_is_known_the_tables_name_the_axis(text: str, product: str, status: LabelStatus, tables: Axis) -> None:
    """The narrowest use that is approved, or the first that rules it out."""
    check_comes_to(text, product, status, tables)


@of_two
def test_the_likeliest_axis_is_named(text: str, product: str, status: LabelStatus, tables: Axis, other: Axis) -> None:
    """It goes before the tables, and before an axis that is less likely; the answer stays the same."""
    found = ask(text, product, likely={other: 0.6, tables: 0.3})
    assert (found.status, found.axis) == (status, other)


@of_two
def test_an_axis_that_is_hardly_likely_leaves_it_to_the_tables(text: str, product: str, status: LabelStatus, tables: Axis, other: Axis) -> None:
    """Below the threshold nothing is known."""
    found = ask(text, product, likely={other: SURE_ENOUGH - 0.01})
    assert (found.status, found.axis) == (status, tables)


def test_an_axis_on_which_nothing_was_found_is_never_named() -> None:
    """However likely, an axis that the words say nothing of has no finding."""
    assert ask("is quorvia 2 mg weekly the top?", "Quorvia", likely={Axis.ROUTE: 0.9}).axis is Axis.DOSE


def test_what_rules_a_use_out_stays_however_likely_an_approved_axis_is() -> None:
    """The likeliest axis chooses between findings of the same answer, and never hides one outside the label."""
    text = "velmira 60 mg daily for plaque psoriasis?"
    assert ask(text, "Velmira", likely={Axis.INDICATION: 0.95}).status is OFF
