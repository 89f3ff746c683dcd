"""A label in openFDA's form keeps its sections, its subsections and its tables, and says who its product is."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.checking import check
from knowledge.documents import DocumentKind
from knowledge.passages import cut
from knowledge.readers.naming import as_written
from knowledge.readers.openfda import read
from tests.unit.knowledge.samples import LABEL, label
from triage.domain.evidence import Product
from triage.errors import BadContent

LIBRARY = Path(__file__).parents[3] / "knowledge" / "library"
REAL = Path(os.environ.get("TRIAGE_TEST_LABELS", "/nowhere"))


def test_who_the_label_is_about() -> None:
    """Number, version, product, ingredients, class, market and day come from the file."""
    got = check(label(), "label.json")
    assert (got.id, got.version, got.kind, got.products, got.markets) == ("NDA990001", "7", DocumentKind.LABEL, ("Zyxora ER",), ("US",))
    assert (got.effective, got.expires, got.approved, got.staff_only) == (date(2026, 1, 5), None, True, False)
    assert got.title == "Zyxora ER (zyxoracept sodium): US Prescribing Information"
    assert got.label_products == (
        Product(
            name="Zyxora ER",
            ingredients=("zyxoracept", "zyxoracept sodium"),
            classes=("Fictional Receptor Blocker",),
            codes=("NDA990001", "00000000-0000-4000-8000-000000000001"),
            markets=frozenset({"US"}),
        ),
    )


def test_chapters_are_cut_into_subsections() -> None:
    """Each with its number, title and openFDA name; what has a name of its own gets it; leaflets and packages are left out."""
    got = [(s.number, s.name, s.label_section, s.chapter) for s in read(label(), "label.json").sections]
    assert got == [
        ("1", "Indications and Usage", "indications_and_usage", "indications_and_usage"),
        ("2", "Dosage and Administration", "dosage_and_administration", "dosage_and_administration"),
        ("2.1", "Recommended Dosage in Adults", "dosage_and_administration", "dosage_and_administration"),
        ("2.2", "Dosage in Renal Impairment", "dosage_and_administration", "dosage_and_administration"),
        ("2.3", "Missed Dose", "dosage_and_administration", "dosage_and_administration"),
        ("8.1", "Pregnancy", "pregnancy", "use_in_specific_populations"),
        ("8.5", "Geriatric Use", "geriatric_use", "use_in_specific_populations"),
    ]


def test_words_lists_and_tables() -> None:
    """Spaces of flattening are gone, the flattened table has become rows in its place, and a raised mark never joins a number."""
    texts = {section.number: section.text for section in read(label(), "label.json").sections}
    assert texts["2"] == "• Take once daily (2.1)."
    assert texts["2.1"] == "The recommended dosage is 20 mg once daily [see Clinical Pharmacology (12.3)]."
    assert texts["2.2"].split("\n") == [
        "No adjustment is needed with an eGFR above 30 mL/min/1.73 m2.",
        "Table 1. Dosage by eGFR",
        "eGFR: 15 to 29 | Dosage: 10 mg a",
        "eGFR: Below 15 | Dosage: Not recommended",
        "a Once daily.",
    ]
    assert texts["8.1"] == "Risk Summary\nThere are no data on ZYXORA ER in pregnant women."


def test_version_from_the_date_and_number_from_the_set() -> None:
    """What a file lacks is taken from what it has."""
    openfda = {key: value for key, value in LABEL["openfda"].items() if key != "application_number"}
    got = check(label(without=("version",), openfda=openfda), "label.json")
    assert (got.id, got.version) == ("00000000-0000-4000-8000-000000000001", "20260105")


def test_an_old_label_without_numbers() -> None:
    """Chapters of the old format are found by their names, parts of them stay apart where they stand alone."""
    old = {"warnings": ["WARNINGS Zyxora can make you drowsy."], "precautions": ["PRECAUTIONS General Be careful."], "nursing_mothers": ["Not known."]}
    got = read(label(without=("dosage_and_administration", "dosage_and_administration_table", "use_in_specific_populations", "pregnancy"), **old), "l.json")
    assert [(s.label_section, s.text) for s in got.sections[1:]] == [
        ("warnings", "Zyxora can make you drowsy."),
        ("precautions", "General Be careful."),
        ("nursing_mothers", "Not known."),
    ]


def test_parts_of_the_precautions_stand_once() -> None:
    """In the old format, drug interactions and pregnancy stand inside the precautions and beside them: they are read once, by their own names."""
    inside = {
        "general_precautions": ["General Be careful."],
        "drug_interactions": ["Drug Interactions None known."],
        "carcinogenesis_and_mutagenesis_and_impairment_of_fertility": ["Carcinogenesis, Mutagenesis, Impairment of Fertility Not studied."],
        "pregnancy": ["Pregnancy Teratogenic Effects Category C. No data."],
        "teratogenic_effects": ["Teratogenic Effects Category C."],
        "pediatric_use": ["Pediatric Use Not established."],
    }
    whole = " ".join(text for key, (text,) in inside.items() if key != "teratogenic_effects")
    without = ("dosage_and_administration", "dosage_and_administration_table", "use_in_specific_populations", "indications_and_usage")
    got = read(label(without=without, precautions=[f"PRECAUTIONS {whole} See also above."], **inside), "l.json")
    assert [(s.name, s.label_section, s.chapter, s.text) for s in got.sections] == [
        ("General", "general_precautions", "precautions", "Be careful."),
        ("Drug Interactions", "drug_interactions", "precautions", "None known."),
        ("Carcinogenesis, Mutagenesis, Impairment of Fertility", [*inside][2], "precautions", "Not studied."),
        ("Pregnancy", "pregnancy", "precautions", "Teratogenic Effects Category C. No data."),
        ("Pediatric Use", "pediatric_use", "precautions", "Not established."),
        ("Precautions", "precautions", "precautions", "See also above."),
    ]


def test_numbers_with_a_space_in_them() -> None:
    """Flattening puts spaces into the numbers of subsections: "8 .1", "8. 2"."""
    text = "8 USE IN SPECIFIC POPULATIONS 8 .1 Pregnancy Risk Summary No data. 8. 2 Lactation Risk Summary Unknown."
    got = read(label(use_in_specific_populations=[text], pregnancy=["8 .1 Pregnancy Risk Summary No data."]), "l.json")
    assert [(s.number, s.label_section) for s in got.sections if s.chapter == "use_in_specific_populations"] == [("8.1", "pregnancy"), ("8.2", "lactation")]


def test_a_table_that_stands_nowhere_is_kept() -> None:
    """Nothing in a label is lost because its flattened text does not match."""
    html = "<table><tr><td>Age</td><td>Dose</td></tr><tr><td>Over 75</td><td>5 mg</td></tr></table>"
    got = read(label(dosage_and_administration_table=[*LABEL["dosage_and_administration_table"], html]), "label.json")
    assert "Age: Over 75 | Dose: 5 mg" in [section.text for section in got.sections if section.label_section == "dosage_and_administration"][-1]


@pytest.mark.parametrize(
    ("brand", "written"),
    [("ZYXORA", "Zyxora"), ("ZYXORA ER", "Zyxora ER"), ("Zyxora-125", "Zyxora-125"), ("ZYXORA-D", "Zyxora-D"), ("zyXORA", "zyXORA")],
)
def test_brand_names_as_people_write_them(brand: str, written: str) -> None:
    """Capitals of a label become a name; the letters of a form stay; mixed writing is the company's own."""
    assert as_written(brand) == written


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", "not valid JSON: line 1, column 2"),
        (b"[1, 2]", "has no label in it"),
        (b'{"results": []}', "has no label in it"),
        (json.dumps({"results": [{}, {}]}).encode(), "holds 2 labels"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": "\xff"}', "not text"),
        (b'{"version": ' + b"9" * 5000 + b"}", "a number in it is far too long"),
        (label(openfda={}), "products are missing"),
        (label(effective_time="20261301"), '"2026-13-01" is not a date'),
        (label(without=("effective_time",)), "effective date is missing"),
        (json.dumps({"openfda": LABEL["openfda"], "effective_time": "20260105"}).encode(), "no section that can be read"),
    ],
)
def test_faults_are_told_in_plain_words(data: bytes, words: str) -> None:
    """Broken JSON, other JSON, missing names and days."""
    with pytest.raises(BadContent, match=words):
        check(data, "label.json")


def test_every_fault_is_told_at_once() -> None:
    """A file of nothing but a number names all that it lacks."""
    with pytest.raises(BadContent) as caught:
        check(b'{"results": [{"version": "1"}]}', "label.json")
    assert len(caught.value.reasons) >= 4


def _labels() -> list[Any]:
    return sorted([*LIBRARY.glob("*/label-us.json"), *REAL.glob("*.json")])


@pytest.mark.parametrize("path", _labels(), ids=lambda path: path.stem + "-" + path.parent.name)
def test_whole_labels(path: Path) -> None:
    """Labels of real length (the sample library's, and those in the folder that TRIAGE_TEST_LABELS names): every passage is of one section, none is lost."""
    got = check(path)
    assert got.products
    assert len(got.sections) > 30
    assert {"indications_and_usage", "dosage_and_administration", "contraindications", "pregnancy"} <= {s.label_section for s in got.sections}
    assert [s.number for s in got.sections if s.label_section == "geriatric_use"] == ["8.5"]
    passages = cut(got)
    assert "".join("".join(p.text.split()) for p in passages) == "".join("".join(s.text.split()) for s in got.sections)
    assert max(len(p.text.split()) for p in passages) < 300
