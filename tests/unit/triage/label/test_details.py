"""The finer points of each axis, on small labels: each question with the status and axis that it comes to."""

import pytest

from tests.unit.triage.label.labels import NONE, OFF, ON, UNCLEAR, ask, check_comes_to, label
from triage.domain.decision import Axis, LabelStatus
from triage.label.read import read_label
from triage.label.record import LabelRecord

TABLET = read_label(
    label(
        indications_and_usage="1 INDICATIONS AND USAGE EXAMPLIN is indicated for the treatment of gout in adults.",
        dosage_and_administration="2 DOSAGE AND ADMINISTRATION 2.1 Recommended Dosage Take EXAMPLIN 10 mg to 40 mg orally once daily for up to 12 weeks. "
        "The starting dosage is 10 mg once daily; increase the dosage after 2 weeks. 2.2 Administration Swallow the tablet whole.",
        contraindications="4 CONTRAINDICATIONS EXAMPLIN is contraindicated in patients with a hypersensitivity to examplin, and with severe "
        "hepatic impairment.",
        pediatric_use="8.4 Pediatric Use Safety and effectiveness in infants younger than 6 months have not been established.",
    )
)
INFUSION = read_label(
    label(
        indications_and_usage="1 INDICATIONS AND USAGE EXAMPLIN is indicated for the treatment of women with metastatic breast cancer "
        "in combination with letrozole.",
        dosage_and_administration="2 DOSAGE AND ADMINISTRATION Give EXAMPLIN 5 mg/kg as an intravenous infusion at a rate of 2 mg/min every "
        "3 weeks until disease "
        "progression. Dilute in sodium chloride; do not mix with dextrose.",
    )
)
CHILDREN = read_label(
    label(
        indications_and_usage="1 INDICATIONS AND USAGE EXAMPLIN is indicated for the treatment of asthma in pediatric patients 6 months to 5 years of age.",
        dosage_and_administration="2 DOSAGE Give EXAMPLIN 5 mg by mouth twice daily. Take it as needed, up to 4 times.",
    )
)
EMPTY = read_label(label(indications_and_usage="1 INDICATIONS AND USAGE EXAMPLIN is indicated for the treatment of gout."))
BPH = read_label(
    label(
        indications_and_usage="1 INDICATIONS AND USAGE EXAMPLIN is indicated for the treatment of benign prostatic hyperplasia.",
        dosage_and_administration="2 DOSAGE Take EXAMPLIN 5 mg once daily.",
    )
)
SEVERAL = read_label(
    label(
        indications_and_usage="1 INDICATIONS AND USAGE EXAMPLIN is indicated for the treatment of gout.",
        dosage_and_administration="2 DOSAGE Take EXAMPLIN 20 mg or 40 mg once daily.",
    )
)
COLON = read_label(
    label(
        indications_and_usage="1 INDICATIONS AND USAGE EXAMPLIN is indicated for the treatment of RAS wild-type metastatic colorectal "
        "cancer. Limitations of Use: "
        "EXAMPLIN is not indicated for patients with RAS-mutant colorectal cancer or for whom RAS mutation status is unknown.",
        dosage_and_administration="2 DOSAGE Give EXAMPLIN 6 mg/kg every 2 weeks as an intravenous infusion.",
    )
)


