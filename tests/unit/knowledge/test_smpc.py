"""A label in any format is put together by its own headings, under the names that questions ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Section
from knowledge.readers.manuscript import heading, line, outlined
from knowledge.readers.markdown import read
from knowledge.readers.smpc import arranged, as_label
from tests.unit.knowledge.smpc_samples import AMERICAN, ENGLISH, GERMAN


def english() -> tuple[Section, ...]:
    return read(ENGLISH.encode(), "smpc.md").sections


def plain(text: str) -> tuple[Section, ...]:
    """A text without a single heading, as a file of plain lines gives it."""
    return (Section(name="Label", heading=(), text=text.strip()),)


def named(sections: tuple[Section, ...]) -> list[tuple[str, str, str | None, str | None]]:
    return [(s.number, s.name, s.label_section, s.chapter) for s in sections]


def test_a_summary_by_its_numbered_headings() -> None:
    """Each section keeps the number it has in print, and is found under its openFDA name."""
    assert named(as_label(english()))[1:20] == [
        ("1", "NAME OF THE MEDICINAL PRODUCT", "description", "description"),
        ("2", "QUALITATIVE AND QUANTITATIVE COMPOSITION", "description", "description"),
        ("3", "PHARMACEUTICAL FORM", "dosage_forms_and_strengths", "dosage_forms_and_strengths"),
        ("4.1", "Therapeutic indications", "indications_and_usage", "indications_and_usage"),
        ("4.2", "Posology and method of administration", "dosage_and_administration", "dosage_and_administration"),
        ("4.2", "Posology", "dosage_and_administration", "dosage_and_administration"),
        ("4.2", "Elderly", "geriatric_use", "dosage_and_administration"),
        ("4.2", "Renal impairment", "dosage_and_administration", "dosage_and_administration"),
        ("4.2", "Paediatric population", "pediatric_use", "dosage_and_administration"),
        ("4.2", "Method of administration", "dosage_and_administration", "dosage_and_administration"),
        ("4.3", "Contraindications", "contraindications", "contraindications"),
        ("4.4", "Special warnings and precautions for use", "warnings_and_cautions", "warnings_and_cautions"),
        ("4.5", "Interaction with other medicinal products and other forms of interaction", "drug_interactions", "drug_interactions"),
        ("4.6", "Pregnancy", "pregnancy", "use_in_specific_populations"),
        ("4.6", "Breast-feeding", "lactation", "use_in_specific_populations"),
        ("4.6", "Fertility", "females_and_males_of_reproductive_potential", "use_in_specific_populations"),
        ("4.7", "Effects on ability to drive and use machines", "effects_on_driving", "effects_on_driving"),
        ("4.8", "Undesirable effects", "adverse_reactions", "adverse_reactions"),
        ("4.9", "Overdose", "overdosage", "overdosage"),
    ]


def test_the_path_of_headings_stays_as_printed() -> None:
    """Part, section and subheading, as the file has them; tables keep their rows."""
    (renal,) = (s for s in as_label(english()) if s.name == "Renal impairment")
    assert renal.heading == ("4. CLINICAL PARTICULARS", "4.2 Posology and method of administration", "Renal impairment")
    assert renal.text.split("\n")[0] == "Creatinine clearance: 30 to 59 mL/min | Dose: 15 mg once daily"


def test_studies_stand_below_clinical_efficacy() -> None:
    """A subheading that names nothing itself belongs to the one before it."""
    found = {s.name: (s.label_section, s.chapter) for s in as_label(english()) if s.number == "5.1"}
    assert found == {"Mechanism of action": ("mechanism_of_action", "clinical_pharmacology"), "Study ITCH-1": ("clinical_studies", "clinical_studies")}


def test_the_leaflet_is_left_out_and_told() -> None:
    """What follows the summary is written for patients or packages."""
    got = arranged(english())
    assert not any("doctor" in s.text for s in got.sections)
    assert got.warnings == ('left out, because it is no part of the summary: everything from "ANNEX III" on',)
    assert not got.faults


@pytest.mark.parametrize("begins", ["## 4. Possible side effects", "## B. PACKAGE LEAFLET", "## 2. Before you take it", "What it is and what it is used for:"])
def test_a_leaflet_is_known_by_its_own_headings(begins: str) -> None:
    """Also where the line at which it begins is lost."""
    text = ENGLISH[: ENGLISH.index("## ANNEX III")] + f"{begins}\n\nAsk your doctor.\n"
    got = arranged(read(text.encode(), "smpc.md").sections)
    assert ("Ask your doctor." in got.sections[-1].text.split("\n")) is (begins[-1] == ":")  # a line of text is no heading


def test_a_summary_without_numbers_and_headings() -> None:
    """Titles of the template are enough, in German as well; the number that the template gives is the one that is cited."""
    got = arranged(plain(GERMAN))
    assert [(s.number, s.name, s.label_section) for s in got.sections] == [
        ("1", "BEZEICHNUNG DES ARZNEIMITTELS", "description"),
        ("4.1", "Anwendungsgebiete", "indications_and_usage"),
        ("4.2", "Dosierung", "dosage_and_administration"),
        ("4.2", "Kinder und Jugendliche", "pediatric_use"),
        ("4.3", "Gegenanzeigen", "contraindications"),
        ("4.4", "Besondere Warnhinweise und Vorsichtsmassnahmen für die Anwendung", "warnings_and_cautions"),
        ("4.8", "Nebenwirkungen", "adverse_reactions"),
    ]
    assert got.sections[1].heading == ("KLINISCHE ANGABEN", "Anwendungsgebiete")
    assert got.warnings[0].startswith("sections 4.5, 4.6, 4.7, 4.9, 5.1")


@pytest.mark.parametrize(
    ("before", "after", "number"),
    [
        ("### 4.4 Special warnings and precautions for use", "### 4.4 Special warnings and special precautions for use", "4.4"),
        (" other forms of interaction", " other forms of\n\ninteraction", "4.5"),
        ("### 4.3 Contraindications", "4.3 Contra-indications", "4.3"),
        ("### 4.6 Fertility, pregnancy and lactation", "**4.6. Fertility, pregnancy and lactation**", "4.6"),
    ],
)  # fmt: skip
def test_headings_as_they_come(before: str, after: str, number: str) -> None:
    """Slips in a title, a heading broken in two, bold lines instead of headings, full stops behind numbers."""
    changed = read(ENGLISH.replace(before, after).encode(), "smpc.md").sections
    assert [(s.label_section, s.text) for s in as_label(changed) if s.number == number] == [
        (s.label_section, s.text) for s in as_label(english()) if s.number == number
    ]


def test_a_language_that_is_not_known_goes_by_its_numbers() -> None:
    """Numbered headings of the template are enough."""
    numbers = ["1", *(f"4.{i}" for i in range(1, 10)), "5.1", "5.2", "5.3", "6.1", "6.3"]
    _, sections = outlined([block for number in numbers for block in (heading(f"{number} Otsikko", 2), line(f"Teksti {number}."))])
    assert [s.label_section for s in as_label(sections)][1:4] == ["indications_and_usage", "dosage_and_administration", "contraindications"]


def test_two_summaries_in_one_file_stay_apart() -> None:
    """Each keeps its product's name at the top of its path, and the owner is told."""
    body = ENGLISH[ENGLISH.index("## 1.") : ENGLISH.index("## ANNEX III")]
    got = arranged(read((body + body.replace("15 mg", "30 mg")).encode(), "smpc.md").sections)
    doses = [(s.heading[0], s.text) for s in got.sections if s.name == "Posology"]
    assert doses == [
        ("Velmora 15 mg film-coated tablets. Fictional.", "The recommended dose is 15 mg once daily."),
        ("Velmora 30 mg film-coated tablets. Fictional.", "The recommended dose is 30 mg once daily."),
    ]
    assert "the file holds 2 summaries" in got.warnings[0]


