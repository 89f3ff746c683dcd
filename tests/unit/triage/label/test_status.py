"""Label status: every axis, the conventions of the guide, and what happens in doubt."""

import pytest

from tests.unit.triage.label.labels import NONE, OFF, ON, UNCLEAR, ask, check_comes_to, label, library_label
from triage.domain.decision import Axis, LabelStatus
from triage.label.read import read_label
from triage.label.status import COMPARISONS, ON_LABEL_ORDER, label_status


@pytest.mark.parametrize(
    ("text", "product", "status", "axis"),
    [
        ("does velmira work in atopic dermatitis?", "Velmira", OFF, Axis.INDICATION),
        ("is velmira approved for moderate to severe plaque psoriasis?", "Velmira", ON, Axis.INDICATION),
        ("can we use velmira in a 9 yo?", "Velmira", OFF, Axis.AGE),
        ("can velmira be used in a 13 year old, 52 kg, with plaque psoriasis?", "Velmira", ON, Axis.AGE),
        ("velmira for a patient on dialysis?", "Velmira", OFF, Axis.POPULATION),
        ("does velmira need a dose change with eGFR 35?", "Velmira", ON, Axis.POPULATION),
        ("velmira 60 mg daily for inadequate responders?", "Velmira", OFF, Axis.DOSE),
        ("what's the recommended dose of velmira?", "Velmira", ON, Axis.DOSE),
        ("quorvia every 10 days?", "Quorvia", OFF, Axis.FREQUENCY),
        ("can we titrate quorvia every 2 weeks instead of 4?", "Quorvia", OFF, Axis.FREQUENCY),
        ("is tarvexa given every 3 weeks?", "Tarvexa", ON, Axis.FREQUENCY),
        ("treat with tarvexa beyond progression?", "Tarvexa", OFF, Axis.DURATION),
        ("how long is tarvexa continued?", "Tarvexa", ON, Axis.DURATION),
        ("can quorvia be injected im?", "Quorvia", OFF, Axis.ROUTE),
        ("velmira with adalimumab?", "Velmira", OFF, Axis.COMBINATION),
        ("is tarvexa used as a single agent?", "Tarvexa", ON, Axis.COMBINATION),
        ("velmira in a patient with active TB?", "Velmira", OFF, Axis.CONTRAINDICATION),
        ("can velmira tablets be split?", "Velmira", OFF, Axis.PREPARATION),
        ("tarvexa infused over 30 minutes?", "Tarvexa", OFF, Axis.PREPARATION),
        ("can velmira be taken with food?", "Velmira", ON, Axis.PREPARATION),
    ],
)
def test_each_axis_both_ways(text: str, product: str, status: LabelStatus, axis: Axis) -> None:
    """A use is held against the label on the axis that was asked about."""
    check_comes_to(text, product, status, axis)


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("how does velmira work?", "Velmira"),
        ("half-life of velmiracitinib?", "Velmira"),
        ("how should velmira be stored?", "Velmira"),
        ("does velmira interact with ketoconazole?", "Velmira"),
        ("how common is herpes zoster on velmira, what is the rate?", "Velmira"),
        ("how to manage an overdose of quorvia?", "Quorvia"),
        ("contraindications of quorvia?", "Quorvia"),
        ("is velmira safe during breastfeeding?", "Velmira"),
        ("please send me the prescribing information of tarvexa", "Tarvexa"),
        ("thanks a lot!", "Velmira"),
    ],
)
def test_a_fact_is_no_use(text: str, product: str) -> None:
    """A question for a fact that the label states asks about no use."""
    found = ask(text, product)
    assert found.status is NONE, found.reason
    assert found.axis is None


@pytest.mark.parametrize("text", ["missed dose of velmira, what to do?", "velmira dose for eGFR 20?", "velmira dose in Child-Pugh B?"])
def test_organ_impairment_and_missed_doses_are_dosing(text: str) -> None:
    """Dosing in renal or hepatic impairment and missed-dose instructions are dosing that the label answers."""
    found = ask(text)
    assert found.status is ON, found.reason
    assert found.axis in (Axis.FREQUENCY, Axis.POPULATION)


def test_the_finding_shows_what_it_was_held_against() -> None:
    """A finding carries axis, value asked, label value, the exact label sentence and its section."""
    found = ask("any data in a 9-year-old?")
    assert found.asked == "9 years"
    assert found.label_says == "12 years and older"
    assert "12 years of age and older" in found.label_sentence
    assert found.label_section.startswith("1")
    assert found.reason == "off-label: age 9, the label starts at 12"
    assert found.in_full.startswith(found.reason + "; \u201c")
    assert found.in_full.endswith(f"(section {found.label_section})")


