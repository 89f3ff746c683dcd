"""What the label engine makes of the rarer words, of labels and of questions: each on a small label written for it."""

import pytest

from tests.unit.triage.label.labels import NONE, OFF, ON, UNCLEAR, ask, check_comes_to, label
from triage.domain.decision import Axis, LabelStatus
from triage.label.read import read_label
from triage.label.record import LabelRecord
from triage.label.status import result_in_label


def record(uses: str, dosing: str = "Take EXAMPLIN 5 mg orally once daily.", **sections: str) -> LabelRecord:
    """The record of a small label."""
    told = {"indications_and_usage": f"1 INDICATIONS AND USAGE {uses}", "dosage_and_administration": f"2 DOSAGE AND ADMINISTRATION {dosing}"}
    return read_label(label(**told, **sections))


GOUT = "EXAMPLIN is indicated for the treatment of gout in adults."
ASTHMA = record(
    "EXAMPLIN is indicated for the treatment of asthma in patients 2 years of age and older.",
    pediatric_use="8.4 Pediatric Use Safety and effectiveness in pediatric patients 2 to 5 years of age with asthma have not been established.",
)
FOR_CHILDREN = record(
    "EXAMPLIN is indicated for the treatment of asthma.",
    pediatric_use="8.4 Pediatric Use Safety and effectiveness of EXAMPLIN have been established in pediatric patients 6 to 17 years of age.",
)
FOR_THE_OLD = record(
    "EXAMPLIN is indicated for the treatment of gout in patients 65 years of age and older.",
    "Take EXAMPLIN 10 mg once daily. The maximum dosage is 80 mg once daily. In combination with allopurinol take EXAMPLIN 20 mg once daily.",
    pediatric_use="This section is short. Studies in pediatric patients did not differ from those in adults.",
    pregnancy="8.1 Pregnancy EXAMPLIN may be used in pregnant women.",
)
LOADED = record(
    GOUT,
    "Give a loading dose of 400 mg on day 1. Then take EXAMPLIN 100 mg once daily. Take two 50 mg tablets if the 100 mg tablet is not at hand. "
    "Do not use with other examplin products. Take the tablet in the morning.",
)
PRESSURE = record(
    "EXAMPLIN is indicated for the treatment of hypertension in adults, alone or with other antihypertensive agents.",
    "Take EXAMPLIN 5 mg orally once daily. The tablets are unscored; splitting gives halves of different size.",
)
SOLUTION = record(GOUT, "Take EXAMPLIN 10 mL orally once daily.", dosage_forms_and_strengths="3 DOSAGE FORMS AND STRENGTHS Oral solution: 5 mg/mL.")
SUBSECTIONS = record(
    "1.1 Treatment of Gout in Adults EXAMPLIN is indicated for the treatment of gout. Limitations of Use EXAMPLIN is not recommended for acute pain. "
    "1.2 Prevention of Asthma Attacks in adults EXAMPLIN is indicated for the treatment of asthma. "
    "1.3 Helicobacter pylori Infection EXAMPLIN is indicated, vs. Placebo as shown in trials, for Helicobacter pylori infection.",
    contraindications="4 CONTRAINDICATIONS EXAMPLIN is contraindicated in patients with asthma who have heart failure.",
)
ENDED = record(
    "EXAMPLIN is indicated for the treatment of gout in adults. Limitations of Use EXAMPLIN is not recommended for acute pain. "
    "EXAMPLIN is indicated for the treatment of asthma."
)
WOMEN = record("EXAMPLIN is indicated for the treatment of osteoporosis in postmenopausal women.")
WEEKS = record(
    "EXAMPLIN is indicated for the treatment of rheumatoid arthritis.",
    "Inject EXAMPLIN 40 mg subcutaneously every 2 weeks. Patients may instead inject 20 mg subcutaneously every week. Increase the dosage after 4 weeks.",
)
FORBIDDEN = record(
    GOUT,
    contraindications="4 CONTRAINDICATIONS EXAMPLIN is contraindicated in patients with severe hepatic impairment. "
    "EXAMPLIN is contraindicated in patients with asthma, except allergic rhinitis. "
    "EXAMPLIN is contraindicated in patients with a history of asthma, urticaria or allergic-type reactions after taking aspirin.",
)
MARKED = record(
    "EXAMPLIN is indicated for the treatment of RAS wild-type metastatic colorectal cancer. EXAMPLIN is indicated for BRAF V600E melanoma.",
    "Give EXAMPLIN 6 mg/kg every 2 weeks as an intravenous infusion.",
)
SILENT = record(GOUT, "See the instructions.")
INFUSED = record(
    "EXAMPLIN is indicated for the treatment of glioblastoma.",
    "Give EXAMPLIN 5 mg/kg as an intravenous infusion. Infuse the initial dose over 90 minutes. Infuse later doses over 30 minutes. "
    "Give it with radiation therapy until disease progression.",
)
WEIGHED = record(
    "EXAMPLIN is indicated for the treatment of psoriasis in children who weigh more than 40 kg and in adults.",
    "The starting dosage is EXAMPLIN 10 mg once daily. Increase the dosage after 2 weeks. Do not use two 20 mg tablets instead of one 40 mg tablet.",
    contraindications="4 CONTRAINDICATIONS Known hypersensitivity to examplin.",
)
FITS = record("EXAMPLIN is indicated for the treatment of epilepsy.")


