"""What is promised of the drafter without a model: whole sentences of the documents, few, and only on what was asked."""

from tests.fakes.shelf import passage
from triage.adapters.drafters.verbatim import MOST_STATEMENTS, MOST_TWINS, VerbatimDrafter
from triage.domain.draft import Draft
from triage.domain.evidence import Evidence, Hit
from triage.proof.words import plain
from triage.redact import redact

MISSED = (
    "When a dose of Velmira is missed and at least 12 hours remain before the next dose, the patient should take the missed dose as soon as possible. "
    "When a dose of Velmira is missed and fewer than 12 hours remain before the next dose, the patient should skip the missed dose. "
    "This was shown in one study."
)
LIVER = (
    "No dose adjustment of Velmira is recommended for patients with mild hepatic impairment (Child-Pugh class A). "
    "The recommended dose of Velmira for patients with moderate hepatic impairment (Child-Pugh class B) is 15 mg once daily. "
    "Velmira is not recommended for patients with severe hepatic impairment (Child-Pugh class C)."
)
KIDNEY = (
    "No dose adjustment of Velmira is recommended for patients with an eGFR of 30 to 59 mL/min/1.73 m² [1]. "
    "The recommended dose of Velmira for patients with an eGFR of 15 to 29 mL/min/1.73 m² is 15 mg once daily [1]."
)


def drafted(question: str, *texts: str) -> Draft:
    """A draft from some passages, best first."""
    hits = tuple(Hit(passage=passage(f"SRD-{i}", text), score=0.9 - i / 10) for i, text in enumerate(texts))
    return VerbatimDrafter().draft([(1, redact(question))], [Evidence(question=1, hits=hits)])


def test_every_sentence_is_whole_and_word_for_word() -> None:
    """A statement is a sentence of its document, but for reference marks and typography."""
    draft = drafted("does velmira need a dose change with eGFR 35?", KIDNEY)
    (one,) = draft.statements
    assert one.text == "No dose adjustment of Velmira is recommended for patients with an eGFR of 30 to 59 mL/min/1.73 m²."
    assert plain(one.citations[0].quote) == plain(one.text)
    assert one.citations[0].quote in KIDNEY


def test_another_range_than_the_one_asked_about_is_left_out() -> None:
    """EGFR 20 is not answered with the rule for 30 to 59, nor Child-Pugh B with the one for A."""
    assert [s.text[-22:] for s in drafted("velmira dose for eGFR 20", KIDNEY).statements] == ["m² is 15 mg once daily."[-22:]]
    assert all("class B" in s.text for s in drafted("velmira dose in child-pugh B?", LIVER).statements)


def test_two_rules_that_differ_by_one_word_both_stand() -> None:
    """Whether to take or to skip a missed dose: similar sentences of one document are no repetition."""
    said = [s.text for s in drafted("patient missed a dose of velmira, take it or skip it?", MISSED).statements]
    assert any("at least 12 hours" in s for s in said)
    assert any("fewer than 12 hours" in s for s in said)


def test_a_sentence_that_leans_on_the_one_before_is_not_taken() -> None:
    """Nobody reads "This was shown" without what was shown."""
    assert not any(s.text.startswith("This") for s in drafted("velmira missed dose study", MISSED).statements)


def test_a_section_on_another_population_is_left_out() -> None:
    """A sentence that leaves its population to the heading does not answer a question on somebody else."""
    adults = passage("SRD-A", "The recommended starting dosage of Velmira is 30 mg once daily.", section="2.1 Recommended Dosage in Adults")
    children = passage("SRD-C", "The recommended starting dosage of Velmira is 10 mg once daily.", section="2.2 Recommended Dosage in Pediatric Patients")
    evidence = [Evidence(question=1, hits=(Hit(passage=children, score=0.9), Hit(passage=adults, score=0.8)))]
    said = [s.text for s in VerbatimDrafter().draft([(1, redact("starting dose of velmira?"))], evidence).statements]
    assert said == ["The recommended starting dosage of Velmira is 30 mg once daily."]
    asked = [s.text for s in VerbatimDrafter().draft([(1, redact("starting dose of velmira in children?"))], evidence).statements]
    assert "The recommended starting dosage of Velmira is 10 mg once daily." in asked


def test_an_answer_is_short() -> None:
    """Better few right sentences than a page."""
    many = " ".join(f"Velmira missed dose rule number {n} applies to the patient." for n in range(8))
    assert len(drafted("velmira missed dose rule for the patient", many).statements) <= MOST_STATEMENTS + MOST_TWINS


def test_what_the_documents_do_not_answer_gets_no_sentence() -> None:
    """No word of the question in the passages: nothing is said."""
    assert drafted("Is Velmira gluten free?", KIDNEY, LIVER).statements == ()


def test_without_evidence_there_is_no_draft() -> None:
    """Nothing found, nothing written."""
    assert VerbatimDrafter().draft([(1, redact("anything"))], []).statements == ()
