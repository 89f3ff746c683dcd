"""An EU product information and a response document come out of their PDFs exactly: sections, numbers, tables, pages."""

from functools import cache

from knowledge.documents import Section
from knowledge.readers.manuscript import Manuscript
from knowledge.readers.pdf import read
from tests.unit.knowledge.writing_smpc import REACTIONS, response, smpc


@cache
def label() -> Manuscript:
    """The product information as read."""
    return read(smpc(), "velmira.pdf")


@cache
def answer() -> Manuscript:
    """The response document as read."""
    return read(response(), "answer.pdf")


def section(made: Manuscript, name: str) -> Section:
    """A section by its name."""
    return next(section for section in made.sections if section.name == name)


def test_an_smpc_has_its_numbered_sections() -> None:
    """Each heading of the template is a section with its number below its chapter, and none is made up."""
    assert [(section.number, section.name) for section in label().sections] == [
        ("1", "NAME OF THE MEDICINAL PRODUCT"), ("2", "QUALITATIVE AND QUANTITATIVE COMPOSITION"), ("3", "PHARMACEUTICAL FORM"),
        ("4.1", "Therapeutic indications"), ("4.2", "Posology and method of administration"), ("4.3", "Contraindications"), ("4.8", "Undesirable effects"),
        ("4.9", "Overdose"), ("5.1", "Pharmacodynamic properties"), ("6.3", "Shelf life"), ("6.6", "Special precautions for disposal"),
        ("10", "DATE OF REVISION OF THE TEXT"),
    ]  # fmt: skip
    assert section(label(), "Overdose").heading == ("4. CLINICAL PARTICULARS", "4.9 Overdose")
    assert label().title == "ANNEX I SUMMARY OF PRODUCT CHARACTERISTICS"
    assert (label().metadata["title"], label().warnings, label().faults) == ("Velmira, INN-velmiracitinib", (), ())


def test_an_smpc_keeps_doses_and_units() -> None:
    """Section 4.2 reads word for word, with its table, its list and its exponents."""
    assert section(label(), "Posology and method of administration").text.split("\n") == [
        "Posology",
        "The recommended dose is 15 mg once daily.",
        "Renal impairment",
        (
            "No dose adjustment is required in patients with an eGFR of 30 mL/min/1.73 m2 or more. Use is not recommended below an absolute lymphocyte "
            "count of 0.5 × 10^9/L (see Table 1)."
        ),
        "Table 1: Dose interruption",
        (
            "Laboratory measure: Absolute neutrophil count (ANC) | Threshold: < 1 × 10^9 cells/L | Action: Treatment should be interrupted and may be "
            "restarted once the count returns above this value"
        ),
        "Laboratory measure: Haemoglobin (Hb) | Threshold: < 8 g/dL | Action: Treatment should be interrupted",
        "Method of administration",
        "Velmira is taken orally, with or without food:",
        "• Tablets should be swallowed whole and should not be split, crushed, or chewed in order to ensure that the entire dose is delivered.",
        "• A missed dose is taken as soon as possible.",
    ]


def test_an_smpc_keeps_its_table_of_reactions_over_pages() -> None:
    """Every row of the table stands there once with its headings, and knows its page."""
    effects = section(label(), "Undesirable effects")
    heads, *rows = REACTIONS
    assert effects.text.split("\n") == [
        "Tabulated list of adverse reactions",
        "Table 2: Adverse reactions",
        *(" | ".join(f"{head}: {cell}" for head, cell in zip(heads, row, strict=True)) for row in rows),
        "a Grouped term.",
    ]
    assert (effects.pages[0], set(effects.pages), list(effects.pages)) == (2, {2, 3, 4}, sorted(effects.pages))


def test_a_response_document_has_its_sections() -> None:
    """Title and sections are as printed; the boxed head and the foot of each page are not among them."""
    assert answer().title == "Can Velmira be given to patients with moderate renal impairment?"
    assert [section.heading for section in answer().sections] == [
        ("Summary",), ("Background", "Approved indication"), ("Results", "Pharmacokinetics"), ("Results", "Clinical efficacy"), ("References",),
    ]  # fmt: skip
    assert [section.pages for section in answer().sections] == [(1, 1), (1,), (1,) * 6, (2,), (3, 3)]
    assert answer().metadata == {"author": "S. Okonkwo"}


def test_a_response_document_keeps_its_citations_and_figures() -> None:
    """References cited by raised numbers are cited in brackets, and the table's rows say what their figures mean."""
    assert section(answer(), "Summary").text.split("\n") == [
        "• In a 12-week study the exposure (AUC0-24) rose by 33% in moderate renal impairment. [1]",
        "• No dose adjustment was made in the phase 3 studies down to an eGFR of 30 mL/min/1.73 m2. [1,2]",
    ]
    assert section(answer(), "Pharmacokinetics").text.split("\n")[1:5] == [
        "Renal function: Normal | n: 12 | Peak (ng/mL): 41.5 | AUC ratio (90% CI): reference",
        "Renal function: Mild | n: 11 | Peak (ng/mL): 43.0 | AUC ratio (90% CI): 1.18 (1.02 to 1.37)",
        "Renal function: Moderate | n: 10 | Peak (ng/mL): 47.9 | AUC ratio (90% CI): 1.33 (1.10 to 1.61)",
        "CI, confidence interval.",
    ]
    assert section(answer(), "References").text.split("\n")[1].startswith("2. Author A, Author B. Renal impairment")