def test_us_prescribing_information_by_its_lines() -> None:
    """Highlights, contents and leaflets are left out; subsections keep numbers and names; the boxed warning is found by its title."""
    got = arranged(plain(AMERICAN))
    assert named(got.sections) == [
        ("", "Boxed Warning", "boxed_warning", "boxed_warning"),
        ("1", "Indications and Usage", "indications_and_usage", "indications_and_usage"),
        ("2.1", "Recommended Dosage", "dosage_and_administration", "dosage_and_administration"),
        ("2.2", "Dosage in Renal Impairment", "dosage_and_administration", "dosage_and_administration"),
        ("4", "Contraindications", "contraindications", "contraindications"),
        ("5.1", "Infections", "warnings_and_cautions", "warnings_and_cautions"),
        ("6.1", "Clinical Trials Experience", "adverse_reactions", "adverse_reactions"),
        ("8.1", "Pregnancy", "pregnancy", "use_in_specific_populations"),
        ("8.4", "Pediatric Use", "pediatric_use", "use_in_specific_populations"),
        ("16", "How Supplied/Storage and Handling", "how_supplied", "how_supplied"),
        ("16", "Storage and Handling", "storage_and_handling", "how_supplied"),
    ]
    assert got.sections[3].text == "2.5 mg is enough below 30 mL/min."
    assert got.warnings == ('left out, because it is written for patients or packages: everything from "MEDICATION GUIDE" on',)


def test_what_is_no_label_is_a_fault() -> None:
    """It says what the headings must look like."""
    got = arranged(plain("Just a letter.\nWith two lines."))
    assert got.faults[0].startswith("no headings of a label were found")


def test_pages_stay_with_their_lines() -> None:
    """The page of every line is kept through the new order."""
    blocks = [
        block
        for at, text in enumerate(ENGLISH.split("\n"), 1)
        if text.strip()
        for block in [heading(text.lstrip("# "), text.count("#"), at) if text.startswith("#") else line(text, at)]
    ]
    sections = as_label(outlined(blocks)[1])
    (posology,) = (s for s in sections if s.name == "Posology")
    assert posology.pages == (ENGLISH.split("\n").index("The recommended dose is 15 mg once daily.") + 1,)


LINES = st.lists(st.sampled_from([*filter(None, ENGLISH.split("\n")), *GERMAN.split("\n"), *AMERICAN.split("\n"), "Any text.", "4.2"]), max_size=40)


@given(LINES)
def test_no_line_is_doubled_and_none_invented(lines: list[str]) -> None:
    """Of lines in any order, each is read at most once, and only what was there."""
    text = "\n".join(one for one in lines if one.strip())
    got = [one for section in arranged(plain(text)).sections for one in section.text.split("\n")]
    rest = text.split("\n")
    for one in got:
        if one:
            rest.remove(one)
