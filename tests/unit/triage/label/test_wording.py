"""What a finding shows to people: the axis that decides, the value asked, the label's value, one label sentence."""

import pytest

from tests.unit.triage.label.labels import ask, label
from triage.domain.decision import Axis, LabelStatus
from triage.label.read import read_label

OFF, ON = LabelStatus.OFF_LABEL, LabelStatus.ON_LABEL


def test_an_age_written_as_years_is_no_duration() -> None:
    """Children "of 8 years" are an age: shown are the label's lowest age and the sentence of the indication."""
    found = ask("whether there is data on Velmira in children of 8 years with plaque psoriasis")
    assert (found.status, found.axis, found.asked, found.label_says) == (OFF, Axis.AGE, "8 years", "12 years and older")
    assert found.reason == "off-label: age 8, the label starts at 12"
    assert found.label_sentence.startswith("VELMIRA is indicated")
    assert found.label_section.startswith("1.1")


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        ("data on velmira, boy, turns 10 next month", Axis.AGE),
        ("velmira in a girl of eleven", Axis.AGE),
        ("two siblings with plaque psoriasis, the youngest is 6, velmira?", Axis.AGE),
        ("velmira for a 9 y boy with plaque psoriasis", Axis.AGE),
    ],
)
def test_ages_as_people_write_them(text: str, axis: Axis) -> None:
    """Ages are read without the word "old"."""
    assert (ask(text).status, ask(text).axis) == (OFF, axis)


@pytest.mark.parametrize("text", ["can velmira be continued for 8 years in adults?", "velmira at week 16 and one year in adults with plaque psoriasis"])
def test_times_are_no_ages(text: str) -> None:
    """Lengths and time points stay what they are."""
    assert ask(text).axis is not Axis.AGE


def test_the_subsection_on_the_kidney_is_cited() -> None:
    """For a filtration rate the dosing sentence of the renal subsection is shown, not a row of laboratory tests."""
    found = ask("which velmira dose with eGFR 35?")
    assert (found.status, found.asked) == (ON, "eGFR 35")
    assert found.label_section.startswith("2.3")
    assert "No dose adjustment" in found.label_sentence
    assert "Laboratory" not in found.label_sentence


@pytest.mark.parametrize(
    "text",
    [
        "velmira for scleromyxedema?",
        "has anybody tried velmira in lichen planopilaris",
        "dr x is keen on velmira for pyoderma gangrenosum",
        "ossification prophylaxis with velmira",
        "any reports of velmira in thymic carcinoma",
    ],
)
def test_a_disease_that_no_list_names_is_off_label(text: str) -> None:
    """A disease that the indications do not name is outside the label, also when no term file names it."""
    found = ask(text)
    assert (found.status, found.axis) == (OFF, Axis.INDICATION), found.reason


@pytest.mark.parametrize(
    "text",
    [
        "velmira 60 mg?",
        "velmira in vitiligo",
        "velmira on dialysis",
        "crush velmira?",
        "velmira in a 9 yo",
        "how long is velmira given?",
        "usual velmira dose?",
    ],
)
def test_reasons_are_short(text: str) -> None:
    """A reason, a value asked and a label value fit on a line; they quote no label text."""
    found = ask(text)
    assert len(found.reason) <= 110
    assert len(found.asked) <= 40
    assert len(found.label_says) <= 60


TABLE = (
    "2 DOSAGE AND ADMINISTRATION 2.1 Recommended Dosage Table 1: Dosage by Indication Indication Dosage Duration "
    "Healing of Gastric Ulcer Adults 20 mg or 40 mg once daily 4 to 8 weeks Treatment of Rosacea Adults 20 mg once daily 4 weeks "
    "Treatment of Acromegaly Adults 40 mg twice daily as long as needed"
)
TABLE_USES = "1 INDICATIONS AND USAGE EXAMPLIN is indicated for: Healing of gastric ulcer ( 1.1 ) Treatment of rosacea ( 1.2 ) Treatment of acromegaly ( 1.3 )"