@pytest.mark.parametrize(
    ("held", "text", "status", "axis", "says"),
    [
        (ASTHMA, "can examplin be used in a 3 year old with asthma?", OFF, Axis.AGE, "has not established"),
        (FOR_CHILDREN, "examplin in a 30 year old with asthma?", ON, Axis.AGE, "adults are within"),
        (FOR_THE_OLD, "examplin in a 70 year old with gout?", ON, Axis.AGE, "adults are within"),
        (FOR_THE_OLD, "examplin for gout in pregnancy?", ON, Axis.POPULATION, "the label says how"),
        (WOMEN, "examplin for premenopausal women with osteoporosis?", OFF, Axis.POPULATION, "for postmenopausal women"),
        (WOMEN, "is examplin indicated for osteoporosis in postmenopausal women?", ON, Axis.POPULATION, "for postmenopausal women"),
        (ASTHMA, "examplin in children under 1 year of age with asthma?", OFF, Axis.AGE, "under 1 years"),
        (WEIGHED, "examplin in a 60 kg patient with psoriasis?", ON, Axis.POPULATION, "starts at 40 kg"),
        (WOMEN, "can a woman who is 80 kg take examplin for osteoporosis?", UNCLEAR, Axis.POPULATION, "says nothing of weight"),
    ],
)
def test_a_patient_is_held_against_what_the_label_says_of_such_patients(held: LabelRecord, text: str, status: LabelStatus, axis: Axis, says: str) -> None:
    """Age, sex, pregnancy and weight: the sentence on such patients decides; where there is none, that is said."""
    check_comes_to(text, held, status, axis, says=says)


@pytest.mark.parametrize(
    ("held", "text", "status", "axis", "says"),
    [
        (LOADED, "examplin 400 mg daily for gout?", OFF, Axis.DOSE, "only as the first dose"),
        (LOADED, "can we give 2 tablets of examplin for gout?", ON, Axis.DOSE, "the label says how"),
        (LOADED, "examplin 100 mg/day for gout?", ON, Axis.DOSE, "gives 100 mg"),
        (FOR_THE_OLD, "examplin 30 mg daily for gout?", ON, Axis.DOSE, "range is 10 to 80 mg"),
        (SOLUTION, "examplin 50 mg daily for gout?", ON, Axis.DOSE, "gives 10 mL"),
        (WEIGHED, "a loading dose of 10 mg examplin for psoriasis?", ON, Axis.DOSE, "gives 10 mg"),
        (WEIGHED, "one tablet of examplin for psoriasis?", ON, Axis.INDICATION, "names it as a use"),
        (WEIGHED, "examplin 5 mg/60 kg for psoriasis?", OFF, Axis.DOSE, "gives 10 mg"),
        (WEIGHED, "2 of the 20 mg examplin tablets instead of one 40 mg?", OFF, Axis.PREPARATION, "advises against"),
        (WEIGHED, "can we titrate the daily dose of examplin weekly in psoriasis?", OFF, Axis.FREQUENCY, "step is after 2 week"),
        (INFUSED, "can the first examplin infusion run over 60 minutes?", OFF, Axis.PREPARATION, "gives 90 minutes"),
        (SILENT, "how is examplin given?", UNCLEAR, Axis.DOSE, "doses were not found"),
        (WEEKS, "examplin 40 mg every week for rheumatoid arthritis?", OFF, Axis.FREQUENCY, "gives this dose every 2 weeks"),
        (FOR_THE_OLD, "2 tsp of examplin for gout?", ON, Axis.INDICATION, "names it as a use"),
    ],
)
def test_an_amount_is_held_against_the_instruction_for_that_amount(held: LabelRecord, text: str, status: LabelStatus, axis: Axis, says: str) -> None:
    """A first dose is none for every day, a solution is held in milligrams, and a dose at its own interval only."""
    check_comes_to(text, held, status, axis, says=says)