@pytest.mark.parametrize(
    ("record", "text", "status", "axis"),
    [
        (TABLET, "can we give 3 tablets of examplin a day for gout?", UNCLEAR, Axis.DOSE),
        (TABLET, "examplin 5 ml daily for gout?", OFF, Axis.DOSE),
        (EMPTY, "examplin 5 mg daily for gout?", UNCLEAR, Axis.DOSE),
        (EMPTY, "what is the recommended dose of examplin?", UNCLEAR, Axis.DOSE),
        (EMPTY, "examplin every 2 weeks for gout?", UNCLEAR, Axis.FREQUENCY),
        (INFUSION, "a flat dose of 300 mg examplin?", OFF, Axis.DOSE),
        (TABLET, "examplin 20 mg to 30 mg daily for gout?", ON, Axis.DOSE),
        (SEVERAL, "2 of the 20 mg examplin tablets instead of one 40 mg?", ON, Axis.DOSE),
        (SEVERAL, "4 of the 20 mg examplin tablets instead of one 40 mg?", UNCLEAR, Axis.DOSE),
        (TABLET, "examplin for 6 weeks in gout?", OFF, Axis.DURATION),
        (TABLET, "examplin for 12 weeks in gout?", ON, Axis.DURATION),
        (INFUSION, "continue examplin for 6 months in metastatic breast cancer?", ON, Axis.DURATION),
        (TABLET, "can we titrate examplin every 3 days?", OFF, Axis.FREQUENCY),
        (TABLET, "can we titrate examplin faster?", OFF, Axis.FREQUENCY),
        (TABLET, "is intermittent dosing of examplin possible?", OFF, Axis.FREQUENCY),
        (CHILDREN, "can examplin be used as needed in a 3 year old with asthma?", ON, Axis.FREQUENCY),
        (CHILDREN, "examplin in a 7 year old with asthma?", OFF, Axis.AGE),
        (CHILDREN, "examplin in a 3 month old with asthma?", OFF, Axis.AGE),
        (TABLET, "examplin with applesauce?", OFF, Axis.PREPARATION),
        (TABLET, "can examplin be crushed?", OFF, Axis.PREPARATION),
        (INFUSION, "can examplin be diluted in dextrose?", OFF, Axis.PREPARATION),
        (INFUSION, "examplin at 4 mg/min?", OFF, Axis.PREPARATION),
        (INFUSION, "examplin at 2 mg/min?", ON, Axis.PREPARATION),
        (INFUSION, "examplin at 20 ml/min?", UNCLEAR, Axis.PREPARATION),
        (INFUSION, "examplin as monotherapy in metastatic breast cancer?", UNCLEAR, Axis.COMBINATION),
        (INFUSION, "examplin without letrozole in metastatic breast cancer?", UNCLEAR, Axis.COMBINATION),
        (INFUSION, "can examplin be given to men with metastatic breast cancer?", OFF, Axis.POPULATION),
        (BPH, "can examplin be given to a woman?", OFF, Axis.POPULATION),
        (TABLET, "can a patient who weighs 40 kg with gout use examplin?", UNCLEAR, Axis.POPULATION),
        (TABLET, "can a patient with an allergy to it use examplin for gout?", OFF, Axis.CONTRAINDICATION),
        (TABLET, "can examplin be used in severe hepatic impairment?", OFF, Axis.CONTRAINDICATION),
        (COLON, "examplin in RAS mutant colorectal cancer?", OFF, Axis.INDICATION),
        (COLON, "examplin in KRAS G12C colorectal cancer?", OFF, Axis.INDICATION),
        (COLON, "RAS status unknown, can we give examplin in colorectal cancer?", OFF, Axis.INDICATION),
        (COLON, "RAS testing never done, can we give examplin?", OFF, Axis.INDICATION),
        (TABLET, "is off-label use of examplin common?", UNCLEAR, Axis.INDICATION),
        (TABLET, "how should a patient switch from allopurinol to examplin?", UNCLEAR, Axis.DOSE),
        (TABLET, "missed dose of examplin, what now?", UNCLEAR, Axis.FREQUENCY),
        (TABLET, "can we use examplin instead of that?", UNCLEAR, Axis.INDICATION),
        (TABLET, "what is the starting dose of examplin for gout?", ON, Axis.DOSE),
        (TABLET, "is examplin approved for gout in combination with allopurinol?", UNCLEAR, Axis.COMBINATION),
        (TABLET, "phase 3 results of examplin?", NONE, None),
        (TABLET, "how common is nausea with examplin?", NONE, None),
    ],
)
def test_a_question_on_a_small_label(record: LabelRecord, text: str, status: LabelStatus, axis: Axis | None) -> None:
    """Each comparison says what the label gives, or that it cannot tell."""
    check_comes_to(text, record, status, axis)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("examplin in a 3 month old with asthma?", "3 months"),
        ("examplin in a 2 week old with asthma?", "2 weeks"),
        ("examplin in a 4 day old with asthma?", "4 days"),
    ],
)
def test_the_age_of_an_infant_is_shown_in_months_weeks_or_days(text: str, says: str) -> None:
    """Nobody reads 0.25 years."""
    assert says in ask(text, CHILDREN).reason