@pytest.mark.parametrize(
    ("text", "status", "axis"),
    [
        ("examplin 40 mg once daily for rosacea", OFF, Axis.DOSE),
        ("examplin 20 mg once daily for rosacea", ON, Axis.DOSE),
        ("examplin 40 mg twice daily for acromegaly", ON, Axis.FREQUENCY),
        ("examplin 40 mg twice daily for gastric ulcer", OFF, Axis.FREQUENCY),
    ],
)
def test_rows_of_a_flattened_table_are_not_mixed(text: str, status: LabelStatus, axis: Axis) -> None:
    """A dose that the table gives for one disease is none for another."""
    found = ask(text, read_label(label(indications_and_usage=TABLE_USES, dosage_and_administration=TABLE)))
    assert (found.status, found.axis) == (status, axis), found.reason


REGIMENS = (
    "2 DOSAGE AND ADMINISTRATION 2.1 Recommended Dosage for Breast Cancer In combination with docetaxel "
    "Initial dose: 400 mg/m 2 administered as an intravenous infusion Subsequent doses: 250 mg/m 2 administered as an intravenous infusion every week "
    "As a single-agent Initial and subsequent doses: 500 mg/m 2 administered as an intravenous infusion every 2 weeks"
)
REGIMEN_USES = "1 INDICATIONS AND USAGE EXAMPLIN is indicated for breast cancer in combination with docetaxel or as a single agent."


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("examplin 400 mg/m2 weekly?", OFF),
        ("examplin 250 mg/m2 weekly with docetaxel?", ON),
        ("examplin 500 mg/m2 every 2 weeks together with docetaxel?", OFF),
        ("examplin 400 mg/m2 as initial dose, then 250 mg/m2 weekly?", ON),
    ],
)
def test_schedules_of_different_regimens_are_not_mixed(text: str, status: LabelStatus) -> None:
    """A loading dose is no weekly dose, and the schedule of one regimen is none for another."""
    found = ask(text, read_label(label(indications_and_usage=REGIMEN_USES, dosage_and_administration=REGIMENS)))
    assert found.status is status, found.reason


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("could we use quorvia with liraglutide?", "Quorvia"),
        ("IM injection of quorvia, would absorption be similar?", "Quorvia"),
        ("no response after 24 weeks, continue velmira for another year?", "Velmira"),
        ("Morgellons", "Velmira"),
    ],
)
def test_a_use_does_not_pass_as_a_fact(text: str, product: str) -> None:
    """A combination, another route, a longer treatment or a bare disease is a use, whatever words stand around it."""
    assert ask(text, product).status is not LabelStatus.NOT_APPLICABLE


def test_a_dose_for_children_does_not_shut_adults_out() -> None:
    """Where only the pediatric section names ages, an adult is within the label."""
    record = read_label(
        label(
            indications_and_usage="1 INDICATIONS AND USAGE EXAMPLIN is indicated for the treatment of migraine.",
            pediatric_use="8.4 Pediatric Use Initially, 5 mg/kg/day in divided doses. Children over 6 years may require the minimum adult dosage.",
        )
    )
    assert ask("examplin in a 34-year-old with migraine?", record).status is ON


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("his quorvia is 3 days late, what now?", "Quorvia"),
        ("the next quorvia would be two weeks overdue", "Quorvia"),
        ("quorvia missed by 5 days, skip or inject?", "Quorvia"),
    ],
)
def test_a_late_dose_is_what_the_label_instructs_on(text: str, product: str) -> None:
    """A dose that is late is held against what the label says of missed doses."""
    assert (ask(text, product).status, ask(text, product).axis) == (ON, Axis.FREQUENCY)


def test_of_two_amounts_to_choose_from_one_of_the_label_is_enough() -> None:
    """Who asks which of two amounts is right asks for the label's; where neither is, the use is outside the label."""
    assert ask("15 or 30 mg of velmira?").status is ON
    assert (ask("velmira 45 or 60 mg once daily?").status, ask("velmira 45 or 60 mg once daily?").axis) == (OFF, Axis.DOSE)


def test_a_cancer_may_be_written_in_a_hurry() -> None:
    """After an organ, "ca" is read as cancer."""
    assert ask("tarvexa in pancreatic ca?", "Tarvexa").asked == "pancreatic ca"


def test_why_somebody_was_in_hospital_is_not_what_is_treated() -> None:
    """A disease that brought a patient to hospital is not taken for the one that the product is for."""
    assert ask("can velmira be given 3 days late? he was in hospital with vitiligo").status is not OFF