@pytest.mark.parametrize(
    ("held", "text", "status", "axis"),
    [
        (LOADED, "does examplin help with gout?", ON, Axis.INDICATION),
        (SUBSECTIONS, "examplin for acute pain?", OFF, Axis.INDICATION),
        (SUBSECTIONS, "examplin for asthma?", ON, Axis.INDICATION),
        (ENDED, "examplin for asthma?", ON, Axis.INDICATION),
        (WEIGHED, "examplin for scalp psoriasis?", UNCLEAR, Axis.POPULATION),
        (FITS, "examplin for partial seizures?", ON, Axis.INDICATION),
        (MARKED, "examplin in BRAF V600E melanoma?", ON, Axis.INDICATION),
        (MARKED, "examplin in KRAS G12C colorectal cancer?", OFF, Axis.INDICATION),
        (MARKED, "examplin in HER2 unknown colorectal cancer?", UNCLEAR, Axis.INDICATION),
        (MARKED, "can we use examplin if RAS status is pending?", UNCLEAR, Axis.INDICATION),
    ],
)
def test_a_disease_is_held_against_the_indications_and_where_they_end(held: LabelRecord, text: str, status: LabelStatus, axis: Axis) -> None:
    """A limitation holds until the next subsection or the next sentence that indicates; a marker counts in the state that the label names."""
    check_comes_to(text, held, status, axis)


@pytest.mark.parametrize(
    ("held", "text", "status", "axis"),
    [
        (LOADED, "can examplin be given with examplin ER for gout?", OFF, Axis.COMBINATION),
        (PRESSURE, "examplin plus lisinopril for hypertension?", ON, Axis.COMBINATION),
        (PRESSURE, "is examplin approved in combination with lisinopril for hypertension?", ON, Axis.INDICATION),
        (PRESSURE, "does infusion rate matter for examplin in hypertension", OFF, Axis.ROUTE),
        (PRESSURE, "examplin in a critically ill patient via ng tube with hypertension?", OFF, Axis.ROUTE),
        (INFUSED, "examplin with radiation therapy for 6 months in glioblastoma?", ON, Axis.COMBINATION),
        (PRESSURE, "can we combine examplin?", UNCLEAR, Axis.COMBINATION),
        (PRESSURE, "can examplin tablets be split for hypertension?", OFF, Axis.PREPARATION),
        (PRESSURE, "can we split the daily dose of the tablets for hypertension?", OFF, Axis.FREQUENCY),
        (PRESSURE, "split examplin in the morning and evening for hypertension?", OFF, Axis.FREQUENCY),
        (PRESSURE, "can examplin be taken at the same time every 12 hours for hypertension?", OFF, Axis.FREQUENCY),
        (SUBSECTIONS, "if a dose is missed can examplin be taken with food?", UNCLEAR, Axis.FREQUENCY),
    ],
)
def test_a_partner_or_a_way_of_taking_it_is_held_against_the_sentence_on_it(held: LabelRecord, text: str, status: LabelStatus, axis: Axis) -> None:
    """The same ingredient twice, a class that the label names, an unscored tablet; splitting a daily dose is no splitting of a tablet."""
    check_comes_to(text, held, status, axis)