@pytest.mark.parametrize("product", ["Velmira", "Quorvia", "Tarvexa"])
def test_label_sentences_are_verbatim(product: str) -> None:
    """Every label sentence that is shown stands in the label word for word."""
    text = " ".join(s.text for s in library_label(product).sections)
    for question in (
        "in a 9 yo?",
        "500 mg daily?",
        "every other day?",
        "for migraine?",
        "crushed?",
        "on dialysis?",
        "rectally?",
        "what is the dose?",
        "for how long?",
    ):
        found = ask(f"can we use {product} {question}", product)
        assert not found.label_sentence or found.label_sentence in text


def test_another_market_is_unclear() -> None:
    """Where the market is another than the loaded label's, the status is unclear, with the axis."""
    found = ask("can we use velmira in a 9 yo?", market_matches=False)
    assert (found.status, found.axis) == (UNCLEAR, Axis.AGE)
    assert "market" in found.reason


def test_an_unknown_product_is_unclear_without_axis() -> None:
    """Where the product is not known there is no axis."""
    found = label_status("can we use it in a 9 yo?", None, product_known=False, market_matches=False)
    assert (found.status, found.axis) == (UNCLEAR, None)


def test_no_label_is_unclear() -> None:
    """Where no label is loaded, a use is unclear, and a fact stays a fact."""
    assert label_status("can we use it in a 9 yo?", None, product_known=True, market_matches=True).status is UNCLEAR
    assert label_status("what is the rate of nausea?", None, product_known=True, market_matches=True).status is NONE
    assert label_status("what is the half-life?", None, product_known=False, market_matches=True).status is NONE


def test_what_nothing_explains_is_unclear() -> None:
    """Words that neither a term file nor the label explains make a use unclear, never on-label."""
    assert ask("can velmira be used for grumbling flibbertosis?").status is not ON
    assert ask("can my patient use quorvia before marathon training?", "Quorvia").status is UNCLEAR


def test_a_safety_question_on_a_use_outside_the_label_is_off_label() -> None:
    """Words of safety do not hide a use outside the label."""
    assert ask("what side effects were seen in 8-year-olds on velmira?").status is OFF


def test_a_label_without_pediatric_words() -> None:
    """Where the label is silent on children the status is unclear; where it has not established them, off-label."""
    silent = read_label(
        label(
            indications_and_usage="1 INDICATIONS AND USAGE EXAMPLIN is indicated for hypertension.", dosage_and_administration="2 DOSAGE Take 5 mg once daily."
        )
    )
    closed = read_label(
        label(
            indications_and_usage="1 INDICATIONS AND USAGE EXAMPLIN is indicated for hypertension.",
            pediatric_use="8.4 Pediatric Use Safety and effectiveness in pediatric patients have not been established.",
        )
    )
    assert ask("examplin in a 10 yo with hypertension?", silent).status is UNCLEAR
    assert ask("examplin in a 10 yo with hypertension?", closed).status is OFF
    assert ask("examplin in a 45 yo with hypertension?", closed).status is ON


def test_limitations_of_use_rule_out() -> None:
    """A limitation of use is off-label, with its sentence."""
    found = ask("can quorvia be used in type 1 diabetes?", "Quorvia")
    assert found.status is OFF
    assert "not for the treatment of type 1 diabetes" in found.label_sentence


def test_a_dose_for_one_age_is_no_dose_for_another() -> None:
    """The maximum of the age group asked about counts, not that of adults."""
    record = read_label(
        label(
            indications_and_usage="1 INDICATIONS AND USAGE EXAMPLIN is indicated for gout in adults and pediatric patients 10 years and older.",
            dosage_and_administration="2 DOSAGE 2.1 Adults The dosage range is 10 mg to 80 mg once daily. "
            "2.2 Pediatric Patients 10 Years and Older The dosage range is 10 mg to 20 mg once daily.",
        )
    )
    assert ask("examplin 40 mg once daily in a 12 yo with gout?", record).status is OFF
    assert ask("examplin 40 mg once daily in an adult with gout?", record).status is ON


def test_the_axes_are_complete() -> None:
    """Every axis of the guide is compared, and has its place in the order."""
    assert {axis for axis, _ in COMPARISONS} == set(Axis) == set(ON_LABEL_ORDER)
