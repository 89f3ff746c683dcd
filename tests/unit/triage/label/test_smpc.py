"""A European label (SmPC, sections 4.1 to 4.9) is read as an American one is."""

import pytest

from tests.unit.triage.label.labels import ask, label
from triage.domain.decision import Axis, LabelStatus
from triage.domain.label_record import ItemKind
from triage.label.listing import items_of
from triage.label.read import read_label

ON, OFF, UNCLEAR = LabelStatus.ON_LABEL, LabelStatus.OFF_LABEL, LabelStatus.UNCLEAR
SMPC = read_label(
    label(
        indications_and_usage="4.1 Therapeutic indications Examplin is indicated for the treatment of gout in adults and in children aged 6 years and older.",
        dosage_and_administration="4.2 Posology and method of administration Posology The recommended dose is 10 mg once daily. The maximum dose is 20 mg "
        "once daily. Renal impairment No dose adjustment is necessary in patients with mild renal impairment. Examplin is not recommended in patients "
        "with severe renal impairment. Paediatric population The safety and efficacy of Examplin in children aged below 6 years have not yet been "
        "established. No data are available. Method of administration For oral use. The tablets should be swallowed whole.",
        contraindications="4.3 Contraindications Hypersensitivity to the active substance or to any of the excipients. Examplin is contraindicated in "
        "patients with heart failure.",
    )
)


@pytest.mark.parametrize(
    ("text", "status", "axis"),
    [
        ("can examplin be used for gout?", ON, Axis.INDICATION),
        ("can examplin be used in a 4 year old with gout?", OFF, Axis.AGE),
        ("can examplin be used in a 9 year old with gout?", ON, Axis.AGE),
        ("examplin 40 mg once daily for gout?", OFF, Axis.DOSE),
        ("examplin in severe renal impairment?", OFF, Axis.POPULATION),
        ("examplin in a patient with heart failure and gout?", OFF, Axis.CONTRAINDICATION),
        ("can examplin tablets be crushed?", OFF, Axis.PREPARATION),
    ],
)
def test_questions_on_a_european_label(text: str, status: LabelStatus, axis: Axis) -> None:
    """Indications, posology, the paragraph on children, contraindications, method of administration."""
    found = ask(text, SMPC)
    assert (found.status, found.axis) == (status, axis), found.reason


def test_the_paragraph_on_children_is_an_item() -> None:
    """A content owner sees it as what is not established."""
    assert any(i.kind is ItemKind.AGE and i.value == "under 6 years: not established" for i in items_of(SMPC))