@pytest.mark.parametrize(
    ("held", "text", "status", "axis"),
    [
        (FORBIDDEN, "examplin in mild hepatic impairment and gout?", UNCLEAR, Axis.POPULATION),
        (FORBIDDEN, "examplin in a gout patient with severe hepatic impairment?", OFF, Axis.CONTRAINDICATION),
        (FORBIDDEN, "examplin in a gout patient with hepatic impairment?", OFF, Axis.POPULATION),
        (WEIGHED, "examplin in a psoriasis patient with an allergy to it?", OFF, Axis.CONTRAINDICATION),
        (WEIGHED, "can examplin be used for psoriasis after anaphylaxis?", OFF, Axis.CONTRAINDICATION),
        (FORBIDDEN, "can examplin be combined with aspirin in gout?", UNCLEAR, Axis.COMBINATION),
        (FORBIDDEN, "can examplin be given with aspirin in a gout patient with allergic reactions?", OFF, Axis.CONTRAINDICATION),
        (SUBSECTIONS, "examplin for asthma in heart failure?", OFF, Axis.CONTRAINDICATION),
    ],
)
def test_a_contraindication_holds_for_whom_it_names(held: LabelRecord, text: str, status: LabelStatus, axis: Axis) -> None:
    """Of another severity, or without the reaction that it is about, a contraindication rules nothing out."""
    check_comes_to(text, held, status, axis)


def test_what_a_contraindication_excepts_is_not_ruled_out_by_it() -> None:
    """A disease that the sentence names after "except" takes that sentence away, and the next one that forbids decides."""
    found = ask("can examplin be given to a gout patient with asthma and allergic rhinitis?", FORBIDDEN)
    assert (found.status, found.axis) == (OFF, Axis.CONTRAINDICATION)
    assert "history of asthma" in found.label_sentence


def test_a_disease_beside_that_a_contraindication_names_stays_ruled_out_in_another_use() -> None:
    """The sentence forbids it to patients with asthma who have heart failure; a gout patient with heart failure is held to it, to be careful."""
    assert ask("examplin for gout in heart failure?", SUBSECTIONS).status is OFF


@pytest.mark.parametrize("text", ["what is the rate of rash with examplin 100 mg in gout?", "can examplin with a meal at night cause gout?"])
def test_a_fact_is_no_use_whether_or_not_a_label_is_there(text: str) -> None:
    """A question for a fact asks about no use, even of a product that nobody knows."""
    assert ask(text, LOADED, product_known=False).status is NONE
    assert ask(text, LOADED).status is NONE


def test_a_week_of_treatment_is_no_step_of_titration() -> None:
    """The third week says when, not how fast."""
    assert ask("is week 3 ok to titrate examplin up?", WEEKS).axis is not Axis.FREQUENCY


def test_months_too_many_for_an_infant_are_a_length_of_treatment() -> None:
    """Thirty months beside a patient are not read as an age."""
    assert ask("examplin for a gout patient of 30 months", FOR_THE_OLD).axis is Axis.DURATION


def test_a_section_without_text_gives_no_sentence() -> None:
    """An empty section of a label is left out."""
    assert record(GOUT, pediatric_use="").statements == record(GOUT).statements


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        ("what was the response rate in adolescents of 14 years?", Axis.AGE),
        ("what was the response rate in renal impairment?", Axis.POPULATION),
        ("what was the response rate in the long-term extension?", Axis.DURATION),
        ("what was the response rate?", Axis.INDICATION),
    ],
)
def test_results_of_the_approved_use_are_on_label_on_the_axis_that_the_words_name(text: str, axis: Axis) -> None:
    """A question for results asks about the use in which they were found."""
    found = result_in_label(text, WEIGHED)
    assert (found.status, found.axis) == (ON, axis)


def test_results_alone_ask_about_no_use() -> None:
    """Where nothing but results is named, there is no use to hold against the label."""
    assert ask("mtx naive subgroup results examplin?", WEIGHED).reason == "no use is asked about (trial results)"
